"""A mark by which a store's file tells that its log, ``NAME-wal``, was left behind.

While work goes into the log, the file itself is marked in its schema's number, and the log holds
that number unmarked: together they read as unmarked, and whoever moves the log into the file, at
the end or after a crash, takes the mark away with the same stroke. A file that reads as marked
with no log beside it was copied without it.
"""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from crmdesk import i18n
from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.store.actor import is_on_server

_MARK = 1 << 24
_SALT = slice(16, 24)
"""In the log's head: it is another after each time that all of the log went into the file."""


class LogMissing(UserError):
    """Newer work may have been in the log; ``newest`` is when the last entry was written."""

    def __init__(self, path: Path, key: bytes | None, newest: datetime | None) -> None:
        self.path, self.key, self.newest = path, key, newest
        super().__init__(
            _(
                "“{path}” was copied while the store was open, and its log “{log}” is not beside"
                " it: the newest work may be missing. The newest entry in it is of {when}. Close"
                " crmdesk and copy it anew, or take what crmdesk backup makes. To go on without"
                " the log: crmdesk check --without-log"
            ).format(path=path, log=log_of(path).name, when=say_moment(newest))
        )


def say_moment(moment: datetime | None) -> str:
    if moment is None:
        return i18n.NOTHING
    here = moment.astimezone()
    return f"{i18n.day_full(here.date())} {i18n.clock(here)}"


def log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def has_log(path: Path) -> bool:
    """An empty one is made by whoever only looks."""
    try:
        return log_of(path).stat().st_size > 0
    except OSError:
        return False


def schema_in(connection: Any) -> int:
    """The schema's number, marked or not."""
    return _number(connection) & (_MARK - 1)


def is_marked(connection: Any) -> bool:
    return bool(_number(connection) & _MARK)


def _number(connection: Any) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def newest_entry(connection: Any) -> datetime | None:
    found = connection.execute("SELECT at FROM action ORDER BY id DESC LIMIT 1").fetchone()
    try:
        moment = datetime.fromisoformat(str(found[0]))
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def unmark(connection: Any) -> bool:
    """Whether it was marked; in a transaction of its own."""
    connection.execute("BEGIN IMMEDIATE")
    was = is_marked(connection)
    connection.execute(f"PRAGMA user_version = {schema_in(connection)}")
    connection.execute("COMMIT")
    return was


def take_mark_away(session: Session) -> None:
    """With the action that says who goes on without the log; a server has neither."""
    if not is_on_server(session):
        unmarked = schema_in(session.connection().connection.driver_connection)
        session.connection().exec_driver_sql(f"PRAGMA user_version = {unmarked}")


class LogMark:
    """Marks the file anew when its log was emptied since; costs a save nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._marked_at = b""

    def set(self, connection: Any) -> None:
        """Move what is in the log into the file together with the mark, and unmark in the log."""
        if self._salt() == self._marked_at:
            return
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(f"PRAGMA user_version = {schema_in(connection) | _MARK}")
            connection.execute("COMMIT")
            _busy, pages, moved = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        except BaseException:
            with contextlib.suppress(Exception):
                connection.execute("ROLLBACK")
            unmark(connection)
            raise
        # Another seat may have unmarked it in between: then the next commit marks it anew.
        if unmark(connection) and pages == moved:
            self._marked_at = self._salt()

    def _salt(self) -> bytes:
        """Reading the log's file ends no lock: those of SQLite are on others."""
        try:
            with log_of(self._path).open("rb") as file:
                return file.read(_SALT.stop)[_SALT]
        except OSError:
            return b""
