"""The list of files: counted, cut into pages on their ids, and only then joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    bindparam,
    case,
    exists,
    func,
    inspect,
    join,
    select,
)
from sqlalchemy.orm import Session

from crmdesk.access import Permission, mask, own_only, query
from crmdesk.access.names import names_of
from crmdesk.customers.search import index_query
from crmdesk.customers.wording import cleaned
from crmdesk.models import (
    Account,
    CarModel,
    ContactNumber,
    Customer,
    CustomerKind,
    FileState,
    FollowUp,
    Gender,
    Level,
    Opportunity,
    Outcome,
    Source,
)
from crmdesk.store import store_of
from crmdesk.store.ordering import empty_last
from crmdesk.store.search_query import INDEX, matches

_CUSTOMERS: FromClause = inspect(Customer).local_table


class CustomerRow(NamedTuple):
    """``phone`` is masked; ``model`` is of the newest open opportunity."""

    id: int
    name: str
    kind: CustomerKind
    gender: Gender | None
    level: str | None
    state: FileState
    owner_id: int | None
    owner: str
    phone: str
    model: str
    source: str
    completeness: int
    next_due: date | None
    last_effective_at: datetime | None
    created_at: datetime


_COLUMNS: dict[str, Any] = {
    "created_at": Customer.created_at,
    "name": Customer.name,
    "state": Customer.state,
    "completeness": Customer.completeness,
    "last_effective_at": Customer.last_effective_at,
}


@dataclass(frozen=True)
class CustomerList:
    """What is filtered and sorted by; ``due_until``: with a contact planned up to that day."""

    text: str = ""
    level: str | None = None
    state: FileState | None = None
    owner_id: int | None = None
    source_id: int | None = None
    kind: CustomerKind | None = None
    due_until: date | None = None
    unplanned: bool = False
    sort: str = "created_at"
    descending: bool = True

    @query(Permission.SEE_CUSTOMERS)
    def count(self, session: Session) -> int:
        return session.scalar(self._chosen(session, select(func.count()), self._source())) or 0

    @query(Permission.SEE_CUSTOMERS)
    def page(self, session: Session, start: int, size: int) -> list[CustomerRow]:
        ids = list(session.scalars(self._ordered(session).offset(start).limit(size)))
        rows = {row.id: row for row in _rows(session, ids)}
        return [rows[customer_id] for customer_id in ids if customer_id in rows]

    def _source(self) -> FromClause:
        """From the index, where a text is sought in it: it knows best how few there are."""
        if not index_query(self.text):
            return _CUSTOMERS
        return join(INDEX, _CUSTOMERS, INDEX.c.rowid == Customer.id)

    def _chosen(self, session: Session, what: Select[Any], source: FromClause) -> Select[Any]:
        return what.select_from(source).where(
            Customer.store_id == store_of(session),
            own_only(session, Permission.SEE_CUSTOMERS, Customer.owner_id),
            *self._equal(),
            *self._texts(session),
            *self._planned(store_of(session)),
        )

    def _equal(self) -> list[ColumnElement[bool]]:
        wanted = {
            Customer.level: self.level,
            Customer.state: self.state,
            Customer.owner_id: self.owner_id,
            Customer.source_id: self.source_id,
            Customer.kind: self.kind,
        }
        return [column == value for column, value in wanted.items() if value is not None]

    def _texts(self, session: Session) -> list[Any]:
        if asked := index_query(self.text):
            return [matches(session, asked)]
        plain = cleaned(self.text)
        return [Customer.name.icontains(plain, autoescape=True)] if plain else []

    def _planned(self, store_id: int) -> list[ColumnElement[bool]]:
        conditions: list[ColumnElement[bool]] = []
        if self.due_until is not None:
            due = select(FollowUp.customer_id).where(
                FollowUp.store_id == store_id,
                FollowUp.done_at.is_(None),
                FollowUp.due_on <= self.due_until,
            )
            conditions.append(Customer.id.in_(due))
        if self.unplanned:
            conditions.append(
                ~exists().where(FollowUp.customer_id == Customer.id, FollowUp.done_at.is_(None))
            )
        return conditions

    def _ordered(self, session: Session) -> Select[Any]:
        """The ids in order; empty values always last, and the id decides among equals."""
        source, key = self._source(), _COLUMNS.get(self.sort)
        if key is None:
            source, key = _joined(session, self.sort, source)
        last = Customer.id.desc() if self.descending else Customer.id.asc()
        ids = self._chosen(session, select(Customer.id), source)
        return ids.order_by(empty_last(key, self.descending, Customer), last)


def _joined(
    session: Session, sort: str, source: FromClause
) -> tuple[FromClause, ColumnElement[Any]]:
    """What the list must be joined with to be sorted by what does not stand in the file."""
    if sort == "owner":
        return source.outerjoin(Account, Account.id == Customer.owner_id), Account.name.expression
    if sort == "source":
        return source.outerjoin(Source, Source.id == Customer.source_id), Source.name.expression
    if sort == "next_due":
        due = _due(session)
        return source.outerjoin(due, due.c.customer_id == Customer.id), due.c.due_on
    if sort == "level":
        return source, _urgency(session)
    raise ValueError(f"files cannot be sorted by {sort!r}")


def _due(session: Session) -> Subquery:
    return (
        select(FollowUp.customer_id, func.min(FollowUp.due_on).label("due_on"))
        .where(FollowUp.store_id == store_of(session), FollowUp.done_at.is_(None))
        .group_by(FollowUp.customer_id)
        .subquery()
    )


def _urgency(session: Session) -> ColumnElement[Any]:
    """The store's own order of levels, the most urgent first."""
    positions = select(Level.key, Level.position).where(Level.store_id == store_of(session))
    places = {row.key: row.position for row in session.execute(positions)}
    return case(places, value=Customer.level) if places else Customer.level.expression


def _rows(session: Session, ids: Sequence[int]) -> list[CustomerRow]:
    found = session.connection().execute(_ROWS, {"ids": list(ids)})
    names = names_of(session)
    return [
        CustomerRow._make((*row[:7], names.get(row[6], ""), mask(row[7] or ""), *row[8:]))
        for row in found
    ]


_PHONE = (
    select(ContactNumber.digits)
    .where(ContactNumber.customer_id == Customer.id)
    .order_by(ContactNumber.person_id.is_not(None), ContactNumber.position, ContactNumber.id)
    .limit(1)
    .scalar_subquery()
)
_MODEL = (
    select(func.coalesce(CarModel.name, Opportunity.model_text))
    .select_from(Opportunity)
    .outerjoin(CarModel, CarModel.id == Opportunity.model_id)
    .where(Opportunity.customer_id == Customer.id, Opportunity.outcome == Outcome.OPEN)
    .order_by(Opportunity.id.desc())
    .limit(1)
    .scalar_subquery()
)
_NEXT_DUE = (
    select(func.min(FollowUp.due_on))
    .where(FollowUp.customer_id == Customer.id, FollowUp.done_at.is_(None))
    .scalar_subquery()
)
_ROWS = (
    select(
        Customer.id,
        Customer.name,
        Customer.kind,
        Customer.gender,
        Customer.level,
        Customer.state,
        Customer.owner_id,
        _PHONE,
        func.coalesce(_MODEL, ""),
        func.coalesce(Source.name, ""),
        Customer.completeness,
        _NEXT_DUE,
        Customer.last_effective_at,
        Customer.created_at,
    )
    .outerjoin(Source, Source.id == Customer.source_id)
    .where(Customer.id.in_(bindparam("ids", expanding=True)))
)
