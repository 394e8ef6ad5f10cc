"""The open database: the one place that begins, commits and rolls back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import PoolProxiedConnection

from crmdesk.dates import clock
from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.models import Action, Change
from crmdesk.store import search_index
from crmdesk.store.actor import Actor
from crmdesk.store.connection import engine_of
from crmdesk.store.journal import close_journal, watch

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
        self._writing = sessionmaker(self.engine.execution_options(writes=True))
        self._listeners: list[Listener] = []
        self._last_seen = 0
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
        with self._reading(info={"actor": actor}) as session:
            yield session

    @contextmanager
    def write(self, actor: Actor) -> Iterator[Session]:
        """One user action: commit all of it with its journal, or none of it; then tell all."""
        with self._writing(info={"actor": actor}) as session:
            journal = watch(session)
            search_index.watch_names(session)
            try:
                with session.begin():
                    yield session
                    session.flush()
                    search_index.refresh(session)
                    action = close_journal(session, self.now())
                    action_id = action.id if action else None
            except StaleDataError as error:
                raise UserError(
                    _("Somebody else has just changed this record. Look at it again, then save.")
                ) from error
            except OperationalError as error:
                raise _explained(error) from error
        if action_id is not None:
            self._last_seen = max(self._last_seen, action_id)
            self._announce(journal.tables)

    def poll(self, actor: Actor) -> None:
        """Announce what other processes have committed since the last look."""
        version = self._data_version()
        if version == self._version:
            return
        self._version = version
        with self.read(actor) as session:
            newest = session.scalar(select(func.max(Action.id))) or 0
            changed = select(Change.entity).where(Change.action_id > self._last_seen).distinct()
            tables = frozenset(session.scalars(changed)) if newest > self._last_seen else None
        self._last_seen = max(self._last_seen, newest)
        if tables:
            self._announce(tables)

    def _data_version(self) -> int:
        """Changes with every commit of another connection, so one is kept for watching."""
        if self._watching is None:
            self._watching = self.engine.raw_connection()
        cursor = self._watching.cursor()
        cursor.execute("PRAGMA data_version")
        return int(cursor.fetchone()[0])  # type: ignore[index]

    def close(self) -> None:
        if self._watching is not None:
            self._watching.close()
            self._watching = None
        self.engine.dispose()

    def _announce(self, tables: Tables) -> None:
        for listener in list(self._listeners):
            listener(tables)


def _explained(error: OperationalError) -> Exception:
    """A sentence for what the disk or another process did; anything else is a bug."""
    words = str(error.orig)
    if "full" in words:
        return UserError(_("The disk is full. Nothing was saved; make room, then save again."))
    if "readonly" in words:
        return UserError(_("The store's file is read-only. Ask for the right to write to it."))
    if "locked" in words:
        return UserError(_("Another program holds the store. Try again in a moment."))
    if "disk I/O" in words:
        return UserError(
            _("The disk does not answer. Nothing was saved; check it, then try again.")
        )
    return error
