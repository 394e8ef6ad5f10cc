"""Logging a party: one action for the visit and all that follows from it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from crmdesk.access import Permission, query, verb
from crmdesk.errors import UserError
from crmdesk.followups.store_rules import rules_of
from crmdesk.i18n import N_, _
from crmdesk.models import KNOWS_US, Purpose, Visit, Way
from crmdesk.showroom import recording
from crmdesk.showroom.draft import VisitDraft
from crmdesk.showroom.filing import Filed, find_customer, refresh_visited
from crmdesk.showroom.reaching import reach_visit
from crmdesk.store import actor_of, store_of
from crmdesk.store.edits import AsItStands, LastChange, last_changes, settle

__all__ = [
    "Logged",
    "VisitDraft",
    "draft_of",
    "log_unfiled",
    "log_visit",
    "save_visit",
]


class Logged(NamedTuple):
    """``sentence`` says what was done, and whose the customer is where that is somebody else."""

    visit_id: int
    customer_id: int | None
    opportunity_id: int | None
    follow_up_id: int | None
    sentence: str


@verb(Permission.LOG_VISITS)
def log_visit(session: Session, draft: VisitDraft, *, now: datetime) -> Logged:
    """Write the visit; with data also its file, its opportunity and the first contact.

    A number or chosen file that is there already is found and stays its owner's. Where that is
    not the receiving adviser, the file is left as it is, but for when the customer was last here.
    """
    return _log(session, draft, now=now)


@verb(Permission.LOG_VISITS)
def log_unfiled(
    session: Session,
    reason_id: int,
    *,
    now: datetime,
    way: Way = Way.WALK_IN,
    adviser_id: int | None = None,
    party_size: int = 1,
    purpose: Purpose = Purpose.ENQUIRY,
    still_here: bool = False,
) -> int:
    """A party that left no data, in one call; unless it is ``still_here``, it has gone by now."""
    draft = VisitDraft(
        unfiled_reason_id=reason_id,
        way=way,
        adviser_id=adviser_id,
        party_size=party_size,
        purpose=purpose,
        left_at=None if still_here or way is Way.PHONE_IN else now,
    )
    return _log(session, draft, now=now).visit_id


def _log(session: Session, draft: VisitDraft, *, now: datetime) -> Logged:
    assert not draft.problems(), "the form saves only drafts without problems"
    visit = _visit(session, draft, now=now)
    known = find_customer(session, draft, draft.adviser_id)
    visit.adviser_id = recording.receiver(session, draft, known, visit)
    filed = None
    if draft.leaves_data:
        filed = recording.put_on_file(session, visit, draft, known, now=now)
    session.add(visit)
    session.flush()
    return _logged(session, visit, filed)


def _visit(session: Session, draft: VisitDraft, *, now: datetime) -> Visit:
    arrived_at = recording.arrival(session, draft, now)
    visit = Visit(
        store_id=store_of(session),
        logged_by_id=actor_of(session).account_id,
        arrived_at=arrived_at,
        day=rules_of(session).today(arrived_at),
        is_first=draft.wants_a_car if draft.is_first is None else draft.is_first,
        is_filed=False,
    )
    recording.write(session, visit, draft)
    return visit


def _logged(session: Session, visit: Visit, filed: Filed | None) -> Logged:
    told = recording.tell_logged(session, visit, filed)
    if filed is None:
        return Logged(visit.id, None, None, None, told)
    planned = filed.next_contact.id if filed.next_contact else None
    return Logged(visit.id, filed.customer.id, filed.opportunity_id, planned, told)


@query(Permission.SEE_LOG, beyond=True)
def draft_of(session: Session, visit_id: int, *, now: datetime) -> AsItStands[VisitDraft]:
    """Without the number, which stands in the file."""
    visit = reach_visit(session, visit_id, today=rules_of(session).today(now))
    changed = last_changes(session, Visit.__tablename__, visit_id, recording.CORRECTED)
    return AsItStands(_draft_from(visit), changed)


def _draft_from(visit: Visit) -> VisitDraft:
    fields = {field: getattr(visit, field) for field in (*recording.LINES, *recording.AS_TYPED)}
    return VisitDraft(
        **fields,
        name=visit.name,
        remark=visit.remark,
        arrived_at=visit.arrived_at,
        adviser_id=visit.adviser_id,
        customer_id=visit.customer_id,
        data_later=not visit.is_filed and visit.unfiled_reason_id is None,
    )


@verb(Permission.LOG_VISITS)
def save_visit(
    session: Session,
    visit_id: int,
    draft: VisitDraft,
    *,
    seen: VisitDraft | None = None,
    now: datetime,
) -> Logged:
    """Correct a visit. Data that came later files it; a filed one stays with its customer.

    What ``draft`` changed of ``seen`` is written; raises ``Conflict``.
    """
    assert not draft.problems(), "the form saves only drafts without problems"
    visit = reach_visit(session, visit_id, today=rules_of(session).today(now))
    was_filed = visit.customer_id is not None
    if seen is not None:
        _refuse_filed(visit, draft, seen)
        draft = _with_theirs(session, visit, draft, seen)
    level = visit.level
    _correct(session, visit, draft, now=now)
    if draft.leaves_data and not was_filed:
        known = find_customer(session, draft, visit.adviser_id)
        visit.adviser_id = visit.adviser_id or recording.receiver(session, draft, known, visit)
        filed = recording.put_on_file(session, visit, draft, known, now=now)
        session.flush()
        return _logged(session, visit, filed)
    if was_filed:
        refresh_visited(session, draft, visit, level, now=now)
    session.flush()
    party = {"party": visit.name or _("a party without data")}
    told = recording.say(session, "showroom.save", N_("Corrected the visit of {party}."), party)
    return Logged(visit.id, visit.customer_id, visit.opportunity_id, None, told)


def _refuse_filed(visit: Visit, draft: VisitDraft, seen: VisitDraft) -> None:
    """A number that is typed for a party must not vanish because others have filed it."""
    if visit.customer_id is not None and seen.customer_id is None and draft.leaves_data:
        raise UserError(
            _("This party was filed meanwhile, as {name}. Add the number in that file.").format(
                name=visit.name
            )
        )


def _with_theirs(session: Session, visit: Visit, draft: VisitDraft, seen: VisitDraft) -> VisitDraft:
    """``draft`` with what others changed since ``seen``; what it leaves open stays as it is."""
    theirs, before = recording.corrected(_draft_from(visit)), recording.corrected(seen)
    mine = recording.corrected(draft)
    mine |= {name: before[name] for name in recording.LEFT_OPEN if not mine[name]}

    def changed_by(names: Collection[str]) -> Mapping[str, LastChange]:
        return last_changes(session, Visit.__tablename__, visit.id, names)

    changes = settle(mine, before, theirs, changed_by, recording.UNITS)
    return replace(draft, **(theirs | changes))


def _correct(session: Session, visit: Visit, draft: VisitDraft, *, now: datetime) -> None:
    name, wanted_a_car = visit.name, visit.purpose not in KNOWS_US
    recording.write(session, visit, draft)
    visit.name = visit.name or name
    if draft.arrived_at is not None:
        visit.arrived_at = recording.arrival(session, draft, now)
        visit.day = rules_of(session).today(visit.arrived_at)
    if draft.adviser_id is not None:
        visit.adviser_id = recording.adviser(session, draft.adviser_id)
    if draft.is_first is not None:
        visit.is_first = draft.is_first
    elif draft.wants_a_car and not wanted_a_car and visit.customer_id is None:
        visit.is_first = True  # as if it had been logged so: nobody knows of an earlier visit
