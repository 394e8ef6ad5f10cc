"""What all reports begin with: the store's name, and the line that says what was chosen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, case, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from crmdesk import i18n
from crmdesk.access import mask
from crmdesk.access.names import names_of
from crmdesk.i18n import NOTHING, _
from crmdesk.models import (
    CarModel,
    ContactNumber,
    Customer,
    Level,
    Source,
    Stage,
    StoreRecord,
)
from crmdesk.reports.definition import Chosen
from crmdesk.reports.document import SMALL_N, Ratio
from crmdesk.reports.scope import runs_own_only
from crmdesk.reports.wording import period_text
from crmdesk.store import actor_of, store_of


class Frame(NamedTuple):
    store: str
    zone: str
    currency: str


def frame_of(session: Session) -> Frame:
    record = select(StoreRecord.name, StoreRecord.zone, StoreRecord.currency)
    return Frame(*session.execute(record.where(StoreRecord.id == store_of(session))).one())


def subtitle(session: Session, chosen: Chosen, *more: str) -> str:
    """The period, then each choice, then how far the account sees."""
    parts = [period_text(chosen.first, chosen.last), *more, *_choices(session, chosen)]
    if runs_own_only(session):
        parts.append(_("only what belongs to {name}").format(name=actor_of(session).name))
    return " · ".join(part for part in parts if part)


def _choices(session: Session, chosen: Chosen) -> Iterable[str]:
    if chosen.adviser is not None:
        yield names_of(session).get(chosen.adviser, "")
    for names, wanted in (
        (select(Stage.name).where(Stage.id == chosen.stage), chosen.stage),
        (select(CarModel.name).where(CarModel.id == chosen.model), chosen.model),
        (select(Source.name).where(Source.id == chosen.source), chosen.source),
    ):
        if wanted is not None:
            yield session.scalar(names) or ""
    if chosen.level:
        yield _("level {level}").format(level=chosen.level)


def level_order(session: Session) -> dict[str, int]:
    levels = select(Level.key).where(Level.store_id == store_of(session))
    keys = session.scalars(levels.order_by(Level.position, Level.id))
    return {key: place for place, key in enumerate(keys)}


def equal_if_chosen(*wanted: tuple[InstrumentedAttribute, object]) -> list[ColumnElement[bool]]:  # type: ignore[type-arg]
    """A condition for each choice that was made."""
    return [column == value for column, value in wanted if value is not None]


def model_name() -> ColumnElement[str]:
    """The model's name, or what was said in its place."""
    return func.coalesce(CarModel.name, "")


def still_seen(session: Session) -> ColumnElement[bool]:
    """Not a customer that has been given to somebody else since, who is counted and not named."""
    if not runs_own_only(session):
        return true()
    return Customer.owner_id == actor_of(session).account_id


def named(session: Session) -> ColumnElement[str]:
    return case((still_seen(session), Customer.name), else_=NOTHING)


def number_of_customer() -> ScalarSelect[str]:
    """The customer's own first number; show it only through ``masked``."""
    return (
        select(ContactNumber.number)
        .where(ContactNumber.customer_id == Customer.id, ContactNumber.person_id.is_(None))
        .order_by(ContactNumber.position, ContactNumber.id)
        .limit(1)
        .scalar_subquery()
    )


def masked(number: str | None) -> str:
    return mask(number) if number else ""


def nobody(name: str | None) -> str:
    return name or _("nobody")


def rate_figure(ratio: Ratio) -> tuple[str, str]:
    """A rate for a key figure, and its two numbers for the line under it."""
    if not ratio.whole:
        return NOTHING, _("no cases")
    mark = "*" if ratio.is_small else ""
    numbers = _("{part} of {whole}").format(part=ratio.part, whole=ratio.whole)
    if ratio.is_small:
        numbers += " · " + _("fewer than {count}").format(count=SMALL_N)
    return i18n.percent(ratio.part, ratio.whole) + mark, numbers
