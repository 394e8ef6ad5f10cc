"""The fields of a record in a form: where each stands, its name, and its values in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol

from crmdesk.store.edits import Clash, Unit, Values
from crmdesk.ui.parts.conflict import Versions
from crmdesk.ui.parts.fields import TextEdit
from crmdesk.ui.parts.said import said

Say = Callable[[Values], str]


class Shown(Protocol):
    """What a field of a shared form can do; ``Field`` is one."""

    @property
    def label(self) -> str: ...
    @property
    def editor(self) -> Any: ...
    def show_news(self, text: str) -> None: ...
    def tint(self, on: bool) -> None: ...


class SharedFields:
    """A unit (see ``store.edits``) stands in the field of one of its names.

    ``says`` and ``labels`` speak for what no field of its own can say.
    """

    def __init__(
        self,
        fields: Mapping[str, Shown],
        units: Iterable[Unit] = (),
        says: Mapping[str, Say] | None = None,
        labels: Mapping[str, str] | None = None,
    ) -> None:
        self._fields, self._says, self._labels = fields, says or {}, labels or {}
        self._units = {name: unit for unit in units for name in unit}

    def __iter__(self) -> Iterator[Shown]:
        return iter(self._fields.values())

    def unit(self, name: str) -> Unit:
        return self._units.get(name, (name,))

    def units(self, names: Iterable[str]) -> list[Unit]:
        return list(dict.fromkeys(self.unit(name) for name in names))

    def of(self, unit: Unit) -> Shown | None:
        return next((self._fields[name] for name in unit if name in self._fields), None)

    def place(self, clash: Clash) -> int:
        """Where in the form it stands; at its end what has no field."""
        names = list(self._fields)
        return min((names.index(n) for n in clash.fields if n in names), default=len(names))

    def is_odd(self, name: str) -> bool:
        """Typed, and not understood, so that it has no value yet."""
        field = self._fields.get(name)
        return bool(getattr(field.editor, "is_unclear", False)) if field else False

    def words(self, unit: Unit, values: Values) -> str:
        say = next((self._says[name] for name in unit if name in self._says), None)
        if say is not None:
            return say(values)
        telling = [name for name in unit if values[name] not in (None, "")] or unit[:1]
        return " · ".join(self._word(name, values) for name in telling)

    def _word(self, name: str, values: Values) -> str:
        field = self._fields.get(name)
        return said(field.editor if field else None, values[name])

    def versions(self, clash: Clash, by: str) -> Versions:
        unit = clash.fields
        mine, theirs = self.words(unit, clash.mine), self.words(unit, clash.theirs)
        return Versions(unit[0], self.label(unit), mine, theirs, by, self.joined(clash))

    def label(self, unit: Unit) -> str:
        given = next((self._labels[name] for name in unit if name in self._labels), "")
        field = self.of(unit)
        return given or (field.label if field else unit[0])

    def joined(self, clash: Clash) -> str:
        """What is told in sentences need not be chosen from; empty for anything else."""
        field, (name, *others) = self.of(clash.fields), clash.fields
        if others or field is None or not isinstance(field.editor, TextEdit):
            return ""
        mine, theirs = clash.mine[name], clash.theirs[name]
        return f"{theirs}\n{mine}" if mine and theirs and mine not in theirs else ""
