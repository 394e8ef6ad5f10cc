"""The search box: a file by any part of a name, its pinyin or initials, a number, plate or VIN."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, Reach, mask, query, require
from crmdesk.access.names import names_of
from crmdesk.customers.numbers import digits_of
from crmdesk.customers.wording import RELATIONS, cleaned
from crmdesk.i18n import _
from crmdesk.models import (
    ContactNumber,
    Customer,
    CustomerKind,
    FileState,
    OwnedVehicle,
    RelatedPerson,
)
from crmdesk.store import actor_of
from crmdesk.store.search_query import FTS, INDEX, Asked, asked_for, matches, speaks_fts
from crmdesk.store.search_tokens import tokens, words

_NUMBER = re.compile(r"[+()\d\s.·–—‐-]*\d[+()\d\s.·–—‐-]*")
_OWN_COUNTRY = re.compile(r"\s*(?:\+|00)86")
_WHOLE_NUMBER = 7
_FILES: Select[Any] = select(
    *(Customer.id, Customer.name, Customer.kind, Customer.level, Customer.state),
    Customer.owner_id,
)
_NUMBERS = (
    select(ContactNumber.customer_id, ContactNumber.person_id, ContactNumber.digits)
    .where(ContactNumber.customer_id.in_(bindparam("ids", expanding=True)))
    .order_by(ContactNumber.position, ContactNumber.id)
)
_MOST_WORDS = 16


class Found(NamedTuple):
    """``matched`` says by what, where it was not the name."""

    id: int
    name: str
    kind: CustomerKind
    level: str | None
    state: FileState
    owner: str
    owner_id: int | None
    matched: str
    number_masked: str


class _Number(NamedTuple):
    person_id: int | None
    digits: str


@query(Permission.SEE_CUSTOMERS)
def find(session: Session, text: str, limit: int = 50) -> list[Found]:
    """The newest files that ``text`` finds, among those that this account reaches."""
    rows = _newest(session, text, limit)
    return _explained(session, rows, [number] if (number := number_in(text)) else words(text))


def _newest(session: Session, typed: str, limit: int) -> Sequence[Any]:
    asked, plain = index_query(typed), cleaned(typed)
    if not (asked or plain):
        return []
    is_own = require(session, Permission.SEE_CUSTOMERS) is Reach.OWN
    actor = actor_of(session)
    given: dict[str, Any] = {"store": actor.store_id, "account": actor.account_id, "most": limit}
    if not asked:
        sought = _by_name(is_own, plain)
    elif speaks_fts(session):
        sought, given["asked"] = _BY_FTS[is_own], asked.fts
    else:
        found = matches(session, asked, newest=True)
        sought = _newest_first(_FILES_BY_INDEX[is_own].where(found))
    return session.connection().execute(sought, given).all()


def _by_name(is_own: bool, plain: str) -> Select[Any]:
    named = _FILES.where(Customer.name.icontains(plain, autoescape=True))
    return _reached(named, is_own).order_by(Customer.id.desc())


def _reached(files: Select[Any], is_own: bool) -> Select[Any]:
    reached = files.where(Customer.store_id == bindparam("store")).limit(bindparam("most"))
    return reached.where(Customer.owner_id == bindparam("account")) if is_own else reached


_FILES_BY_INDEX = {
    is_own: _reached(_FILES.select_from(INDEX).join(Customer, Customer.id == INDEX.c.rowid), is_own)
    for is_own in (True, False)
}


def _newest_first(files: Select[Any]) -> Select[Any]:
    """The limit comes after the join, so that an adviser's own are not crowded out."""
    return files.order_by(INDEX.c.rowid.desc())


# Built once, which takes longer than to run it.
_BY_FTS = {own: _newest_first(files.where(FTS)) for own, files in _FILES_BY_INDEX.items()}


def index_query(typed: str) -> Asked | None:
    """What to ask the index; None when nothing that was typed can stand in it."""
    said, number = words(cleaned(typed))[:_MOST_WORDS], number_in(typed)
    return asked_for(said, [number]) if said and number else asked_for(said)


