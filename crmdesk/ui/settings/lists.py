"""The store's lists: one chosen above, its rows below, a row changed in a small form."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from crmdesk.access.store_lists import (
    LISTS,
    Kind,
    ListField,
    ListRow,
    list_row,
    list_rows,
    problems_of,
    save_row,
)
from crmdesk.i18n import _, money
from crmdesk.store.edits import Values
from crmdesk.ui.desk import Desk, Session
from crmdesk.ui.lists.cell_delegate import PAD
from crmdesk.ui.lists.columns import Column, RowsInMemory
from crmdesk.ui.lists.columns import Kind as Cell
from crmdesk.ui.lists.list_view import ListView
from crmdesk.ui.look.fonts import font
from crmdesk.ui.look.painting import text_width
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button, Chips
from crmdesk.ui.parts.fields import CheckBox, LineEdit
from crmdesk.ui.parts.layouts import list_panel, row, stack
from crmdesk.ui.parts.numbers import MoneyEdit
from crmdesk.ui.parts.saving_dialog import SavingDialog
from crmdesk.ui.parts.sharing import Standing

_CELLS = {Kind.TEXT: Cell.STRONG, Kind.FLAG: Cell.TICK}
_MOST_DIGITS = 10
_WIDE, _NARROW = 180, 96
_IN_HEADER = 14  # what a header keeps free beside its text


class ListsSection(QWidget):
    """Enter or a double click changes a row; the button adds one where the list grows."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        names = [(name, _(chosen.title)) for name, chosen in LISTS.items()]
        self.chips = Chips(_("List"), names, chosen="levels", flow=True)
        self.chips.changed.connect(self._show_list)
        self.add = Button(_("Add"), clicked=self._add)
        self.change = Button(_("Change"), clicked=self._change_chosen)
        self._views: dict[str, ListView] = {}
        self._panels: dict[str, QWidget] = {}
        above = row(self.chips, self.change, self.add)
        above.setStretch(0, 1)
        self._layout = stack(above, gap=SIZES.gap)
        self.setLayout(self._layout)
        desk.signals.changed.connect(self._reload)
        self._show_list()

    @property
    def name(self) -> str:
        return str(self.chips.value())

    def view(self) -> ListView:
        return self._views[self.name]

    def _show_list(self, *_chosen: object) -> None:
        if self.name not in self._views:
            self._make_view()
        for name, around in self._panels.items():
            around.setVisible(name == self.name)
        self.add.setVisible(LISTS[self.name].grows)
        self.change.setEnabled(False)
        self._reload()

    def _make_view(self) -> None:
        columns = [_column(field) for field in LISTS[self.name].fields]
        if self.name == "levels":
            columns.insert(0, Column("key", _("Level"), _key, Cell.LEVEL, 70, sortable=False))
        view = ListView(
            self._desk,
            f"settings/{self.name}",
            columns,
            _(LISTS[self.name].title),
            records=LISTS[self.name].table.__tablename__,
        )
        view.opened.connect(self._change)
        view.chosen.connect(lambda chosen: self.change.setEnabled(chosen is not None))
        self._views[self.name] = view
        self._panels[self.name] = list_panel(view)
        self._layout.addWidget(self._panels[self.name], 1)

    def _reload(self, *_tables: object) -> None:
        name = self.name
        self._desk.ask(self, lambda session: list_rows(session, name), self._show_rows)

    def _show_rows(self, rows: Sequence[ListRow]) -> None:
        self.view().show_rows(RowsInMemory(rows))

    def _add(self) -> None:
        RowDialog(self._desk, self.name, None, self).open()

    def _change_chosen(self) -> None:
        if chosen := self.view().current_row():
            self._change(chosen)

    def _change(self, chosen: ListRow) -> None:
        RowDialog(self._desk, self.name, chosen, self).open()


class RowDraft(dict[str, Any]):
    """The values of a row's fields; ``name`` says of which list."""

    def __init__(self, name: str, values: dict[str, Any]) -> None:
        super().__init__(values)
        self.name = name

    def problems(self) -> dict[str, str]:
        return problems_of(self.name, self)


class RowDialog(SavingDialog):
    def __init__(self, desk: Desk, name: str, chosen: ListRow | None, parent: QWidget) -> None:
        super().__init__(desk, _(LISTS[name].title), parent=parent)
        self._name, self._row = name, chosen
        for field in LISTS[name].fields:
            value = chosen.values[field.name] if chosen else _fresh(field)
            self._add_field(field, value)
        if chosen is not None:
            self._follow(chosen)

    def _follow(self, chosen: ListRow) -> None:
        """Also what others change of it meanwhile."""
        name = self._name

        def known(session: Session) -> Standing:
            return list_row(session, name, chosen.id), {}

        shared = self.share(self.desk, self.draft, self._show)
        shared.keep_as_saved(chosen.values)
        shared.watch({LISTS[name].table.__tablename__}, known)

    def _show(self, values: Values) -> None:
        for field in LISTS[self._name].fields:
            if field.name in values:
                value = values[field.name]
                is_number = field.kind is Kind.NUMBER
                shown = ("" if value is None else str(value)) if is_number else value
                self.form.fields[field.name].editor.set_value(shown)

    def _add_field(self, field: ListField, value: Any) -> None:
        label = _(field.label)
        if field.kind is Kind.FLAG:
            self.form.add(field.name, "", CheckBox(label, on=bool(value)))
        elif field.kind is Kind.MONEY:
            self.form.add(field.name, label, MoneyEdit(value))
        else:
            self.form.add(field.name, label, LineEdit("" if value is None else str(value)))

    def draft(self) -> RowDraft:
        fields = LISTS[self._name].fields
        return RowDraft(self._name, {f.name: _read(f, self.form.value(f.name)) for f in fields})

    def save(self, draft: RowDraft) -> None:
        with self.desk.write(self.saving) as session:
            if self._row is None or self.shared is None:
                save_row(session, self._name, None, draft)
            else:
                mine, seen = self.shared.mine(), self.shared.seen
                save_row(session, self._name, self._row.id, mine, seen=seen)


def _fresh(field: ListField) -> Any:
    return {"is_active": True, "km_per_day": 40, "first_service_km": 5000}.get(field.name)


def _read(field: ListField, value: Any) -> Any:
    if field.kind is not Kind.NUMBER:
        return value
    digits = str(value).strip()
    is_whole = digits.removeprefix("-").isdecimal() and len(digits) < _MOST_DIGITS
    return int(digits) if is_whole else None


def _room_for(title: str) -> int:
    return text_width(title, font(SIZES.small)) + 2 * PAD + _IN_HEADER


def _column(field: ListField) -> Column:
    return Column(
        field.name,
        _(field.label),
        partial(_say, field),
        _CELLS.get(field.kind, Cell.NUMBER),
        width=_WIDE if field.kind is Kind.TEXT else max(_NARROW, _room_for(_(field.label))),
        sortable=False,
        grow=1 if field.kind is Kind.TEXT else 0,
    )


def _key(shown: ListRow) -> str:
    return shown.key


def _say(field: ListField, shown: ListRow) -> str:
    value = shown.values[field.name]
    if value is None:
        return "–"
    if field.kind is Kind.FLAG:
        return "✓" if value else ""
    return money(value) if field.kind is Kind.MONEY else str(value)
