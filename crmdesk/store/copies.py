"""A whole, verified copy of a store's file while others write to it."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.jobs import Cancelled, Progress
from crmdesk.private_files import make_file
from crmdesk.store.connection import plain_connection
from crmdesk.store.log_mark import unmark
from crmdesk.store.whole_file import sync_file

_PAGES_AT_ONCE = 1_000
_STEPS_BETWEEN_LOOKS = 200_000
_MOST_PROBLEMS = 20
_SPARE = 1 << 20
_PAGE_SIGNS = ("count", "size")


def copy_database(path: Path, key: bytes | None, target: Path, progress: Progress) -> None:
    """Copy what is committed now to ``target``, synced; later commits are not in it.

    Whoever calls removes ``target`` with ``sweep`` if this raises.
    """
    source = plain_connection(path, key)
    try:
        source.execute("BEGIN")  # hold one state: otherwise each commit would start it anew
        size = _size(source)
        _refuse_without_room(target.parent, size)
        make_file(target)
        _copy(source, target, key, progress)
    finally:
        source.close()
    sync_file(target)


def _size(connection: Any) -> int:
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the state is held now
    pages, size = (connection.execute(f"PRAGMA page_{of}").fetchone()[0] for of in _PAGE_SIGNS)
    return int(pages) * int(size)  # SQLCipher says the size as text


def _refuse_without_room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed + _SPARE:
        raise UserError(
            _(
                "“{folder}” has {free} MB free, the copy needs {needed} MB."
                " Make room, or choose another folder."
            ).format(folder=folder, free=free >> 20, needed=(needed >> 20) + 1)
        )


def _copy(source: Any, target: Path, key: bytes | None, progress: Progress) -> None:
    copy = plain_connection(target, key)
    try:
        copy.execute("PRAGMA synchronous = OFF")  # synced once at the end
        source.backup(
            copy,
            pages=_PAGES_AT_ONCE,
            progress=lambda _status, left, total: progress(total - left, total),
        )
        unmark(copy)  # it is whole by itself
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, no log beside it
    finally:
        copy.close()


def problems_of(path: Path, key: bytes | None, progress: Progress | None = None) -> list[str]:
    """What SQLite finds wrong in the file at ``path``; empty when it is whole."""
    from sqlcipher3 import dbapi2

    try:
        connection = plain_connection(path, key)
    except dbapi2.DatabaseError as error:
        return [str(error)]
    try:
        return structure_problems(connection, progress)
    finally:
        connection.close()


def structure_problems(connection: Any, progress: Progress | None = None) -> list[str]:
    from sqlcipher3 import dbapi2

    try:
        with _cancellable(connection, progress):
            found = connection.execute(f"PRAGMA integrity_check({_MOST_PROBLEMS})").fetchall()
            loose = loose_references(connection)
    except dbapi2.DatabaseError as error:  # too damaged to be examined
        return [str(error)]
    problems = [line for row in found for line in str(row[0]).splitlines() if line != "ok"]
    return problems + loose


def loose_references(connection: Any) -> list[str]:
    """Rows that refer to what is not there, also in a transaction that is not committed yet."""
    found = connection.execute("PRAGMA foreign_key_check").fetchmany(_MOST_PROBLEMS)
    return [
        _("Row {row} of {table} refers to a row of {parent} that is not there.").format(
            row=row, table=table, parent=parent
        )
        for table, row, parent, __ in found
    ]


@contextlib.contextmanager
def _cancellable(connection: Any, progress: Progress | None) -> Iterator[None]:
    """Let ``progress`` stop a long statement; SQLite knows only that it was interrupted."""
    stopped: list[Cancelled] = []
    connection.set_progress_handler(_asking(progress, stopped), _STEPS_BETWEEN_LOOKS)
    try:
        yield
    except Exception:
        if stopped:
            raise stopped[0] from None
        raise
    finally:
        connection.set_progress_handler(None, 0)


def _asking(progress: Progress | None, stopped: list[Cancelled]) -> Callable[[], int] | None:
    def ask() -> int:
        try:
            progress(1, 1) if progress else None
        except Cancelled as cancelled:
            stopped.append(cancelled)
        return len(stopped)

    return ask if progress else None


def counts_of(connection: Any) -> dict[str, int]:
    """Rows per table, without those that the search index keeps for itself."""
    tables = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        " AND name NOT LIKE 'customer_search%' AND name <> 'alembic_version' ORDER BY name"
    ).fetchall()
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
        for (name,) in tables
    }


def sweep(path: Path) -> None:
    """Remove a database file and what SQLite keeps beside it, as far as that is possible."""
    for ending in ("-wal", "-shm", "-journal", ""):
        with contextlib.suppress(OSError):
            path.with_name(path.name + ending).unlink(missing_ok=True)
