"""Who this may be already: by number, plate or name, without telling more than whose it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, Reach, query, reach
from crmdesk.customers.numbers import digits_of
from crmdesk.customers.ownership import protection_rule
from crmdesk.customers.search import INDEX, index_query, matches, plain_sign
from crmdesk.customers.wording import cleaned, is_title, short_name
from crmdesk.i18n import N_, _
from crmdesk.models import Account, ContactNumber, Customer, OwnedVehicle, RelatedPerson
from crmdesk.store import actor_of, store_of
from crmdesk.store.search_tokens import tokens, words

MOST = 8
_MOST_BY_NAME = 5
_CANDIDATES = 100
_FEWEST_DIGITS = 5
_SHORTEST_SIGN = 5
_ALIKE = 88
_SAME_SOUND = 95
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


@query(Permission.LOG_VISITS)
def possible_duplicates(
    session: Session, phone: str = "", name: str = "", plate: str = "", *, today: date
) -> list[Duplicate]:
    """Files of anybody that may be of the same customer, the surest first; never a number."""
    found: dict[int, str] = {}
    for hits in (_by_number(session, phone), _by_sign(session, plate), _by_name(session, name)):
        found = hits | found if not found else found | {k: hits[k] for k in hits if k not in found}
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
    candidates = _candidates(session, f'"{wanted.lower()}"*')
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
    candidates = _candidates(session, asked)
    people = select(RelatedPerson.customer_id, RelatedPerson.name)
    files = select(Customer.id, Customer.name).where(Customer.id.in_(candidates))
    household = people.where(RelatedPerson.customer_id.in_(candidates))
    scored = [
        *((_alike(wanted, other), SIMILAR_NAME, i) for i, other in session.execute(files)),
        *((_alike(wanted, other), HOUSEHOLD_NAME, i) for i, other in session.execute(household)),
    ]
    best = sorted((s for s in scored if s[0] >= _ALIKE), key=lambda s: (-s[0], -s[2]))
    found: dict[int, str] = {}
    for score, reason, customer_id in best[:_MOST_BY_NAME]:
        exact = score == 100 and reason == SIMILAR_NAME
        found.setdefault(customer_id, SAME_NAME if exact else reason)
    return found


def _candidates(session: Session, asked: str) -> list[int]:
    rows = select(INDEX.c.rowid).where(matches(asked))
    return list(session.scalars(rows.order_by(INDEX.c.rowid.desc()).limit(_CANDIDATES)))


def _names_like(name: str) -> str:
    """The index's query for names written or sounding alike."""
    if sounds := _sounds(name):
        return " OR ".join(f'"{part}"*' for part in ("".join(words(name)), *sounds))
    return index_query(" ".join(word[:_STEM] for word in words(name))) or ""


def _sounds(name: str) -> set[str]:
    """The whole name in pinyin, in each reading; empty for a name of other letters."""
    whole = "".join(words(name))
    if whole.isascii():
        return set()
    spelt = {token for token in tokens([whole], []) if token.isascii() and len(token) > len(whole)}
    return {one for one in spelt if not any(o != one and o.endswith(one) for o in spelt)}


def _alike(name: str, other: str) -> float:
    from rapidfuzz import fuzz

    here, there = " ".join(words(name)), " ".join(words(other))
    if here == there:
        return 100
    score = min(fuzz.token_sort_ratio(here, there), 99)
    return max(score, _SAME_SOUND if _sounds(name) & _sounds(other) else 0)


def _described(session: Session, reasons: dict[int, str], today: date) -> list[Duplicate]:
    if not reasons:
        return []
    rule = protection_rule(session, today)
    actor = actor_of(session)
    sees_all = reach(actor, Permission.SEE_CUSTOMERS) is Reach.ALL
    rows = {row[0].id: row for row in _rows(session, reasons)}
    found = []
    for customer_id, reason in reasons.items():
        if customer_id not in rows:
            continue
        customer, owner = rows[customer_id]
        is_own = customer.owner_id == actor.account_id
        name = customer.name
        if not (sees_all or is_own):
            name = short_name(name, customer.gender, customer.kind)
        found.append(
            Duplicate(
                customer_id,
                name,
                customer.level,
                owner or _("nobody"),
                customer.owner_id,
                customer.last_effective_at,
                rule.left(customer.created_at, customer.last_effective_at),
                _(reason),
                is_own,
            )
        )
    return found


def _rows(session: Session, ids: Iterable[int]) -> Iterable[tuple[Customer, str | None]]:
    return session.execute(
        select(Customer, Account.name)
        .outerjoin(Account, Account.id == Customer.owner_id)
        .where(Customer.store_id == store_of(session), Customer.id.in_(ids))
    ).tuples()
