"""What stands in a store after an accident, and what a promise says about it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from crmdesk.errors import UserError
from crmdesk.store.backup import backups_in, default_folder
from crmdesk.store.check import check
from crmdesk.store.copies import problems_of
from crmdesk.store.drafts import save_draft
from crmdesk.store.keys import fits
from crmdesk.store.manifest import is_as_described, read_manifest
from tests.faults.seat import Seat, whoever_fits

_TABLES = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    " AND name NOT LIKE 'customer_search%' ORDER BY name"
)


class State(NamedTuple):
    """Equal states mean that a person sees no difference."""

    tables: dict[str, str]
    password: str
    backups: list[str]

    def unlike(self, other: State) -> list[str]:
        names = sorted(self.tables.keys() | other.tables.keys())
        found = [name for name in names if self.tables.get(name) != other.tables.get(name)]
        found += ["password"] if self.password != other.password else []
        return found + (["backups"] if self.backups != other.backups else [])


def state_of(seat: Seat) -> State:
    with seat.store.engine.connect() as connection:
        raw = connection.connection.driver_connection
        tables = {name: _digest(raw, name) for (name,) in raw.execute(_TABLES).fetchall()}
    backups = [path.name for path in backups_in(default_folder(seat.path), seat.path.stem)]
    return State(tables, seat.password, backups)


def _digest(connection, table: str) -> str:
    rows = sorted(map(repr, connection.execute(f'SELECT * FROM "{table}"')))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def broken(path: Path, states: Sequence[State], acknowledged: int) -> str:
    """The first promise that the store at ``path`` breaks; empty if it keeps them all.

    ``states`` are those after each step of an unharmed run, so one of two must stand there: what
    was acknowledged last, or that and the whole of the step that was cut off.
    """
    allowed = states[acknowledged : acknowledged + 2]
    try:
        seat = whoever_fits(path, dict.fromkeys(state.password for state in allowed))
    except UserError as error:
        return f"it does not open: {error}"
    try:
        return _wrong_with(seat, allowed)
    finally:
        seat.close()


def _wrong_with(seat: Seat, allowed: Sequence[State]) -> str:
    found = state_of(seat)
    if found not in allowed:
        return f"it differs in {' and in '.join(map(str, (found.unlike(one) for one in allowed)))}"
    if problems := check(seat.store).problems:
        return f"check says {problems}"
    save_draft(seat.store, seat.actor, "visit", {"name": "Afterwards"})
    return _wrong_copy(seat.path, seat.store.key)


def _wrong_copy(path: Path, key: bytes | None) -> str:
    """A half-made copy that is called a backup."""
    for copy in backups_in(default_folder(path)):
        manifest = read_manifest(copy)
        if manifest is None or not is_as_described(copy, manifest):
            return f"{copy.name} is offered and not as described"
        if (key is None or fits(copy, key)) and problems_of(copy, key):
            return f"{copy.name} is offered and damaged"
    return ""
