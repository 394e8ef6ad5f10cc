"""The journal as its readers see it: who did what, when."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from crmdesk.access.declared import query
from crmdesk.access.names import shown_name
from crmdesk.access.permissions import Permission
from crmdesk.i18n import N_
from crmdesk.models import Account, Action
from crmdesk.store import store_of
from crmdesk.store.journal_order import is_gone_back
from crmdesk.store.undo import spoken


class AuditRow(NamedTuple):
    id: int
    at: datetime
    who: str
    seat: str
    verb: str
    sentence: str
    has_gone_back: bool = False
    """It is dated before the one that it follows."""


class About(enum.Enum):
    """What of the journal is asked for: everything, or what could carry data out of the house."""

    ALL = ""
    NUMBERS = "numbers"
    EXPORTS = "exports"


ABOUT_NAMES = {
    About.ALL: N_("Everything"),
    About.NUMBERS: N_("Who looked at numbers"),
    About.EXPORTS: N_("What was exported or printed"),
}
_VERBS = {
    About.NUMBERS: ("customers.reveal", "customers.reveal_refused"),
    About.EXPORTS: ("report.export", "report.print"),
}


@dataclass(frozen=True)
class AuditLog:
    """Newest first; ``account_id`` keeps it to one person."""

    account_id: int | None = None
    about: About = About.ALL

    @query(Permission.SEE_AUDIT)
    def count(self, session: Session) -> int:
        mine = select(func.count()).select_from(Action).where(*self._conditions(session))
        return session.scalar(mine) or 0

    @query(Permission.SEE_AUDIT)
    def page(self, session: Session, start: int, size: int) -> Sequence[AuditRow]:
        rows = (
            select(Action, shown_name(session), is_gone_back())
            .outerjoin(Account, Account.id == Action.account_id)
            .where(*self._conditions(session))
            .order_by(Action.id.desc())
            .offset(start)
            .limit(size)
        )
        return [
            AuditRow(a.id, a.at, name or "", a.seat, a.verb, spoken(a.sentence, a.arguments), back)
            for a, name, back in session.execute(rows)
        ]

    def _conditions(self, session: Session) -> list[ColumnElement[bool]]:
        mine = [Action.store_id == store_of(session)]
        if self.account_id is not None:
            mine.append(Action.account_id == self.account_id)
        if self.about is not About.ALL:
            mine.append(Action.verb.in_(_VERBS[self.about]))
        return mine
