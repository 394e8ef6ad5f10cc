"""One person at one store, with keys that are cheap to try: for processes that are cut off."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from crmdesk.access.accounts import sign_in
from crmdesk.errors import UserError
from crmdesk.models import Role
from crmdesk.store import Actor, Store, keys, migrating, opening
from crmdesk.store.creating import FirstAccount, NewStore, create_store
from crmdesk.store.sealing import Cost
from tests.faults.saving import NOW

LOGIN = "manager"
PASSWORDS = ("eight or more", "the second one", "the third one", "of another store")
CHEAP = Cost(memory_kib=64, rounds=1, lanes=1)
NEWER = migrating.SCHEMA + 1
_REVISION = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("customer", recreate="always") as table:
        table.add_column(sa.Column("nickname", sa.String()))
"""


class Seat:
    """The store is opened when it is first asked for, and again after ``close``."""

    def __init__(self, path: Path, password: str = PASSWORDS[0]) -> None:
        self.path = path
        self.password = password
        self._store: Store | None = None
        self._actor: Actor | None = None

    @property
    def store(self) -> Store:
        if self._store is None:
            self._store = opening.unlock_and_open(self.path, LOGIN, self.password, lambda: NOW)
        return self._store

    @property
    def actor(self) -> Actor:
        if self._actor is None:
            self._actor = sign_in(self.store, LOGIN, self.password)
        return self._actor

    def close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = self._actor = None


def whoever_fits(path: Path, passwords: Iterable[str]) -> Seat:
    """The seat whose password opens the file and signs in, too."""
    refusals = []
    for password in passwords:
        seat = Seat(path, password)
        try:
            assert seat.actor
            return seat
        except UserError as error:
            refusals.append(str(error))
            seat.close()
    raise UserError(" / ".join(refusals))


def cheap_hash(password: str) -> str:
    """With a salt that is always the same: two runs leave the same rows."""
    from argon2 import PasswordHasher

    return PasswordHasher(1, 64, 1).hash(password, salt=b"sixteen bytes, ok")


def new_store(path: Path, password: str, *, encrypted: bool) -> None:
    key = keys.create_keys(path, {LOGIN: password})[0] if encrypted else None
    people = [FirstAccount(LOGIN, "Gao Yuan", Role.MANAGER, cheap_hash(password))]
    create_store(path, NewStore("South Gate", "en"), people, key=key, now=lambda: NOW).close()


def newer_migrations(folder: Path) -> None:
    """The shipped migrations and one more, which rebuilds the table of customers."""
    shipped = Path(migrating.__file__).with_name("migrations")
    shutil.copytree(shipped, folder, ignore=shutil.ignore_patterns("__pycache__"))
    newest = max(one.stem for one in (shipped / "versions").glob("[0-9]*.py"))
    text = _REVISION.format(before=newest.split("_")[0])
    (folder / "versions" / "9999_more.py").write_text(text, "utf-8")


@contextmanager
def newer_program(migrations: Path) -> Iterator[None]:
    """As if this program were of the next version, which knows one migration more."""
    shipped = opening.SCHEMA, opening.migrate

    def migrate(path, key, now):
        return migrating.migrate(path, key, now, migrations=migrations, schema=NEWER)

    opening.SCHEMA, opening.migrate = NEWER, migrate
    try:
        yield
    finally:
        opening.SCHEMA, opening.migrate = shipped
