"""What is kept beside the records it follows from: whether it is right, and writing it anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, query, verb
from crmdesk.customers.completeness import refresh_completeness
from crmdesk.customers.totals import wrongly_counted
from crmdesk.followups.planning import plan_first
from crmdesk.funnel.moving import give_to_owner
from crmdesk.funnel.standing import most_urgent, refresh_standing
from crmdesk.i18n import N_, _, number
from crmdesk.jobs import Progress, unwatched
from crmdesk.models import Customer, FollowUp, Opportunity, Outcome, Stage
from crmdesk.store import store_of, tell


class Drift(NamedTuple):
    """Ids by what is wrong with them; each of these can be put right for certain."""

    completeness: Sequence[int] = ()
    """Customers that count their answers wrongly."""
    levels: Sequence[int] = ()
    """Customers with another level than their most urgent open opportunity."""
    outcomes: Sequence[int] = ()
    """Opportunities with another outcome than their stage."""
    unplanned: Sequence[int] = ()
    """Open opportunities without a next contact."""

    def __bool__(self) -> bool:
        return any(self)

    def say_problems(self) -> list[str]:
        """Those that ``crmdesk.store.check`` does not know of."""
        if not self.completeness:
            return []
        said = _("{count} files count their answers wrongly, first {id}.")
        return [said.format(count=len(self.completeness), id=self.completeness[0])]

    def say_mended(self) -> list[str]:
        sentences = (
            _("Counted the answers of {count} files anew."),
            _("Set the level of {count} files to their most urgent opportunity's."),
            _("Set the outcome of {count} opportunities to their stage's."),
            _("Planned the next contact of {count} open opportunities."),
        )
        pairs = zip(sentences, self, strict=True)
        return [said.format(count=number(len(ids))) for said, ids in pairs if ids]


@query(Permission.BACK_UP, beyond=True)
def drift_in(session: Session, progress: Progress = unwatched) -> Drift:
    return Drift(
        wrongly_counted(session, progress),
        _wrong_levels(session),
        _wrong_outcomes(session),
        _unplanned(session),
    )


@verb(Permission.BACK_UP)
def mend(session: Session, *, now: datetime, progress: Progress = unwatched) -> Drift:
    """Write anew what follows from other records; what was wrong before."""
    found = drift_in(session, progress)
    for opportunity_id in found.outcomes:
        opportunity = session.get_one(Opportunity, opportunity_id)
        opportunity.outcome = session.get_one(Stage, opportunity.stage_id).outcome
        if opportunity.outcome is Outcome.OPEN:
            give_to_owner(session, opportunity)
    session.flush()
    for opportunity_id in _unplanned(session):
        plan_first(session, session.get_one(Opportunity, opportunity_id), now=now)
    for customer_id in {*_wrong_levels(session), *_owners(session, found.outcomes)}:
        refresh_standing(session, customer_id)
    for customer_id in found.completeness:
        refresh_completeness(session, session.get_one(Customer, customer_id))
    if found:
        count = sum(len(ids) for ids in found)
        tell(session, "store.mend", N_("Repaired {count} records after a check."), count=count)
    return found


def _wrong_levels(session: Session) -> list[int]:
    rows = session.execute(
        select(Customer.id, Customer.level, Opportunity.level)
        .join(Opportunity, Opportunity.customer_id == Customer.id)
        .where(Customer.store_id == store_of(session), Opportunity.outcome == Outcome.OPEN)
        .order_by(Customer.id)
    )
    held: dict[tuple[int, str | None], list[str]] = defaultdict(list)
    for customer_id, level, of_opportunity in rows:
        held[customer_id, level].append(of_opportunity)
    return [
        customer_id
        for (customer_id, level), levels in held.items()
        if level != (levels[0] if len(levels) == 1 else most_urgent(session, levels))
    ]


def _wrong_outcomes(session: Session) -> Sequence[int]:
    return session.scalars(
        select(Opportunity.id)
        .join(Stage, Stage.id == Opportunity.stage_id)
        .where(Opportunity.store_id == store_of(session), Opportunity.outcome != Stage.outcome)
        .order_by(Opportunity.id)
    ).all()


def _unplanned(session: Session) -> Sequence[int]:
    planned = exists().where(FollowUp.opportunity_id == Opportunity.id, FollowUp.done_at.is_(None))
    return session.scalars(
        select(Opportunity.id)
        .where(
            Opportunity.store_id == store_of(session),
            Opportunity.outcome == Outcome.OPEN,
            ~planned,
        )
        .order_by(Opportunity.id)
    ).all()


def _owners(session: Session, opportunity_ids: Sequence[int]) -> list[int]:
    return [session.get_one(Opportunity, number).customer_id for number in opportunity_ids]
