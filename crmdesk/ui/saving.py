"""What a form saves, under one name until the store has answered; and which saves are in doubt."""

from __future__ import annotations

import enum
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from crmdesk.i18n import ngettext
from crmdesk.store.requests import Request, new_name

State = dict[str, Any]


def _nobody() -> None:
    """Nobody waits for it."""


def _nothing() -> None:
    """Nothing was typed."""


@dataclass(frozen=True)
class Held:
    """What a form held when it was saved.

    ``bring`` puts it back there once the save is undone; ``drop`` lets go of it, when the save
    cannot be undone here any more.
    """

    bring: Callable[[], object] = _nothing
    drop: Callable[[], object] = _nothing


class Saving:
    """Of one form: begun with its typing, and anew once what was typed is saved.

    The name goes with what is kept of the form, so that after a crash, or after an answer that
    was lost, the store knows whether it has it. ``hold`` takes what the form holds now.
    """

    def __init__(self, hold: Callable[[], Held]) -> None:
        self.hold = hold
        self.begin()
        self.tell_left: Callable[[], object] = _nobody

    def begin(self) -> None:
        """What is typed from now on is another save."""
        self.name, self.is_in_doubt, self.is_left = new_name(), False, False
        self._may_be_there = False
        self._typed: str | None = None
        self._sent: str | None = None

    def of(self, typed: Any) -> Saving:
        """``typed`` is what the form holds now."""
        self._typed = json.dumps(typed, sort_keys=True, default=_plain)
        return self

    @property
    def request(self) -> Request:
        return Request(self.name, again=self._may_be_there)

    def doubt(self) -> None:
        if not self.is_in_doubt:
            self._sent = self._typed
        self.is_in_doubt = self._may_be_there = True

    def leave(self) -> Saving:
        """No form holds it, or none any more: in doubt, it is looked up once the server answers."""
        self.is_left = True
        self.tell_left()
        return self

    @property
    def is_whole(self) -> bool:
        """Whether what was sent is all that the form holds now."""
        return self._sent is None or self._typed == self._sent

    # What is kept of it beside what is typed.

    def state(self) -> State:
        return {"name": self.name, "sent": self._sent, "is_whole": self.is_whole}

    def resume(self, state: State | None) -> None:
        """Of a form that was kept: it may have been saved since."""
        self.begin()
        if state is not None:
            self.name, self._sent = state["name"], state["sent"]
            self._may_be_there = True


class Doubts(QObject):
    """The saves that may have arrived, by their names."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._savings: dict[str, Saving] = {}

    def add(self, saving: Saving) -> None:
        self._savings[saving.name] = saving
        saving.tell_left = self.changed.emit
        self.changed.emit()

    def add_press(self, name: str) -> None:
        """Of an act of one press, which no form holds."""
        saving = Saving(Held)
        saving.name = name
        self.add(saving.leave())

    def settle(self, name: str) -> Saving | None:
        """It is known what became of it; None if it was known before."""
        saving = self._savings.pop(name, None)
        if saving is not None:
            saving.tell_left = _nobody
            self.changed.emit()
        return saving

    def forget(self, *, also_left: bool) -> None:
        """Their forms are gone; what was typed is kept with its name.

        ``also_left``: who would be told of those is gone too.
        """
        for name in [*self._savings] if also_left else [*self._savings.keys() - {*self.left()}]:
            self.settle(name)

    def left(self) -> list[str]:
        """Of presses, and of forms that were closed: nobody will save them again."""
        return [name for name, saving in self._savings.items() if saving.is_left]

    def __len__(self) -> int:
        return len(self._savings)

    def say(self) -> str:
        return ngettext(
            "{count} entry may already be saved: the server is asked first",
            "{count} entries may already be saved: the server is asked first",
            len(self),
        ).format(count=len(self))


def names_in(state: State) -> frozenset[str]:
    """The saves that a kept form, or several kept together, would make."""
    kept = [state, *state.get("forms", [])]
    return frozenset(each["save"]["name"] for each in kept if "save" in each)


def without(state: State, there: Collection[str]) -> State | None:
    """What is left of it when the saves in ``there`` have arrived."""

    def is_saved(kept: State) -> bool:
        save = kept.get("save")
        return save is not None and save["name"] in there and save["is_whole"]

    if "forms" not in state:
        return None if is_saved(state) else state
    forms = [form for form in state["forms"] if not is_saved(form)]
    return {**state, "forms": forms} if forms else None


def _plain(value: Any) -> Any:
    if isinstance(value, enum.Enum):
        return value.value
    return vars(value) if hasattr(value, "__dict__") else str(value)
