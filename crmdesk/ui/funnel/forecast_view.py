"""What is to be expected, month by month, and the same sums by level or adviser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crmdesk.funnel.forecast import FigureRow
from crmdesk.i18n import _, money, money_short
from crmdesk.ui.desk import Desk
from crmdesk.ui.lists.columns import Column, Kind, RowsInMemory
from crmdesk.ui.lists.list_view import ListView
from crmdesk.ui.parts.buttons import Chips
from crmdesk.ui.parts.charts import Bar, BarChart
from crmdesk.ui.parts.layouts import list_panel, panel, row, scrolling, stack
from crmdesk.ui.parts.text import Paragraph, heading

MONTH, LEVEL, ADVISER = "month", "level", "adviser"


@dataclass(frozen=True)
class _Line:
    """A figure as the list's row."""

    id: int
    key: Any
    label: str
    count: int
    quantity: int
    amount_minor: int
    weighted_minor: int


class ForecastView(QWidget):
    pressed = Signal(str, object)
    """By what, and which: the deals behind a bar or a row shall be listed."""
    turned = Signal()
    """The table shall be by something else."""

    def __init__(self, desk: Desk, *, by_adviser: bool) -> None:
        super().__init__()
        self._desk = desk
        self._months: Sequence[FigureRow] = ()
        self.chart = BarChart(desk.look, _("Expected close by month"))
        self.chart.pressed.connect(lambda at: self.pressed.emit(MONTH, self._months[at].key))
        kinds = [(MONTH, _("By month")), (LEVEL, _("By level"))]
        kinds += [(ADVISER, _("By adviser"))] if by_adviser else []
        self.by = Chips(_("Table"), kinds, chosen=MONTH)
        self.by.changed.connect(lambda _value: self.turned.emit())
        self.table = ListView(desk, "forecast", self._columns(), _("Forecast"), records="")
        self.table.opened.connect(lambda line: self.pressed.emit(self.by.value(), line.key))
        self.table.setMinimumHeight(180)
        self._lay_out()

    def _lay_out(self) -> None:
        about = Paragraph(_("Whole bar: amount. Full colour: weighted by probability."), "muted")
        top = panel(heading(_("Expected close by month")), about, self.chart)
        inside = QWidget()
        lines = stack(top, row(self.by, None), gap=12)
        lines.addWidget(list_panel(self.table), 1)
        inside.setLayout(lines)
        self.setLayout(stack(scrolling(inside)))

    def _columns(self) -> list[Column]:
        return [
            Column("label", "", lambda row: row.label, Kind.STRONG, 240, sortable=False),
            Column(
                "count",
                _("Opportunities"),
                lambda row: f"{row.count:,}",
                Kind.NUMBER,
                120,
                **_FIXED,
            ),
            Column(
                "quantity", _("Cars"), lambda row: f"{row.quantity:,}", Kind.NUMBER, 120, **_FIXED
            ),
            Column(
                "amount",
                _("Amount"),
                lambda row: money(row.amount_minor),
                Kind.NUMBER,
                180,
                **_FIXED,
            ),
            Column(
                "weighted",
                _("Weighted"),
                lambda row: money(row.weighted_minor),
                Kind.NUMBER,
                180,
                **_FIXED,
            ),
            Column("end", "", lambda row: "", width=20, sortable=False),
        ]

    def show_months(self, months: Sequence[FigureRow]) -> None:
        self._months = months
        this_month = self._desk.today().replace(day=1)
        self.chart.show_bars([_bar(each, this_month) for each in months])

    def show_table(self, figures: Sequence[FigureRow]) -> None:
        """Rows without anything in them are left out."""
        lines = [
            _Line(
                number,
                figure.key,
                figure.label,
                figure.count,
                figure.quantity,
                figure.amount_minor,
                figure.weighted_minor,
            )
            for number, figure in enumerate(figures)
            if figure.count
        ]
        self.table.show_rows(RowsInMemory(lines))


_FIXED: dict[str, Any] = {"sortable": False}


def _bar(figure: FigureRow, this_month: date) -> Bar:
    weighted = _("weighted {amount}").format(amount=money_short(figure.weighted_minor))
    text = f"{figure.count:,} · {money_short(figure.amount_minor)} · {weighted}"
    has_passed = isinstance(figure.key, date) and figure.key < this_month
    tone = "attention" if has_passed else "accent"
    tip = _("{month}: its day has passed; agree on another.").format(month=figure.label)
    return Bar(
        figure.label,
        figure.amount_minor,
        text,
        figure.weighted_minor,
        tone,
        tip if has_passed else "",
    )
