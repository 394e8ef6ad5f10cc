"""What hardly ever changes is read once for all sessions, until a commit touches its tables.

A save reads the store's rules, levels and stages; reading them anew costs more than the save.
Commits of other seats are noticed within the second, by ``Store.poll``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from sqlalchemy.orm import Session

from crmdesk.store.actor import store_of

Answer = TypeVar("Answer")
Tables = frozenset[str]


class _Remembered(NamedTuple):
    tables: Tables
    answer: Any


class Memory:
    """What the sessions of one open store share."""

    def __init__(self) -> None:
        self.answers: dict[Any, _Remembered] = {}

    def forget(self, tables: Tables) -> None:
        """A session that began before keeps the old answers, as it sees the old rows."""
        self.answers = {key: kept for key, kept in self.answers.items() if not kept.tables & tables}


def remembered(session: Session, tables: Tables, read: Callable[[Session], Answer]) -> Answer:
    """What ``read`` answers from ``tables``: plain values, never records of the session."""
    if _is_changing(session, tables):
        return read(session)
    answers: dict[Any, _Remembered] = session.info["answers"]
    key = (store_of(session), read)
    if key not in answers:
        answers[key] = _Remembered(tables, read(session))
    answer: Answer = answers[key].answer
    return answer


def _is_changing(session: Session, tables: Tables) -> bool:
    """This session's own changes are nobody else's yet."""
    journal = session.info.get("journal")
    if journal is not None and journal.has_touched(tables):
        return True
    return any(row.__tablename__ in tables for row in (*session.new, *session.dirty))
