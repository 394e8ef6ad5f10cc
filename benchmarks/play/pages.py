"""Getting about in the window by its own keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks.play.keyboard import ALT, Expected, Key, NobodyThere
from benchmarks.play.looking import stage_key
from benchmarks.play.seat import Seat
from crmdesk.access import may
from crmdesk.followups.due import DueRow
from crmdesk.funnel.board import CardRow
from crmdesk.ui.pages import PAGES
from crmdesk.ui.today.lines import Section

_MOST_ROWS, _MOST_COLUMNS = 200, 8


def show_page(seat: Seat, key: str) -> None:
    """By Alt and its number, as it stands in the navigation of this account."""
    actor = seat.desk.actor
    keys = [
        spec.key
        for spec in PAGES
        if not spec.parent and (spec.permission is None or may(actor, spec.permission))
    ]
    seat.keyboard.press(str(keys.index(key) + 1), with_=ALT)
    if seat.window.host.key != key:
        raise Expected(f"The page “{key}” did not open.")


def stand_on_deal(seat: Seat) -> DueRow:
    """On Today, down to the first person of a deal that can be worked on."""
    show_page(seat, "today")
    return stand_on(seat, lambda row: row.opportunity_id is not None and row.level != "O")


def stand_on(seat: Seat, is_wanted: Callable[[DueRow], Any]) -> DueRow:
    """Down the list, unfolding what is folded on the way."""
    seat.keyboard.press(Key.Key_Escape, Key.Key_Home)
    for _row in range(_MOST_ROWS):
        line = seat.page.list.current()
        if isinstance(line, DueRow) and is_wanted(line):
            return line
        if isinstance(line, Section) and line.is_open is False:
            seat.keyboard.press(Key.Key_Return)
        seat.keyboard.press(Key.Key_Down)
    raise NobodyThere("Nobody like that is due.")


def walk_board(seat: Seat, stage: str) -> CardRow:
    """On the funnel's board, by the arrow keys, to the first card of a stage."""
    show_page(seat, "funnel")
    board = seat.page.views.board
    for _column in range(_MOST_COLUMNS):
        seat.keyboard.press(Key.Key_Left)
    for _column in range(_MOST_COLUMNS):
        card: CardRow | None = board.current()
        if card is not None and seat.ask(partial(stage_key, opportunity_id=card.id)) == stage:
            return card
        seat.keyboard.press(Key.Key_Right)
    raise NobodyThere(f"No card stands in the stage “{stage}”.")
