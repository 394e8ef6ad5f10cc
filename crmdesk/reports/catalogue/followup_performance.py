"""How well contacts are kept: due, done, in time, effective, per adviser and day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from crmdesk import i18n
from crmdesk.access import Permission, query
from crmdesk.access.names import names_of
from crmdesk.i18n import N_, NOTHING, _
from crmdesk.models import FollowUp, Result, answers_for
from crmdesk.reports.catalogue.frame import (
    frame_of,
    nobody,
    rate_figure,
    subtitle,
)
from crmdesk.reports.definition import Chosen, Period, Report
from crmdesk.reports.document import (
    Chart,
    ChartKind,
    Column,
    Document,
    Figure,
    Kind,
    Ratio,
    Row,
    Table,
)
from crmdesk.reports.parameters import ADVISER, CARE, FIRST, LAST
from crmdesk.reports.scope import runs_own_only, within_reach
from crmdesk.store import actor_of, store_of

UNPLANNED = "unplanned"
RESULTS = {
    Result.REACHED: N_("Reached"),
    Result.VISIT_SET: N_("Visit set"),
    Result.SIGNED: N_("Signed"),
    Result.POSTPONED: N_("Postponed"),
    Result.LOST: N_("Lost"),
    Result.NO_ANSWER: N_("No answer"),
}


class Group(NamedTuple):
    """So many contacts that are alike in all that is counted."""

    adviser_id: int | None
    """Whose it is to have been late with; see ``models.answers_for``."""
    first_due_on: date
    done_on: date | None
    result: Result | None
    is_effective: bool
    contacts: int


class Performance(NamedTuple):
    due: int
    done: int
    in_time: int
    effective: int
    no_answer: int
    overdue: int
    days_late: int
    """Of those done late, all together."""

    @property
    def completion(self) -> Ratio:
        return Ratio(self.done, self.due)

    @property
    def punctuality(self) -> Ratio:
        return Ratio(self.in_time, self.due)

    @property
    def average_late(self) -> float | None:
        late = self.done - self.in_time
        return self.days_late / late if late else None


@query(Permission.RUN_REPORTS)
def build(session: Session, chosen: Chosen) -> Document:
    groups = _groups(session, chosen)
    whole = performance(groups, chosen.today)
    kind = {True: _("care calls only"), False: _("sales follow-ups only"), None: ""}[chosen.care]
    return Document(
        key="followup_performance",
        title=_("Follow-up performance"),
        subtitle=subtitle(session, chosen, kind),
        **frame_of(session)._asdict(),
        tables=(
            _by_adviser(groups, whole, chosen.today, names_of(session)),
            _by_day(groups, whole, chosen.today),
            _by_result(groups, whole),
        ),
        main="by_adviser",
        charts=_charts(),
        figures=_figures(whole),
        notes=_notes(),
        is_landscape=False,
    )


def _groups(session: Session, chosen: Chosen) -> list[Group]:
    first, last = chosen.days
    parts = (
        answers_for(),
        FollowUp.first_due_on,
        FollowUp.done_on,
        FollowUp.result,
        FollowUp.is_effective,
    )
    adviser = actor_of(session).account_id if runs_own_only(session) else chosen.adviser
    conditions = [] if adviser is None else [answers_for() == adviser]
    if chosen.care is not None:
        is_care = FollowUp.care_key.is_not(None)
        conditions.append(is_care if chosen.care else ~is_care)
    rows = (
        select(*parts, func.count(FollowUp.id))
        .where(
            FollowUp.store_id == store_of(session),
            FollowUp.first_due_on.between(first, min(last, chosen.today)),
            FollowUp.purpose != UNPLANNED,
            or_(FollowUp.result.is_(None), FollowUp.result != Result.DROPPED),
            within_reach(session, Permission.SEE_FOLLOW_UPS, answers_for()),
            *conditions,
        )
        .group_by(*parts)
    )
    return [Group._make(row) for row in session.execute(rows)]


def performance(groups: Iterable[Group], today: date) -> Performance:
    due = done = in_time = effective = no_answer = overdue = days_late = 0
    for one in groups:
        due += one.contacts
        if one.done_on is None:
            overdue += one.contacts * (one.first_due_on < today)
            continue
        late = (one.done_on - one.first_due_on).days
        done += one.contacts
        in_time += one.contacts * (late <= 0)
        days_late += one.contacts * max(late, 0)
        effective += one.contacts * one.is_effective
        no_answer += one.contacts * (one.result is Result.NO_ANSWER)
    return Performance(due, done, in_time, effective, no_answer, overdue, days_late)


def _by_adviser(
    groups: Sequence[Group], whole: Performance, today: date, names: Mapping[int, str]
) -> Table:
    of: defaultdict[int, list[Group]] = defaultdict(list)
    for one in groups:
        of[one.adviser_id or 0].append(one)
    own = {who: performance(theirs, today) for who, theirs in of.items()}
    ranked = sorted(own, key=lambda who: (-(own[who].punctuality.rate or 0), who == 0, who))
    rows = [(nobody(names.get(who)), *_numbers(own[who])) for who in ranked]
    columns = (
        Column("adviser", _("Adviser")),
        Column("due", _("Due"), Kind.NUMBER),
        Column("done", _("Done"), Kind.NUMBER),
        Column("in_time", _("In time"), Kind.NUMBER),
        Column("effective", _("Effective"), Kind.NUMBER),
        Column("no_answer", _("No answer"), Kind.NUMBER),
        Column("overdue", _("Late and open"), Kind.NUMBER),
        Column("completion", _("Completion"), Kind.RATE, of=("done", "due")),
        Column("punctuality", _("Punctuality"), Kind.RATE, of=("in_time", "due")),
        Column("average_late", _("Days late, average"), Kind.NUMBER, decimals=1),
    )
    return Table("by_adviser", _("By adviser"), columns, rows, (_("Total"), *_numbers(whole)))


def _numbers(own: Performance) -> Row:
    return (*own[:6], own.completion, own.punctuality, own.average_late)


def _by_day(groups: Sequence[Group], whole: Performance, today: date) -> Table:
    columns = (
        Column("day", _("Day"), Kind.DATE),
        Column("due", _("Due"), Kind.NUMBER),
        Column("done", _("Done"), Kind.NUMBER),
        Column("in_time", _("In time"), Kind.NUMBER),
        Column("completion", _("Completion"), Kind.RATE, of=("done", "due")),
    )
    rows = []
    for day in sorted({one.first_due_on for one in groups}):
        own = performance((one for one in groups if one.first_due_on == day), today)
        rows.append((day, *own[:3], own.completion))
    totals = (_("Total"), *whole[:3], whole.completion)
    return Table("by_day", _("By day"), columns, rows, totals, is_half=True)


def _by_result(groups: Sequence[Group], whole: Performance) -> Table:
    columns = (
        Column("result", _("Result")),
        Column("count", _("Contacts"), Kind.NUMBER),
        Column("share", _("Share"), Kind.RATE),
    )
    rows = []
    for result, name in RESULTS.items():
        count = sum(one.contacts for one in groups if one.result is result)
        if count:
            rows.append((_(name), count, Ratio(count, whole.done)))
    totals = (_("Total"), whole.done, None)
    return Table("by_result", _("By result"), columns, rows, totals, is_half=True)


def _charts() -> tuple[Chart, ...]:
    return (
        Chart(_("Due and done by day"), ChartKind.COLUMNS, "by_day", "day", ("due", "done")),
        Chart(
            _("Punctuality by adviser"),
            ChartKind.BARS,
            "by_adviser",
            "adviser",
            ("punctuality",),
        ),
    )


def _figures(whole: Performance) -> tuple[Figure, ...]:
    late = whole.average_late
    return (
        Figure(_("Due"), i18n.number(whole.due), _("planned for the period")),
        Figure(_("Completion"), *rate_figure(whole.completion)),
        Figure(_("Punctuality"), *rate_figure(whole.punctuality)),
        Figure(_("Effective"), *rate_figure(Ratio(whole.effective, whole.done))),
        Figure(
            _("Late and open"),
            i18n.number(whole.overdue),
            _("when late: {days} days on average").format(
                days=NOTHING if late is None else i18n.number(late, 1)
            ),
        ),
    )


def _notes() -> tuple[str, ...]:
    return (
        _(
            "Due: planned contacts whose day lies in the period and is not after today; dropped"
            " ones and contacts outside the plan do not count."
        ),
        _("Completion = done ÷ due. Punctuality = done by the due day ÷ due."),
        _(
            "A contact that was put off counts for the day on which it was first due, one that was"
            " brought forward for the earlier day."
        ),
        _("Late and open: contacts first due before today that nobody has done yet, one by one."),
        _("A late contact that was given to another counts for who was late with it."),
        _("Effective: the customer was reached. No answer counts as done, but not as effective."),
        _("Days late, average: over the contacts that were done after their day."),
    )


REPORT = Report(
    key="followup_performance",
    title=N_("Follow-up performance"),
    about=N_("Due, done, in time and effective contacts of each adviser, with the rates' numbers."),
    parameters=(FIRST, LAST, ADVISER, CARE),
    period=Period.THIS_MONTH,
    sees=Permission.SEE_FOLLOW_UPS,
    build=build,
)
