"""The people around a customer: the household, friends, an organisation's contact persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, query, reach_customer, verb
from crmdesk.customers.draft import BIRTHDAY, birthday_problems
from crmdesk.customers.numbers import drop_number, number_problem, put_number
from crmdesk.customers.wording import cleaned, full_text, is_visible, line_problem, text_problem
from crmdesk.errors import UserError
from crmdesk.i18n import N_, _
from crmdesk.models import Customer, RelatedPerson, Relation
from crmdesk.store import store_of, tell
from crmdesk.store.edits import to_write, write

_UNITS = (BIRTHDAY,)


@dataclass(frozen=True)
class PersonDraft:
    """``linked_id`` is this person's own file, if there is one; ``phone`` adds a number."""

    name: str
    relation: Relation
    phone: str = ""
    birth_month: int | None = None
    birth_day: int | None = None
    birthday_is_lunar: bool = False
    note: str = ""
    linked_id: int | None = None

    def problems(self) -> dict[str, str]:
        found = birthday_problems(self.birth_month, self.birth_day, self.birthday_is_lunar)
        found["note"] = text_problem(self.note)
        found["name"] = line_problem(self.name)
        if not is_visible(self.name):
            found["name"] = _("Enter this person's name, or how to address them.")
        if self.phone.strip():
            found["phone"] = number_problem(self.phone)
        return {field: problem for field, problem in found.items() if problem}


@query(Permission.SEE_CUSTOMERS)
def person_draft_of(session: Session, person_id: int) -> PersonDraft:
    """A person as the form shows them, without their numbers."""
    person = _reach_person(session, person_id, Permission.SEE_CUSTOMERS)[0]
    return PersonDraft(
        person.name,
        person.relation,
        birth_month=person.birth_month,
        birth_day=person.birth_day,
        birthday_is_lunar=person.birthday_is_lunar,
        note=person.note,
        linked_id=person.linked_id,
    )


@verb(Permission.EDIT_CUSTOMERS)
def save_person(
    session: Session,
    customer_id: int,
    draft: PersonDraft,
    *,
    person_id: int | None = None,
    seen: PersonDraft | None = None,
    now: datetime,
) -> int:
    """A new person of the customer's, or the one with ``person_id``, as ``draft`` has it.

    Of that one, what ``draft`` changed of ``seen``; raises ``Conflict``.
    """
    assert not draft.problems(), "the form saves only drafts without problems"
    customer = reach_customer(session, customer_id, Permission.EDIT_CUSTOMERS)
    mine = _kept(session, draft)
    if person_id is None:
        person = RelatedPerson(store_id=store_of(session), customer_id=customer.id, **mine)
        session.add(person)
    else:
        person = _reach_person(session, person_id, Permission.EDIT_CUSTOMERS)[0]
        write(session, person, mine, _kept(session, seen) if seen else None, _UNITS)
    session.flush()
    if draft.phone.strip():
        put_number(session, customer, draft.phone, person_id=person.id)
        session.flush()
    tell(
        session,
        "customers.person",
        N_("Noted {person} in the file of {customer}."),
        person=person.name,
        customer=customer.name,
    )
    return person.id


@verb(Permission.EDIT_CUSTOMERS)
def remove_person(session: Session, person_id: int, *, seen: PersonDraft | None = None) -> None:
    """The person and their numbers; a file of their own stays.

    Raises ``UserError`` where ``seen`` is not what stands there now: others added to it.
    """
    person, customer = _reach_person(session, person_id, Permission.EDIT_CUSTOMERS)
    if seen is not None and to_write(session, person, _kept(session, seen), None):
        raise UserError(
            _("{name} was changed by somebody else meanwhile. Look again, then remove.").format(
                name=person.name
            )
        )
    for number in [n for n in customer.numbers if n.person_id == person.id]:
        drop_number(session, customer, number)
    session.flush()  # undo goes backwards, and the person must be there before the numbers
    session.delete(person)
    session.flush()
    tell(
        session,
        "customers.person_removed",
        N_("Removed {person} from the file of {customer}."),
        person=person.name,
        customer=customer.name,
    )


def _kept(session: Session, draft: PersonDraft) -> dict[str, Any]:
    """As the columns hold it."""
    own_file = select(Customer.id).where(
        Customer.store_id == store_of(session), Customer.id == draft.linked_id
    )
    return {
        "name": cleaned(draft.name),
        "relation": draft.relation,
        **{name: getattr(draft, name) for name in BIRTHDAY},
        "note": full_text(draft.note),
        "linked_id": session.scalar(own_file),
    }


def _reach_person(
    session: Session, person_id: int, permission: Permission
) -> tuple[RelatedPerson, Customer]:
    person = session.get(RelatedPerson, person_id)
    if person is None or person.store_id != store_of(session):
        raise UserError(_("This person is no longer in the file."))
    return person, reach_customer(session, person.customer_id, permission)
