"""SQLite as we use it: one driver for plain and encrypted files, and how a transaction begins."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import DisconnectionError

APPLICATION_ID = 0x43524D44  # "CRMD", seen by file(1) and by us
BUSY_MILLISECONDS = 5_000
_LOOK_MILLISECONDS = 5
"""How long a writer leaves the looking for its turn to SQLite before it looks anew itself."""
_LOG_PAGES = 16_000
"""The log may grow to this before a save itself must empty it; ``Checkpoints`` comes earlier."""
_LOG_BYTES = 64 << 20
"""What is kept of a log that a great import made longer."""


def engine_of(path: Path, key: bytes | None = None) -> Engine:
    """An engine on the file at ``path``; ``key`` is its raw 256-bit key if it is encrypted.

    The file must be there: where a disk was taken away, no empty store appears in its place.
    """
    from sqlcipher3 import dbapi2

    where = f"{path.absolute().as_uri()}?mode=rw"
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        module=dbapi2,
        creator=lambda: dbapi2.connect(where, uri=True, check_same_thread=False),
        hide_parameters=True,
    )
    event.listen(engine, "connect", lambda connection, _record: configure(connection, key))
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", _let_go_of_a_lost_disk)
    _reopen_when_replaced(engine, path)
    return engine


def _reopen_when_replaced(engine: Engine, path: Path) -> None:
    """Let no connection be used whose file no longer stands at ``path``.

    A disk that was put back is another one to the system: what was opened while it failed would
    refuse the first save after it is sound again.
    """

    def note(_connection: Any, record: Any) -> None:
        record.info["file"] = _identity(path)

    def compare(_connection: Any, record: Any, _proxy: Any) -> None:
        there = _identity(path)
        if there is not None and there != record.info["file"]:
            raise DisconnectionError(f"{path.name} is another file now")

    event.listen(engine, "connect", note)
    event.listen(engine, "checkout", compare)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def plain_connection(
    path: Path, key: bytes | None = None, *, read_only: bool = False, alone: bool = False
) -> Any:
    """A bare connection that changes nothing about the file: for looking, copying, checking.

    ``alone`` looks at the file as it is without its log.
    """
    from sqlcipher3 import dbapi2

    where = f"{path.absolute().as_uri()}?mode={'ro' if read_only or alone else 'rw'}"
    where += "&immutable=1" if alone else ""
    connection = dbapi2.connect(where, uri=True, isolation_level=None, check_same_thread=False)
    _unlock(connection, key)
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    return connection


def _unlock(connection: Any, key: bytes | None) -> None:
    if key is not None:
        # It would write each damaged page to the standard error; ours are told in sentences.
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")


def configure(connection: Any, key: bytes | None) -> None:
    connection.isolation_level = None  # the driver would begin too late; see _begin
    _unlock(connection, key)
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
    connection.execute(f"PRAGMA journal_size_limit = {_LOG_BYTES}")
    # With NORMAL, a power cut loses commits that were acknowledged.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA cache_size = -32000")


def _let_go_of_a_lost_disk(context: ExceptionContext) -> None:
    """What is open on it never answers again, also when the disk is back; what is new does."""
    words = str(context.original_exception)
    if any(sign in words for sign in ("disk I/O", "unable to open", "readonly", "malformed")):
        context.is_disconnect = True


def _begin(connection: Connection) -> None:
    # A writer takes its lock before it reads: what it checked stays true until it commits.
    if connection.get_execution_options().get("writes"):
        _begin_in_turn(connection)
    else:
        connection.exec_driver_sql("BEGIN")


def _begin_in_turn(connection: Connection) -> None:
    """SQLite itself looks ever more seldom, so that who has waited longest would wait longest."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(f"PRAGMA busy_timeout = {_LOOK_MILLISECONDS}")
    try:
        if not _takes_turn(driver):
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # fails as all that the engine runs
    finally:
        if not connection.invalidated:
            driver.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")


def _takes_turn(driver: Any) -> bool:
    from sqlcipher3 import dbapi2

    end = time.monotonic() + BUSY_MILLISECONDS / 1000
    while time.monotonic() < end:
        try:
            driver.execute("BEGIN IMMEDIATE")
        except dbapi2.DatabaseError as error:
            if "locked" not in str(error):
                break
        else:
            return True
    return False
