"""Whose an order was, by its moment; a contact's first day, by all its moves; whose work is open.

The rules are those of ``customers.ownership`` and ``followups.planning``, as they were then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_BY_THE_PROGRAM = "aftersales.mileage"
"""The one verb in which the program itself put contacts off."""


def upgrade() -> None:
    _add_columns()
    zone_of = _zones()
    _replay_moves(zone_of)
    given = _given(zone_of)
    _keep_sales_to_their_day(given)
    _keep_lateness(given)
    _bring_open_work_to_its_owner(given)


def _add_columns() -> None:
    op.add_column(
        "follow_up",
        sa.Column("missed_by_nobody", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    is_missed = sa.text("missed_by_id IS NOT NULL")
    op.create_index(
        "ix_follow_up_missed_by_id",
        "follow_up",
        ["missed_by_id"],
        sqlite_where=is_missed,
        postgresql_where=is_missed,
    )


def _table(name: str, *numbers: str, **others: Any) -> sa.TableClause:
    columns = [sa.column(each, sa.Integer()) for each in ("id", *numbers)]
    return sa.table(name, *columns, *(sa.column(each, kind) for each, kind in others.items()))


_DAY, _MOMENT, _TEXT = sa.Date(), sa.DateTime(), sa.String()
_ORDER = _table("sales_order", "opportunity_id", "adviser_id", "account_id", ordered_on=_DAY)
_DELIVERY = _table("delivery", "opportunity_id", "account_id", delivered_on=_DAY)
_DEAL = _table("opportunity", "customer_id", "adviser_id", outcome=_TEXT)
_FILE = _table("customer", "owner_id")
_CALL = _table(
    *("follow_up", "store_id", "customer_id", "opportunity_id", "adviser_id", "missed_by_id"),
    care_key=_TEXT,
    due_on=_DAY,
    first_due_on=_DAY,
    planned_at=_MOMENT,
    done_at=_MOMENT,
    missed_by_nobody=sa.Boolean(),
)
_ACTION = _table("action", "store_id", "account_id", "undoes_id", verb=_TEXT, at=_MOMENT)
_CHANGE = _table("change", "action_id", "row_id", entity=_TEXT, kind=_TEXT)
_VALUES = _table("change_values", before=sa.JSON(), after=sa.JSON())


class _Given(NamedTuple):
    """A customer that went from one to another."""

    at: datetime
    on: date
    from_id: int | None
    to_id: int | None


class _Typed(NamedTuple):
    by: int | None
    at: datetime = datetime.min  # noqa: DTZ901  (the database's are in UTC and do not say so)
    on: date = date.min


def _replay_moves(zone_of: Callable[[int], ZoneInfo]) -> None:
    """The earliest day of each contact, but for what the program put off before its day."""
    first: dict[int, date] = {}
    before: dict[tuple[int, int], date] = {}
    for move in _moves():
        number = move.row_id
        if move.kind == "delete":  # a file gives a deleted row's id again
            first.pop(number, None)
            continue
        so_far = first.get(number, date.fromisoformat(move.was))
        if move.undoes_id is not None:
            first[number] = before.get((number, move.undoes_id), so_far)
            continue
        before.setdefault((number, move.action_id), so_far)
        day = date.fromisoformat(move.became) if move.became else so_far
        is_better = move.verb == _BY_THE_PROGRAM and so_far >= _day(move.at, zone_of(move.store_id))
        first[number] = day if is_better else min(so_far, day)
    moved = [{"moved": number, "day": day} for number, day in first.items()]
    if moved:
        where, day_then = _CALL.c.id == sa.bindparam("moved"), sa.bindparam("day", type_=_DAY)
        op.get_bind().execute(_CALL.update().where(where).values(first_due_on=day_then), moved)
    is_wrong = _CALL.c.first_due_on > _CALL.c.due_on
    op.execute(_CALL.update().where(is_wrong).values(first_due_on=_CALL.c.due_on))


def _moves() -> list[Any]:
    was, became = (kept["due_on"].as_string() for kept in (_VALUES.c.before, _VALUES.c.after))
    columns = (*(_CHANGE.c.row_id, _CHANGE.c.kind, _CHANGE.c.action_id), was, became)
    names = ("row_id", "kind", "action_id", "was", "became")
    return _rows(
        sa.select(
            *(column.label(name) for column, name in zip(columns, names, strict=True)),
            *(_ACTION.c.store_id, _ACTION.c.verb, _ACTION.c.at, _ACTION.c.undoes_id),
        )
        .select_from(_CHANGE)
        .join(_VALUES, _VALUES.c.id == _CHANGE.c.id)
        .join(_ACTION, _ACTION.c.id == _CHANGE.c.action_id)
        .where(
            _CHANGE.c.entity == "follow_up",
            sa.or_(
                _CHANGE.c.kind == "delete",
                sa.and_(_CHANGE.c.kind == "update", was.is_not(None)),
            ),
        )
        .order_by(_CHANGE.c.id)
    )


def _keep_sales_to_their_day(given: Mapping[int, Sequence[_Given]]) -> None:
    """Typed later, or on the day of a hand-over, they went to whoever had the customer then."""
    typed = {table: _typed(table) for table in ("sales_order", "delivery")} if given else {}
    for customer_id, changes in given.items():
        for number, holder, had, day, by in _of_customer(_ORDER, "adviser_id", customer_id):
            entry = typed["sales_order"].get(number, _Typed(by))
            now = _whose(holder or had, changes, day, entry)
            if now not in (None, had):
                op.execute(_ORDER.update().where(_ORDER.c.id == number).values(adviser_id=now))
        for number, holder, had, day, _by in _of_customer(_DELIVERY, "account_id", customer_id):
            if number not in typed["delivery"]:
                continue
            now = _whose(holder or had, changes, day, typed["delivery"][number])
            if now not in (None, had):
                sale = _DELIVERY.update().where(_DELIVERY.c.id == number)
                op.execute(sale.values(account_id=now))


def _of_customer(sale: sa.TableClause, whose: str, customer_id: int) -> list[Any]:
    day = sale.c.ordered_on if sale is _ORDER else sale.c.delivered_on
    return _rows(
        sa.select(sale.c.id, _DEAL.c.adviser_id, sale.c[whose], day, sale.c.account_id)
        .join(_DEAL, _DEAL.c.id == sale.c.opportunity_id)
        .where(_DEAL.c.customer_id == customer_id)
    )


def _typed(table: str) -> dict[int, _Typed]:
    """When and by whom each row was entered, one by one; of an import the file knew whose it is."""
    zone_of = _zones()
    rows = _rows(
        sa.select(_CHANGE.c.row_id, _ACTION.c.at, _ACTION.c.store_id, _ACTION.c.account_id)
        .join(_ACTION, _ACTION.c.id == _CHANGE.c.action_id)
        .where(_CHANGE.c.entity == table, _CHANGE.c.kind == "insert")
        .order_by(_CHANGE.c.id)
    )
    return {number: _Typed(by, at, _day(at, zone_of(store))) for number, at, store, by in rows}


def _whose(holder: int | None, given: Sequence[_Given], day: date, typed: _Typed) -> int | None:
    """Of the customer's ``holder``s on that ``day``: by the moment, or who typed it later."""
    holder = _former(holder, (one for one in given if one.on > day))
    of_the_day = [one for one in given if one.on == day]
    if typed.on == day:
        return _former(holder, (one for one in of_the_day if one.at > typed.at))
    had = {_former(holder, of_the_day[:count]) for count in range(len(of_the_day) + 1)}
    return typed.by if typed.by in had else holder


