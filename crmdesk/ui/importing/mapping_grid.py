"""Which column of the file is which field: one line for each field."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from crmdesk.i18n import _
from crmdesk.importing.mapping import FIELDS, Mapping
from crmdesk.ui.parts.fields import ComboBox
from crmdesk.ui.parts.layouts import stack
from crmdesk.ui.parts.text import Text


class MappingGrid(QWidget):
    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._combos: dict[str, ComboBox] = {}
        self._required: set[str] = set()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 10, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self.setLayout(stack(self._grid, None))

    def show_fields(self, kind: str, header: Sequence[str], mapping: Mapping) -> None:
        self._clear()
        columns = [(None, _("not imported")), *((name, name) for name in header if name)]
        for number, field in enumerate(FIELDS[kind]):
            label = _(field.label) + (" *" if field.required else "")
            combo = ComboBox(columns, mapping.get(field.key))
            spoken = _("{field}, needed") if field.required else "{field}"
            combo.setAccessibleName(spoken.format(field=_(field.label)))
            combo.edited.connect(self._tell)
            title = Text(label, bold=field.required)
            title.setBuddy(combo)
            self._grid.addWidget(title, number, 0)
            self._grid.addWidget(combo, number, 1)
            self._combos[field.key] = combo
            if field.required:
                self._required.add(field.key)
        self.setFocusProxy(next(iter(self._combos.values())))
        self._dim()

    def mapping(self) -> Mapping:
        values = {key: combo.value() for key, combo in self._combos.items()}
        return {key: column for key, column in values.items() if column is not None}

    def show_mapping(self, mapping: Mapping) -> None:
        for key, combo in self._combos.items():
            combo.set_value(mapping.get(key))
        self._tell()

    def combo(self, key: str) -> ComboBox:
        return self._combos[key]

    def _tell(self) -> None:
        self._dim()
        self.edited.emit()

    def _dim(self) -> None:
        """The label of what is not imported stands back; of what is needed, it stands out."""
        for number, (key, combo) in enumerate(self._combos.items()):
            item = self._grid.itemAtPosition(number, 0)
            label = item.widget() if item else None
            if isinstance(label, Text):
                missing = "late" if key in self._required else "muted"
                label.set_tone("" if combo.value() is not None else missing)

    def _clear(self) -> None:
        self._combos, self._required = {}, set()
        while item := self._grid.takeAt(0):
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
