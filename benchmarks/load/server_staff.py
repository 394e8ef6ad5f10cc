"""Who sits at a server's seats: an account for each, their own files, and what they do all day."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import cycle, islice
from typing import NamedTuple

from benchmarks.load.order import NOW, ON_A_FILE, Order, Shares
from benchmarks.load.places import ServerPlace
from benchmarks.load.staff import set_to_zero, some_texts
from benchmarks.served import Served
from crmdesk.access.accounts import AccountDraft, add_account
from crmdesk.models import Role
from crmdesk.showroom.visits import VisitDraft, log_visit
from crmdesk.store import Actor, Store

LOOKING = "load-looks"
"""Manages as well, and does nothing until all others have ended."""
_ADVISER: Shares = {**ON_A_FILE, "list customers": 3, "list opportunities": 2}
_MANAGER: Shares = {**_ADVISER, "read the funnel": 3, "edit a shared file": 4}
_RECEPTION: Shares = {"read the day's log": 6, "log a visit": 5}
_SHARES = {Role.ADVISER: _ADVISER, Role.MANAGER: _MANAGER, Role.RECEPTION: _RECEPTION}
_TURN = (
    *(Role.ADVISER, Role.MANAGER, Role.RECEPTION, Role.ADVISER, Role.ADVISER),
    *(Role.ADVISER, Role.MANAGER, Role.ADVISER, Role.ADVISER, Role.ADVISER),
)
_MOST_SHARED = 2


class Person(NamedTuple):
    login: str
    role: Role
    account_id: int


@dataclass(frozen=True)
class Shift:
    """``looking`` is the order of the seat that examines everything afterwards."""

    orders: list[Order]
    looking: Order


def shift_at(served: Served, seats: int, seconds: float, pause: float) -> Shift:
    """Seven advisers, two managers and one of the reception in ten, each with an account."""
    passwords = dict(served.passwords)
    people = _add_people(served, seats, passwords)
    place = replace(served.place, passwords=passwords)
    sought, files = _prepare(place, people)
    plain = Order(place, 0, "", seconds, sought, (), pause, listens=True, began=time.time())
    orders = [_order(plain, number, person, files) for number, person in enumerate(people[:-1], 1)]
    looking = _order(replace(plain, listens=False), 99, people[-1], files)
    return Shift(orders, looking)


def _order(plain: Order, number: int, person: Person, files: Mapping[int, int]) -> Order:
    """An adviser's shared file is the own one, which every manager edits as well."""
    own = files.get(person.account_id)
    return replace(
        plain,
        number=number,
        login=person.login,
        shared=(own,) if own else tuple(files.values())[:_MOST_SHARED],
        receiver=0 if own else list(files)[number % len(files)],
        shares=_SHARES[person.role],
    )


def _add_people(served: Served, seats: int, passwords: dict[str, str]) -> list[Person]:
    store = served.place.open("admin", "load", lambda: NOW)
    try:
        admin = served.place.sign_in(store, "admin", "load")
        return list(_added(store, admin, seats, passwords))
    finally:
        store.close()


def _added(store: Store, admin: Actor, seats: int, passwords: dict[str, str]) -> Iterator[Person]:
    wanted = {f"load{n}": role for n, role in enumerate(islice(cycle(_TURN), seats), 1)}
    for login, role in (wanted | {LOOKING: Role.MANAGER}).items():
        passwords[login] = secrets.token_urlsafe(12)
        draft = AccountDraft(login, f"Load {login}", role, passwords[login])
        with store.write(admin) as session:
            yield Person(login, role, add_account(session, draft, now=NOW))


def _prepare(place: ServerPlace, people: list[Person]) -> tuple[list[str], dict[int, int]]:
    """What to search for, and by adviser the file that is shared with the managers."""
    store = place.open(LOOKING, "load", lambda: NOW)
    try:
        manager = place.sign_in(store, LOOKING, "load")
        with store.read(manager) as session:
            sought = some_texts(session)
        advisers = [one.account_id for one in people if one.role is Role.ADVISER]
        return sought, {one: _first_file(store, manager, one) for one in advisers}
    finally:
        store.close()


def _first_file(store: Store, manager: Actor, adviser: int) -> int:
    draft = VisitDraft(f"1990{adviser:07d}", "林一", level="A", source_id=1, adviser_id=adviser)
    with store.write(manager) as session:
        customer = log_visit(session, draft, now=NOW).customer_id
    assert customer is not None
    set_to_zero(store, manager, customer)
    return customer
