"""What a fact was on its own day stays with it: whose order, whose lateness, which loss."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_REFERENCES = (
    ("sales_order", "adviser_id", "account"),
    ("follow_up", "missed_by_id", "account"),
    ("follow_up", "revives_id", "opportunity"),
)

_MOVED_LATER = sa.text("done_at IS NULL AND first_due_on < due_on")


def upgrade() -> None:
    _keep_first_days()
    # In words that both databases know: Alembic cannot add a reference to a file's table.
    for table, column, target in _REFERENCES:
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} INTEGER"
            f" CONSTRAINT fk_{table}_{column} REFERENCES {target} (id)"
        )
    op.execute(
        "UPDATE sales_order SET adviser_id = COALESCE((SELECT o.adviser_id FROM opportunity o"
        " WHERE o.id = sales_order.opportunity_id), account_id)"
    )
    op.execute(
        "UPDATE follow_up SET revives_id = (SELECT l.opportunity_id FROM loss l"
        " JOIN opportunity o ON o.id = l.opportunity_id"
        " WHERE o.customer_id = follow_up.customer_id AND l.revive_on IS NOT NULL"
        " ORDER BY (l.applied_at = follow_up.planned_at) DESC,"
        " (l.revive_on = follow_up.due_on) DESC, l.id DESC LIMIT 1)"
        " WHERE purpose = 'revive' AND opportunity_id IS NULL"
    )
    _close_on_the_day_of_delivery()
    _give_back_to_former_owners()


def _close_on_the_day_of_delivery() -> None:
    """It was the moment at which the delivery was typed."""
    deal = _table("opportunity", "store_id", closed_at=sa.DateTime(), outcome=sa.String())
    handed = _table("delivery", "opportunity_id", delivered_on=sa.Date())
    first = sa.func.min(handed.c.delivered_on)
    rows = _rows(
        sa.select(deal.c.id, deal.c.store_id, deal.c.closed_at, first)
        .join(handed, handed.c.opportunity_id == deal.c.id)
        .where(deal.c.outcome == "won", deal.c.closed_at.is_not(None))
        .group_by(deal.c.id, deal.c.store_id, deal.c.closed_at)
    )
    zone_of = _zones()
    for deal_id, store_id, closed_at, day in rows:
        if _day(closed_at, zone_of(store_id)) != day:
            noon = datetime.combine(day, time(12), zone_of(store_id)).astimezone(UTC)
            closed = deal.update().where(deal.c.id == deal_id)
            op.execute(closed.values(closed_at=noon.replace(tzinfo=None)))


def _give_back_to_former_owners() -> None:
    """Of customers that were given on: orders, and contacts that were late by then already."""
    changes = _changes()
    order = _table(
        *("sales_order", "opportunity_id", "adviser_id"),
        ordered_on=sa.Date(),
    )
    deal = _table("opportunity", "customer_id")
    call = _table(
        *("follow_up", "customer_id", "adviser_id", "missed_by_id"),
        due_on=sa.Date(),
        planned_at=sa.DateTime(),
        done_at=sa.DateTime(),
    )
    for customer_id, given in changes.items():
        ordered = sa.select(order.c.id, order.c.adviser_id, order.c.ordered_on).join(
            deal, deal.c.id == order.c.opportunity_id
        )
        for number, adviser, day in _rows(ordered.where(deal.c.customer_id == customer_id)):
            before = _before(adviser, (one for one in given if one[1] > day))
            if before not in (None, adviser):
                op.execute(order.update().where(order.c.id == number).values(adviser_id=before))
        calls = sa.select(
            *(call.c.id, call.c.adviser_id, call.c.due_on, call.c.planned_at, call.c.done_at)
        ).where(call.c.customer_id == customer_id)
        for number, adviser, day, planned_at, done_at in _rows(calls):
            before = _before(
                adviser,
                (
                    one
                    for one in given
                    if one[1] > day and one[0] > planned_at and (not done_at or one[0] < done_at)
                ),
            )
            if before not in (None, adviser):
                op.execute(call.update().where(call.c.id == number).values(missed_by_id=before))


_Change = tuple[datetime, date, int | None, int | None]
"""The moment, its day in the store, from whom, to whom."""


def _changes() -> Mapping[int, list[_Change]]:
    """By customer, the latest first."""
    change = _table(
        *("ownership_change", "store_id", "customer_id", "from_id", "to_id"), at=sa.DateTime()
    )
    found: defaultdict[int, list[_Change]] = defaultdict(list)
    zone_of, latest = _zones(), (change.c.at.desc(), change.c.id.desc())
    columns = (change.c.store_id, change.c.customer_id, change.c.from_id, change.c.to_id)
    for store_id, customer_id, former, later, at in _rows(
        sa.select(*columns, change.c.at).order_by(*latest)
    ):
        found[customer_id].append((at, _day(at, zone_of(store_id)), former, later))
    return found


def _before(adviser: int | None, given: Iterable[_Change]) -> int | None:
    """Whose it was before it was ``given`` on, the latest time first, until ``adviser`` had it."""
    for _at, _on, former, later in given:
        adviser = former if later == adviser else adviser
    return adviser


def _zones() -> Callable[[int], ZoneInfo]:
    store = _table("store", zone=sa.String())
    names = dict(_rows(sa.select(store.c.id, store.c.zone)))

    def zone_of(store_id: int) -> ZoneInfo:
        try:
            return ZoneInfo(names[store_id])
        except (ValueError, ZoneInfoNotFoundError):
            return ZoneInfo("UTC")

    return zone_of


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.replace(tzinfo=UTC).astimezone(zone).date()


def _table(name: str, *numbers: str, **others: Any) -> sa.TableClause:
    columns = [sa.column(each, sa.Integer()) for each in ("id", *numbers)]
    return sa.table(name, *columns, *(sa.column(each, kind) for each, kind in others.items()))


def _rows(asked: sa.Select[Any]) -> list[Any]:
    return list(op.get_bind().execute(asked).all())


def _keep_first_days() -> None:
    op.add_column("follow_up", sa.Column("first_due_on", sa.Date(), nullable=True))
    _fill_first_days(op.get_bind())
    with op.batch_alter_table("follow_up") as table:
        table.alter_column("first_due_on", existing_type=sa.Date(), nullable=False)
    op.create_index(
        "ix_follow_up_open_moved",
        "follow_up",
        ["store_id", "first_due_on"],
        sqlite_where=_MOVED_LATER,
        postgresql_where=_MOVED_LATER,
    )


def _fill_first_days(connection: sa.Connection) -> None:
    """From the journal, where a contact was moved; all others are due on their first day."""
    follow_up = sa.table(
        "follow_up",
        sa.column("id", sa.Integer),
        sa.column("due_on", sa.Date),
        sa.column("first_due_on", sa.Date),
    )
    connection.execute(follow_up.update().values(first_due_on=follow_up.c.due_on))
    moved = [{"moved": row_id, "day": day} for row_id, day in _moved_from(connection).items()]
    if moved:
        where, day = follow_up.c.id == sa.bindparam("moved"), sa.bindparam("day", type_=sa.Date)
        connection.execute(follow_up.update().where(where).values(first_due_on=day), moved)


def _moved_from(connection: sa.Connection) -> dict[int, date]:
    """The first day of each contact that was moved. A file gives a deleted row's id again."""
    change = sa.table("change", *(sa.column(name) for name in ("id", "kind", "entity", "row_id")))
    values = sa.table("change_values", sa.column("id"), sa.column("before", sa.JSON))
    day = values.c.before["due_on"].as_string()
    noted = (
        sa.select(change.c.row_id, change.c.kind, day.label("day"))
        .join(values, values.c.id == change.c.id)
        .where(change.c.entity == "follow_up", change.c.kind.in_(["update", "delete"]))
        .where(day.is_not(None))
        .order_by(change.c.id)
    )
    found: dict[int, date] = {}
    for row in connection.execute(noted):
        if row.kind == "delete":
            found.pop(row.row_id, None)
        else:
            found.setdefault(row.row_id, date.fromisoformat(row.day))
    return found
