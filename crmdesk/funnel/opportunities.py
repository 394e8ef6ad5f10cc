"""Opening an opportunity and keeping what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from crmdesk.access import Permission, query, reach_customer, verb
from crmdesk.customers.wording import cleaned
from crmdesk.followups.planning import plan_first
from crmdesk.funnel.finding import (
    check_level,
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
from crmdesk.store.edits import AsItStands, last_changes, to_write

HIGHEST_PRICE_MINOR = 10**12
LARGEST_QUANTITY = 9_999
_TEXTS = ("model_text", "trim", "colour", "competitor")
_EDITED = (*_TEXTS, "model_id", "quantity", "price_minor", "expected_on", "source_id")
UNITS = (("model_id", "model_text"),)


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
    for field, value in _edited(draft).items():
        setattr(opportunity, field, value)
    if draft.price_minor is None:
        opportunity.price_minor = guide_price(session, draft.model_id)
    return opportunity


def _edited(draft: OpportunityDraft, *, with_level: bool = False) -> dict[str, Any]:
    """As the columns hold it."""
    values = {field: getattr(draft, field) for field in _EDITED}
    values |= {field: cleaned(values[field]) for field in _TEXTS}
    return values | ({"level": draft.level} if with_level else {})


@query(Permission.SEE_FUNNEL)
def draft_of(session: Session, opportunity_id: int) -> AsItStands[OpportunityDraft]:
    opportunity = reach_opportunity(session, opportunity_id, Permission.SEE_FUNNEL)
    fields = {field: getattr(opportunity, field) for field in _EDITED}
    draft = OpportunityDraft(
        customer_id=opportunity.customer_id,
        level=opportunity.level,
        adviser_id=opportunity.adviser_id,
        **fields,
    )
    names = {*_EDITED, "level"}
    changed = last_changes(session, Opportunity.__tablename__, opportunity_id, names)
    return AsItStands(draft, changed)


@verb(Permission.WORK_FUNNEL)
def save_opportunity(
    session: Session,
    opportunity_id: int,
    draft: OpportunityDraft,
    *,
    seen: OpportunityDraft | None = None,
    now: datetime,
) -> None:
    """What ``draft`` changed of ``seen``; raises ``Conflict``.

    Whose it is stays with the customer's ownership, and where it stands with its moves.
    """
    assert not draft.problems(), "the form saves only drafts without problems"
    opportunity = reach_opportunity(session, opportunity_id)
    is_open = opportunity.outcome is Outcome.OPEN
    before = _edited(seen, with_level=is_open) if seen else None
    changes = to_write(session, opportunity, _edited(draft, with_level=is_open), before, UNITS)
    level = changes.pop("level", opportunity.level)
    for field, value in changes.items():
        setattr(opportunity, field, value)
    change_level(session, opportunity, level, now=now)
    customer = session.get_one(Customer, opportunity.customer_id)
    tell(
        session,
        "funnel.save",
        N_("Changed the opportunity of {customer}."),
        customer=customer.name,
    )
