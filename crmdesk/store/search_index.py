"""The one index behind every search box, kept in the same transaction as what it finds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from crmdesk.models import ContactNumber, Customer, OwnedVehicle, RelatedPerson
from crmdesk.store.search_tokens import tokens, words

_CHUNK = 5_000
_FOUND_BY: dict[type[Any], tuple[str, Callable[[Any], int]]] = {
    Customer: ("name", lambda row: row.id),
    ContactNumber: ("digits", lambda row: row.customer_id),
    RelatedPerson: ("name", lambda row: row.customer_id),
    OwnedVehicle: ("plate", lambda row: row.customer_id),
}


def watch_names(session: Session) -> set[int]:
    """The ids of the customers whose entry in the index is out of date, filled in at each flush."""
    stale: set[int] = set()
    session.info["stale"] = stale

    @event.listens_for(session, "after_flush")
    def _note(session: Session, _context: Any) -> None:
        for row in (*session.new, *session.dirty, *session.deleted):
            if type(row) in _FOUND_BY:
                stale.add(_FOUND_BY[type(row)][1](row))

    return stale


def stale_customers(session: Session, ids: Iterable[int]) -> None:
    """Bulk work says here which customers' names or numbers it added or removed."""
    session.info["stale"].update(ids)


def refresh(session: Session) -> None:
    """Write the entries of all customers that were touched in this transaction."""
    stale = sorted(session.info["stale"])
    for start in range(0, len(stale), _CHUNK):
        _refresh(session, stale[start : start + _CHUNK])
    stale.clear()


def _refresh(session: Session, ids: Sequence[int]) -> None:
    names, numbers = _names(session, ids), _numbers(session, ids)
    session.execute(text("DELETE FROM customer_search WHERE rowid = :id"), [{"id": i} for i in ids])
    entries = [
        {"id": i, "words": " ".join(tokens(names[i], numbers[i]))} for i in ids if i in names
    ]
    if entries:
        session.execute(
            text("INSERT INTO customer_search (rowid, words) VALUES (:id, :words)"), entries
        )


def _names(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    found = defaultdict(list)
    people = select(RelatedPerson.customer_id, RelatedPerson.name)
    for customer_id, name in session.execute(
        select(Customer.id, Customer.name)
        .where(Customer.id.in_(ids))
        .union_all(people.where(RelatedPerson.customer_id.in_(ids)))
    ):
        found[customer_id].append(name)
    return dict(found)


def _numbers(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    numbers = select(ContactNumber.customer_id, ContactNumber.digits)
    cars = select(OwnedVehicle.customer_id, OwnedVehicle.plate, OwnedVehicle.vin)
    for customer_id, digits in session.execute(numbers.where(ContactNumber.customer_id.in_(ids))):
        found[customer_id].append(digits)
    for customer_id, *signs in session.execute(cars.where(OwnedVehicle.customer_id.in_(ids))):
        found[customer_id].extend(sign.replace("-", "").replace("·", "") for sign in signs)
    return found


def optimise(session: Session) -> None:
    """Merge the index's segments; worth it after a bulk load."""
    session.execute(text("INSERT INTO customer_search (customer_search) VALUES ('optimize')"))


def query_of(fragments: str) -> str | None:
    """The index's query for what was typed; None if nothing in it can be looked up."""
    found = words(fragments)
    return " ".join(f'"{word}"*' for word in found) or None