def number_in(typed: str) -> str:
    """The digits of a number or a part of one, as numbers are kept; empty for anything else."""
    plain = unicodedata.normalize("NFKC", cleaned(typed))
    if not _NUMBER.fullmatch(plain):
        return ""
    digits = "".join(c for c in _OWN_COUNTRY.sub("", plain) if c.isdigit())
    return digits_of(plain) if len(digits) >= _WHOLE_NUMBER else digits


def _explained(session: Session, rows: Sequence[Any], sought: Sequence[str]) -> list[Found]:
    ids = [row.id for row in rows]
    numbers = _numbers(session, ids)
    unclear = {
        row.id: left for row in rows if (left := [w for w in sought if not _names(row[1], w)])
    }
    by_number = {
        i: mask(number.digits)
        for i, left in unclear.items()
        for number in numbers[i]
        if number.person_id is None and left[0] in number.digits
    }
    others = {i: left[0] for i, left in unclear.items() if i not in by_number}
    matched = by_number | _by_car(session, others)
    matched |= _by_person(session, {i: w for i, w in others.items() if i not in matched}, numbers)
    names = names_of(session)
    return [
        Found(
            *(row.id, row.name, row.kind, row.level, row.state),
            *(names.get(row.owner_id, ""), row.owner_id),
            *(matched.get(row.id, ""), first_number(numbers[row.id])),
        )
        for row in rows
    ]


def _names(name: str, word: str) -> bool:
    if not word.isascii():
        return word in unicodedata.normalize("NFKC", name).lower()
    return any(token.startswith(word) for token in _tokens_of(name))


@lru_cache(maxsize=8_192)
def _tokens_of(name: str) -> tuple[str, ...]:
    """Kept, because the next letter that is typed finds mostly the same files."""
    return tuple(tokens([name], []))


def first_number(numbers: Iterable[_Number]) -> str:
    """The customer's own number before those of its people, masked."""
    ordered = sorted(numbers, key=lambda number: number.person_id is not None)
    return mask(ordered[0].digits) if ordered else ""


def _numbers(session: Session, ids: Sequence[int]) -> dict[int, list[_Number]]:
    found: dict[int, list[_Number]] = defaultdict(list)
    if not ids:
        return found
    rows = session.connection().execute(_NUMBERS, {"ids": list(ids)})
    for customer_id, person_id, digits in rows:
        found[customer_id].append(_Number(person_id, digits))
    return found


def _by_car(session: Session, sought: dict[int, str]) -> dict[int, str]:
    if not sought:
        return {}
    cars = select(OwnedVehicle.customer_id, OwnedVehicle.plate, OwnedVehicle.vin)
    return {
        customer_id: sign
        for customer_id, *signs in session.execute(
            cars.where(OwnedVehicle.customer_id.in_(sought)).order_by(OwnedVehicle.id)
        )
        for sign in signs
        if sought[customer_id] in plain_sign(sign).lower()
    }


def plain_sign(sign: str) -> str:
    """A plate or VIN as it is compared: 京A12345 for "京A·123 45"."""
    return "".join(words(sign)).upper()


def _by_person(
    session: Session, sought: dict[int, str], numbers: dict[int, list[_Number]]
) -> dict[int, str]:
    if not sought:
        return {}
    people = session.execute(
        select(
            RelatedPerson.customer_id, RelatedPerson.id, RelatedPerson.relation, RelatedPerson.name
        )
        .where(RelatedPerson.customer_id.in_(sought))
        .order_by(RelatedPerson.id.desc())
    )
    found = {}
    for customer_id, person_id, relation, name in people:
        word = sought[customer_id]
        own = (number.digits for number in numbers[customer_id] if number.person_id == person_id)
        if _names(name, word) or any(word in digits for digits in own):
            found[customer_id] = f"{_(RELATIONS[relation])} {name}"
    return found
