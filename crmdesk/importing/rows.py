"""A row by field names, and the people of a store that rows are matched with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.importing import cells
from crmdesk.importing.mapping import Mapping
from crmdesk.importing.reading import Sheet
from crmdesk.importing.running import Batch
from crmdesk.models import Account, ContactNumber, Customer
from crmdesk.store import store_of

_CHUNK = 900
_REPORT_EVERY = 500
Person = tuple[str, str]
"""Digits and folded name: who is taken for the same person."""


class Row:
    """One line of the file; ``row["name"]`` is empty where the file has no such column."""

    def __init__(self, number: int, found: Sequence[Any], places: dict[str, int]) -> None:
        self.number, self._cells, self._places = number, found, places

    def __getitem__(self, field: str) -> Any:
        place = self._places.get(field)
        return "" if place is None else self._cells[place]

    def text(self, field: str) -> str:
        return cells.text(self[field])


def rows_of(sheet: Sheet, mapping: Mapping) -> Iterator[Row]:
    places = {field: sheet.header.index(column) for field, column in mapping.items()}
    return (Row(number, found, places) for number, found in sheet.rows)


def watched_rows(batch: Batch) -> Iterator[Row]:
    """The rows, telling the progress now and then, which is also where one can stop."""
    for number, row in enumerate(rows_of(batch.sheet, batch.mapping)):
        if number % _REPORT_EVERY == 0:
            batch.progress(number, len(batch.sheet.rows))
        yield row


def person_of(digits: str, name: str) -> Person:
    return digits, name.casefold()


def known_people(session: Session, digits: Sequence[str]) -> dict[Person, int]:
    """The customers who have one of these numbers, in a few queries for all rows."""
    found: dict[Person, int] = {}
    wanted = sorted({number for number in digits if number})
    for start in range(0, len(wanted), _CHUNK):
        people = (
            select(ContactNumber.digits, Customer.name, Customer.id)
            .join(Customer, Customer.id == ContactNumber.customer_id)
            .where(
                ContactNumber.store_id == store_of(session),
                ContactNumber.digits.in_(wanted[start : start + _CHUNK]),
            )
            .order_by(Customer.id.desc())
        )
        for number, name, customer_id in session.execute(people):
            found[person_of(number, name)] = customer_id
    return found


def accounts_by_name(session: Session) -> dict[str, int]:
    """Advisers as files name them: by name or by sign-in name."""
    accounts = select(Account.id, Account.name, Account.login).where(
        Account.store_id == store_of(session)
    )
    found: dict[str, int] = {}
    for account_id, name, login in session.execute(accounts):
        found[login.casefold()] = found[name.casefold()] = account_id
    return found
