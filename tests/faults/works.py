"""What processes are cut off in: works by name, each a row of steps that are acknowledged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from sqlalchemy import select

from crmdesk.importing.customers import import_customers
from crmdesk.jobs import unwatched
from crmdesk.models import Account
from crmdesk.store import let_unlock
from crmdesk.store.backup import backup, backups_in, default_folder
from crmdesk.store.drafts import save_draft
from crmdesk.store.restore import restore
from crmdesk.store.rotation import rotate_key
from tests.faults.saving import save_visit
from tests.faults.seat import LOGIN, PASSWORDS, Seat, cheap_hash, newer_program
from tests.records import undo_newest

Step = Callable[[Seat], object]
IMPORTED = 150


def save(name: str, seat: Seat) -> None:
    save_visit(seat.store, seat.actor, name)


def keep_draft(seat: Seat) -> None:
    save_draft(seat.store, seat.actor, "visit", {"name": "Half a na"})


def undo(seat: Seat) -> None:
    with seat.store.write(seat.actor) as session:
        undo_newest(session)


def bring_in(seat: Seat) -> None:
    import_customers(seat.store, seat.actor, beside(seat.path) / "people.csv", None, unwatched)


def back_up(seat: Seat) -> None:
    backup(seat.store, default_folder(seat.path))


def change_password(password: str, seat: Seat) -> None:
    with seat.store.write(seat.actor) as session:
        account = session.scalars(select(Account).where(Account.login == LOGIN)).one()
        let_unlock(session, LOGIN, password)
        account.password_hash = cheap_hash(password)
    seat.password = password


def move_pages(seat: Seat) -> None:
    """What the thread for it does in a pause: the next save begins the log anew."""
    with seat.store.engine.connect() as connection:
        moved = connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)").one()
    assert moved[1] == moved[2], "nobody reads, so all of the log is moved"


def close(seat: Seat) -> None:
    seat.close()


def put_back(number: int, seat: Seat) -> None:
    """The backup of that number, the oldest being 0."""
    key = seat.store.key
    seat.close()
    restore(backups_in(default_folder(seat.path), seat.path.stem)[number], seat.path, key=key)


def put_back_theirs(seat: Seat) -> None:
    """A backup of another store: encrypted, it has another key."""
    seat.close()
    restore(backups_in(beside(seat.path) / "theirs")[0], seat.path)
    seat.password = PASSWORDS[-1]


def change_key(seat: Seat) -> None:
    key = seat.store.key
    assert key, "only an encrypted store has one"
    seat.close()
    rotate_key(seat.path, key)


def migrate(seat: Seat) -> None:
    with newer_program(beside(seat.path) / "newer"):
        assert seat.actor


def beside(path: Path) -> Path:
    """Where what is no part of the store stands: a list to import, another store's backup."""
    return path.parent.parent


def _saves(*numbers: int) -> list[Step]:
    return [partial(save, f"Guest {number}") for number in numbers]


WORKS: dict[str, list[Step]] = {
    "form saves": [keep_draft, *_saves(*range(6)), move_pages, *_saves(*range(6, 12))],
    "import": [bring_in],
    "undo": [*_saves(0), undo, bring_in, undo, *_saves(1), undo],
    "migration": [migrate],
    "backup": [back_up, *_saves(0), back_up],
    "restore": [partial(put_back, 0), *_saves(0)],
    "restore of another store": [put_back_theirs, *_saves(0)],
    "change of the key": [change_key, *_saves(0)],
    "day": [
        *(keep_draft, *_saves(0, 1), move_pages, *_saves(2), back_up),
        *(partial(change_password, PASSWORDS[1]), *_saves(3), undo, close),
        *(*_saves(4), partial(change_password, PASSWORDS[2]), back_up, *_saves(5), close),
    ],
}
BEFORE: dict[str, list[Step]] = {
    "import": _saves(90),
    "migration": _saves(*range(90, 96)),
    "restore": [*_saves(90), back_up, *_saves(91), back_up, *_saves(92)],
    "restore of another store": _saves(90),
    "change of the key": [*_saves(90), back_up],
}
"""What is done before, unharmed."""


def work(seat: Seat, steps: Sequence[Step]) -> Iterator[int]:
    """How many steps are done, after each."""
    for number, step in enumerate(steps, 1):
        step(seat)
        yield number
    seat.close()
