"""The store's editable lists: levels, stages, sources, reasons, models, care calls."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crmdesk.access.declared import query, verb
from crmdesk.access.permissions import Permission
from crmdesk.errors import UserError
from crmdesk.i18n import N_, _
from crmdesk.models import (
    Base,
    CareRule,
    CarModel,
    Level,
    LossReason,
    Source,
    Stage,
    UnfiledReason,
)
from crmdesk.store import store_of, tell
from crmdesk.store.edits import write
from crmdesk.store.typed import cleaned, is_visible, line_problem


class Kind(enum.Enum):
    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    FLAG = "flag"


class ListField(NamedTuple):
    """A field of a list's rows; a number lies between ``low`` and ``high``, both included."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    low: int = 0
    high: int = 0
    optional: bool = False


class StoreList(NamedTuple):
    title: str
    table: type[Any]
    fields: tuple[ListField, ...]
    grows: bool = True
    """New rows may be added; nothing is ever deleted, as old records refer to it."""


_NAME = ListField("name", N_("Wording"))
_OFFERED = ListField("is_active", N_("Offered"), Kind.FLAG)
_DAYS_TO_BUY = ListField(
    "buys_within_days", N_("Buys within days"), Kind.NUMBER, 1, 1000, optional=True
)
_EVERY = ListField("contact_every_days", N_("Contact every … days"), Kind.NUMBER, 1, 365)
_PERCENT = ListField("probability", N_("Probability %"), Kind.NUMBER, 0, 100)
_PRICE = ListField("price_minor", N_("Guide price"), Kind.MONEY, optional=True)
_KM = ListField("km_per_day", N_("km a day"), Kind.NUMBER, 1, 2000)
_FIRST_KM = ListField("first_service_km", N_("First service at km"), Kind.NUMBER, 100, 100_000)
_DAYS = ListField("days", N_("Days after (before: negative)"), Kind.NUMBER, -400, 4000)

LISTS: dict[str, StoreList] = {
    "levels": StoreList(N_("Levels"), Level, (_NAME, _DAYS_TO_BUY, _EVERY, _OFFERED), grows=False),
    "stages": StoreList(N_("Stages"), Stage, (_NAME, _PERCENT), grows=False),
    "models": StoreList(N_("Models"), CarModel, (_NAME, _PRICE, _KM, _FIRST_KM, _OFFERED)),
    "sources": StoreList(N_("Sources"), Source, (_NAME, _OFFERED)),
    "unfiled": StoreList(
        N_("Reasons for leaving no data"), UnfiledReason, (_NAME, _OFFERED), grows=False
    ),
    "losses": StoreList(N_("Reasons for losses"), LossReason, (_NAME, _OFFERED), grows=False),
    "care": StoreList(N_("Care plan"), CareRule, (_NAME, _DAYS, _OFFERED), grows=False),
}


class ListRow(NamedTuple):
    id: int
    key: str
    values: dict[str, Any]


@query(Permission.SEE_STORE)
def list_rows(session: Session, name: str) -> Sequence[ListRow]:
    """All rows of a list, also those that are no longer offered."""
    chosen = LISTS[name]
    table = chosen.table
    rows = select(table).where(table.store_id == store_of(session))
    return [
        ListRow(
            row.id,
            str(getattr(row, "key", "")),
            {field.name: getattr(row, field.name) for field in chosen.fields},
        )
        for row in session.scalars(rows.order_by(table.position, table.id))
    ]


@query(Permission.SEE_STORE)
def list_row(session: Session, name: str, row_id: int) -> dict[str, Any]:
    """The values of one row, as its form is filled with them."""
    chosen = LISTS[name]
    row = _row_of(session, chosen, row_id)
    return {field.name: getattr(row, field.name) for field in chosen.fields}


def problems_of(name: str, values: Mapping[str, Any]) -> dict[str, str]:
    """What to put right before ``save_row``, by field."""
    problems = {}
    for field in LISTS[name].fields:
        if problem := _problem(field, values.get(field.name)):
            problems[field.name] = problem
    return problems


def _problem(field: ListField, value: Any) -> str:
    if field.kind is Kind.TEXT:
        name = str(value or "")
        return line_problem(name) if is_visible(name) else _("Enter a name.")
    if value is None:
        return "" if field.optional or field.kind is Kind.FLAG else _("Enter a number.")
    if field.kind is Kind.NUMBER and not field.low <= value <= field.high:
        return _("Enter a number from {low} to {high}.").format(low=field.low, high=field.high)
    return ""


@verb(Permission.MANAGE_SETTINGS)
def save_row(
    session: Session,
    name: str,
    row_id: int | None,
    values: Mapping[str, Any],
    *,
    seen: Mapping[str, Any] | None = None,
) -> int:
    """Change a row of a list, or add one; its id. A name that is taken is refused.

    Of a row, what ``values`` changed of ``seen``; raises ``Conflict``.
    """
    assert not problems_of(name, values), "the form saves only rows without problems"
    chosen = LISTS[name]
    _refuse_taken(session, chosen.table, row_id, cleaned(str(values["name"])))
    row: Any = _row_of(session, chosen, row_id) if row_id else _new(session, chosen)
    write(session, row, _stripped(chosen, values), _stripped(chosen, seen) if seen else None)
    session.add(row)
    session.flush()
    tell(session, "settings.list", N_("Changed “{name}” in the store's lists."), name=row.name)
    return int(row.id)


def _row_of(session: Session, chosen: StoreList, row_id: int) -> Any:
    row = session.get(chosen.table, row_id)
    if row is None or row.store_id != store_of(session):
        raise UserError(_("This entry of the list is gone."))
    return row


def _stripped(chosen: StoreList, values: Mapping[str, Any]) -> dict[str, Any]:
    found = {field.name: values.get(field.name) for field in chosen.fields}
    return {
        key: cleaned(value) if isinstance(value, str) else value for key, value in found.items()
    }


def _new(session: Session, chosen: StoreList) -> Base:
    if not chosen.grows:
        raise UserError(_("This list has its rows fixed; they can be renamed."))
    table, store_id = chosen.table, store_of(session)
    mine = select(func.count(), func.max(table.position)).where(table.store_id == store_id)
    count, last = session.execute(mine).one()
    row: Base = table(store_id=store_id, position=(last or 0) + 1)
    if hasattr(table, "key"):
        row.key = f"own_{count + 1}"  # type: ignore[attr-defined]
    return row


def _refuse_taken(session: Session, table: type[Any], row_id: int | None, name: str) -> None:
    taken = select(table.id).where(
        table.store_id == store_of(session), table.name == name, table.id != (row_id or 0)
    )
    if table is not LossReason and session.scalar(taken):
        raise UserError(_("There is already “{name}” in this list.").format(name=name))
