"""The funnel: what is open, by stage, level, adviser and month, and each opportunity."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk import i18n
from crmdesk.access import Permission, query
from crmdesk.followups.store_rules import rules_of
from crmdesk.funnel.observed import HORIZON, PRIOR, Observed, observed
from crmdesk.funnel.weighing import chance
from crmdesk.i18n import N_, _
from crmdesk.models import Outcome, Stage
from crmdesk.reports.catalogue.deals import Deal, open_deals, sums
from crmdesk.reports.catalogue.frame import (
    Frame,
    equal_if_chosen,
    frame_of,
    level_order,
    nobody,
    subtitle,
)
from crmdesk.reports.definition import Chosen, Period, Report
from crmdesk.reports.document import (
    Cell,
    Chart,
    ChartKind,
    Column,
    Document,
    Figure,
    Kind,
    Row,
    Table,
)
from crmdesk.reports.parameters import ADVISER, FIRST, LAST, LEVEL, MODEL, STAGE
from crmdesk.store import store_of


@query(Permission.RUN_REPORTS, beyond=True)
def build(session: Session, chosen: Chosen) -> Document:
    frame, deals = frame_of(session), open_deals(session, chosen)
    rates = observed(session, today=chosen.today)
    return Document(
        key="funnel",
        title=_("Sales funnel"),
        subtitle=_subtitle(session, chosen),
        **frame._asdict(),
        tables=(
            _by_stage(session, chosen, deals, rates),
            _by_level(session, deals),
            _by_adviser(deals),
            _by_month(deals),
            _detail(deals, chosen.today),
        ),
        main="detail",
        charts=_charts(),
        figures=_figures(deals, rates, chosen, frame, rules_of(session).top_level),
        notes=_notes(deals, chosen),
    )


def _subtitle(session: Session, chosen: Chosen) -> str:
    as_of = _("as of {day}").format(day=i18n.day_full(chosen.today))
    if chosen.first or chosen.last:
        return _("{as_of} · expected close {rest}").format(
            as_of=as_of, rest=subtitle(session, chosen)
        )
    return f"{as_of} · {subtitle(session, chosen, _('all open opportunities'))}".replace(
        f"{_('all dates')} · ", ""
    )


# The tables.


def _sum_columns() -> tuple[Column, ...]:
    return (
        Column("count", _("Opportunities"), Kind.NUMBER),
        Column("quantity", _("Cars"), Kind.NUMBER),
        Column("expected_amount", _("Expected amount"), Kind.MONEY),
        Column("weighted_amount", _("Weighted amount"), Kind.MONEY),
    )


def _by_stage(
    session: Session, chosen: Chosen, deals: list[Deal], rates: dict[int, Observed]
) -> Table:
    stages = select(Stage.id, Stage.name, Stage.probability).where(
        Stage.store_id == store_of(session),
        Stage.outcome == Outcome.OPEN,
        *equal_if_chosen((Stage.id, chosen.stage)),
    )
    rows: list[Row] = []
    for stage_id, name, probability in session.execute(stages.order_by(Stage.position, Stage.id)):
        here = sums(deal for deal in deals if deal.stage_id == stage_id)
        rows.append((name, *here, probability / 100, *_experience(rates[stage_id])))
    columns = (
        Column("stage", _("Stage")),
        *_sum_columns(),
        Column("probability", _("Fixed probability"), Kind.PERCENT),
        Column("observed", _("Observed, {days} days").format(days=HORIZON), Kind.PERCENT),
        Column("interval", _("95 % interval")),
        Column("seen", _("Opportunities seen"), Kind.NUMBER),
    )
    totals = (_("Total"), *sums(deals), None, None, None, None)
    return Table("by_stage", _("By stage"), columns, rows, totals)


def _experience(seen: Observed) -> tuple[Cell, Cell, Cell]:
    low, high = i18n.percent(seen.low, 1), i18n.percent(seen.high, 1)
    return seen.rate, f"{low} – {high}" if seen.cases else None, seen.cases


def _by_level(session: Session, deals: list[Deal]) -> Table:
    order = level_order(session)
    levels = sorted({deal.level for deal in deals}, key=lambda key: (order.get(key, 99), key))
    return _grouped(
        "by_level",
        _("By level"),
        Column("level", _("Level"), Kind.LEVEL),
        deals,
        [(level, level) for level in levels],
        lambda deal: deal.level,
    )


def _by_adviser(deals: list[Deal]) -> Table:
    names = {deal.adviser_id: nobody(deal.adviser) for deal in deals}
    weight = dict.fromkeys(names, 0)
    for deal in deals:
        weight[deal.adviser_id] += deal.weighted or 0
    ranked = sorted(names, key=lambda one: (-weight[one], one is None, one or 0))
    return _grouped(
        "by_adviser",
        _("By adviser"),
        Column("adviser", _("Adviser")),
        deals,
        [(one, names[one]) for one in ranked],
        lambda deal: deal.adviser_id,
    )


def _by_month(deals: list[Deal]) -> Table:
    months = sorted({_month(deal) for deal in deals} - {None}, key=str)
    groups: list[tuple[date | None, str]] = [(m, i18n.month(m)) for m in months if m]
    if any(_month(deal) is None for deal in deals):
        groups.append((None, _("no date yet")))
    return _grouped(
        "by_month",
        _("By month of expected close"),
        Column("month", _("Month")),
        deals,
        groups,
        _month,
    )


def _month(deal: Deal) -> date | None:
    return deal.expected_on.replace(day=1) if deal.expected_on else None


def _grouped(
    key: str,
    title: str,
    label: Column,
    deals: list[Deal],
    groups: Iterable[tuple[object, str]],
    group_of: Callable[[Deal], object],
) -> Table:
    rows = [
        (name, *sums(deal for deal in deals if group_of(deal) == group)) for group, name in groups
    ]
    totals = (_("Total"), *sums(deals))
    return Table(key, title, (label, *_sum_columns()), rows, totals, is_half=True)


def _detail(deals: list[Deal], today: date) -> Table:
    columns = (
        Column("customer", _("Customer")),
        Column("model", _("Intended model")),
        Column("quantity", _("Quantity"), Kind.NUMBER),
        Column("probability", _("Probability"), Kind.PERCENT),
        Column("expected_amount", _("Expected amount"), Kind.MONEY),
        Column("weighted_amount", _("Weighted amount"), Kind.MONEY),
        Column("expected_close", _("Expected close"), Kind.DATE, late_before=today),
        Column("level", _("Level"), Kind.LEVEL),
        Column("stage", _("Stage")),
        Column("adviser", _("Adviser")),
        Column("next_contact", _("Next contact"), Kind.DATE, late_before=today),
    )
    rows = [
        (
            deal.customer,
            deal.model,
            deal.quantity,
            deal.probability / 100,
            deal.amount,
            deal.weighted,
            deal.expected_on,
            deal.level,
            deal.stage,
            nobody(deal.adviser),
            deal.next_contact,
        )
        for deal in deals
    ]
    total = sums(deals)
    totals = (_("Total"), None, total.quantity, None, total.amount, total.weighted)
    return Table(
        "detail",
        _("Open opportunities in detail"),
        columns,
        rows,
        (*totals, None, None, None, None, None),
        lists_customers=True,
    )


# Figures, charts, notes.


def _figures(
    deals: list[Deal], rates: dict[int, Observed], chosen: Chosen, frame: Frame, top: str
) -> tuple[Figure, ...]:
    all_, hot = sums(deals), sums(deal for deal in deals if deal.level == top)
    month = sums(deal for deal in deals if _month(deal) == chosen.today.replace(day=1))
    by_experience = sum((deal.amount or 0) * _estimate(deal, rates) for deal in deals)

    def short(minor: float) -> str:
        return i18n.money_short(round(minor), frame.currency)

    cars = _("{count} cars")
    return (
        Figure(_("Open opportunities"), i18n.number(all_.deals), cars.format(count=all_.quantity)),
        Figure(_("Expected amount"), short(all_.amount), _("quantity × price")),
        Figure(_("Weighted amount"), short(all_.weighted), _("at the stages' fixed probability")),
        Figure(
            _("By experience"),
            short(by_experience),
            _("ordered within {days} days").format(days=HORIZON),
        ),
        Figure(_("Expected this month"), short(month.amount), cars.format(count=month.quantity)),
        Figure(_("Level {level}").format(level=top), i18n.number(hot.deals), short(hot.amount)),
    )


def _estimate(deal: Deal, rates: dict[int, Observed]) -> float:
    return chance(deal.level, deal.probability, rates[deal.stage_id])


def _charts() -> tuple[Chart, ...]:
    return (
        Chart(
            _("Open opportunities by stage"),
            ChartKind.FUNNEL,
            "by_stage",
            "stage",
            ("count",),
            ("weighted_amount",),
        ),
        Chart(
            _("Weighted amount by adviser"),
            ChartKind.BARS,
            "by_adviser",
            "adviser",
            ("weighted_amount",),
        ),
        Chart(
            _("Amount by month of expected close"),
            ChartKind.COLUMNS,
            "by_month",
            "month",
            ("expected_amount", "weighted_amount"),
        ),
    )


def _notes(deals: list[Deal], chosen: Chosen) -> tuple[str, ...]:
    priceless = sum(deal.price is None for deal in deals)
    late = sum(bool(deal.expected_on and deal.expected_on < chosen.today) for deal in deals)
    notes = [
        _("Expected amount = quantity × expected price of one. Weighted = that × probability."),
        _(
            "Fixed probability: as set for the stage. Observed: of what stood in the stage"
            " without an order at the end of each past week, the share ordered within {days} days;"
            " what is ordered counts with the fixed one."
        ).format(days=HORIZON),
        _(
            "While few opportunities were seen, the observed rate is drawn toward the fixed one"
            " with the weight of {count}; “by experience” weights with it."
        ).format(count=PRIOR),
        _("Level says when, stage says where, probability how likely; none follows from another."),
    ]
    if priceless:
        notes.append(
            _("Without a price yet, so not in the amounts: {count}.").format(count=priceless)
        )
    if late:
        notes.append(_("Expected to close before today: {count}.").format(count=late))
    return tuple(notes)


REPORT = Report(
    key="funnel",
    title=N_("Sales funnel"),
    about=N_(
        "What is open by stage, level, adviser and month, with fixed and observed probability."
    ),
    parameters=(FIRST, LAST, ADVISER, STAGE, LEVEL, MODEL),
    period=Period.EVERYTHING,
    sees=Permission.SEE_FUNNEL,
    build=build,
)
