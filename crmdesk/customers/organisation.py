"""What is known of an organisation beyond its file: its traits and how it trades."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, query, reach_customer, verb
from crmdesk.customers.wording import full_text, text_problem
from crmdesk.i18n import N_, _
from crmdesk.models import OrganisationProfile
from crmdesk.store import store_of, tell
from crmdesk.store.edits import write

HIGHEST_LIMIT_MINOR = 10**12


@dataclass(frozen=True)
class OrganisationDraft:
    region: str = ""
    size: str = ""
    reputation: str = ""
    potential: str = ""
    terms: str = ""
    credit_record: str = ""
    credit_limit_minor: int | None = None

    def problems(self) -> dict[str, str]:
        found = {name: text_problem(getattr(self, name)) for name in _TEXTS}
        limit = self.credit_limit_minor
        if limit is not None and not 0 <= limit <= HIGHEST_LIMIT_MINOR:
            found["credit_limit_minor"] = _("Enter the credit limit, or leave it empty.")
        return {field: problem for field, problem in found.items() if problem}


_FIELDS = tuple(field.name for field in fields(OrganisationDraft))
_TEXTS = tuple(name for name in _FIELDS if name != "credit_limit_minor")


@query(Permission.SEE_CUSTOMERS)
def organisation_of(session: Session, customer_id: int) -> OrganisationDraft:
    reach_customer(session, customer_id)
    profile = _profile(session, customer_id)
    if profile is None:
        return OrganisationDraft()
    return OrganisationDraft(**{name: getattr(profile, name) for name in _FIELDS})


@verb(Permission.EDIT_CUSTOMERS)
def save_organisation(
    session: Session,
    customer_id: int,
    draft: OrganisationDraft,
    *,
    seen: OrganisationDraft | None = None,
) -> None:
    """What ``draft`` changed of ``seen``; raises ``Conflict``."""
    assert not draft.problems(), "the form saves only drafts without problems"
    customer = reach_customer(session, customer_id, Permission.EDIT_CUSTOMERS)
    profile = _profile(session, customer_id)
    if profile is None:
        profile = OrganisationProfile(store_id=store_of(session), customer_id=customer_id)
        session.add(profile)
        seen = None
    write(session, profile, _kept(draft), _kept(seen) if seen else None)
    session.flush()
    tell(
        session,
        "customers.organisation",
        N_("Noted how {customer} trades."),
        customer=customer.name,
    )


def _kept(draft: OrganisationDraft) -> dict[str, Any]:
    values = {name: getattr(draft, name) for name in _FIELDS}
    return values | {name: full_text(values[name]) for name in _TEXTS}


def _profile(session: Session, customer_id: int) -> OrganisationProfile | None:
    return session.scalar(
        select(OrganisationProfile).where(OrganisationProfile.customer_id == customer_id)
    )
