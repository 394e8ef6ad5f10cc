"""What is asked of the search index, in the words of whatever the store stands on.

A file has a full-text table; a server has the same tokens as rows, sorted byte by byte, in which
all that begins with a word is one range. Both are met here under one name, ``INDEX``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, column, or_, select, table, text
from sqlalchemy.orm import Session

from crmdesk.store.actor import store_of

INDEX = table("customer_search", column("rowid"))
"""One row a customer; ``rowid`` is its id."""
TOKENS = table("search_token", column("store_id"), column("token"), column("customer_id"))
FTS = text("customer_search MATCH :asked")
_LAST = "\U0010ffff"


@dataclass(frozen=True)
class Asked:
    """Found is who has, in one of the ``ways``, a word that begins with each of its beginnings."""

    ways: tuple[tuple[str, ...], ...]

    @property
    def fts(self) -> str:
        """The same as a query of SQLite's full-text table. The words hold no quotation marks."""
        spoken = [" ".join(f'"{word}"*' for word in way) for way in self.ways]
        return spoken[0] if len(spoken) == 1 else " OR ".join(f"({way})" for way in spoken)


def asked_for(*ways: Iterable[str]) -> Asked | None:
    """None if there is nothing to look up."""
    several = tuple(words for way in ways if (words := tuple(way)))
    return Asked(several) if several else None


def matches(session: Session, asked: Asked) -> ColumnElement[bool]:
    """A condition on ``INDEX``, which must be among what is selected from."""
    if speaks_fts(session):
        condition: Any = FTS.bindparams(asked=asked.fts)
        return condition  # type: ignore[no-any-return]
    return or_(*(_has_all(session, way) for way in asked.ways))


def speaks_fts(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _has_all(session: Session, way: tuple[str, ...]) -> ColumnElement[bool]:
    return and_(*(INDEX.c.rowid.in_(_having(session, word)) for word in way))


def _having(session: Session, word: str) -> Select[Any]:
    return select(TOKENS.c.customer_id).where(
        TOKENS.c.store_id == store_of(session),
        TOKENS.c.token >= word,
        TOKENS.c.token < word + _LAST,
    )
