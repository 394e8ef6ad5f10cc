"""Where the journals of a store and of its backup part."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.models import Action
from crmdesk.store.actor import store_of
from crmdesk.store.connection import plain_connection


def last_common_action(backup: Session, session: Session) -> int | None:
    """The newest action that both journals hold; None for the backup of another store.

    As each hash covers all before it, one that is equal says that the past is, too.
    """
    ids = _ids(backup)
    parted = bisect_left(ids, True, key=lambda number: not _is_in_both(number, backup, session))
    return ids[parted - 1] if parted else None


def _ids(backup: Session) -> Sequence[int]:
    mine = select(Action.id).where(Action.store_id == store_of(backup))
    return backup.scalars(mine.order_by(Action.id)).all()


def _is_in_both(number: int, backup: Session, session: Session) -> bool:
    of = select(Action.hash).where(Action.id == number)
    return backup.scalar(of) == session.scalar(of)


class Parting(NamedTuple):
    """A backup beside the store whose place it shall take.

    ``lost`` actions are in the store alone; the names are the two stores' own.
    """

    is_same_store: bool
    lost: int = 0
    theirs: str = ""
    ours: str = ""


def parting(backup: Path, key: bytes | None, path: Path, present_key: bytes | None) -> Parting:
    """The same of two files that nobody has open; both are only read."""
    with (
        closing(plain_connection(backup, key, read_only=True)) as theirs,
        closing(plain_connection(path, present_key, read_only=True)) as ours,
    ):
        ids = [number for (number,) in theirs.execute("SELECT id FROM action ORDER BY id")]
        parted = bisect_left(ids, True, key=lambda n: _hash_of(n, theirs) != _hash_of(n, ours))
        last = ids[parted - 1] if parted else 0
        lost = ours.execute("SELECT count(*) FROM action WHERE id > ?", (last,)).fetchone()[0]
        return Parting(bool(parted), lost, _name_of(theirs), _name_of(ours))


def _hash_of(number: int, connection: Any) -> Any:
    return connection.execute("SELECT hash FROM action WHERE id = ?", (number,)).fetchone()


def _name_of(connection: Any) -> str:
    found = connection.execute("SELECT name FROM store ORDER BY id LIMIT 1").fetchone()
    return str(found[0]) if found else ""
