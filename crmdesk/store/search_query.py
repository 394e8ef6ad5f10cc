"""What is asked of the search index, in the words of whatever the store stands on.

A file has a full-text table; a server has the same tokens as rows, sorted byte by byte, in which
all that begins with a word is one range. Both are met here under one name, ``INDEX``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, column, or_, table, text
from sqlalchemy.orm import Session

from crmdesk.store.actor import store_of

INDEX = table("customer_search", column("rowid"))
"""One row a customer; ``rowid`` is its id."""
FTS = text("customer_search MATCH :asked")
_LAST = "\U0010ffff"
_MANY = 5_000
_RANGE = "t.store_id = :store AND t.token >= :first AND t.token < :last"
_SOME = text(f"SELECT 1 FROM search_token AS t WHERE {_RANGE} LIMIT {_MANY + 1}")
_FETCHED = text(
    "customer_search.rowid ="
    f" ANY(ARRAY(SELECT t.customer_id FROM search_token AS t WHERE {_RANGE}))"
)
_ASKED_OF_EACH = text(
    "EXISTS (SELECT 1 FROM search_token AS t"
    f" WHERE t.customer_id = customer_search.rowid AND {_RANGE} OFFSET 0)"
)


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


def matches(session: Session, asked: Asked, *, newest: bool = False) -> ColumnElement[bool]:
    """A condition on ``INDEX``, which must be among what is selected from.

    ``newest`` is for a query that stops after the first few by descending id.
    """
    if speaks_fts(session):
        condition: Any = FTS.bindparams(asked=asked.fts)
        return condition  # type: ignore[no-any-return]
    return or_(*(and_(*(_has(session, word, newest) for word in way)) for way in asked.ways))


def speaks_fts(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _has(session: Session, word: str, newest: bool) -> ColumnElement[bool]:
    """All that have the word are fetched; of a frequent one, the newest customers are asked.

    OFFSET 0 keeps the server from joining them all instead.
    """
    given = {"store": store_of(session), "first": word, "last": word + _LAST}
    asks_each = newest and len(session.connection().execute(_SOME, given).all()) > _MANY
    condition: Any = (_ASKED_OF_EACH if asks_each else _FETCHED).bindparams(
        *(bindparam(name, value, unique=True) for name, value in given.items())
    )
    return condition  # type: ignore[no-any-return]
