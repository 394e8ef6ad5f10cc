"""Whose planned contacts somebody looks at."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, or_
from sqlalchemy.orm import Session

from crmdesk.access import Permission, Reach, require
from crmdesk.models import FollowUp, Role
from crmdesk.store import actor_of, store_of

Scope = Literal["mine", "own", "store", "late"]

MANAGER_SEES_AFTER = 2
"""Days after its first from which a contact is the manager's too, wherever it was moved."""

_FOLLOW_UP = FollowUp.__table__.c
_ARMS = {
    "adviser": _FOLLOW_UP.adviser_id == bindparam("adviser_id"),
    "nobodys_care": and_(_FOLLOW_UP.adviser_id.is_(None), _FOLLOW_UP.care_key.is_not(None)),
    "late": _FOLLOW_UP.due_on <= bindparam("late_on"),
    "moved_late": and_(
        _FOLLOW_UP.first_due_on < _FOLLOW_UP.due_on,
        _FOLLOW_UP.first_due_on <= bindparam("late_on"),
    ),
    "all": _FOLLOW_UP.due_on.is_not(None),
    "has": and_(
        _FOLLOW_UP.adviser_id == bindparam("adviser_id"),
        _FOLLOW_UP.missed_by_id.is_(None),
        ~_FOLLOW_UP.missed_by_nobody,
    ),
    "missed": _FOLLOW_UP.missed_by_id == bindparam("adviser_id"),
}
_LATE = ("late", "moved_late")


class Whose(NamedTuple):
    """Names of alternatives, so that a list's statement is built once for each set of them."""

    arms: tuple[str, ...]
    adviser_id: int
    store_id: int

    def parameters(self, today: date) -> dict[str, Any]:
        return {
            "store_id": self.store_id,
            "adviser_id": self.adviser_id,
            "late_on": today - timedelta(days=MANAGER_SEES_AFTER),
        }


def whose(session: Session, scope: Scope, adviser_id: int | None = None) -> Whose:
    """Own is what is planned for me, and for customer care also care calls that are nobody's.

    Mine adds, for a manager, what anybody left overdue. Who reaches only their own sees nothing
    else, whatever they ask for.
    """
    actor = actor_of(session)
    only_own = require(session, Permission.SEE_FOLLOW_UPS) is Reach.OWN
    arms = _arms(actor.role, scope, only_own, adviser_id is not None)
    asked = actor.account_id if only_own or adviser_id is None else adviser_id
    return Whose(arms, asked, store_of(session))


def all_of(store_id: int) -> Whose:
    """Of the whole store, for whoever may look at several."""
    return Whose(("all",), 0, store_id)


def answered_by(session: Session, adviser_id: int | None) -> Whose:
    """Those whose lateness counts as the adviser's, or all; see ``models.answers_for``."""
    arms = ("all",) if adviser_id is None else ("has", "missed")
    return Whose(arms, adviser_id or 0, store_of(session))


def _arms(role: Role, scope: Scope, only_own: bool, is_one: bool) -> tuple[str, ...]:
    if only_own or is_one:
        return ("adviser",)
    if scope in {"store", "late"}:
        return _LATE if scope == "late" else ("all",)
    if role is Role.CARE:
        return ("adviser", "nobodys_care")
    return ("adviser", *_LATE) if role is Role.MANAGER and scope == "mine" else ("adviser",)


def open_where(
    arms: tuple[str, ...], *conditions: ColumnElement[bool], of_customers: bool = False
) -> ColumnElement[bool]:
    """Open ones; every alternative repeats the conditions, so that each finds its own index.

    ``of_customers``: of so few that they are found by customer. ``+ 0`` keeps SQLite from reading
    through all that are open.
    """
    store_id = _FOLLOW_UP.store_id + 0 if of_customers else _FOLLOW_UP.store_id
    store = store_id == bindparam("store_id")
    is_open = _FOLLOW_UP.done_at.is_(None)
    found = [and_(store, _ARMS[arm], *conditions, is_open) for arm in arms]
    return found[0] if len(found) == 1 else or_(*found)
