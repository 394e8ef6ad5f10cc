"""The funnel sheet as a list, with the weights that the page weighs by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, cast

from crmdesk.funnel.forecast import Observed
from crmdesk.funnel.weighing import chance
from crmdesk.i18n import NOTHING, _, day_full, money, percent, pgettext, when
from crmdesk.models import Opportunity, Outcome
from crmdesk.ui.desk import Desk
from crmdesk.ui.lists.columns import Column, Kind
from crmdesk.ui.lists.list_view import ListView

Rates = Callable[[], Mapping[int, Observed] | None]
"""By stage: the observed ones while the page weighs by them."""


def deals_list(desk: Desk, rates: Rates) -> ListView:
    columns = [*_sale(rates), *_standing(desk.today)]
    table = Opportunity.__tablename__
    return ListView(desk, "funnel", columns, _("Opportunities"), records=table)


def _sale(rates: Rates) -> list[Column]:
    return [
        Column("customer", _("Customer"), lambda row: row.customer, Kind.STRONG, 110, grow=2),
        Column("level", _("Level"), lambda row: row.level, Kind.LEVEL, 58),
        Column("model", _("Model"), _model, width=140, grow=2),
        Column("quantity", _("Cars"), lambda row: f"{row.quantity:,}", Kind.NUMBER, 56),
        Column(
            "probability",
            _("Chance"),
            lambda row: percent(_chance(row, rates()), 1) if _is_open(row) else NOTHING,
            Kind.NUMBER,
            74,
        ),
        Column("amount_minor", _("Amount"), lambda row: _money(row.amount_minor), Kind.NUMBER, 104),
        Column(
            "weighted_minor",
            _("Weighted"),
            lambda row: _money(_weighted(row, rates())) if _is_open(row) else NOTHING,
            Kind.NUMBER,
            104,
        ),
    ]


def _standing(today: Callable[[], date]) -> list[Column]:
    return [
        Column(
            "expected_on",
            _("Expected close"),
            lambda row: when(row.expected_on, today()) if row.expected_on else "",
            width=118,
            tone=lambda row: _late(row, row.expected_on, today()),
        ),
        Column("stage", _("Stage"), lambda row: row.stage, width=108),
        Column(
            "days_in_stage",
            pgettext("in a stage", "Days"),
            lambda row: f"{row.days_in_stage}",
            Kind.NUMBER,
            58,
        ),
        Column("adviser", _("Adviser"), lambda row: row.adviser, width=80),
        Column(
            "next_due",
            _("Next contact"),
            lambda row: when(row.next_due, today()) if row.next_due else "",
            width=108,
            tone=lambda row: _late(row, row.next_due, today()),
        ),
        Column("source", _("Source"), lambda row: row.source, width=100, shown=False),
        Column("opened_on", _("Opened"), lambda row: day_full(row.opened_on), shown=False),
        Column(
            "closed_on",
            _("Closed"),
            lambda row: day_full(row.closed_on) if row.closed_on else "",
            shown=False,
        ),
    ]


def _is_open(row: Any) -> bool:
    return bool(row.outcome is Outcome.OPEN)


def _model(row: Any) -> str:
    return " ".join(word for word in (row.model, row.trim) if word)


def _chance(row: Any, rates: Mapping[int, Observed] | None) -> float:
    return chance(row.level, row.probability, rates.get(row.stage_id) if rates else None)


def _weighted(row: Any, rates: Mapping[int, Observed] | None) -> int | None:
    if row.amount_minor is None or not rates:
        return cast("int | None", row.weighted_minor)
    return round(cast(int, row.amount_minor) * _chance(row, rates))


def _money(minor: int | None) -> str:
    return NOTHING if minor is None else money(minor)


def _late(row: Any, day: date | None, today: date) -> str:
    return "late" if _is_open(row) and day is not None and day < today else ""
