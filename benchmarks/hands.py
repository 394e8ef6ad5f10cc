"""How many keys and clicks a day's five commonest tasks take, counted by playing them.

``python -m benchmarks.hands`` presses them in the real window on a demo store and looks into the
store for what they did; it fails when a task takes more than it is allowed. Words that a person
types anyway (a name, a number) are not counted.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from PySide6.QtPrintSupport import QPrinter

from benchmarks.play import looking
from benchmarks.play.keyboard import CTRL, Expected, Key, expect
from benchmarks.play.pages import show_page, stand_on_deal
from benchmarks.play.seat import Seat, sitting_at
from crmdesk.dates import clock
from crmdesk.demo import make_demo
from crmdesk.i18n import LANGUAGES
from crmdesk.ui.shell.search import SearchResults

NOW = "2026-11-21T10:52"
_CUSTOMERS = 150
_PHONE, _NAME = "13900005566", {"zh_CN": "试先生", "en": "Mr Sample"}
_HEAD = ("task", "keys and clicks", "allowed", "typed words", "seconds")


class Counted(NamedTuple):
    task: str
    presses: int
    allowed: int
    words: Sequence[str]
    seconds: float

    @property
    def is_within(self) -> bool:
        return self.presses <= self.allowed


class Task(NamedTuple):
    """``ready`` brings the window to where the task begins, ``play`` is what is counted."""

    name: str
    allowed: int
    ready: Callable[[Seat], object]
    play: Callable[[Seat], Callable[[], None]]
    """Returns what looks into the store afterwards."""


def log_with_data(seat: Seat) -> Callable[[], None]:
    name, keys = _NAME[seat.language], seat.keyboard
    keys.press(Key.Key_F2)
    keys.type(_PHONE)
    keys.press(Key.Key_Tab)
    keys.type(name)
    keys.press(Key.Key_Tab, "H", Key.Key_Tab, "2", Key.Key_Tab, "1", Key.Key_Return)

    def look() -> None:
        visit = seat.ask(looking.last_visit)
        expect(visit.is_filed and visit.name == name, "The party is not in the log.")
        expect((visit.level, bool(visit.source_id and visit.model_id)) == ("H", True),
               "Its level, source or model is missing.")  # fmt: skip
        filed = seat.ask(lambda session: looking.filed(session, visit))
        expect(filed.phone.endswith(_PHONE), "The file has no number.")
        expect(filed.opportunity_id, "There is no opportunity.")
        expect(filed.open_contacts == 1, "There is no first follow-up.")

    return look


def log_unfiled(seat: Seat) -> Callable[[], None]:
    before = seat.ask(looking.visits)
    seat.keyboard.press(Key.Key_F3, "1")

    def look() -> None:
        expect(seat.ask(looking.visits) == before + 1, "The party is not in the log.")
        visit = seat.ask(looking.last_visit)
        expect(not visit.is_filed and visit.unfiled_reason_id, "Its reason is missing.")

    return look


def record_call(seat: Seat) -> Callable[[], None]:
    row = seat.page.list.current_row()
    seat.keyboard.press("1")

    def look() -> None:
        done = seat.ask(lambda session: looking.contact(session, row.id))
        expect(done.result is not None, "The contact is not recorded.")
        planned = seat.ask(lambda session: looking.planned(session, row.opportunity_id))
        expect(planned is not None and planned.id != row.id, "No next contact is planned.")

    return look


def find_customer(seat: Seat) -> Callable[[], None]:
    wanted = seat.ask(looking.somebody)
    keys = seat.keyboard
    keys.press("k", with_=CTRL)
    keys.type(wanted.fragment)
    found = seat.window.findChild(SearchResults)
    keys.wait_for(lambda: found is not None and found.isVisible(), "Nothing was found.")
    keys.press(Key.Key_Return)

    def look() -> None:
        expect(seat.window.host.key == "customer", "The file is not open.")
        keys.wait_for(lambda: seat.page.data is not None, "The file is empty.")
        expect(seat.page.data.file.id == wanted.id, "It is another customer's file.")
        expect(seat.page.data.file.name == wanted.name, "The file has another name.")

    return look


def print_funnel(seat: Seat) -> Callable[[], None]:
    paper = seat.program.store.path.with_name("funnel.pdf")
    seat.keyboard.answer_dialog(Key.Key_Return)
    seat.keyboard.press("p", with_=CTRL)

    def look() -> None:
        seat.keyboard.wait_for(lambda: _pages(paper), "Nothing was printed.")

    return look


def _pages(paper: Path) -> int:
    """Nothing as long as it is being written."""
    try:
        return len(PdfReader(paper).pages)
    except (FileNotFoundError, PyPdfError):
        return 0


def _ready_to_print(seat: Seat) -> None:
    """Paper is a file here, whatever printers this computer has; the dialog stays the program's."""
    show_page(seat, "reports")
    ask, paper = seat.page.ask_printer, seat.program.store.path.with_name("funnel.pdf")

    def ask_for_a_file(printer: QPrinter, count: int) -> bool:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(paper))
        return bool(ask(printer, count))

    seat.page.ask_printer = ask_for_a_file
    show_page(seat, "funnel")


TASKS = (
    Task("log a walk-in with data", 12, lambda seat: show_page(seat, "today"), log_with_data),
    Task("log a party without data", 2, lambda seat: show_page(seat, "today"), log_unfiled),
    Task("record a call with the next date", 1, stand_on_deal, record_call),
    Task("find a customer", 5, lambda seat: show_page(seat, "today"), find_customer),
    Task("print the funnel", 2, _ready_to_print, print_funnel),
)


def count(seat: Seat, task: Task) -> Counted:
    task.ready(seat)
    seat.keyboard.start_counting()
    began = time.perf_counter()
    look = task.play(seat)
    seconds = time.perf_counter() - began
    look()
    return Counted(task.name, seat.keyboard.pressed, task.allowed, seat.keyboard.words, seconds)


def count_all(customers: int, language: str) -> list[Counted]:
    with tempfile.TemporaryDirectory(prefix="crmdesk-hands-") as folder:
        path = Path(folder) / "demo.crm"
        make_demo(path, customers=customers, today=date.fromisoformat(NOW[:10]), language=language)
        with sitting_at(path, "zhou", language, clock({"CRMDESK_TODAY": NOW})()) as seat:
            return [count(seat, task) for task in TASKS]


def as_text(counted: Sequence[Counted]) -> str:
    rows = [_HEAD, *map(_cells, counted)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(_HEAD))]
    lines = ("  ".join(map(str.ljust, row, widths)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def _cells(it: Counted) -> tuple[str, ...]:
    presses = f"{it.presses}" if it.is_within else f"{it.presses} TOO MANY"
    return it.task, presses, str(it.allowed), " · ".join(it.words) or "–", f"{it.seconds:.2f}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hands", description=__doc__)
    parser.add_argument("--customers", type=int, default=_CUSTOMERS, help="in the demo store")
    parser.add_argument("--language", choices=list(LANGUAGES), default="zh_CN")
    parser.add_argument("--json", action="store_true", help="for programs")
    asked = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        counted = count_all(asked.customers, asked.language)
    except Expected as failure:
        print(failure, file=sys.stderr)
        return 1
    if asked.json:
        print(json.dumps([each._asdict() for each in counted], ensure_ascii=False, indent=1))
    else:
        print(as_text(counted))
    return 0 if all(each.is_within for each in counted) else 1


if __name__ == "__main__":
    sys.exit(main())
