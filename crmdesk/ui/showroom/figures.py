"""The five figures of the day, each with its numbers and its formula."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from crmdesk import i18n
from crmdesk.i18n import _
from crmdesk.showroom.log import VisitRow
from crmdesk.showroom.totals import InStore, Totals
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Figure
from crmdesk.ui.parts.layouts import row

Keeps = Callable[[VisitRow], bool]

_LEAST, _MOST, _TALLEST = 100, 300, 200
_NAMES = 180
"""A list of names has no end: it takes what the others leave."""

FILTERS: dict[str, Keeps] = {
    "first": lambda row: row.is_new,
    "filed": lambda row: row.is_new and row.is_filed,
    "drives": lambda row: row.did_test_drive,
}
"""Which rows stand behind a figure; orders have none in the log, but an adviser each."""


def rows_behind(figure: str, rows: Sequence[VisitRow], of: Totals) -> Sequence[VisitRow]:
    """As many as the figure says; all of them where there is none."""
    if figure == "here":
        here = {party.visit_id for party in of.in_store}
        return [row for row in rows if row.id in here]
    keeps = FILTERS.get(figure)
    return [row for row in rows if keeps is None or keeps(row)]


class DayFigure(Figure):
    """All as wide as each other, but for what needs more; a note longer than ``most`` is cut, and
    told whole by the tooltip."""

    def __init__(self, title: str, *, most: int = _MOST) -> None:
        super().__init__(title)
        self._most = most
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(_LEAST)

    def sizeHint(self) -> QSize:
        return super().sizeHint().boundedTo(QSize(self._most, _TALLEST))

    def be_low(self, low: bool) -> None:
        self._note.setVisible(not low)
        self.updateGeometry()


class Figures(QWidget):
    """A click asks for the rows behind a figure."""

    pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.figures = {
            "first": DayFigure(_("First visits (C)")),
            "filed": DayFigure(_("Filed (F)")),
            "drives": DayFigure(_("Test drives")),
            "orders": DayFigure(_("Orders")),
            "here": DayFigure(_("In the store"), most=_NAMES),
        }
        for key, figure in self.figures.items():
            figure.clicked.connect(lambda _on=False, each=key: self.pressed.emit(each))
        self.setLayout(row(*self.figures.values(), gap=SIZES.gap))

    def be_low(self, low: bool) -> None:
        """Without the notes, which the tooltips tell too."""
        for figure in self.figures.values():
            figure.be_low(low)

    def show_totals(self, of: Totals) -> None:
        self._show("first", of.first, parties_words(of), _FORMULAS["first"]())
        self._show("filed", of.filed, capture_words(of), _FORMULAS["filed"]())
        self._show("drives", of.test_drives, drives_words(of), _FORMULAS["drives"]())
        self._show("orders", of.orders, orders_words(of), _FORMULAS["orders"]())
        here = in_store_words(of.in_store)
        self._show("here", len(of.in_store), here, _("Walk-ins of today that have not left."))

    def _show(self, key: str, number: int, note: str, formula: str) -> None:
        self.figures[key].show_figure(i18n.number(number), note, formula=f"{formula}\n{note}")


_FORMULAS: dict[str, Callable[[], str]] = {
    "first": lambda: _("First visits for a new car, walk-ins and calls; service does not count."),
    "filed": lambda: _("Capture rate = first visits with a file (F) ÷ first visits (C)."),
    "drives": lambda: _(
        "Test drives: parties that had one in these days.\n"
        "Test-drive rate = of the F, those who drove on that day or later ÷ F."
    ),
    "orders": lambda: _(
        "Orders: signed in these days, neither cancelled nor of a lost deal;"
        " a delivery without an order counts as one.\n"
        "Close rate = of the F, those who have ordered since ÷ F;"
        " same days = orders of these days ÷ F."
    ),
}


def parties_words(of: Totals) -> str:
    words = [
        _("{count} parties").format(count=of.parties),
        _("walk-in {count}").format(count=of.walk_in),
        _("calls {count}").format(count=of.phone_in),
    ]
    return " · ".join(words)


def capture_words(of: Totals) -> str:
    rate = _rate(_("capture"), of.filed, of.first)
    return f"{rate} · " + _("unfiled {count}").format(count=of.unfiled)


def drives_words(of: Totals) -> str:
    return _rate(_("drive rate"), of.drove, of.filed)


def orders_words(of: Totals) -> str:
    """Of those filed in these days, and beside it the orders of these days, whoever placed them."""
    close = _rate(_("close rate"), of.ordered, of.filed)
    return f"{close} · " + _("same days {rate}").format(rate=i18n.percent(of.orders, of.filed))


def _rate(name: str, part: int, whole: int) -> str:
    """A rate with its two numbers."""
    return f"{name} {i18n.percent(part, whole)} ({part} ÷ {whole})"


def in_store_words(parties: Sequence[InStore]) -> str:
    return " · ".join(
        _("{who} {minutes} min").format(who=_whose(party), minutes=party.minutes)
        for party in sorted(parties, key=lambda party: -party.minutes)
    )


def _whose(party: InStore) -> str:
    return party.adviser or party.name or _("nobody")
