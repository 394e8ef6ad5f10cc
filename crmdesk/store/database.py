"""What a store stands on: a file of this computer, or a server. The Store asks no more of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session

from crmdesk.errors import UserError
from crmdesk.jobs import Progress
from crmdesk.store.actor import Actor


class Database(Protocol):
    """``path`` is the store's file, or where this seat keeps what belongs to a server's store."""

    path: Path
    is_server: bool

    @property
    def key(self) -> bytes | None:
        """What opens an encrypted file."""
        ...

    def reader(self, actor: Actor) -> Engine:
        """Reads what the account may; each session sees one state."""
        ...

    @property
    def engine(self) -> Engine:
        """Reads and writes everything."""
        ...

    @property
    def address(self) -> str:
        """The file, or the server and its database, as it is shown and remembered."""
        ...

    @property
    def home(self) -> int | None:
        """The store of a server's database to which whoever sits here belongs; None for all."""
        ...

    @property
    def backup_stem(self) -> str:
        """How the names of its backups begin; each store of a group has backups of its own."""
        ...

    @property
    def is_reachable(self) -> bool:
        """False while a server does not answer."""
        ...

    def writer(self, *, is_named: bool = False) -> Engine:
        """For sessions that write; raises ``UserError`` while the server does not answer.

        Before a save that nobody named, it also tells what became of such a one whose answer was
        lost. Who names a save asks for it again by that name.
        """
        ...

    def take_turn(self, session: Session) -> None:
        """Become the store's only writer: what a verb checks stays true until it commits."""
        ...

    def explaining(self) -> AbstractContextManager[None]:
        """Turns what disk, network or another program did into a ``UserError``."""
        ...

    def request(self) -> str | None:
        """A name for the next save, by which it is known again; None where that is not needed."""
        ...

    def committing(self, session: Session, request: str | None, *, is_named: bool) -> None:
        """Commit. Where the answer to it is lost, find out whether it arrived."""
        ...

    def know(self, request: str) -> None:
        """Somebody was told what became of this save: it is not told again."""
        ...

    def announce(self, connection: Connection) -> None:
        """Said before the commit, heard by the other seats after it."""
        ...

    def committed(self) -> None: ...

    def has_changed(self) -> bool:
        """Whether others may have committed since the last call."""
        ...

    def watch(
        self,
        hear: Callable[[], None],
        reach: Callable[[bool], None],
        refuse: Callable[[UserError], None],
    ) -> None:
        """Call ``hear`` when others committed and ``reach`` when a server answers or stops to.

        ``refuse`` is told why a server that answers lets nobody in. Of a file nothing happens: it
        is asked with ``has_changed``.
        """
        ...

    def dump_into(self, folder: Path, now: datetime, progress: Progress) -> Path | None:
        """A backup made by the server's own means; None where the file itself is copied."""
        ...

    def vouches(self, login: str, password: str) -> bool | None:
        """Whether the password is right; None where nothing but the account's row says it."""
        ...

    def sit_down(self, login: str, password: str) -> None:
        """From now on ``login`` reads and writes: a server judges what by the connection."""
        ...

    def close(self) -> None: ...
