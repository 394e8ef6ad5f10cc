"""Opening a file, and saving what was changed in it so that neither of two people loses work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from crmdesk.access import MASKED, Permission, query, reach_customer, verb
from crmdesk.customers.completeness import count_answers, refresh_completeness
from crmdesk.customers.draft import (
    COLUMNS,
    UNITS,
    VEILED,
    CustomerDraft,
    draft_from,
    unveiled,
    veiled,
)
from crmdesk.customers.numbers import put_number
from crmdesk.errors import UserError
from crmdesk.i18n import N_, _
from crmdesk.models import Customer
from crmdesk.store import store_of, tell
from crmdesk.store.edits import AsItStands, Conflict, last_changes, write

__all__ = ["Conflict", "CustomerDraft", "draft_of", "open_file", "save_file"]


@verb(Permission.EDIT_CUSTOMERS)
def open_file(
    session: Session, draft: CustomerDraft, *, owner_id: int | None, now: datetime
) -> int:
    """A new file of ``draft``; whether there is one already is asked before, by its duplicates."""
    assert not draft.problems(), "the form saves only drafts without problems"
    customer = drawn_up(session, draft, owner_id=owner_id, now=now)
    session.add(customer)
    session.flush()
    tell(session, "customers.open", N_("Opened the file of {customer}."), customer=customer.name)
    return customer.id


def drawn_up(
    session: Session, draft: CustomerDraft, *, owner_id: int | None, now: datetime
) -> Customer:
    """The file whole but not yet added, for verbs that know more of it: it is written once."""
    customer = Customer(store_id=store_of(session), owner_id=owner_id, created_at=now)
    kept = draft.fit()
    for column, value in _columns(kept).items():
        setattr(customer, column, value)
    put_number(session, customer, draft.phone)
    customer.completeness = count_answers(vars(kept), has_number=True, has_car=False)
    return customer


@query(Permission.SEE_CUSTOMERS)
def draft_of(session: Session, customer_id: int) -> AsItStands[CustomerDraft]:
    """The file as its form shows it, without its numbers."""
    customer = reach_customer(session, customer_id)
    changed = last_changes(session, Customer.__tablename__, customer_id, COLUMNS)
    return AsItStands(draft_from(customer), changed)


@verb(Permission.EDIT_CUSTOMERS)
def save_file(
    session: Session,
    customer_id: int,
    draft: CustomerDraft,
    *,
    seen: CustomerDraft | None = None,
    now: datetime,
) -> None:
    """Save what ``draft`` changed of ``seen``, which its form was filled with.

    What others changed meanwhile stays. Raises ``Conflict`` where both changed the same field.
    """
    assert not draft.problems(), "the form saves only drafts without problems"
    customer = reach_customer(session, customer_id, Permission.EDIT_CUSTOMERS)
    mine = unveiled(draft.fit(), customer)
    before = unveiled(seen.fit(), customer) if seen else None
    _refuse_half_masked(mine, before)
    with _told_masked():
        write(session, customer, _columns(mine), _columns(before) if before else None, UNITS)
    if mine.phone:
        put_number(session, customer, mine.phone)
    session.flush()
    refresh_completeness(session, customer)
    tell(session, "customers.save", N_("Changed the file of {customer}."), customer=customer.name)


def _refuse_half_masked(draft: CustomerDraft, seen: CustomerDraft | None) -> None:
    """What the form showed masked was changed by a few characters, or by somebody else."""
    for column in VEILED:
        typed = getattr(draft, column)
        if MASKED in typed and typed != (getattr(seen, column) if seen else ""):
            raise UserError(_("Write “{text}” whole, or leave it as it was.").format(text=typed))


@contextmanager
def _told_masked() -> Iterator[None]:
    """Two people's versions are shown side by side, and no number in full among them."""
    try:
        yield
    except Conflict as conflict:
        clashes = [
            clash._replace(
                seen=veiled(clash.seen), theirs=veiled(clash.theirs), mine=veiled(clash.mine)
            )
            for clash in conflict.clashes
        ]
        raise Conflict(clashes, veiled(conflict.theirs)) from None


def _columns(draft: CustomerDraft) -> dict[str, Any]:
    return {column: getattr(draft, column) for column in COLUMNS}
