"""Numbers in full, for one who asked to see them; the journal remembers who did."""

from __future__ import annotations

from sqlalchemy.orm import Session

from crmdesk.access import Permission, reach_customer, verb
from crmdesk.customers.wording import RELATIONS
from crmdesk.errors import UserError
from crmdesk.i18n import N_, _
from crmdesk.models import ContactNumber, RelatedPerson
from crmdesk.store import log_always, store_of, tell


@verb(Permission.REVEAL_NUMBERS)
def reveal_number(session: Session, number_id: int) -> str:
    """In ``store.write``, because looking is an action; its sentence never holds the number."""
    number = session.get(ContactNumber, number_id)
    if number is None or number.store_id != store_of(session):
        raise UserError(_("This number is already gone."))
    customer = reach_customer(session, number.customer_id, Permission.REVEAL_NUMBERS)
    person = session.get(RelatedPerson, number.person_id) if number.person_id else None
    log_always(session)
    if person:
        sentence = N_("Looked at the number of {person} in the file of {customer}.")
        tell(session, _VERB, sentence, person=person.name, customer=customer.name, id=customer.id)
    else:
        sentence = N_("Looked at a number of {customer}.")
        tell(session, _VERB, sentence, customer=customer.name, id=customer.id)
    return number.number


@verb(Permission.REVEAL_NUMBERS)
def reveal_of_customer(session: Session, customer_id: int) -> list[tuple[str, str]]:
    """All numbers of the file, each with whose or what it is."""
    customer = reach_customer(session, customer_id, Permission.REVEAL_NUMBERS)
    log_always(session)
    tell(
        session,
        _VERB,
        N_("Looked at the numbers of {customer}."),
        customer=customer.name,
        id=customer.id,
    )
    return [(label_of(session, number), number.number) for number in customer.numbers]


_VERB = "customers.reveal"


def label_of(session: Session, number: ContactNumber) -> str:
    """办公, or 配偶 陈洁; empty for the customer's plain own."""
    person = session.get(RelatedPerson, number.person_id) if number.person_id else None
    whose = f"{_(RELATIONS[person.relation])} {person.name}" if person else ""
    return " · ".join(part for part in (whose, number.label) if part)
