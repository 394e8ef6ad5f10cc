"""When the parties come and who receives them: a strip of bars under the figures."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from crmdesk import i18n
from crmdesk.i18n import _, ngettext
from crmdesk.showroom.totals import AdviserTotals, Totals
from crmdesk.ui.look.look import Look
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.charts import Bar, BarChart
from crmdesk.ui.parts.layouts import panel, row
from crmdesk.ui.parts.text import small

_LINE = 20
_INSIDE = (14, 8, 14, 8)


class Peaks(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self.hours = BarChart(look, _("By hour"))
        self.advisers = BarChart(look, _("By adviser"))
        pieces = [
            panel(small(title), chart, None, gap=4, margins=_INSIDE)
            for title, chart in (
                (_("By hour"), self.hours),
                (_("By adviser"), self.advisers),
            )
        ]
        self.setLayout(row(*pieces, gap=SIZES.gap))

    def show_totals(self, totals: Totals) -> None:
        self._show(self.hours, bars_by_hour(totals.by_hour))
        self._show(self.advisers, [bar_of(adviser) for adviser in totals.by_adviser])

    def _show(self, chart: BarChart, bars: list[Bar]) -> None:
        chart.show_bars(bars)
        chart.setFixedHeight(_LINE * max(len(bars), 1))


def bars_by_hour(parties: Mapping[int, int]) -> list[Bar]:
    """Every hour from the first to the last, so that a gap is seen as one."""
    if not parties:
        return []
    hours = range(min(parties), max(parties) + 1)
    return [_hour(hour, parties.get(hour, 0)) for hour in hours]


def _hour(hour: int, count: int) -> Bar:
    said = ngettext("{count} party", "{count} parties", count).format(count=count)
    return Bar(f"{hour:02d}:00", count, str(count), tip=f"{hour:02d}:00–{hour:02d}:59 · {said}")


def bar_of(adviser: AdviserTotals) -> Bar:
    name = adviser.name or _("nobody")
    capture = i18n.percent(adviser.filed, adviser.first)
    words = [
        str(adviser.parties),
        _("filed {filed} ÷ {first} ({rate})").format(
            filed=adviser.filed, first=adviser.first, rate=capture
        ),
        _("orders {count}").format(count=adviser.orders),
    ]
    drives = _("test drives {count}").format(count=adviser.test_drives)
    tip = " · ".join([name, *words, drives])
    return Bar(name, adviser.parties, " · ".join(words), tip=tip)
