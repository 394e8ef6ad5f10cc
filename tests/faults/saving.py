"""What the fault tests save: the six rows of a visit, all or none of them."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from crmdesk.models import (
    Account,
    ContactNumber,
    Customer,
    FollowUp,
    Opportunity,
    Outcome,
    Stage,
    StageMove,
    Visit,
    Way,
)
from crmdesk.store import Actor, Store

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
TABLES = (Customer, ContactNumber, Opportunity, StageMove, FollowUp, Visit)


def opened(path: str, key: str) -> tuple[Store, Actor]:
    """A store for a child process; ``key`` is hexadecimal, or a dash for none."""
    from crmdesk.store.opening import open_store

    store = open_store(Path(path), bytes.fromhex(key) if key != "-" else None, lambda: NOW)
    return store, actor_in(store)


def actor_in(store: Store, seat: str = "here") -> Actor:
    with store.read(Actor(0, "", None, 1)) as session:
        account = session.scalars(select(Account).order_by(Account.id)).first()
        return Actor(account.id, account.name, account.role, 1, seat)


def save_visit(store: Store, actor: Actor, name: str) -> None:
    with store.write(actor) as session:
        stage = session.scalars(select(Stage).where(Stage.outcome == Outcome.OPEN)).first()
        common = {"store_id": 1}
        customer = Customer(**common, name=name, level="A", created_at=NOW)
        customer.numbers.append(ContactNumber(**common, number="139", digits="13900001111"))
        session.add(customer)
        session.flush()
        opportunity = Opportunity(
            **common,
            customer_id=customer.id,
            stage_id=stage.id,
            outcome=stage.outcome,
            level="A",
            opened_at=NOW,
            stage_since=NOW,
        )
        opportunity.moves.append(
            StageMove(**common, to_stage_id=stage.id, account_id=actor.account_id, at=NOW)
        )
        session.add(opportunity)
        session.flush()
        ids = {"customer_id": customer.id, "opportunity_id": opportunity.id}
        due = {"purpose": "first_call", "due_on": NOW.date(), "planned_at": NOW}
        session.add(FollowUp(**common, **ids, **due))
        came = {"day": NOW.date(), "arrived_at": NOW, "way": Way.WALK_IN}
        logged = {"is_first": True, "is_filed": True, "logged_by_id": actor.account_id}
        session.add(Visit(**common, **ids, name=name, **came, **logged))


def names(store: Store, actor: Actor) -> list[str]:
    with store.read(actor) as session:
        return list(session.scalars(select(Customer.name).order_by(Customer.id)))


def counts(store: Store, actor: Actor) -> set[int]:
    """How many rows the tables of a visit have: one number, if none is half-saved."""
    with store.read(actor) as session:
        return {session.scalar(select(func.count()).select_from(table)) for table in TABLES}


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
