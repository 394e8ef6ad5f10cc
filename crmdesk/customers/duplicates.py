"""Who this may be already: by number, plate or name, without telling more than whose it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Result, select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, Reach, query, reach
from crmdesk.access.names import shown_name
from crmdesk.customers.numbers import digits_of
from crmdesk.customers.ownership import Protection, protection_rule
from crmdesk.customers.search import index_query, plain_sign
from crmdesk.customers.wording import cleaned, is_title, short_name
from crmdesk.i18n import N_, _
from crmdesk.models import Account, ContactNumber, Customer, OwnedVehicle, RelatedPerson
from crmdesk.store import actor_of, store_of
from crmdesk.store.search_query import INDEX, Asked, asked_for, matches
from crmdesk.store.search_tokens import tokens, words

MOST = 8
_MOST_BY_NAME = 5
_CANDIDATES = 60
_FEWEST_DIGITS = 5
_SHORTEST_SIGN = 5
_SAME, _SAME_SOUND, _ALIKE = 100, 95, 88
_STEM = 4

SAME_NUMBER = N_("Same number")
HOUSEHOLD_NUMBER = N_("Number of the household")
SAME_PLATE = N_("Same plate")
SAME_VIN = N_("Same VIN")
SAME_NAME = N_("Same name")
SIMILAR_NAME = N_("Similar name")
HOUSEHOLD_NAME = N_("Name in the household")


class Duplicate(NamedTuple):
    """``name`` is shortened for those who may not see the customer."""

    customer_id: int
    name: str
    level: str | None
    owner: str
    owner_id: int | None
    last_effective_at: datetime | None
    days_left: int
    reason: str
    is_own: bool


@query(Permission.LOG_VISITS, beyond=True)
def possible_duplicates(
    session: Session, phone: str = "", name: str = "", plate: str = "", *, today: date
) -> list[Duplicate]:
    """Files of anybody that may be of the same customer, the surest first; never a number."""
    found: dict[int, str] = {}
    for hits in (_by_number(session, phone), _by_sign(session, plate), _by_name(session, name)):
        found |= {i: reason for i, reason in hits.items() if i not in found}
    return _described(session, dict(list(found.items())[:MOST]), today)


def _by_number(session: Session, phone: str) -> dict[int, str]:
    digits = digits_of(phone)
    if len(digits) < _FEWEST_DIGITS:
        return {}
    rows = session.execute(
        select(ContactNumber.customer_id, ContactNumber.person_id)
        .where(ContactNumber.store_id == store_of(session), ContactNumber.digits == digits)
        .order_by(ContactNumber.person_id.is_not(None), ContactNumber.id.desc())
        .limit(_CANDIDATES)
    )
    found: dict[int, str] = {}
    for customer_id, person_id in rows:
        found.setdefault(customer_id, HOUSEHOLD_NUMBER if person_id else SAME_NUMBER)
    return found


def _by_sign(session: Session, sign: str) -> dict[int, str]:
    """By plate or VIN; the index finds it however it is dotted."""
    wanted = plain_sign(sign)
    if len(wanted) < _SHORTEST_SIGN:
        return {}
    candidates = _candidates(session, Asked(((wanted.lower(),),)))
    cars = session.execute(
        select(OwnedVehicle.customer_id, OwnedVehicle.plate, OwnedVehicle.vin)
        .where(OwnedVehicle.customer_id.in_(candidates), OwnedVehicle.gone_on.is_(None))
        .order_by(OwnedVehicle.id.desc())
    )
    found = {}
    for customer_id, plate, vin in cars:
        if wanted in (plain_sign(plate), plain_sign(vin)):
            found[customer_id] = SAME_PLATE if wanted == plain_sign(plate) else SAME_VIN
    return found


def _by_name(session: Session, name: str) -> dict[int, str]:
    wanted = cleaned(name)
    if len(wanted) < 2 or is_title(wanted) or not (asked := _names_like(wanted)):
        return {}
    scored = [
        (score, reason, customer_id)
        for customer_id, other, reason in _named(session, _candidates(session, asked))
        if (score := _alike(wanted, other)) >= _ALIKE
    ]
    found: dict[int, str] = {}
    for score, reason, customer_id in sorted(scored, key=lambda hit: (-hit[0], -hit[2])):
        exact = score == _SAME and reason == SIMILAR_NAME
        found.setdefault(customer_id, SAME_NAME if exact else reason)
    return dict(list(found.items())[:_MOST_BY_NAME])


def _named(session: Session, ids: list[int]) -> Iterator[tuple[int, str, str]]:
    """Who bears the names in these files."""
    files = select(Customer.id, Customer.name).where(Customer.id.in_(ids))
    people = select(RelatedPerson.customer_id, RelatedPerson.name)
    for customer_id, name in session.execute(files):
        yield customer_id, name, SIMILAR_NAME
    for customer_id, name in session.execute(people.where(RelatedPerson.customer_id.in_(ids))):
        yield customer_id, name, HOUSEHOLD_NAME


def _candidates(session: Session, asked: Asked) -> list[int]:
    rows = select(INDEX.c.rowid).where(matches(session, asked))
    return list(session.scalars(rows.order_by(INDEX.c.rowid.desc()).limit(_CANDIDATES)))


def _names_like(name: str) -> Asked | None:
    """The index's query for names written or sounding alike."""
    if sounds := _sounds(name):
        return asked_for(*([part] for part in ("".join(words(name)), *sounds)))
    return index_query(" ".join(word[:_STEM] for word in words(name)))


