"""What can be done with the day and its parties, each in one action."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from crmdesk.access import Permission, may
from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.showroom.leaving import leave
from crmdesk.showroom.log import VisitRow
from crmdesk.showroom.sheets import Signature, set_weather, sign_off
from crmdesk.store.edits import Conflict, Values
from crmdesk.ui.desk import Desk, Session
from crmdesk.ui.parts.overruling import offer_mine
from crmdesk.ui.showroom.day_table import whose_party
from crmdesk.ui.showroom.reading import Days


class DayActs:
    """Says what was done, or why it could not be."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def leave(self, visit_id: int) -> None:
        now = self._desk.now()
        self._write(lambda session: leave(session, visit_id, now=now).sentence)

    def set_weather(self, day: date, weather: str, seen: Values) -> None:
        now = self._desk.now()
        try:
            self._write(lambda session: set_weather(session, day, weather, seen=seen, now=now))
        except Conflict as conflict:
            offer_mine(self._desk, conflict, lambda theirs: self.set_weather(day, weather, theirs))

    def sign(self, day: date, signature: Signature) -> None:
        now = self._desk.now()
        self._write(lambda session: sign_off(session, day, signature, now=now))

    def _write(self, work: Callable[[Session], str | None]) -> None:
        try:
            with self._desk.write() as session:
                sentence = work(session)
        except Conflict:
            raise
        except UserError as error:
            self._desk.fail(error)
        else:
            self._desk.say(sentence or "")

    def may_touch(self, row: VisitRow) -> bool:
        if not row.is_own:
            self._desk.say(whose_party(row))
        return row.is_own

    def open_row(self, row: VisitRow) -> None:
        if row.customer_id is not None:
            self.open_file(row.customer_id)
        elif self.may_touch(row):
            self._desk.say(_("This party has no file. E adds what it said."))

    def open_file(self, customer_id: int) -> None:
        if may(self._desk.actor, Permission.SEE_CUSTOMERS):
            self._desk.go("customer", {"customer": customer_id})
        else:
            self._desk.say(_("Files are opened by advisers and managers."))

    def report(self, days: Days, *, export: bool = False) -> None:
        """The paper form of these days, on its way to the printer or into a file."""
        period = {"first": days.first, "last": days.last}
        asked: dict[str, Any] = {"day": days.first} if days.is_one else period
        how = "export" if export else "print"
        self._desk.go("reports", {"report": "showroom_day", **asked, how: True})
