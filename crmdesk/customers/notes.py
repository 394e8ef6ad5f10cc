"""What somebody wrote down about a customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from crmdesk.access import Permission, reach_customer, verb
from crmdesk.customers.wording import full_text, is_visible, text_problem
from crmdesk.i18n import N_, _
from crmdesk.models import Note
from crmdesk.store import actor_of, store_of, tell


@dataclass(frozen=True)
class NoteDraft:
    text: str

    def problems(self) -> dict[str, str]:
        problem = text_problem(self.text)
        if not is_visible(self.text):
            problem = _("Write the note first.")
        return {"text": problem} if problem else {}


@verb(Permission.EDIT_CUSTOMERS)
def add_note(session: Session, customer_id: int, draft: NoteDraft, *, now: datetime) -> int:
    assert not draft.problems(), "the form saves only drafts without problems"
    customer = reach_customer(session, customer_id, Permission.EDIT_CUSTOMERS)
    note = Note(
        store_id=store_of(session),
        customer_id=customer.id,
        account_id=actor_of(session).account_id,
        at=now,
        text=full_text(draft.text),
    )
    session.add(note)
    session.flush()
    tell(session, "customers.note", N_("Added a note on {customer}."), customer=customer.name)
    return note.id