@lru_cache(maxsize=8_192)
def _sounds(name: str) -> frozenset[str]:
    """The whole name in pinyin, in each reading; empty for a name of other letters."""
    whole = "".join(words(name))
    if whole.isascii():
        return frozenset()
    spelt = {token for token in tokens([whole], []) if token.isascii() and len(token) > len(whole)}
    return frozenset(s for s in spelt if not any(o != s and o.endswith(s) for o in spelt))


def _alike(name: str, other: str) -> float:
    from rapidfuzz import fuzz

    here, there = " ".join(words(name)), " ".join(words(other))
    if here == there:
        return _SAME
    score = min(fuzz.token_sort_ratio(here, there), _SAME - 1)
    sounds = len(here) == len(there) and _sounds(name) & _sounds(other)
    return max(score, _SAME_SOUND if sounds else 0)


def _described(session: Session, reasons: dict[int, str], today: date) -> list[Duplicate]:
    if not reasons:
        return []
    rule = protection_rule(session, today)
    files = {
        customer.id: (customer, owner)
        for customer, owner in _rows(session, reasons)
        if customer.store_id == store_of(session)  # in the query it would keep the ids from leading
    }
    return [
        _duplicate(session, *files[customer_id], reason, rule)
        for customer_id, reason in reasons.items()
        if customer_id in files
    ]


def _duplicate(
    session: Session, customer: Customer, owner: str | None, reason: str, rule: Protection
) -> Duplicate:
    actor = actor_of(session)
    is_own = customer.owner_id == actor.account_id
    name = customer.name
    if not is_own and reach(actor, Permission.SEE_CUSTOMERS) is not Reach.ALL:
        name = short_name(name, customer.gender, customer.kind)
    return Duplicate(
        customer.id,
        name,
        customer.level,
        owner or _("nobody"),
        customer.owner_id,
        customer.last_effective_at,
        rule.left(customer.created_at, customer.last_effective_at),
        _(reason),
        is_own,
    )


def _rows(session: Session, ids: Iterable[int]) -> Result[tuple[Customer, str | None]]:
    return session.execute(
        select(Customer, shown_name(session))
        .outerjoin(Account, Account.id == Customer.owner_id)
        .where(Customer.id.in_(ids))
    )