def _former(holder: int | None, given: Iterator[_Given] | Sequence[_Given]) -> int | None:
    """Who had it before it was ``given`` on, the latest time first, until ``holder`` had it."""
    for one in given:
        holder = one.from_id if one.to_id == holder else holder
    return holder


def _keep_lateness(given: Mapping[int, Sequence[_Given]]) -> None:
    """Of contacts that were late by their first day before they were given on."""
    for customer_id, changes in given.items():
        calls = sa.select(
            *(_CALL.c.id, _CALL.c.adviser_id, _CALL.c.first_due_on),
            *(_CALL.c.planned_at, _CALL.c.done_at),
        ).where(_CALL.c.customer_id == customer_id)
        for number, adviser, first, planned_at, done_at in _rows(calls):
            late = [
                one
                for one in changes
                if one.on > first and one.at > planned_at and (not done_at or one.at < done_at)
            ]
            before = _former(adviser, late)
            if before != adviser:
                missed = _CALL.update().where(_CALL.c.id == number)
                op.execute(missed.values(missed_by_id=before, missed_by_nobody=before is None))


def _bring_open_work_to_its_owner(given: Mapping[int, Sequence[_Given]]) -> None:
    """Of a deal that was reopened after the hand-over, and of a file that was nobody's."""
    store = _ACTION.c.store_id
    last = dict(_rows(sa.select(store, sa.func.max(_ACTION.c.at)).group_by(store)))
    zone_of = _zones()
    for customer_id, changes in given.items():
        owner = op.get_bind().scalar(sa.select(_FILE.c.owner_id).where(_FILE.c.id == customer_id))
        left = {one.from_id for one in changes} - {owner}
        if owner is None:
            continue
        of_file = _DEAL.c.customer_id == customer_id, _DEAL.c.outcome == "open"
        op.execute(
            _DEAL.update()
            .where(*of_file, _is_one_of(_DEAL.c.adviser_id, left))
            .values(adviser_id=owner)
        )
        deals = sa.select(_DEAL.c.id).where(*of_file)
        calls = sa.select(_CALL.c.id, _CALL.c.store_id, _CALL.c.first_due_on).where(
            _CALL.c.customer_id == customer_id,
            _CALL.c.done_at.is_(None),
            _CALL.c.care_key.is_(None),
            _is_one_of(_CALL.c.adviser_id, left),
            sa.or_(_CALL.c.adviser_id.is_(None), _CALL.c.opportunity_id.in_(deals)),
        )
        for number, store_id, first in _rows(calls):
            is_late = first < _day(last[store_id], zone_of(store_id)) if store_id in last else False
            brought = _CALL.update().where(_CALL.c.id == number)
            op.execute(brought.values(adviser_id=owner, missed_by_nobody=is_late))


