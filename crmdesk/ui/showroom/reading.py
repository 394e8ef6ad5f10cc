"""Everything that the page shows, read in one go on a worker thread."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from crmdesk.customers.choices import Offer, advisers, levels, sources
from crmdesk.funnel.choices import ModelChoice, models
from crmdesk.showroom.choices import UnfiledChoice, unfiled_reasons
from crmdesk.showroom.log import DayLog, VisitRow
from crmdesk.showroom.sheets import DaySheet, sheet_of
from crmdesk.showroom.totals import Totals, totals
from crmdesk.showroom.turns import Turn, next_in_turn
from crmdesk.ui.desk import Session


class Days(NamedTuple):
    """What is asked for: one day, or several."""

    first: date
    last: date

    @property
    def is_one(self) -> bool:
        return self.first == self.last


class Offered(NamedTuple):
    """What the form lets one choose from."""

    levels: Sequence[Offer] = ()
    sources: Sequence[Offer] = ()
    models: Sequence[ModelChoice] = ()
    advisers: Sequence[Offer] = ()
    reasons: Sequence[UnfiledChoice] = ()
    turn: Turn | None = None

    @property
    def lists(self) -> Offered:
        """Without whose turn it is, which changes with every party."""
        return self._replace(turn=None)


class Shown(NamedTuple):
    days: Days
    rows: Sequence[VisitRow]
    totals: Totals
    sheet: DaySheet
    offered: Offered | None


def read_days(session: Session, days: Days, *, now: datetime, today: date, logs: bool) -> Shown:
    """``logs``: with what the form offers, for those who may log visits."""
    return Shown(
        days,
        DayLog(days.first, days.last).rows(session, now=now),
        totals(session, days.first, days.last, now=now),
        sheet_of(session, days.last, now=now),
        _offered(session, today) if logs else None,
    )


def _offered(session: Session, today: date) -> Offered:
    return Offered(
        levels(session),
        sources(session),
        models(session),
        advisers(session),
        unfiled_reasons(session),
        next_in_turn(session, today),
    )
