"""A server's store, as one signed-in account uses it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import select, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from crmdesk.errors import UserError
from crmdesk.i18n import N_, _
from crmdesk.jobs import Progress
from crmdesk.models import Action, StoreRecord
from crmdesk.store.actor import Actor, store_of
from crmdesk.store.server.backing_up import dump_into
from crmdesk.store.server.connecting import (
    TOLD_LATER,
    InDoubt,
    NoAnswer,
    NotLetIn,
    connect,
    engine_on,
)
from crmdesk.store.server.credentials import Credentials
from crmdesk.store.server.own_store import own_store_into
from crmdesk.store.server.roles import role_of
from crmdesk.store.server.trouble import broken, explaining, is_broken
from crmdesk.store.server.unlocking import ServerUnlocking
from crmdesk.store.server.watch import Watch
from crmdesk.store.undo import spoken

CHANNEL = "crmdesk"
_READERS, _WRITERS = 2, 1
_NAMED_IN_DOUBT = N_(
    "The connection broke while saving, so this may already be saved."
    " Save it again: the server is asked first, and nothing is saved twice."
)
_log = logging.getLogger(__name__)


def reading_engine(credentials: Credentials) -> Engine:
    """Each session sees one state, and only what row-level security shows this account."""
    return engine_on(
        credentials.connect,
        most=_READERS,
        isolation_level="REPEATABLE READ",
        execution_options={"postgresql_readonly": True},
    )


class ServerDatabase:
    is_server = True
    key: bytes | None = None

    def __init__(self, credentials: Credentials, path: Path) -> None:
        self.path = path
        self.credentials = credentials
        self.seat_id = uuid4().hex
        self.is_reachable = True
        self.can_notify = True
        """False on an engine that speaks PostgreSQL without it: other seats ask each second."""
        self._in_doubt: str | None = None
        self._watch: Watch | None = None
        self._reading = reading_engine(credentials)
        self.engine: Engine = engine_on(self._connect_clerk, most=_WRITERS)

    def _connect_clerk(self, **how: Any) -> Any:
        """As whoever sits here now."""
        return self.credentials.connect_clerk(**how)

    def _connect_own(self) -> Any:
        """Ended by the server when the account is: the watch notices then."""
        return self.credentials.connect(autocommit=True)

    @property
    def address(self) -> str:
        return str(self.credentials.address)

    @property
    def home(self) -> int | None:
        return self.credentials.store_id

    def is_of_group(self) -> bool:
        """Whether the database holds further stores."""
        with self.explaining(), self.engine.connect() as connection:
            return (connection.scalar(text("SELECT count(*) FROM store")) or 0) > 1

    @property
    def backup_stem(self) -> str:
        alone = self.home is None or not self.is_of_group()
        return self.path.stem if alone else f"{self.path.stem}-store-{self.home}"

    def reader(self, actor: Actor) -> Engine:
        self._refuse_unreachable()
        return self._reading

    def _refuse_unreachable(self) -> None:
        """At once, so that nobody waits for a connection that the watch knows to be broken.

        Nor does whoever was sent away go on with one that is still open.
        """
        self.credentials.refuse_sent_away()
        if self._watch is not None and not self.is_reachable:
            raise self._no_answer()

    def _no_answer(self) -> NoAnswer:
        return NoAnswer(_("The server does not answer. What is typed stays until it is back."))

    def writer(self, *, is_named: bool = False) -> Engine:
        self._refuse_unreachable()
        if self._in_doubt and not is_named:
            self._say_what_became_of_it()
        return self.engine

    def take_turn(self, session: Session) -> None:
        session.info["unlocking"] = ServerUnlocking(session, self.credentials)
        mine = select(StoreRecord.id).where(StoreRecord.id == store_of(session))
        session.execute(mine.with_for_update(key_share=True))

    def explaining(self) -> AbstractContextManager[None]:
        return explaining(self.credentials.address, self._lost)

    def _lost(self) -> None:
        """The watch notices by itself within seconds, and says so to the window."""

    def request(self) -> str:
        return uuid4().hex

    def committing(self, session: Session, request: str | None, *, is_named: bool) -> None:
        try:
            session.commit()
        except DBAPIError as error:
            if not is_broken(error):
                raise
            assert request is not None
            self._find_out(error, request, is_named=is_named)

    def _find_out(self, error: DBAPIError, request: str, *, is_named: bool) -> None:
        """Silent if the commit arrived; raises ``NoAnswer`` if it did not, or nobody can say."""
        try:
            arrived = self._arrived(request)
        except (NoAnswer, DBAPIError) as still:
            if not is_named:
                self._in_doubt = request
            text = _(_NAMED_IN_DOUBT if is_named else TOLD_LATER)
            raise InDoubt(text, request) from still
        if not arrived:
            raise broken(error, self.credentials.address) from error

    def _arrived(self, request: str) -> str | None:
        """The sentence of the save that bears this name.

        Every save holds its store's row: once all can be held, none is still on its way.
        """
        with self.engine.begin() as connection:
            connection.execute(text("SELECT id FROM store ORDER BY id FOR NO KEY UPDATE"))
            found = connection.execute(
                select(Action.sentence, Action.arguments).where(Action.request == request)
            ).one_or_none()
        return spoken(found.sentence, found.arguments) if found else None

    def _say_what_became_of_it(self) -> None:
        """Nothing is sent twice: whoever saves again is told first that it had arrived."""
        assert self._in_doubt is not None
        with self.explaining():
            arrived = self._arrived(self._in_doubt)
        self._in_doubt = None
        if arrived is not None:
            raise UserError(
                _(
                    "What you saved before the connection broke had arrived: {what}"
                    " Nothing was done now; press again what is still wanted."
                ).format(what=arrived)
            )

    def know(self, request: str) -> None:
        if self._in_doubt == request:
            self._in_doubt = None

    def announce(self, connection: Connection) -> None:
        if self.can_notify:
            connection.execute(
                text("SELECT pg_notify(:channel, :payload)"),
                {"channel": CHANNEL, "payload": self.seat_id},
            )

    def committed(self) -> None:
        """The server writes its pages by itself."""

    def has_changed(self) -> bool:
        """The watch tells by itself."""
        return False

    def watch(
        self,
        hear: Callable[[], None],
        reach: Callable[[bool], None],
        refuse: Callable[[UserError], None],
    ) -> None:
        def reached(answers: bool) -> None:
            if answers is not self.is_reachable:
                self.is_reachable = answers
                reach(answers)

        self._reached = reached
        channel = CHANNEL if self.can_notify else None
        self._watch = Watch(self._connect_own, channel, self.seat_id, hear, reached, refuse)

    def dump_into(self, folder: Path, now: datetime, progress: Progress) -> Path:
        with self.explaining():
            if self.home is None or not self.is_of_group():
                return dump_into(self.credentials, self.path.stem, folder, now, progress)
            stem = self.backup_stem
            return own_store_into(self.engine, self.home, stem, folder, now, progress)

    def vouches(self, login: str, password: str) -> bool:
        """Whether the server lets ``login`` in with ``password``."""
        if self._watch is not None and not self.is_reachable:
            self._watch.try_now()
            raise self._no_answer()
        role = role_of(self.credentials.address.database, login)
        try:
            connect(self.credentials.address, role, password).close()
        except NotLetIn:
            return False
        return True

    def sit_down(self, login: str, password: str) -> None:
        """Connections of whoever sat here before are closed."""
        theirs = Credentials(self.credentials.address, login, password)
        theirs.read_secret()
        if login != self.credentials.login:
            self._in_doubt = None  # no business of theirs
        before, self.credentials = self._reading, theirs
        self._reading = reading_engine(theirs)
        before.dispose()
        self.engine.dispose()
        if self._watch is not None:
            self._reached(True)
            self._watch.try_now()

    def close(self) -> None:
        if self._watch is not None:
            self._watch.close()
        self._reading.dispose()
        self.engine.dispose()
