"""A store on which a work is done again and again, each time cut off elsewhere."""

from __future__ import annotations

import shutil
from pathlib import Path

from crmdesk.store.backup import backup
from tests.faults.seat import PASSWORDS, Seat, new_store, newer_migrations, newer_program
from tests.faults.state import State, broken, state_of
from tests.faults.works import BEFORE, IMPORTED, WORKS, work

NAME = "south.crm"


class Stage:
    """``folder/prepared`` is the store's folder before the work; what it needs stands beside."""

    def __init__(self, folder: Path, name: str, *, encrypted: bool) -> None:
        self.folder = folder
        self.name = name
        self._newer = folder / "newer"
        self._furnish(encrypted=encrypted)
        self.states = self._states()

    @property
    def before(self) -> Path:
        return self.folder / "prepared"

    def copy(self) -> Path:
        """The store as it is before the work, in a folder of its own."""
        harmed = self.folder / "harmed"
        shutil.rmtree(harmed, ignore_errors=True)
        return Path(shutil.copytree(self.before, harmed)) / NAME

    def broken(self, path: Path, acknowledged: int) -> str:
        if self.name != "migration":
            return broken(path, self.states, acknowledged)
        with newer_program(self._newer):
            return broken(path, self.states, acknowledged)

    def _furnish(self, *, encrypted: bool) -> None:
        lines = [f"Ma {number},1380000{number:04}" for number in range(IMPORTED)]
        (self.folder / "people.csv").write_text("\n".join(["Name,Phone", *lines]), "utf-8")
        shutil.copytree(self._blank(PASSWORDS[0], encrypted=encrypted), self.before)
        list(work(Seat(self.before / NAME), BEFORE.get(self.name, [])))
        if self.name == "migration":
            newer_migrations(self._newer)
        if self.name == "restore of another store":
            seat = Seat(self._blank(PASSWORDS[-1], encrypted=encrypted) / NAME, PASSWORDS[-1])
            backup(seat.store, self.folder / "theirs")
            seat.close()

    def _blank(self, password: str, *, encrypted: bool) -> Path:
        """A folder with a new store; made once, as that takes longest."""
        folder = self.folder.parent / f"blank {password} {encrypted}"
        if not folder.exists():
            folder.mkdir()
            new_store(folder / NAME, password, encrypted=encrypted)
        return folder

    def _states(self) -> list[State]:
        """Those before the work and after each of its steps, when nothing goes wrong."""
        seat = Seat(self.copy())
        found = [self._state(seat)]
        for _done in work(seat, WORKS[self.name]):
            found.append(self._state(seat))
            seat.close() if self.name == "migration" else None
        return found

    def _state(self, seat: Seat) -> State:
        if self.name != "migration":
            return state_of(seat)
        with newer_program(self._newer):
            return state_of(seat)
