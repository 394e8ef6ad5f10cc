"""Opening a file, and saving what was changed in it so that neither of two people loses work."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from crmdesk.access import Permission, query, reach_customer, verb
from crmdesk.customers.completeness import count_answers, refresh_completeness
from crmdesk.customers.draft import COLUMNS, CustomerDraft, draft_from
from crmdesk.customers.numbers import put_number
from crmdesk.errors import UserError
from crmdesk.i18n import N_, _
from crmdesk.models import Customer
from crmdesk.store import store_of, tell

__all__ = ["Conflict", "CustomerDraft", "draft_of", "open_file", "save_file"]


class Conflict(UserError):
    """Two people changed the same ``fields``: each has theirs, then mine. Nothing was saved.

    Save again with ``version`` to put the draft's fields in place of ``theirs``.
    """

    def __init__(
        self, fields: dict[str, tuple[Any, Any]], theirs: CustomerDraft, version: int
    ) -> None:
        super().__init__(
            _("Somebody else has just changed the same fields of this file. Choose what to keep.")
        )
        self.fields = fields
        self.theirs = theirs
        self.version = version


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
    _write(customer, kept)
    put_number(session, customer, draft.phone)
    customer.completeness = count_answers(vars(kept), has_number=True, has_car=False)
    return customer


@query(Permission.SEE_CUSTOMERS)
def draft_of(session: Session, customer_id: int) -> tuple[CustomerDraft, int]:
    """The file as its form shows it, without its numbers, and the version it is of."""
    customer = reach_customer(session, customer_id)
    return draft_from(customer), customer.version


@verb(Permission.EDIT_CUSTOMERS)
def save_file(
    session: Session,
    customer_id: int,
    draft: CustomerDraft,
    *,
    expected_version: int | None = None,
    base: CustomerDraft | None = None,
    now: datetime,
) -> None:
    """Save what ``draft`` changed since ``base``, which was read at ``expected_version``.

    What others changed meanwhile stays. Raises ``Conflict`` where both changed the same field,
    or, without a ``base``, where the draft differs from what stands there now.
    """
    assert not draft.problems(), "the form saves only drafts without problems"
    customer = reach_customer(session, customer_id, Permission.EDIT_CUSTOMERS)
    mine = draft.fit()
    if expected_version is not None and customer.version != expected_version:
        mine = _merged(mine, base.fit() if base else None, customer)
    _write(customer, mine)
    if mine.phone:
        put_number(session, customer, mine.phone)
    session.flush()
    refresh_completeness(session, customer)
    tell(session, "customers.save", N_("Changed the file of {customer}."), customer=customer.name)


def _write(customer: Customer, draft: CustomerDraft) -> None:
    for column in COLUMNS:
        setattr(customer, column, getattr(draft, column))


def _merged(mine: CustomerDraft, base: CustomerDraft | None, customer: Customer) -> CustomerDraft:
    """Both people's changes in one draft."""
    theirs = draft_from(customer)
    both, kept = {}, {}
    for column in COLUMNS:
        before = getattr(base, column) if base else None
        their, my = getattr(theirs, column), getattr(mine, column)
        if base and my == before:
            kept[column] = their
        elif my != their and not (base and their == before):
            both[column] = (their, my)
    if both:
        raise Conflict(both, theirs, customer.version)
    return replace(mine, **kept)
