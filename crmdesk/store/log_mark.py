"""A mark by which a store's file tells that its log, ``NAME-wal``, was left behind.

While work goes into the log, the file itself is marked in its schema's number, and the log holds
that number unmarked: together they read as unmarked, and whoever moves the log into the file, at
the end or after a crash, takes the mark away with the same stroke. A file that reads as marked
with no log beside it was copied without it.
"""

from __future__ import annotations

import contextlib
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from crmdesk import i18n
from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.store.actor import is_on_server
from crmdesk.store.connection import plain_connection

_MARK = 1 << 24
_NEWEST = "SELECT id, hash FROM action ORDER BY id DESC LIMIT 1"


class LogMissing(UserError):
    """Newer work may have been in the log; ``newest`` is when the last entry was written.

    ``what`` is the sentence without the command, for who is asked in a window.
    """

    def __init__(self, path: Path, newest: datetime | None) -> None:
        self.newest = newest
        self.what = _(
            "“{path}” was copied while the store was open, and its log “{log}” is not beside it:"
            " the newest work may be missing. The newest entry in it is of {when}. Close crmdesk"
            " and copy it anew, or use a backup."
        ).format(path=path, log=log_of(path).name, when=say_moment(newest))
        command = _('To go on without the log: crmdesk --store "{path}" check --without-log')
        super().__init__(f"{self.what} {command.format(path=path)}")


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


def unmark(connection: Any) -> None:
    """In a transaction of its own."""
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(f"PRAGMA user_version = {schema_in(connection)}")
    connection.execute("COMMIT")


def take_mark_away(session: Session) -> None:
    """With the action that says who goes on without the log; a server has neither."""
    if not is_on_server(session):
        unmarked = schema_in(session.connection().connection.driver_connection)
        session.connection().exec_driver_sql(f"PRAGMA user_version = {unmarked}")


def refuse_without_log(path: Path, key: bytes | None) -> None:
    """Where a crash left one, it is beside; a clean end and each pause take the mark away."""
    with closing(plain_connection(path, key, read_only=True)) as connection:
        if is_marked(connection):
            raise LogMissing(path, newest_entry(connection))


def refuse_other_log(path: Path, key: bytes | None) -> None:
    """One of before the file's newest entry would take that back: SQLite reads any log it finds."""
    from sqlcipher3 import dbapi2

    try:
        with closing(plain_connection(path, key, alone=True)) as alone:
            newest = alone.execute(_NEWEST).fetchone()
            if newest is None or _is_known(path, key, newest):
                return
            if alone.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                return  # a power cut while the log went into it
            moment = newest_entry(alone)
    except dbapi2.DatabaseError:  # it is being written to, or is no store
        return
    raise UserError(
        _(
            "The log “{log}” beside “{path}” is of another time: it lacks the file's newest entry,"
            " of {when}, and would take it back. Nothing was changed. Move the log to another"
            " folder, then open the file again."
        ).format(path=path, log=log_of(path).name, when=say_moment(moment))
    )


def _is_known(path: Path, key: bytes | None, newest: tuple[int, str]) -> bool:
    """To the file with its log."""
    from sqlcipher3 import dbapi2

    with closing(plain_connection(path, key, read_only=True)) as both:
        try:
            found = both.execute("SELECT 1 FROM action WHERE (id, hash) = (?, ?)", newest)
            return found.fetchone() is not None
        except dbapi2.DatabaseError as error:
            return "malformed" not in str(error)


def refuse_with_log(backup: Path) -> None:
    """For who puts the file alone in a store's place."""
    if has_log(backup):
        raise UserError(
            _(
                "“{path}” was copied with its log “{log}”, which would not be put back with it."
                " Open the copy with crmdesk and close it again: then it is whole by itself."
            ).format(path=backup, log=log_of(backup).name)
        )


def is_marked_alone(path: Path, key: bytes | None) -> bool:
    """What the file itself says, whatever its log holds."""
    from sqlcipher3 import dbapi2

    try:
        with closing(plain_connection(path, key, alone=True)) as connection:
            return is_marked(connection)
    except dbapi2.DatabaseError:  # it is being written to
        return False


def mark(connection: Any) -> None:
    """Move what is in the log into the file together with the mark, and unmark in the log.

    Somebody who reads what was there before keeps both out of the file until the reading ends.
    """
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(f"PRAGMA user_version = {schema_in(connection) | _MARK}")
        connection.execute("COMMIT")
        move_pages(connection)
    except BaseException:
        with contextlib.suppress(Exception):
            connection.execute("ROLLBACK")
        raise
    finally:
        unmark(connection)


def move_pages(connection: Any) -> bool:
    """From the log into the file; whether it was all of them, and the file is whole by itself."""
    busy, pages, moved = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return not busy and bool(pages == moved)