def _is_one_of(adviser: Any, left: set[int | None]) -> sa.ColumnElement[bool]:
    return sa.or_(adviser.is_(None), adviser.in_(left - {None}))


def _given(zone_of: Callable[[int], ZoneInfo]) -> Mapping[int, list[_Given]]:
    """By customer, the latest first."""
    change = _table("ownership_change", "store_id", "customer_id", "from_id", "to_id", at=_MOMENT)
    found: defaultdict[int, list[_Given]] = defaultdict(list)
    columns = (change.c.store_id, change.c.customer_id, change.c.from_id, change.c.to_id)
    latest = (change.c.at.desc(), change.c.id.desc())
    for store_id, customer_id, former, later, at in _rows(
        sa.select(*columns, change.c.at).order_by(*latest)
    ):
        found[customer_id].append(_Given(at, _day(at, zone_of(store_id)), former, later))
    return found


def _zones() -> Callable[[int], ZoneInfo]:
    store = _table("store", zone=_TEXT)
    names = dict(_rows(sa.select(store.c.id, store.c.zone)))

    def zone_of(store_id: int) -> ZoneInfo:
        try:
            return ZoneInfo(names[store_id])
        except (ValueError, ZoneInfoNotFoundError):
            return ZoneInfo("UTC")

    return zone_of


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.replace(tzinfo=UTC).astimezone(zone).date()


def _rows(asked: sa.Select[Any]) -> list[Any]:
    return list(op.get_bind().execute(asked).all())
