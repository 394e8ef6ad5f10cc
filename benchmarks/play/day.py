"""A showroom day: what reception, an adviser and the manager do in it, each step looked up after.

Each step is played by keys, says in a sentence what was done, and raises ``Expected`` when it did
not come about.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from PySide6.QtWidgets import QAbstractButton, QApplication

from benchmarks.play import looking
from benchmarks.play.keyboard import ALT, CTRL, SHIFT, Key, expect
from benchmarks.play.pages import show_page, stand_on, stand_on_deal, walk_board
from benchmarks.play.seat import Seat
from crmdesk.i18n import language
from crmdesk.models import Result

Step = Callable[[Seat], str]
_MOST_PRESSES, _MOST_PARTS = 60, 4
_PRICE, _PLATE = "209800", "TEST-2026"


class Party(NamedTuple):
    phone: str
    name: dict[str, str]
    level: str
    source: str
    model: str
    calls: bool = False

    def spoken(self) -> str:
        return self.name[language()]


PARTIES = (
    Party("13900005501", {"zh_CN": "向先生", "en": "Mr Sample"}, "H", "1", "1"),
    Party("13900005502", {"zh_CN": "路女士", "en": "Ms Trial"}, "A", "2", "2"),
    Party("13900005503", {"zh_CN": "试小姐", "en": "Ms Example"}, "B", "3", "1"),
)
CALLER = Party("13900005504", {"zh_CN": "言先生", "en": "Mr Caller"}, "A", "1", "2", calls=True)
UNFILED = ("1", "4")


# Reception.


def log(party: Party) -> Step:
    def play(seat: Seat) -> str:
        keys, name = seat.keyboard, party.spoken()
        seat.clock.go_on(7)
        keys.press(Key.Key_F2)
        if party.calls:
            keys.press("p", with_=ALT)
        keys.type(party.phone)
        keys.press(Key.Key_Tab)
        keys.type(name)
        chips = (party.level, party.source, party.model)
        for chip in chips:
            keys.press(Key.Key_Tab, chip)
        keys.press(Key.Key_Return)
        visit = seat.ask(looking.last_visit)
        expect(visit.is_filed and visit.name == name, f"{name} was not logged.")
        filed = seat.ask(partial(looking.filed, visit=visit))
        expect(filed.open_contacts == 1, f"{name} has no planned first contact.")
        way = "calls" if party.calls else "comes"
        return f"{name} {way} and is logged with level {party.level}; the first contact is planned."

    return play


def log_unfiled(reason: str) -> Step:
    def play(seat: Seat) -> str:
        before = seat.ask(looking.visits)
        seat.clock.go_on(4)
        seat.keyboard.press(Key.Key_F3, reason)
        visit = seat.ask(looking.last_visit)
        expect(seat.ask(looking.visits) == before + 1, "The party without data was not logged.")
        expect(visit.unfiled_reason_id, "The party without data has no reason.")
        return f"A party leaves no data; its reason ({reason}) is logged."

    return play


def leave(seat: Seat) -> str:
    """F4 lets the party go that is chosen: up the table, then down it."""
    here = seat.ask(looking.parties_here)
    seat.clock.go_on(25)
    for key in [Key.Key_Up] * (_MOST_PRESSES // 3) + [Key.Key_Down] * _MOST_PRESSES:
        if not seat.ask(looking.parties_here):
            break
        seat.keyboard.press(Key.Key_F4, key)
    expect(not seat.ask(looking.parties_here), "Somebody is still in the showroom.")
    return f"{here} parties leave; the showroom is empty."


# The adviser.


def reached(seat: Seat) -> str:
    row = stand_on_deal(seat)
    seat.keyboard.press("w")
    seat.keyboard.type("Wants to sit in it once more")
    seat.keyboard.press(Key.Key_Return, "1")
    return _recorded(seat, row.id, row.opportunity_id, Result.REACHED, row.name)


def by_digit(digit: str, result: Result) -> Step:
    def play(seat: Seat) -> str:
        row = stand_on_deal(seat)
        seat.keyboard.press(digit)
        return _recorded(seat, row.id, row.opportunity_id, result, row.name)

    return play


def postponed(seat: Seat) -> str:
    row = stand_on_deal(seat)
    seat.keyboard.press("5")
    seat.keyboard.press("a", with_=CTRL)
    seat.keyboard.type("+3")
    seat.keyboard.press(Key.Key_Return)
    return _recorded(seat, row.id, row.opportunity_id, Result.POSTPONED, row.name)


def lost(seat: Seat) -> str:
    row = stand_on_deal(seat)
    seat.keyboard.press("6")
    seat.keyboard.wait_for_dialog()
    seat.keyboard.press("1", "1", "1", Key.Key_Return)
    done = seat.ask(partial(looking.contact, follow_up_id=row.id))
    expect(done.result is Result.LOST, f"{row.name} was not given up.")
    return f"{row.name} has bought elsewhere; the deal is given up with its reason."


def _recorded(
    seat: Seat, follow_up_id: int, opportunity_id: int | None, result: Result, name: str
) -> str:
    done = seat.ask(partial(looking.contact, follow_up_id=follow_up_id))
    expect(done.result is result, f"The contact with {name} is not recorded as {result.value}.")
    assert opportunity_id is not None, "only deals are stood on"
    planned = seat.ask(partial(looking.planned, opportunity_id=opportunity_id))
    expect(planned, f"No next contact with {name} is planned.")
    said = result.value.replace("_", " ")
    return f"{name}: {said}; the next contact is on {planned.due_on}."


def answer_question(seat: Seat) -> str:
    """Of the first person on Today who has one left: Enter opens the file, Q the question."""
    show_page(seat, "today")
    stand_on(
        seat, lambda row: seat.ask(partial(looking.is_incomplete, customer_id=row.customer_id))
    )
    keys = seat.keyboard
    keys.press(Key.Key_Return)
    keys.wait_for(lambda: seat.window.host.key == "customer" and seat.page.data, "No file opened.")
    before = seat.page.data.file
    keys.press("q")
    for _part in range(_MOST_PARTS):
        if seat.page.overview.questions.open_one is not None:
            _answer_part(seat)
    keys.wait_for(
        lambda: seat.page.data.file.completeness > before.completeness, "The answer was not kept."
    )
    return f"{before.name} answers the next question ({before.next_question}) in the file."


def _answer_part(seat: Seat) -> None:
    """The first of the usual answers, or words where there are none."""
    if isinstance(QApplication.focusWidget(), QAbstractButton):
        seat.keyboard.press("1")
    else:
        seat.keyboard.type("Riverside")
        seat.keyboard.press(Key.Key_Return)


# The manager.


def move_with_amount(seat: Seat) -> str:
    card = walk_board(seat, "test_drive")
    keys = seat.keyboard
    keys.press(Key.Key_Right, with_=CTRL)
    keys.wait_for_dialog()
    keys.press("a", with_=CTRL)
    keys.type(_PRICE)
    keys.press(Key.Key_Return)
    deal = seat.ask(partial(looking.deal, opportunity_id=card.id))
    stage = seat.ask(partial(looking.stage_key, opportunity_id=card.id))
    expect(stage == "negotiation", f"{card.customer} was not moved.")
    expect(deal.price_minor == int(_PRICE) * 100, "The amount was not kept.")
    return f"{card.customer} moves on to the negotiation at ¥{int(_PRICE):,}."


def deliver(seat: Seat) -> str:
    card = walk_board(seat, "negotiation")
    keys = seat.keyboard
    keys.press(Key.Key_Right, with_=CTRL)
    keys.wait_for_dialog()
    keys.type(_PLATE)
    keys.press(Key.Key_Return)
    stage = seat.ask(partial(looking.stage_key, opportunity_id=card.id))
    expect(stage == "delivered", f"The car of {card.customer} was not delivered.")
    cars = seat.ask(partial(looking.cars_of, customer_id=card.customer_id))
    expect(_PLATE in cars, "The car is not in the file.")
    return f"{card.customer} collects the car {_PLATE}; its care calls are planned."


def undo(seat: Seat) -> str:
    card = walk_board(seat, "presentation")
    other = "C" if card.level != "C" else "B"
    seat.keyboard.press(other)
    graded = seat.ask(partial(looking.deal, opportunity_id=card.id))
    expect(graded.level == other, f"{card.customer} was not graded {other}.")
    seat.keyboard.press("z", with_=CTRL)
    graded = seat.ask(partial(looking.deal, opportunity_id=card.id))
    expect(graded.level == card.level, f"{card.customer} did not get level {card.level} back.")
    return f"{card.customer} is graded {other} by mistake; Ctrl+Z gives back {card.level}."


def change_looks(seat: Seat) -> str:
    """And back: the rest of the day goes on as it began."""
    keys, theme, spoken = seat.keyboard, seat.desk.look.theme.name, language()
    for is_back in (False, True):
        keys.press("d", with_=CTRL | SHIFT)
        keys.press("g", with_=CTRL | SHIFT)
        expect((seat.desk.look.theme.name == theme) is is_back, "The theme did not change.")
        expect((language() == spoken) is is_back, "The language did not change.")
    return "The window is shown in the dark and in the other language, and back."


RECEPTION: tuple[Step, ...] = (
    log(PARTIES[0]),
    log_unfiled(UNFILED[0]),
    log(PARTIES[1]),
    log(CALLER),
    log_unfiled(UNFILED[1]),
    log(PARTIES[2]),
    leave,
)
ADVISER: tuple[Step, ...] = (
    reached,
    by_digit("2", Result.NO_ANSWER),
    by_digit("3", Result.VISIT_SET),
    postponed,
    lost,
    answer_question,
)
MANAGER: tuple[Step, ...] = (move_with_amount, deliver, undo, change_looks)
DAY = {"reception": RECEPTION, "zhou": ADVISER, "manager": MANAGER}
"""By the login of who plays it."""
