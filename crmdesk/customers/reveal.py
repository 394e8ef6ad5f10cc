"""Numbers in full, for one who asked to see them; the journal remembers who did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from crmdesk.access import Permission, reach_customer, verb
from crmdesk.customers.reveal_budget import (
    FEWEST,
    REFUSED,
    REVEAL,
    WORD_FROM,
    Spent,
    is_unusual,
    spent_today,
    usual_of,
    whom_to_ask,
)
from crmdesk.customers.wording import RELATIONS
from crmdesk.errors import UserError
from crmdesk.i18n import N_, _
from crmdesk.models import ContactNumber, Customer, RelatedPerson
from crmdesk.store import actor_of, log_always, store_of, tell


class Revealed(NamedTuple):
    """Each number with whose or what it is. ``word``: how much of the day's budget is spent.

    Beyond the budget there are no numbers, and ``word`` says whom to ask. That is no exception,
    because the journal is to remember who was refused.
    """

    numbers: Sequence[tuple[str, str]]
    word: str = ""

    @property
    def is_refused(self) -> bool:
        return not self.numbers and bool(self.word)


@verb(Permission.REVEAL_NUMBERS)
def reveal_number(session: Session, number_id: int) -> Revealed:
    """In ``store.write``, because looking is an action; its sentence never holds the number."""
    number = session.get(ContactNumber, number_id)
    if number is None or number.store_id != store_of(session):
        raise UserError(_("This number is already gone."))
    customer = reach_customer(session, number.customer_id, Permission.REVEAL_NUMBERS)
    person = session.get(RelatedPerson, number.person_id) if number.person_id else None
    sentence = N_("Looked at a number of {customer}.")
    if person:
        sentence = N_("Looked at the number of {person} in the file of {customer}.")
    whose = {"person": person.name} if person else {}
    return _shown(session, customer, [number], sentence, **whose)


@verb(Permission.REVEAL_NUMBERS)
def reveal_of_customer(session: Session, customer_id: int) -> Revealed:
    """All numbers of the file."""
    customer = reach_customer(session, customer_id, Permission.REVEAL_NUMBERS)
    sentence = N_("Looked at the numbers of {customer}.")
    return _shown(session, customer, customer.numbers, sentence)


def _shown(
    session: Session,
    customer: Customer,
    numbers: Sequence[ContactNumber],
    sentence: str,
    **whose: str,
) -> Revealed:
    log_always(session)
    spent = spent_today(session)
    named = {"customer": customer.name, "id": customer.id} | whose
    if not spent.allows(customer.id):
        tell(session, REFUSED, N_("Was refused the numbers of {customer}."), **named)
        return Revealed((), _refusal(session, spent))
    seen = spent.customers | {customer.id}
    if customer.id not in spent.customers and _stands_out(session, len(seen)):
        sentence = N_("Looked at the numbers of {customer}, of {count} customers today: unusual.")
        named["count"] = len(seen)
    tell(session, REVEAL, sentence, **named)
    shown = [(label_of(session, number), number.number) for number in numbers]
    return Revealed(shown, _word(len(seen), spent.limit))


def _stands_out(session: Session, count: int) -> bool:
    """Asked at every tenth customer: what is usual takes a month of the journal to know."""
    if count % FEWEST:
        return False
    return is_unusual(count, usual_of(session, actor_of(session).account_id))


def _refusal(session: Session, spent: Spent) -> str:
    return _(
        "You have seen the numbers of {count} customers today, which is the limit. "
        "Ask {names} to raise it in Settings, or go on tomorrow."
    ).format(count=len(spent.customers), names=whom_to_ask(session))


def _word(count: int, limit: int | None) -> str:
    if limit is None or count < WORD_FROM * limit:
        return ""
    return _("Numbers of {count} customers seen today, {limit} are allowed.").format(
        count=count, limit=limit
    )


def label_of(session: Session, number: ContactNumber) -> str:
    """办公, or 配偶 陈洁; empty for the customer's plain own."""
    person = session.get(RelatedPerson, number.person_id) if number.person_id else None
    whose = f"{_(RELATIONS[person.relation])} {person.name}" if person else ""
    return " · ".join(part for part in (whose, number.label) if part)
