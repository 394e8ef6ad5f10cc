"""The open database: the one place that begins, commits and rolls back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event, func, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import PoolProxiedConnection

from crmdesk.dates import clock
from crmdesk.models import Action, Change
from crmdesk.store import search_index
from crmdesk.store.actor import Actor
from crmdesk.store.bulk import note_statement
from crmdesk.store.checkpoints import Checkpoints
from crmdesk.store.connection import engine_of
from crmdesk.store.journal import Flushed, Journal, close_journal, note
from crmdesk.store.remembered import Memory
from crmdesk.store.trouble import explaining
from crmdesk.store.unlocking import Unlocking

Tables = frozenset[str]
Listener = Callable[[Tables], None]


class Store:
    """An open store file. ``now`` is asked only for the time of an action."""

    def __init__(
        self, path: Path, key: bytes | None = None, now: Callable[[], datetime] | None = None
    ) -> None:
        self.path = path
        self.key = key
        self.now = now or clock()
        self.engine: Engine = engine_of(path, key)
        self._reading = sessionmaker(self.engine)
        self._writer = self.engine.execution_options(writes=True)
        self._writing = sessionmaker(self._writer)
        event.listen(self._writing, "after_flush", _note_flush)
        event.listen(self._writing, "do_orm_execute", note_statement)
        self._checkpoints = Checkpoints(self.engine)
        self._listeners: list[Listener] = []
        self._memory = Memory()
        self._last_seen = 0
        self._own: set[int] = set()
        self._version: int | None = None
        self._watching: PoolProxiedConnection | None = None

    @property
    def is_encrypted(self) -> bool:
        return self.key is not None

    def on_change(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` with the tables that a commit touched; returns how to stop it.

        Called on the committing thread, and from ``poll`` for the commits of other processes.
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @contextmanager
    def read(self, actor: Actor) -> Iterator[Session]:
        """A session whose changes are thrown away."""
        notes = {"actor": actor, "answers": self._memory.answers}
        with self._reading(info=notes) as session, explaining(self.path):
            yield session

    @contextmanager
    def write(self, actor: Actor) -> Iterator[Session]:
        """One user action: commit all of it with its journal, or none of it; then tell all."""
        journal, unlocking = Journal(), Unlocking(self.path, self.key)
        notes: dict[str, Any] = {"actor": actor, "journal": journal, "stale": set()}
        notes |= {"unlocking": unlocking, "answers": self._memory.answers}
        try:
            with self._writing(info=notes) as session, explaining(self.path), session.begin():
                yield session
                session.flush()
                search_index.refresh(session)
                action_id = close_journal(session, self.now())
        except BaseException:
            unlocking.take_back()
            raise
        unlocking.settle()
        if action_id is not None:
            self._saw_own(action_id)
            self._checkpoints.committed()
            self._announce(journal.tables)

    @contextmanager
    def quietly(self) -> Iterator[Connection]:
        """A write that is nobody's action: what is typed into a form, upkeep of the index."""
        with explaining(self.path), self._writer.begin() as connection:
            yield connection
        self._checkpoints.committed()

    def catch_up(self) -> None:
        """Take what is there for seen: ``poll`` tells what others commit from now on."""
        self._version = self._data_version()
        self._memory = Memory()
        with self._reading() as session, explaining(self.path):
            self._last_seen = session.scalar(select(func.max(Action.id))) or 0

    def poll(self, actor: Actor) -> None:
        """Announce what other processes have committed since the last look."""
        with explaining(self.path):
            version = self._data_version()
        if version == self._version:
            return
        with self.read(actor) as session:
            rows = session.execute(
                select(Change.action_id, Change.entity)
                .where(Change.action_id > self._last_seen)
                .distinct()
            ).all()
            newest = session.scalar(select(func.max(Action.id))) or 0
        tables = frozenset(entity for action_id, entity in rows if action_id not in self._own)
        self._version, self._last_seen = version, max(self._last_seen, newest)
        self._own = {own for own in self._own if own > self._last_seen}
        if tables:
            self._announce(tables)

    def _saw_own(self, action_id: int) -> None:
        """What this process told already is not told again; a gap is another's, not yet told."""
        if action_id == self._last_seen + 1:
            self._last_seen = action_id
        else:
            self._own.add(action_id)

    def _data_version(self) -> int:
        """Changes with every commit of another connection, so one is kept for watching."""
        if self._watching is None:
            self._watching = self.engine.raw_connection()
        cursor = self._watching.cursor()
        cursor.execute("PRAGMA data_version")
        return int(cursor.fetchone()[0])  # type: ignore[index]

    def close(self) -> None:
        self._checkpoints.close()
        if self._watching is not None:
            self._watching.close()
            self._watching = None
        self.engine.dispose()

    def _announce(self, tables: Tables) -> None:
        self._memory.forget(tables)
        for listener in list(self._listeners):
            listener(tables)


def _note_flush(session: Session, _context: Any) -> None:
    rows = Flushed(list(session.new), list(session.dirty), list(session.deleted))
    note(session, rows)
    search_index.note(session, rows)
