"""The open database: the one place that begins, commits and rolls back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event, func, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session, sessionmaker

from crmdesk.dates import clock, present, real
from crmdesk.errors import UserError
from crmdesk.models import Action, Base, Change
from crmdesk.store import search_index
from crmdesk.store.actor import Actor
from crmdesk.store.bulk import note_statement
from crmdesk.store.database import Database
from crmdesk.store.file_database import FileDatabase
from crmdesk.store.journal import Flushed, Journal, close_journal, note
from crmdesk.store.remembered import Memory
from crmdesk.store.requests import Request, Saved, refuse_twice, saved_as
from crmdesk.store.unlocking import Unlocking

Tables = frozenset[str]
Listener = Callable[[Tables], None]


class Store:
    """An open store. ``now`` tells the business's time, ``real_now`` the real one.

    They differ by CRMDESK_TODAY alone. A server's journal takes the server's clock: a seat's may be
    wrong, and whoever sits there can set it.
    """

    def __init__(
        self,
        place: Path | Database,
        key: bytes | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self.database = FileDatabase(place, key) if isinstance(place, Path) else place
        self.now = now or clock()
        self._writing: sessionmaker[Session] = sessionmaker()
        event.listen(self._writing, "after_flush", _note_flush)
        event.listen(self._writing, "do_orm_execute", note_statement)
        self._listeners: list[Listener] = []
        self._memory = Memory()
        self._news = threading.Lock()
        self._must_look = False
        self._began_after = 0
        self._last_seen: dict[int, int] = {}
        """By store the newest action that was told of: two stores' commits keep no common order."""
        self._own: set[int] = set()

    @property
    def path(self) -> Path:
        """The store's file; of a store on a server, where this seat keeps what belongs to it."""
        return self.database.path

    @property
    def key(self) -> bytes | None:
        return self.database.key

    @property
    def engine(self) -> Engine:
        """Reads everything, for work on the whole store such as checking and copying it."""
        return self.database.engine

    def real_now(self) -> datetime:
        """By this seat's clock: for backups, their age and what is kept beside the store."""
        return real(self.now)()

    def _given_time(self) -> datetime | None:
        """The time of an action; None leaves it to the server's clock."""
        given = real(self.now)
        return None if given is present and self.is_server else given()

    @property
    def is_encrypted(self) -> bool:
        return self.key is not None

    @property
    def is_server(self) -> bool:
        return self.database.is_server

    @property
    def all_tables(self) -> Tables:
        """For saying that anything may have changed."""
        return frozenset(Base.metadata.tables)

    def on_change(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` with the tables that a commit touched; returns how to stop it.

        Called on the committing thread, and from ``poll`` for the commits of other processes.
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def watch(
        self,
        actor: Callable[[], Actor],
        reach: Callable[[bool], None],
        refuse: Callable[[UserError], None],
    ) -> None:
        """Hear other seats of a server at once: what concerns whoever ``actor`` says sits here.

        ``reach`` is told when it stops answering, ``refuse`` why it lets nobody in. All on a thread
        of the watch's own, which ends with ``close``. Files are asked by ``poll``.
        """
        self.database.watch(lambda: self.hear(actor()), reach, refuse)

    @contextmanager
    def read(self, actor: Actor) -> Iterator[Session]:
        """A session whose changes are thrown away.

        On a server it sees what the account may see; ``session.info["beyond"]`` opens one that
        sees all, for queries that are declared so.
        """
        reader = self.database.reader(actor)
        with self._read(reader, actor) as session:
            if reader is not self.database.engine:
                session.info["beyond"] = lambda: self._read(self._beyond(), actor)
            yield session

    def _beyond(self) -> Engine:
        """Reads all of a server's store, each session one state of it."""
        return self.database.engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    @contextmanager
    def _read(self, engine: Engine, actor: Actor) -> Iterator[Session]:
        notes = {"actor": actor, "answers": self._memory.answers, "time": self._given_time}
        # Outermost: a line that broke meanwhile is noticed when the session closes.
        with self.database.explaining(), Session(engine, info=notes) as session:
            yield session

    @contextmanager
    def write(self, actor: Actor, request: Request | None = None) -> Iterator[Session]:
        """One user action: commit all of it with its journal, or none of it; then tell all.

        Under a ``request`` it is written once, however often it is sent: where it had arrived,
        ``AlreadySaved`` is raised.
        """
        journal = Journal()
        notes: dict[str, Any] = {"actor": actor, "journal": journal, "stale": set()}
        notes["time"] = self._given_time
        notes |= {"unlocking": Unlocking(self.path, self.key), "answers": self._memory.answers}
        writer = self.database.writer(is_named=request is not None)
        session = self._writing(bind=writer, info=notes)
        try:
            with self.database.explaining(), session:
                self.database.take_turn(session)
                refuse_twice(session, request)
                yield session
                action_id = self._finish(session, request)
        except BaseException:
            session.info["unlocking"].take_back()
            raise
        session.info["unlocking"].settle()
        if action_id is not None:
            self._saw_own(actor.store_id, action_id)
            self.database.committed()
            self._announce(journal.tables)

    def became_of(self, actor: Actor, name: str) -> Saved | None:
        """What was saved under ``name``; for certain, as none is still on its way meanwhile."""
        with self.write(actor, Request(name)) as session:
            saved = saved_as(session, name)
        self.database.know(name)
        return saved

    def _finish(self, session: Session, request: Request | None) -> int | None:
        session.flush()
        search_index.refresh(session)
        name = request.name if request else self.database.request()
        action_id = close_journal(session, name)
        if action_id is not None:
            self.database.announce(session.connection())
        self.database.committing(session, name, is_named=request is not None)
        return action_id

    @contextmanager
    def quietly(self) -> Iterator[Connection]:
        """A write that is nobody's action: what is typed into a form, upkeep of the index."""
        writer = self.database.writer(is_named=True)
        with self.database.explaining(), writer.begin() as connection:
            yield connection
        self.database.committed()

    def catch_up(self) -> None:
        """Take what is there for seen: ``poll`` tells what others commit from now on."""
        self.database.has_changed()
        self._memory = Memory()
        home, newest = self.database.home, select(Action.id).order_by(Action.id.desc()).limit(1)
        if home is not None:
            newest = newest.where(Action.store_id + 0 == home)
        with self.database.explaining(), Session(self.engine) as session:
            self._began_after, self._last_seen = session.scalar(newest) or 0, {}

    def poll(self, actor: Actor) -> None:
        """Announce what other processes have committed since the last look."""
        self._must_look |= self.database.has_changed()
        if self._must_look:
            self.hear(actor)
            self._must_look = False

    def hear(self, actor: Actor) -> None:
        """The same, known that there is something; from any thread.

        Of the store that ``actor`` looks at, and of the one where their own account is.
        """
        stores = {actor.store_id, self.database.home or actor.store_id}
        with self._news:
            tables = frozenset[str]().union(*(self._unheard(actor, store) for store in stores))
        if tables:
            self._announce(tables)

    def _unheard(self, actor: Actor, store_id: int) -> Tables:
        seen = self._last_seen.get(store_id, self._began_after)
        newer = (Action.store_id == store_id) & (Action.id > seen)
        with self._read(self.engine, actor) as session:
            # A server answers each question with what is committed by then: what comes between
            # these two is for the next look.
            newest = session.scalar(select(func.max(Action.id)).where(newer)) or 0
            rows = session.execute(
                select(Change.action_id, Change.entity)
                .join(Action, Action.id == Change.action_id)
                .where(newer, Action.id <= newest)
                .distinct()
            ).all()
        tables = frozenset(entity for action_id, entity in rows if action_id not in self._own)
        self._last_seen[store_id] = newest = max(seen, newest)
        self._own = {own for own in self._own if own > newest}
        return tables

    def _saw_own(self, store_id: int, action_id: int) -> None:
        """What this process told already is not told again; a gap is another's, not yet told."""
        with self._news:
            if action_id == self._last_seen.get(store_id, self._began_after) + 1:
                self._last_seen[store_id] = action_id
            else:
                self._own.add(action_id)

    def close(self) -> None:
        self.database.close()

    def _announce(self, tables: Tables) -> None:
        self._memory.forget(tables)
        for listener in list(self._listeners):
            listener(tables)


def _note_flush(session: Session, _context: Any) -> None:
    rows = Flushed(list(session.new), list(session.dirty), list(session.deleted))
    note(session, rows)
    search_index.note(session, rows)
