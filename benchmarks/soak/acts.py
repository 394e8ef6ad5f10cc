"""What is done at the window in ten minutes of a showroom, each by keys as a person does it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path
from typing import NamedTuple

from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QDialog

from benchmarks.play import day, looking
from benchmarks.play.keyboard import ALT, CTRL, Key, expect
from benchmarks.play.pages import show_page
from benchmarks.play.seat import Seat
from benchmarks.soak.neighbour import Neighbour
from crmdesk.models import Result
from crmdesk.reports.catalogue import REPORTS
from crmdesk.ui.calling.screen_pop import ScreenPops, pop
from crmdesk.ui.settings.page import SECTIONS
from crmdesk.ui.shell.search import SearchResults

ADVISERS = ("zhou", "chen", "wang", "lin", "wu")
_NUMBERS, _ROUNDS = count(1), count(1)
_PEOPLE = 100
_LOUD_DIGITS = {"2": Result.NO_ANSWER, "3": Result.VISIT_SET}


class Act(NamedTuple):
    kind: str
    play: Callable[[Seat], object]


class Surroundings(NamedTuple):
    neighbour: Neighbour
    papers: Path
    """The folder for exports and prints; each is written over the one before."""


def ten_minutes(around: Surroundings) -> Iterator[Act]:
    """One round; the advisers take turns from one to the next."""
    number = next(_ROUNDS)
    news = Act("see another seat's save", partial(see_news, neighbour=around.neighbour))
    yield from _reception(number)
    yield news
    yield from _adviser(ADVISERS[number % len(ADVISERS)], number)
    yield news
    yield from _manager(around.papers, number)
    yield news


def _reception(number: int) -> Iterator[Act]:
    yield Act("another account", partial(Seat.sit, login="reception"))
    yield Act("log a visit", _logged(calls=number % 3 == 0))
    yield Act("an unknown number calls", ring)
    yield Act("log a party without data", day.log_unfiled("1"))
    yield Act("the parties leave", day.leave)


def _logged(*, calls: bool) -> Callable[[Seat], object]:
    """A new person each time."""
    names = {"zh_CN": "浸女士", "en": "Ms Soak"}
    return day.log(day.Party(f"139{next(_NUMBERS):08d}", names, "H", "1", "1", calls))


def _adviser(login: str, number: int) -> Iterator[Act]:
    yield Act("another account", partial(Seat.sit, login=login))
    yield Act("look at the reminders", look_at_reminders)
    for digit, result in _LOUD_DIGITS.items():
        yield Act("record a result", day.by_digit(digit, result))
        yield Act("undo", undo)
    yield Act("record with words", day.reached)
    yield Act("postpone a contact", day.postponed)
    yield Act("undo", undo)
    if number % 3 == 0:
        yield Act("give up a deal", day.lost)
    yield Act("answer a question", day.answer_question)
    yield Act("search and open a file", open_somebody)
    yield Act("look through a file", look_through_file)
    yield Act("dialogs of a file", dialogs_of_file)
    yield Act("lock and unlock", lock_and_unlock)


def _manager(papers: Path, number: int) -> Iterator[Act]:
    yield Act("another account", partial(Seat.sit, login="manager"))
    yield Act("move a card", day.move_with_amount)
    yield Act("undo", undo)
    if number % 3 == 1:
        yield Act("deliver a car", day.deliver)
        yield Act("undo", undo)
    yield Act("grade a card and take it back", day.undo)
    yield Act("turn the funnel's views", turn_funnel)
    yield Act("look through the list", look_through_list)
    for key in (key for key in REPORTS if key != "group"):
        yield Act("draw a report", partial(draw_report, key=key))
    for ending in (".xlsx", ".pdf"):
        yield Act(f"export {ending}", partial(export, folder=papers, ending=ending))
    yield Act("print a report", partial(print_report, folder=papers))
    yield Act("settings", look_through_settings)
    yield Act("help and keys", sheets)
    yield Act("theme and language", day.change_looks)
    yield Act("backup where due", back_up)


# Customers.


def open_somebody(seat: Seat) -> None:
    keys = seat.keyboard
    with seat.desk.read() as session:
        wanted = looking.somebody(session, next(_NUMBERS) * 7 % _PEOPLE)
    keys.press("k", with_=CTRL)
    keys.type(wanted.fragment)
    results = seat.window.findChild(SearchResults)
    keys.wait_for(lambda: results is not None and results.isVisible(), "Nothing was found.")
    keys.press(Key.Key_Return)
    keys.wait_for(
        lambda: seat.window.host.key == "customer" and seat.page.data, "The file did not open."
    )


def look_through_file(seat: Seat) -> None:
    for tab in "23451":
        seat.keyboard.press(tab, with_=CTRL)


def dialogs_of_file(seat: Seat) -> None:
    """Opened and left."""
    for key in "lvn":
        seat.keyboard.press(key)
        seat.keyboard.press(Key.Key_Escape)
        expect(QApplication.activeModalWidget() is None, f"The dialog of {key} stays.")
    seat.keyboard.press(Key.Key_Left, with_=ALT)


def look_through_list(seat: Seat) -> None:
    show_page(seat, "customers")
    keys = seat.keyboard
    keys.press("/")
    keys.type("139")
    keys.press(Key.Key_Return, Key.Key_End, Key.Key_Home, Key.Key_PageDown)
    keys.press("n", with_=CTRL)
    keys.wait_for_dialog()
    keys.press(Key.Key_Escape, "/")
    keys.press("a", with_=CTRL)
    keys.press(Key.Key_Delete, Key.Key_Return, Key.Key_End)


# The window.


def see_news(seat: Seat, neighbour: Neighbour) -> None:
    heard: list[frozenset[str]] = []
    link = seat.desk.signals.changed.connect(heard.append)
    neighbour.save(seat.desk.now())
    seat.keyboard.wait_for(lambda: heard, "The other seat's work was not noticed.")
    seat.desk.signals.changed.disconnect(link)


def undo(seat: Seat) -> None:
    before = seat.ask(looking.actions)
    seat.keyboard.press("z", with_=CTRL)
    expect(seat.ask(looking.actions) > before, "Nothing was undone.")


def lock_and_unlock(seat: Seat) -> None:
    seat.keyboard.press("l", with_=CTRL)
    expect(seat.program.lock.cover is not None, "The window is not locked.")
    seat.keyboard.press(Key.Key_Return)
    expect(seat.program.lock.cover is None, "The window stays locked.")


def look_at_reminders(seat: Seat) -> None:
    reminders = getattr(seat.program, "reminders", None)
    if reminders is None:
        return
    reminders.poll()
    seat.keyboard.settle()
    if reminders.board.rows:
        reminders.board.see_all()
    seat.keyboard.settle()


def ring(seat: Seat) -> None:
    """The card comes, and is closed."""
    pop(seat.desk, seat.window, "13800001234")
    seat.keyboard.settle()
    pops = seat.window.findChild(ScreenPops)
    assert isinstance(pops, ScreenPops)
    expect(pops.cards, "No card came.")
    pops.close_all()
    seat.keyboard.settle()


def sheets(seat: Seat) -> None:
    seat.keyboard.press(Key.Key_F1)
    seat.keyboard.press("/", with_=CTRL)
    for sheet in seat.window.findChildren(QDialog):
        sheet.close()
    seat.keyboard.settle()


def look_through_settings(seat: Seat) -> None:
    for section in SECTIONS:
        seat.desk.go("settings", {"section": section.key})
        seat.keyboard.settle()


def back_up(seat: Seat) -> None:
    seat.program.backups.look()
    seat.keyboard.settle()
    seat.window.show_facts()


# Funnel and reports.


def turn_funnel(seat: Seat) -> None:
    show_page(seat, "funnel")
    for view in "2341":
        seat.keyboard.press(view, with_=CTRL)


def draw_report(seat: Seat, key: str) -> None:
    seat.desk.go("reports", {"report": key})
    seat.keyboard.settle()
    view = seat.page.preview.view
    seat.keyboard.wait_for(lambda: view.count, f"The report {key} has no pages.")
    seat.keyboard.press(Key.Key_PageDown)


def export(seat: Seat, folder: Path, ending: str) -> None:
    show_page(seat, "reports")
    path = folder / f"report{ending}"
    path.unlink(missing_ok=True)
    seat.page.exporting.ask_path = lambda *_asked: path
    seat.page.export() if ending == ".xlsx" else seat.page.save_pdf()
    seat.keyboard.settle()
    if seat.page.preview.reason.isVisible():
        seat.keyboard.type("soak")
        seat.keyboard.press(Key.Key_Return)
    seat.keyboard.wait_for(path.exists, f"No file {path.name} was written.")


def print_report(seat: Seat, folder: Path) -> None:
    path = folder / "paper.pdf"
    path.unlink(missing_ok=True)

    def to_file(printer: QPrinter, _count: int) -> bool:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(path))
        return True

    seat.page.ask_printer = to_file
    seat.keyboard.press("p", with_=CTRL)
    seat.keyboard.wait_for(path.exists, "Nothing was printed.")
