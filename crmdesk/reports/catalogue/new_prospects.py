"""The files that were opened in a period, where they came from, and whether they were called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from crmdesk import i18n
from crmdesk.access import Permission, query
from crmdesk.dates import local
from crmdesk.followups.store_rules import rules_of
from crmdesk.i18n import N_, _
from crmdesk.reports.catalogue.frame import (
    frame_of,
    masked,
    nobody,
    rate_figure,
    subtitle,
)
from crmdesk.reports.catalogue.prospects import (
    Party,
    Prospect,
    called,
    capture,
    first_visits,
    opened_files,
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
from crmdesk.reports.parameters import ADVISER, FIRST, LAST, LEVEL, SOURCE


@query(Permission.RUN_REPORTS)
def build(session: Session, chosen: Chosen) -> Document:
    frame = frame_of(session)
    prospects = opened_files(session, chosen, frame.zone)
    parties = first_visits(session, chosen) if chosen.source is None else None
    return Document(
        key="new_prospects",
        title=_("New prospects"),
        subtitle=subtitle(session, chosen),
        **frame._asdict(),
        tables=(
            _by_source(prospects),
            _by_adviser(prospects, parties),
            _detail(prospects, frame.zone),
            _by_day(prospects, chosen, frame.zone),
        ),
        main="detail",
        charts=_charts(),
        figures=_figures(prospects, parties, rules_of(session).top_level),
        notes=_notes(parties),
    )


Parties = Sequence[Party] | None
"""The first visits beside the files; None where a source was chosen, which the unfiled have not."""


def _by_source(prospects: Sequence[Prospect]) -> Table:
    """Without the capture rate: a party that left no data has no source either."""
    files: defaultdict[str, list[Prospect]] = defaultdict(list)
    for prospect in prospects:
        files[prospect.source or _("not said")].append(prospect)
    ranked = sorted(files, key=lambda source: (-len(files[source]), source))
    rows: list[Row] = [(source, *_numbers(files[source], prospects)) for source in ranked]
    columns = (Column("source", _("Source")), *_columns())
    totals = (_("Total"), *_numbers(prospects, prospects))
    return Table("by_source", _("By source"), columns, rows, totals, is_half=True)


def _by_adviser(prospects: Sequence[Prospect], parties: Parties) -> Table:
    """Told apart by the account, shown by the name."""
    files: defaultdict[int, list[Prospect]] = defaultdict(list)
    came: defaultdict[int, list[Party]] = defaultdict(list)
    names: dict[int, str] = {}
    for prospect in prospects:
        files[prospect.adviser_id or 0].append(prospect)
        names[prospect.adviser_id or 0] = nobody(prospect.adviser)
    for party in parties or ():
        came[party.adviser_id or 0].append(party)
        names[party.adviser_id or 0] = nobody(party.adviser)
    rows: list[Row] = [
        (names[who], *_numbers(files[who], prospects), *_captured(came[who], parties))
        for who in sorted(names, key=lambda who: (-len(files[who]), who))
    ]
    captured = () if parties is None else (Column("capture_rate", _("Capture rate"), Kind.RATE),)
    columns = (Column("adviser", _("Adviser")), *_columns(), *captured)
    totals: Row = (_("Total"), *_numbers(prospects, prospects), *_captured(parties or (), parties))
    return Table("by_adviser", _("By adviser"), columns, rows, totals, is_half=True)


def _columns() -> tuple[Column, ...]:
    return (
        Column("files", _("Files"), Kind.NUMBER),
        Column("share", _("Share"), Kind.RATE, of=("files", "files")),
        Column("first_call", _("First call done"), Kind.RATE),
    )


def _numbers(files: Sequence[Prospect], all_files: Sequence[Prospect]) -> tuple[int, Ratio, Ratio]:
    return len(files), Ratio(len(files), len(all_files)), called(files)


def _captured(came: Sequence[Party], parties: Parties) -> tuple[Ratio, ...]:
    return () if parties is None else (capture(came),)


def _by_day(prospects: Sequence[Prospect], chosen: Chosen, zone: str) -> Table:
    first, last = chosen.days
    days = [local(one.opened_at, zone).date() for one in prospects]
    rows = [
        (day, days.count(day))
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1))
        if day <= chosen.today
    ]
    columns = (Column("day", _("Day"), Kind.DATE), Column("files", _("Files"), Kind.NUMBER))
    return Table("by_day", _("By day"), columns, rows, (_("Total"), len(prospects)))


def _detail(prospects: Sequence[Prospect], zone: str) -> Table:
    columns = (
        Column("opened", _("Opened"), Kind.DATETIME),
        Column("customer", _("Customer")),
        Column("phone", _("Phone")),
        Column("source", _("Source")),
        Column("level", _("Level"), Kind.LEVEL),
        Column("model", _("Intended model")),
        Column("adviser", _("Adviser")),
        Column("completeness", _("Ten questions"), Kind.NUMBER),
        Column("first_due", _("First call due"), Kind.DATE),
        Column("first_done", _("First call done"), Kind.DATE),
    )
    rows = [
        (
            local(one.opened_at, zone),
            one.name,
            masked(one.number),
            one.source,
            one.level,
            one.model,
            nobody(one.adviser),
            one.completeness,
            one.first_due,
            one.first_done,
        )
        for one in prospects
    ]
    return Table("detail", _("Files opened"), columns, rows, lists_customers=True)


def _charts() -> tuple[Chart, ...]:
    return (
        Chart(_("Files by source"), ChartKind.BARS, "by_source", "source", ("files",)),
        Chart(_("Files by day"), ChartKind.COLUMNS, "by_day", "day", ("files",)),
    )


def _figures(prospects: Sequence[Prospect], parties: Parties, top: str) -> tuple[Figure, ...]:
    hot = sum(one.level == top for one in prospects)
    complete = sum(one.completeness for one in prospects)
    average = i18n.number(complete / len(prospects), 1) if prospects else i18n.NOTHING
    return (
        Figure(_("Files opened"), i18n.number(len(prospects)), _("all sources")),
        *_first_visits(parties),
        Figure(_("First call done"), *rate_figure(called(prospects))),
        Figure(
            _("Level {level}").format(level=top), i18n.number(hot), _("when the file was opened")
        ),
        Figure(_("Ten questions"), average, _("answered on average")),
    )


def _first_visits(parties: Parties) -> tuple[Figure, ...]:
    if parties is None:
        return ()
    return (
        Figure(_("First visits (C)"), i18n.number(len(parties)), _("parties that came or called")),
        Figure(_("Capture rate"), *rate_figure(capture(parties))),
    )


def _notes(parties: Parties) -> tuple[str, ...]:
    return (
        _(
            "Parties that left no data have no source: the capture rate of any source would be"
            " 100 %."
        )
        if parties is None
        else _(
            "Capture rate = F ÷ C: first-visit parties with a file ÷ all first-visit parties, where"
            " the purpose is a new car."
        ),
        _("Adviser and level are those of the day on which the file was opened."),
        _("Files may also come from outside the showroom; their number can exceed F."),
        _(
            "First call: the first contact that was planned for the file and not dropped, done by"
            " anybody."
        ),
        _("Ten questions: how many of the ten questions of first contact are answered."),
    )


REPORT = Report(
    key="new_prospects",
    title=N_("New prospects"),
    about=N_("Files opened in a period by source and adviser, the capture rate, first calls done."),
    parameters=(FIRST, LAST, ADVISER, SOURCE),
    withheld={
        LEVEL: N_(
            "Parties that left no data have no level: the capture rate of any level would be 100 %."
        )
    },
    period=Period.THIS_MONTH,
    sees=Permission.SEE_CUSTOMERS,
    build=build,
)
