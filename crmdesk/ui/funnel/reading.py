"""Everything that the funnel page shows, in one question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from crmdesk.access import Permission, may
from crmdesk.funnel.board import BoardColumn, FunnelFilter, board
from crmdesk.funnel.forecast import FigureRow, Observed, funnel_figures
from crmdesk.funnel.losses import LossRow, waiting
from crmdesk.funnel.passed import Passed, passed
from crmdesk.store import Actor
from crmdesk.ui.desk import Session

By = Literal["month", "level", "adviser"]


@dataclass(frozen=True)
class Wanted:
    """``rates`` are the observed ones, if it is they that weigh; ``cards`` per column."""

    actor: Actor
    view: str
    filter: FunnelFilter
    rates: Mapping[int, Observed] | None
    today: date
    cards: int
    by: By

    def read(self, session: Session) -> Found:
        return Found(
            funnel_figures(session, by="stage", filter=self.filter, observed=self.rates),
            self._columns(session),
            self._figures(session, "month"),
            self._figures(session, self.by) if self.by != "month" else None,
            waiting(session) if may(self.actor, Permission.REVIEW_LOSSES) else (),
            passed(session) if self.view == "picture" else None,
        )

    def _columns(self, session: Session) -> Sequence[BoardColumn] | None:
        if self.view != "board":
            return None
        return board(session, self.filter, today=self.today, cards=self.cards)

    def _figures(self, session: Session, by: By) -> Sequence[FigureRow] | None:
        if self.view != "forecast":
            return None
        return funnel_figures(session, by=by, filter=self.filter, observed=self.rates)


@dataclass(frozen=True)
class Found:
    """None is what the view in sight does not show; ``table`` None: the months again."""

    stages: Sequence[FigureRow]
    columns: Sequence[BoardColumn] | None
    months: Sequence[FigureRow] | None
    table: Sequence[FigureRow] | None
    losses: Sequence[LossRow]
    passed: Mapping[int, Passed] | None

    @property
    def is_empty(self) -> bool:
        """Nothing for the view to show; the board shows what was delivered too."""
        shown = self.stages if self.columns is None else self.columns
        return not any(each.count for each in shown)
