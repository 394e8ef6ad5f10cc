"""The one index behind every search box, kept in the same transaction as what it finds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, inspect, literal, select, text, union_all
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import get_history

from crmdesk.models import Base, ContactNumber, Customer, OwnedVehicle, RelatedPerson
from crmdesk.store.actor import is_on_server
from crmdesk.store.journal import Flushed
from crmdesk.store.search_tokens import tokens

_CHUNK = 5_000
_OWNER: dict[type[Any], str] = {Customer: "id"} | dict.fromkeys(
    (ContactNumber, RelatedPerson, OwnedVehicle), "customer_id"
)
_FOUND_BY: dict[type[Any], set[str]] = {
    Customer: {"name"},
    ContactNumber: {"digits", "customer_id"},
    RelatedPerson: {"name", "customer_id"},
    OwnedVehicle: {"plate", "vin", "customer_id"},
}
_NAMES, _NUMBERS, _SIGNS = literal(0), literal(1), literal(2)


def _known(condition: Callable[[Any], Any]) -> Any:
    """Everything by which the customers that meet ``condition`` are found: kind, whose, value."""
    people, cars = RelatedPerson.__table__.c, OwnedVehicle.__table__.c
    customers, numbers = Customer.__table__.c, ContactNumber.__table__.c
    return union_all(
        select(_NAMES, customers.id, customers.name).where(condition(customers.id)),
        *(
            select(kind, column.table.c.customer_id, column).where(
                condition(column.table.c.customer_id)
            )
            for kind, column in (
                (_NAMES, people.name),
                (_NUMBERS, numbers.digits),
                (_SIGNS, cars.plate),
                (_SIGNS, cars.vin),
            )
        ),
    )


# Built once; a save is mostly of one customer, and an expanded IN is slower to prepare.
_KNOWN_OF_ONE = _known(lambda owner: owner == bindparam("id"))
_KNOWN_OF_SOME = _known(lambda owner: owner.in_(bindparam("ids", expanding=True)))
_DROP = text("DELETE FROM customer_search WHERE rowid = :id")
_ADD = text("INSERT OR REPLACE INTO customer_search (rowid, words) VALUES (:id, :words)")
_DROP_ROWS = text("DELETE FROM search_token WHERE customer_id = ANY(:ids)")
_ADD_ROWS = text(
    "INSERT INTO search_token (store_id, token, customer_id)"
    " SELECT c.store_id, t.token, t.customer_id FROM"
    " unnest(CAST(:customers AS integer[]), CAST(:tokens AS text[])) AS t (customer_id, token)"
    " JOIN customer AS c ON c.id = t.customer_id"
)


def note(session: Session, rows: Flushed) -> None:
    """Remember whose entry is out of date after a flush."""
    stale: set[int] = session.info["stale"]
    for row in (*rows.new, *rows.deleted):
        if owner := _OWNER.get(type(row)):
            stale.add(getattr(row, owner))
    for row in rows.dirty:
        if type(row) in _OWNER and inspect(row).committed_state.keys() & _FOUND_BY[type(row)]:
            stale.update(_owners(row))


def _owners(row: Any) -> Iterable[int]:
    """Whose row it is, and whose it was: merging gives numbers to another file."""
    history = get_history(row, _OWNER[type(row)])
    return {owner for owner in (*history.sum(), getattr(row, _OWNER[type(row)])) if owner}


def note_values(
    session: Session, table: type[Base], before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """The same for a row that a statement over many has touched."""
    if owner := _OWNER.get(table):
        session.info["stale"].update((before[owner], after[owner]))


def note_inserted(session: Session, table: type[Base], rows: Iterable[Mapping[str, Any]]) -> None:
    """The same for rows that are inserted at once."""
    if owner := _OWNER.get(table):
        session.info["stale"].update(row[owner] for row in rows)


def note_range(session: Session, table: type[Base], first: int, last: int) -> None:
    """The same for the rows of a batch, which are still there."""
    if owner := _OWNER.get(table):
        owners = select(getattr(table, owner)).where(table.id.between(first, last)).distinct()
        session.info["stale"].update(session.scalars(owners))


def stale_customers(session: Session, ids: Iterable[int]) -> None:
    """Work that the store cannot see, such as plain SQL, says here whose names it changed."""
    session.info["stale"].update(ids)


def refresh(session: Session) -> None:
    """Write the entries of all customers that were touched in this transaction."""
    stale = sorted(session.info["stale"])
    for start in range(0, len(stale), _CHUNK):
        write_entries(session.connection(), stale[start : start + _CHUNK])
    session.info["stale"].clear()


def write_entries(connection: Connection, ids: Sequence[int]) -> None:
    """Replace the entries of these customers by what the tables say; of gone ones, remove them."""
    entries = entries_of(connection, ids)
    if connection.dialect.name == "postgresql":
        _write_rows(connection, ids, entries)
        return
    if entries:
        connection.execute(_ADD, [{"id": i, "words": said} for i, said in entries.items()])
    if gone := [{"id": i} for i in ids if i not in entries]:
        connection.execute(_DROP, gone)


def add_entries(connection: Connection, ids: Sequence[int]) -> None:
    """The same where the index holds nothing of these customers yet."""
    if connection.dialect.name == "postgresql":
        _add_rows(connection, entries_of(connection, ids))
    else:
        write_entries(connection, ids)


def _write_rows(connection: Connection, ids: Sequence[int], entries: Mapping[int, str]) -> None:
    connection.execute(_DROP_ROWS, {"ids": list(ids)})
    _add_rows(connection, entries)


def _add_rows(connection: Connection, entries: Mapping[int, str]) -> None:
    rows = [(i, token) for i, said in entries.items() for token in dict.fromkeys(said.split())]
    if rows:
        customers, found = zip(*rows, strict=True)
        connection.execute(_ADD_ROWS, {"customers": list(customers), "tokens": list(found)})


def entries_of(connection: Connection, ids: Sequence[int]) -> dict[int, str]:
    """What the index should hold of each of these customers that exists."""
    names: dict[int, list[str]] = defaultdict(list)
    numbers: dict[int, list[str]] = defaultdict(list)
    known = (_KNOWN_OF_ONE, {"id": ids[0]}) if len(ids) == 1 else (_KNOWN_OF_SOME, {"ids": ids})
    for kind, owner, value in connection.execute(*known):
        if kind == 0:
            names[owner].append(value)
        else:
            numbers[owner].append(value if kind == 1 else _bare_sign(value))
    return {i: " ".join(tokens(names[i], numbers.get(i, ()))) for i in ids if i in names}


def _bare_sign(sign: str) -> str:
    """A plate or VIN without what people put between its characters."""
    return sign.replace("-", "").replace("·", "")


def optimise(session: Session) -> None:
    """Merge the segments of a file's index; worth it after a bulk load."""
    if is_on_server(session):
        return
    session.execute(text("INSERT INTO customer_search (customer_search) VALUES ('optimize')"))
