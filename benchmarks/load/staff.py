"""Who sits where, and what they are given to do."""

from __future__ import annotations

import time
from itertools import cycle, islice
from typing import Any

from sqlalchemy import select

from benchmarks.load.order import NOW, Order
from benchmarks.load.places import Place
from benchmarks.load.seat import raised_from
from crmdesk.access.accounts import sign_in
from crmdesk.customers.files import draft_of, save_file
from crmdesk.models import Account, ContactNumber, Customer, Role
from crmdesk.store import Actor, Store

Session = Any
_SHARED, _SOUGHT, _DIGITS = 3, 200, 5


def orders(place: Place, seats: int, seconds: float, pause: float) -> list[Order]:
    """Each seat has an adviser of its own as long as there are enough."""
    store = place.open("manager", "load", lambda: NOW)
    try:
        manager = sign_in(store, "manager")
        with store.read(manager) as session:
            logins, sought = _advisers(session), some_texts(session)
        shared = _shared(store, manager)
        began = time.time()
    finally:
        store.close()
    return [
        Order(place, number, login, seconds, sought, shared, pause, "manager", began=began)
        for number, login in enumerate(islice(cycle(logins), seats), 1)
    ]


def _advisers(session: Session) -> list[str]:
    rows = select(Account.login).where(Account.role == Role.ADVISER, Account.is_active)
    return list(session.scalars(rows.order_by(Account.id)))


def some_texts(session: Session) -> list[str]:
    """Names and parts of numbers, from all over the store."""
    rows = select(Customer.name, ContactNumber.digits).join(ContactNumber).order_by(Customer.id)
    found = session.execute(rows).all()
    some = found[:: max(len(found) // _SOUGHT, 1)]
    return [text for name, digits in some for text in (name[:2], digits[-_DIGITS:])]


def _shared(store: Store, manager: Actor) -> list[int]:
    """Files whose number begins at 0."""
    with store.read(manager) as session:
        ids = list(session.scalars(select(Customer.id).order_by(Customer.id).limit(_SHARED)))
    for customer_id in ids:
        set_to_zero(store, manager, customer_id)
    return ids


def set_to_zero(store: Store, actor: Actor, customer_id: int) -> None:
    with store.write(actor) as session:
        seen = draft_of(session, customer_id).draft
        save_file(session, customer_id, raised_from(seen, 0, "all"), seen=seen, now=NOW)
