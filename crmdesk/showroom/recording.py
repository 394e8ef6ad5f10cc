"""What every way of writing a visit has in common: time, receiver, fields, file, sentence."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from crmdesk.access import Permission, Reach, owner_name, reach
from crmdesk.customers.wording import cleaned, full_text, short_name
from crmdesk.errors import UserError
from crmdesk.followups.store_rules import rules_of
from crmdesk.i18n import N_, _, day_full
from crmdesk.models import Account, Customer, Role, UnfiledReason, Visit
from crmdesk.showroom.draft import VisitDraft
from crmdesk.showroom.filing import Filed, file_again, file_new, note_reached
from crmdesk.showroom.turns import next_in_turn
from crmdesk.store import actor_of, store_of, tell
from crmdesk.store.undo import spoken

LINES = ("arrived_by", "model_text", "trim", "colour", "present_car", "competitor")
AS_TYPED = (
    *("way", "party_size", "purpose", "source_id", "model_id", "level", "did_brochure"),
    *("did_quote", "did_test_drive", "manager_spoke", "unfiled_reason_id", "left_at"),
)
LEFT_OPEN = ("name", "arrived_at", "adviser_id")
"""Left empty in a correction they stay as they are."""
CORRECTED = (*LINES, *AS_TYPED, *LEFT_OPEN, "remark")
UNITS = (("arrived_at", "left_at"), ("model_id", "model_text"))


def corrected(draft: VisitDraft) -> dict[str, Any]:
    """What a correction changes, as the columns hold it."""
    values = {name: getattr(draft, name) for name in CORRECTED}
    lines = {name: cleaned(values[name]) for name in (*LINES, "name")}
    return values | lines | {"remark": full_text(draft.remark)}


def arrival(session: Session, draft: VisitDraft, now: datetime) -> datetime:
    """A form may be older than a clock that was set back; only later days cannot be."""
    arrived_at = draft.arrived_at or now
    rules = rules_of(session)
    if rules.today(arrived_at) > rules.today(now):
        raise UserError(_("This day is still to come. Correct the time of arrival."))
    if draft.left_at is not None and draft.left_at < arrived_at:
        raise UserError(_("They cannot have left before they came."))
    if draft.left_at is not None and rules.today(draft.left_at) > rules.today(now):
        raise UserError(_("This day is still to come. Correct the time of leaving."))
    return arrived_at


def receiver(
    session: Session, draft: VisitDraft, known: Customer | None, visit: Visit
) -> int | None:
    """Who was chosen, who logs it, whose customer it is, or whose turn it is, in this order."""
    actor = actor_of(session)
    if draft.adviser_id is not None:
        return adviser(session, draft.adviser_id)
    if actor.role is Role.ADVISER:
        return actor.account_id
    if known and known.owner_id and session.get_one(Account, known.owner_id).is_active:
        return known.owner_id
    if not (draft.leaves_data or draft.data_later):
        return None
    turn = next_in_turn(session, visit.day)
    return turn.adviser_id if turn else None


def adviser(session: Session, account_id: int) -> int:
    account = session.get(Account, account_id)
    if account is None or account.store_id != store_of(session) or not account.is_active:
        raise UserError(_("This adviser's account is closed. Choose another adviser."))
    return account_id


def write(session: Session, visit: Visit, draft: VisitDraft) -> None:
    if draft.unfiled_reason_id is not None:
        _check_reason(session, draft.unfiled_reason_id)
    for field in LINES:
        setattr(visit, field, cleaned(getattr(draft, field)))
    for field in AS_TYPED:
        setattr(visit, field, getattr(draft, field))
    visit.name = cleaned(draft.name)
    visit.remark = full_text(draft.remark)


def _check_reason(session: Session, reason_id: int) -> None:
    reason = session.get(UnfiledReason, reason_id)
    if reason is None or reason.store_id != store_of(session):
        raise UserError(_("This reason is gone. Choose another."))


def put_on_file(
    session: Session, visit: Visit, draft: VisitDraft, known: Customer | None, *, now: datetime
) -> Filed:
    if known is None:
        filed = file_new(session, visit, draft, now=now)
    else:
        filed = file_again(session, draft, known, visit.adviser_id, now=now)
        note_reached(known, draft, visit.arrived_at)
    visit.customer_id = filed.customer.id
    visit.opportunity_id = filed.opportunity_id
    visit.is_filed = True
    visit.unfiled_reason_id = None
    visit.name = visit.name or _name_for(session, filed)
    if draft.is_first is None:
        visit.is_first = filed.is_new
    return filed


def _name_for(session: Session, filed: Filed) -> str:
    """To log a visit is not a way to learn the full name of another adviser's customer."""
    customer = filed.customer
    if filed.is_touched or reach(actor_of(session), Permission.SEE_CUSTOMERS) is Reach.ALL:
        return customer.name
    return short_name(customer.name, customer.gender, customer.kind)


def tell_logged(session: Session, visit: Visit, filed: Filed | None) -> str:
    """The sentence of the action, which also names the owner where that is somebody else."""
    return say(session, "showroom.log", *_logged(session, visit, filed))


def _logged(session: Session, visit: Visit, filed: Filed | None) -> tuple[str, dict[str, Any]]:
    if filed is None:
        return N_("Logged a party that left no data."), {}
    name = {"name": visit.name}
    if not filed.is_touched:
        owner = owner_name(session, filed.customer.owner_id)
        return N_("Logged {name}, who is {owner}'s customer and stays so."), name | {"owner": owner}
    if filed.next_contact is None:
        return N_("Logged {name}."), name
    name["day"] = day_full(filed.next_contact.due_on)
    if filed.is_new:
        return N_("Opened the file of {name}; first contact on {day}."), name
    return N_("Logged {name} again; next contact on {day}."), name


def say(session: Session, verb_name: str, sentence: str, arguments: dict[str, Any]) -> str:
    """Tell the journal and the person at the screen the same."""
    tell(session, verb_name, sentence, **arguments)
    return spoken(sentence, arguments)
