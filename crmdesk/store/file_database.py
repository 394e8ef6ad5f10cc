"""A store in a file of this computer: SQLite, encrypted or plain."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import PoolProxiedConnection

from crmdesk.errors import UserError
from crmdesk.jobs import Progress
from crmdesk.store.actor import Actor
from crmdesk.store.checkpoints import Checkpoints
from crmdesk.store.connection import engine_of
from crmdesk.store.keys import says
from crmdesk.store.trouble import explaining


class FileDatabase:
    """The file's one engine reads and writes; who may see what, the program alone decides."""

    is_server = False
    is_reachable = True
    home: int | None = None

    def __init__(self, path: Path, key: bytes | None = None) -> None:
        self.path = path
        self.key = key
        self.engine: Engine = engine_of(path, key)
        self._writer = self.engine.execution_options(writes=True)
        self._checkpoints = Checkpoints(self.engine, path, key)
        self._version: int | None = None
        self._watching: PoolProxiedConnection | None = None

    @property
    def address(self) -> str:
        return str(self.path)

    @property
    def backup_stem(self) -> str:
        return self.path.stem

    def reader(self, actor: Actor) -> Engine:
        return self.engine

    def writer(self, *, is_named: bool = False) -> Engine:
        return self._writer

    def take_turn(self, session: Session) -> None:
        """``BEGIN IMMEDIATE`` has done it; see ``connection``."""

    def explaining(self) -> AbstractContextManager[None]:
        return explaining(self.path)

    def request(self) -> None:
        """A file answers or it does not: only what is kept past a crash needs a name."""

    def committing(self, session: Session, request: str | None, *, is_named: bool) -> None:
        session.commit()

    def announce(self, connection: Connection) -> None:
        """Others see it in the file itself."""

    def committed(self) -> None:
        self._checkpoints.committed()

    def know(self, request: str) -> None:
        """Nothing of a file is in doubt."""

    def has_changed(self) -> bool:
        with self.explaining():
            version = self._data_version()
        changed, self._version = version != self._version, version
        if changed:
            self._checkpoints.heard()
        return changed

    def watch(
        self,
        hear: Callable[[], None],
        reach: Callable[[bool], None],
        refuse: Callable[[UserError], None],
    ) -> None:
        """A file is asked."""

    def _data_version(self) -> int:
        """Changes with every commit of another connection, so one is kept for watching."""
        if self._watching is None:
            self._watching = self.engine.raw_connection()
        try:
            cursor = self._watching.cursor()
            cursor.execute("PRAGMA data_version")
            return int(cursor.fetchone()[0])  # type: ignore[index]
        except BaseException:
            self._watching.invalidate()  # of a disk that was lost, it would never answer again
            self._watching = None
            raise

    def dump_into(self, folder: Path, now: datetime, progress: Progress) -> None:
        """Its file is copied."""

    def vouches(self, login: str, password: str) -> bool | None:
        """Of an encrypted file its keys say it: rows put back from a backup may be of an earlier
        password than the keys, which stay, and one password must open both."""
        return None if self.key is None else says(self.path, self.key, login, password)

    def sit_down(self, login: str, password: str) -> None:
        """A file does not know who reads it."""

    def close(self) -> None:
        self._checkpoints.close()
        if self._watching is not None:
            self._watching.close()
            self._watching = None
        self.engine.dispose()
