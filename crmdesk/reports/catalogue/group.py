"""All stores of a group side by side: who came, what is open, what is late, what was sold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from crmdesk import i18n
from crmdesk.access import Permission, query, require
from crmdesk.access.group import stores_of_group
from crmdesk.followups.bundles import count_due
from crmdesk.followups.whose import all_of
from crmdesk.funnel.signed import signed
from crmdesk.i18n import N_, _
from crmdesk.models import Opportunity, Outcome, Stage, Visit, is_new_party
from crmdesk.reports.catalogue.frame import frame_of, subtitle
from crmdesk.reports.definition import Chosen, Period, Report
from crmdesk.reports.document import (
    Chart,
    ChartKind,
    Column,
    Document,
    Figure,
    Kind,
    Ratio,
    Row,
    Table,
)
from crmdesk.reports.parameters import FIRST, LAST


class Line(NamedTuple):
    """One store. ``expected``: the cars of its open deals × their stages' close probabilities."""

    store: str
    visits: int
    first: int
    files: int
    orders: int
    open_deals: int
    expected: float
    overdue: int


@query(Permission.RUN_REPORTS)
def build(session: Session, chosen: Chosen) -> Document:
    require(session, Permission.SEE_GROUP)
    lines = _lines(session, chosen)
    return Document(
        key="group",
        title=_("Group overview"),
        subtitle=subtitle(session, chosen),
        **frame_of(session)._asdict(),
        tables=(_table(lines),),
        main="stores",
        charts=(
            Chart(_("Open deals"), ChartKind.BARS, "stores", "store", ("open_deals",)),
            Chart(_("Visits"), ChartKind.BARS, "stores", "store", ("visits",)),
        ),
        figures=_figures(lines),
        notes=(
            _(
                "C: first-visit parties whose purpose is a new car. F: of these, with a file"
                " opened. Capture rate = F ÷ C."
            ),
            _(
                "Orders: neither cancelled nor of a lost deal; a delivery without an order counts"
                " as an order of its day."
            ),
            _(
                "Expected: the cars of each open deal × the close probability of its stage, added"
                " up."
            ),
            _("Overdue: the rows of Today; what one call settles counts once, by its first day."),
        ),
        is_landscape=True,
    )


def _lines(session: Session, chosen: Chosen) -> list[Line]:
    first, last = chosen.days
    came, sale = Visit.day.between(first, last), signed()
    visits = _count(session, Visit.store_id, came)
    news = _count(session, Visit.store_id, came, is_new_party())
    files = _count(session, Visit.store_id, came, is_new_party(), Visit.is_filed)
    orders = _count(session, sale.c.store_id, sale.c.day.between(first, last))
    open_deals, expected = _open_deals(session)
    return [
        Line(
            store.name,
            visits.get(store.id, 0),
            news.get(store.id, 0),
            files.get(store.id, 0),
            orders.get(store.id, 0),
            open_deals.get(store.id, 0),
            expected.get(store.id, 0) / 100,
            count_due(session, all_of(store.id), chosen.today).overdue,
        )
        for store in stores_of_group(session)
    ]


def _count(
    session: Session, store: ColumnElement[int] | InstrumentedAttribute[int], *conditions: Any
) -> Mapping[int, int]:
    """Rows a store: over all stores on purpose, which only ``SEE_GROUP`` may ask."""
    rows = select(store, func.count()).where(*conditions).group_by(store)
    return dict(session.execute(rows).tuples().all())


def _open_deals(session: Session) -> tuple[Mapping[int, int], Mapping[int, int]]:
    rows = session.execute(
        select(
            Opportunity.store_id,
            func.count(),
            func.sum(Opportunity.quantity * Stage.probability),
        )
        .join(Stage, Stage.id == Opportunity.stage_id)
        .where(Opportunity.outcome == Outcome.OPEN)
        .group_by(Opportunity.store_id)
    ).all()
    return {row[0]: row[1] for row in rows}, {row[0]: row[2] for row in rows}


def _table(lines: Sequence[Line]) -> Table:
    columns = (
        Column("store", _("Store")),
        Column("visits", _("Visits"), Kind.NUMBER),
        Column("first", _("First visits (C)"), Kind.NUMBER),
        Column("files", _("Filed (F)"), Kind.NUMBER),
        Column("capture_rate", _("Capture rate"), Kind.RATE, of=("files", "first")),
        Column("orders", _("Orders"), Kind.NUMBER),
        Column("open_deals", _("Open deals"), Kind.NUMBER),
        Column("expected", _("Expected"), Kind.NUMBER, decimals=1),
        Column("overdue", _("Overdue"), Kind.NUMBER),
    )
    sums = [sum(values) for values in list(zip(*lines, strict=True))[1:]]
    totals = _row(Line(_("Together"), *sums)) if lines else None
    return Table("stores", _("Stores"), columns, [_row(line) for line in lines], totals)


def _row(line: Line) -> Row:
    return (*line[:4], Ratio(line.files, line.first), *line[4:])


def _figures(lines: Sequence[Line]) -> tuple[Figure, ...]:
    return (
        Figure(_("Stores"), i18n.number(len(lines))),
        Figure(_("Visits"), i18n.number(sum(line.visits for line in lines))),
        Figure(_("Orders"), i18n.number(sum(line.orders for line in lines))),
        Figure(_("Open deals"), i18n.number(sum(line.open_deals for line in lines))),
        Figure(_("Overdue"), i18n.number(sum(line.overdue for line in lines))),
    )


REPORT = Report(
    key="group",
    title=N_("Group overview"),
    about=N_("All stores of the group side by side."),
    parameters=(FIRST, LAST),
    period=Period.THIS_MONTH,
    sees=Permission.SEE_GROUP,
    build=build,
)
