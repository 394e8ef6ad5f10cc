"""The funnel as a picture: where the open deals stand, and how far the closed ones came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from crmdesk.funnel.forecast import FigureRow, Observed
from crmdesk.funnel.passed import Passed
from crmdesk.i18n import _, money_short, percent
from crmdesk.ui.funnel.words import rate_words
from crmdesk.ui.look.look import Look
from crmdesk.ui.parts.charts import Bar, FunnelPicture
from crmdesk.ui.parts.layouts import panel, row, scrolling, stack
from crmdesk.ui.parts.text import Paragraph, heading

_BAND = 64


class PictureView(QWidget):
    pressed = Signal(int)
    """The stage whose deals shall be listed."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._ids: list[int] = []
        self.open = FunnelPicture(look, _("Where the open ones stand"))
        self.closed = FunnelPicture(look, _("How far the closed ones came"))
        self.open.pressed.connect(lambda number: self.pressed.emit(self._ids[number]))
        standing = _side(
            self.open, _("Each stage's number and amount. A click lists what is in it.")
        )
        passed = _side(
            self.closed,
            _("Of those that reached a stage: the share that came to the next one."),
        )
        inside = QWidget()
        line = row(standing, passed, gap=12)
        line.setStretch(0, 1)
        line.setStretch(1, 1)
        inside.setLayout(stack(line, None))
        self.setLayout(stack(scrolling(inside)))

    def show_stages(
        self,
        figures: Sequence[FigureRow],
        observed: Mapping[int, Observed],
        passed: Mapping[int, Passed],
    ) -> None:
        self._ids = [figure.key for figure in figures]
        self.open.show_bars([_standing(figure, observed.get(figure.key)) for figure in figures])
        self.closed.show_bars(_passed(figures, passed))
        for picture in (self.open, self.closed):
            picture.setFixedHeight(_BAND * max(1, len(picture.bars)))


def _side(picture: FunnelPicture, about: str) -> QFrame:
    return panel(heading(picture.accessibleName()), Paragraph(about, "muted"), picture, None)


def _standing(figure: FigureRow, seen: Observed | None) -> Bar:
    weighted = _("weighted {amount}").format(amount=money_short(figure.weighted_minor))
    amount = money_short(figure.amount_minor)
    tip = "\n".join(
        line
        for line in (f"{figure.label}: {figure.count:,} · {amount} · {weighted}", rate_words(seen))
        if line
    )
    return Bar(figure.label, figure.count, f"{figure.count:,} · {amount}", tip=tip)


def _passed(figures: Sequence[FigureRow], passed: Mapping[int, Passed]) -> list[Bar]:
    """Closed deals by the stages they reached, and at the end those that were won."""
    stages = [(figure.label, passed[figure.key]) for figure in figures if figure.key in passed]
    if not stages:
        return []
    won = stages[-1][1].won
    following = [*(one.closed for _name, one in stages[1:]), won]
    bars = [
        Bar(
            name,
            one.closed,
            f"{one.closed:,}",
            next_one / one.closed if one.closed else None,
            tip=_step(name, one.closed, next_one),
        )
        for (name, one), next_one in zip(stages, following, strict=True)
    ]
    return [*bars, Bar(_("Won"), won, f"{won:,}", tone="good")]


def _step(name: str, closed: int, next_one: int) -> str:
    return _("{name}: {next} of {closed} went on ({percent}).").format(
        name=name, next=next_one, closed=closed, percent=percent(next_one, closed)
    )
