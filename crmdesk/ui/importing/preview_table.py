"""The first rows as they would be taken, each with what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QFrame

from crmdesk.i18n import _
from crmdesk.importing.mapping import FIELDS
from crmdesk.importing.preview import Understood
from crmdesk.ui.desk import Desk
from crmdesk.ui.lists.columns import Column, Kind, RowsInMemory
from crmdesk.ui.lists.list_view import ListView
from crmdesk.ui.parts.layouts import stack
from crmdesk.ui.parts.notices import EmptyState

_WIDE = {"remark": 180, "address": 160, "dealer": 160, "source": 110, "name": 120, "phone": 140}
_NUMBERS = frozenset({"price", "party"})


class PreviewTable(QFrame):
    """Its columns are the fields that are mapped, so it is made anew when those change."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._shown: tuple[object, ...] = ()
        self.view: ListView | None = None
        self.setObjectName("panel")
        self._layout = stack(margins=(1, 4, 1, 4))
        self.setLayout(self._layout)

    def show_rows(self, kind: str, fields: Sequence[str], rows: Sequence[Understood]) -> None:
        has_problems = any(row.problem for row in rows)
        if self._shown != (kind, has_problems, *fields):
            self._shown = (kind, has_problems, *fields)
            self._make_view(kind, fields, has_problems=has_problems)
        assert self.view is not None, "made above"
        self.view.show_rows(RowsInMemory(rows))

    def _make_view(self, kind: str, fields: Sequence[str], *, has_problems: bool) -> None:
        if self.view is not None:
            self.view.hide()
            self.view.deleteLater()
        columns = _columns(kind, fields, has_problems=has_problems)
        name = _("The first rows as they would be imported")
        self.view = ListView(self._desk, f"import/{kind}", columns, name, records="")
        self.view.say_when_empty(
            EmptyState(_("Nothing to show"), _("The file has no rows, or a column is missing."))
        )
        self._layout.addWidget(self.view)


def _columns(kind: str, fields: Sequence[str], *, has_problems: bool) -> list[Column]:
    labels = {field.key: _(field.label) for field in FIELDS[kind]}
    row = Column("row", _("Row"), lambda row: str(row.id), Kind.NUMBER, 56, sortable=False)
    mapped = [_column(key, labels[key]) for key in labels if key in fields]
    return [row, *([_problem_column()] if has_problems else []), *mapped]


def _problem_column() -> Column:
    return Column(
        "problem",
        _("Problem"),
        lambda row: row.problem,
        width=200,
        tone=lambda row: "late",
        sortable=False,
        tip=lambda row: row.problem,
    )


def _column(key: str, label: str) -> Column:
    return Column(
        key,
        label,
        partial(_text, key),
        Kind.NUMBER if key in _NUMBERS else Kind.STRONG if key == "name" else Kind.TEXT,
        _WIDE.get(key, 96),
        tone=partial(_tone, key),
        sortable=False,
        tip=partial(_tip, key),
    )


def _text(key: str, row: Understood) -> str:
    return row.texts.get(key, "")


def _tone(key: str, row: Understood) -> str:
    return "attention" if key in row.unclear else ""


def _tip(key: str, row: Understood) -> str:
    if key not in row.unclear:
        return ""
    return _("“{text}” is not known here and stays empty.").format(text=row.texts[key])
