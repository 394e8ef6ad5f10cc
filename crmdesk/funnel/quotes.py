"""Quotes: each a version of its own; the newest is the amount that the forecast counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, query, verb
from crmdesk.customers.wording import cleaned, full_text
from crmdesk.errors import UserError
from crmdesk.followups.store_rules import rules_of
from crmdesk.funnel.finding import reach_open, reach_opportunity
from crmdesk.funnel.opportunities import amount_problems
from crmdesk.funnel.wording import line_problems
from crmdesk.i18n import N_, _
from crmdesk.models import Customer, Quote
from crmdesk.store import actor_of, tell


@dataclass(frozen=True)
class QuoteDraft:
    """``price_minor`` is of one car; ``quoted_on`` is today if it is left out."""

    price_minor: int
    quantity: int = 1
    quoted_on: date | None = None
    payment: str = ""
    remark: str = ""

    def problems(self, today: date | None = None) -> dict[str, str]:
        problems = amount_problems(self.price_minor, self.quantity)
        if today and self.quoted_on and self.quoted_on > today:
            problems["quoted_on"] = _("This day is still to come. Enter the day of the quote.")
        return problems | line_problems(self, "payment")


class QuoteRow(NamedTuple):
    id: int
    version_number: int
    quoted_on: date
    price_minor: int
    quantity: int
    payment: str
    remark: str


@verb(Permission.WORK_FUNNEL)
def add_quote(session: Session, opportunity_id: int, draft: QuoteDraft, *, now: datetime) -> int:
    """The next version; the stage stays where it is until somebody moves it."""
    assert not draft.problems(), "the form saves only drafts without problems"
    opportunity, today = reach_open(session, opportunity_id), rules_of(session).today(now)
    if problems := draft.problems(today):
        raise UserError(" ".join(problems.values()))
    quote = Quote(
        store_id=opportunity.store_id,
        opportunity_id=opportunity.id,
        version_number=_next_version(session, opportunity.id),
        quoted_on=draft.quoted_on or today,
        price_minor=draft.price_minor,
        quantity=draft.quantity,
        payment=cleaned(draft.payment),
        remark=full_text(draft.remark),
        account_id=actor_of(session).account_id,
    )
    opportunity.price_minor, opportunity.quantity = draft.price_minor, draft.quantity
    session.add(quote)
    session.flush()
    customer = session.get_one(Customer, opportunity.customer_id)
    tell(
        session,
        "funnel.quote",
        N_("Quote {number} for {customer}."),
        number=quote.version_number,
        customer=customer.name,
    )
    return quote.id


def _next_version(session: Session, opportunity_id: int) -> int:
    newest = select(func.max(Quote.version_number)).where(Quote.opportunity_id == opportunity_id)
    return (session.scalar(newest) or 0) + 1


@query(Permission.SEE_FUNNEL)
def quotes_of(session: Session, opportunity_id: int) -> Sequence[QuoteRow]:
    """Newest first."""
    opportunity = reach_opportunity(session, opportunity_id, Permission.SEE_FUNNEL)
    rows = select(
        *(Quote.id, Quote.version_number, Quote.quoted_on, Quote.price_minor, Quote.quantity),
        *(Quote.payment, Quote.remark),
    ).where(Quote.opportunity_id == opportunity.id)
    newest_first = rows.order_by(Quote.version_number.desc(), Quote.id.desc())
    return [QuoteRow._make(row) for row in session.execute(newest_first)]
