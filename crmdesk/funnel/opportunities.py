"""Opening an opportunity and keeping what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from crmdesk.access import Permission, query, reach_customer, verb
from crmdesk.customers.wording import cleaned
from crmdesk.followups.planning import plan_first
from crmdesk.funnel.finding import (
    check_level,
    check_version,
    first_stage_id,
    guide_price,
    reach_opportunity,
)
from crmdesk.funnel.levels import change_level, note_level
from crmdesk.funnel.moving import note_move
from crmdesk.funnel.standing import LEVEL_ORDER, refresh_standing
from crmdesk.funnel.wording import line_problems
from crmdesk.i18n import N_, _
from crmdesk.models import Customer, FollowUp, Opportunity, Outcome
from crmdesk.store import tell

HIGHEST_PRICE_MINOR = 10**12
LARGEST_QUANTITY = 9_999
_TEXTS = ("model_text", "trim", "colour", "competitor")
_EDITED = (*_TEXTS, "model_id", "quantity", "price_minor", "expected_on", "source_id")


def amount_problems(price_minor: int | None, quantity: int | None) -> dict[str, str]:
    """What is wrong with a price and a number of cars, wherever they are asked."""
    problems = {}
    if price_minor is not None and not 0 <= price_minor <= HIGHEST_PRICE_MINOR:
        problems["price_minor"] = _("Enter the price of one car.")
    if quantity is not None and not 1 <= quantity <= LARGEST_QUANTITY:
        problems["quantity"] = _("Enter how many cars, at least one.")
    return problems


@dataclass(frozen=True)
class OpportunityDraft:
    """``price_minor`` is of one car; without it, opening takes the model's guide price."""

    customer_id: int
    level: str = "N"
    model_id: int | None = None
    model_text: str = ""
    trim: str = ""
    colour: str = ""
    quantity: int = 1
    price_minor: int | None = None
    expected_on: date | None = None
    source_id: int | None = None
    adviser_id: int | None = None
    competitor: str = ""

    def problems(self) -> dict[str, str]:
        problems = amount_problems(self.price_minor, self.quantity) | line_problems(self, *_TEXTS)
        if self.level not in LEVEL_ORDER:
            problems["level"] = _("Choose a level.")
        return problems


class Opened(NamedTuple):
    opportunity: Opportunity
    first_contact: FollowUp


class OpportunityRecord(NamedTuple):
    """What a form edits, and the version that it saves against."""

    draft: OpportunityDraft
    version: int


@verb(Permission.WORK_FUNNEL)
def open_opportunity(session: Session, draft: OpportunityDraft, *, now: datetime) -> Opportunity:
    """In the first stage, with its first contact planned."""
    customer = reach_customer(session, draft.customer_id, Permission.WORK_FUNNEL)
    opened = begin(session, customer, draft, now=now)
    tell(
        session,
        "funnel.open",
        N_("Opened an opportunity for {customer}."),
        customer=customer.name,
    )
    return opened.opportunity


def begin(
    session: Session,
    customer: Customer,
    draft: OpportunityDraft,
    *,
    now: datetime,
    is_new_file: bool = False,
) -> Opened:
    """For verbs that may open an opportunity though they do not reach the customer otherwise.

    Of a new file it is the only one, and the file was opened with its level.
    """
    assert not draft.problems(), "the form saves only drafts without problems"
    check_level(session, draft.level)
    opportunity = _first_of(session, customer, draft, now=now)
    session.add(opportunity)
    session.flush()
    note_move(session, opportunity.id, None, opportunity.stage_id, now=now)
    note_level(session, opportunity.id, None, draft.level, now=now)
    first_contact = plan_first(session, opportunity, now=now)
    if not is_new_file:
        refresh_standing(session, customer.id)
    return Opened(opportunity, first_contact)


def _first_of(
    session: Session, customer: Customer, draft: OpportunityDraft, *, now: datetime
) -> Opportunity:
    opportunity = Opportunity(
        store_id=customer.store_id,
        customer_id=customer.id,
        adviser_id=draft.adviser_id or customer.owner_id,
        stage_id=first_stage_id(session),
        outcome=Outcome.OPEN,
        level=draft.level,
        opened_at=now,
        stage_since=now,
    )
    _fill(opportunity, draft)
    if draft.price_minor is None:
        opportunity.price_minor = guide_price(session, draft.model_id)
    return opportunity


def _fill(opportunity: Opportunity, draft: OpportunityDraft) -> None:
    for field in _EDITED:
        value = getattr(draft, field)
        setattr(opportunity, field, cleaned(value) if field in _TEXTS else value)


@query(Permission.SEE_FUNNEL)
def draft_of(session: Session, opportunity_id: int) -> OpportunityRecord:
    opportunity = reach_opportunity(session, opportunity_id, Permission.SEE_FUNNEL)
    fields = {field: getattr(opportunity, field) for field in _EDITED}
    draft = OpportunityDraft(
        customer_id=opportunity.customer_id,
        level=opportunity.level,
        adviser_id=opportunity.adviser_id,
        **fields,
    )
    return OpportunityRecord(draft, opportunity.version)


@verb(Permission.WORK_FUNNEL)
def save_opportunity(
    session: Session,
    opportunity_id: int,
    draft: OpportunityDraft,
    *,
    expected_version: int | None = None,
    now: datetime,
) -> None:
    """Whose it is stays with the customer's ownership, and where it stands with its moves."""
    assert not draft.problems(), "the form saves only drafts without problems"
    opportunity = reach_opportunity(session, opportunity_id)
    check_version(opportunity.version, expected_version)
    _fill(opportunity, draft)
    if opportunity.outcome is Outcome.OPEN:
        change_level(session, opportunity, draft.level, now=now)
    customer = session.get_one(Customer, opportunity.customer_id)
    tell(
        session,
        "funnel.save",
        N_("Changed the opportunity of {customer}."),
        customer=customer.name,
    )
