"""The showroom log as the paper form 来店(电)登记表, with its totals and its three signatures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk import i18n
from crmdesk.access import Permission, query
from crmdesk.customers.wording import GENDERS
from crmdesk.i18n import N_, _, pgettext
from crmdesk.models import ShowroomDay, Way
from crmdesk.reports.catalogue.frame import frame_of, nobody, rate_figure, subtitle
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
    Signature,
    Table,
)
from crmdesk.reports.parameters import ADVISER, FIRST, LAST
from crmdesk.reports.scope import runs_own_only
from crmdesk.reports.wording import ratio_text
from crmdesk.showroom.log import DayLog, VisitRow
from crmdesk.showroom.sheets import DaySheet, sheet_of
from crmdesk.showroom.totals import Later, Totals, totals
from crmdesk.showroom.wording import PURPOSES, WAYS
from crmdesk.store import actor_of, store_of
from crmdesk.store.chain import head_of


class Counts(NamedTuple):
    parties: int
    first: int
    """C."""
    filed: int
    """F."""
    drives: int

    @property
    def capture(self) -> Ratio:
        return Ratio(self.filed, self.first)


@query(Permission.RUN_REPORTS)
def build(session: Session, chosen: Chosen) -> Document:
    adviser = actor_of(session).account_id if runs_own_only(session) else chosen.adviser
    parties, sheet = _parties(session, chosen, adviser), _sheet(session, chosen)
    whole = totals(session, *chosen.days, now=chosen.now)
    return Document(
        key="showroom_day",
        title=_("Showroom log"),
        subtitle=_subtitle(session, chosen, sheet),
        **frame_of(session)._asdict(),
        tables=(
            _log(parties, chosen, _weather(session, chosen)),
            _by_hour(parties),
            _by_adviser(parties),
        ),
        main="log",
        charts=_charts(),
        figures=_figures(parties, whole.later, _orders(whole, adviser)),
        notes=_notes(head_of(session)),
        signatures=_signatures(sheet),
        leads_with_main=True,
    )


def _subtitle(session: Session, chosen: Chosen, sheet: DaySheet | None) -> str:
    if sheet is None:
        return subtitle(session, chosen)
    return subtitle(session, chosen, i18n.weekday(sheet.day), sheet.weather)


def _sheet(session: Session, chosen: Chosen) -> DaySheet | None:
    first, last = chosen.days
    return sheet_of(session, first, now=chosen.now) if first == last else None


def _parties(session: Session, chosen: Chosen, adviser: int | None) -> list[VisitRow]:
    rows = DayLog(*chosen.days).rows(session, now=chosen.now)
    return [row for row in rows if adviser in (None, row.adviser_id)]


def _weather(session: Session, chosen: Chosen) -> Mapping[date, str]:
    days = select(ShowroomDay.day, ShowroomDay.weather).where(
        ShowroomDay.store_id == store_of(session), ShowroomDay.day.between(*chosen.days)
    )
    return {day: weather for day, weather in session.execute(days)}  # noqa: C416


def _orders(whole: Totals, adviser: int | None) -> int:
    if adviser is None:
        return whole.orders
    return sum(one.orders for one in whole.by_adviser if one.adviser_id == adviser)


def counts(parties: Iterable[VisitRow]) -> Counts:
    parties = list(parties)
    first = [party for party in parties if party.is_new]
    filed = sum(party.is_filed for party in first)
    drives = sum(party.did_test_drive for party in parties)
    return Counts(len(parties), len(first), filed, drives)


# The form.


def _log(parties: Sequence[VisitRow], chosen: Chosen, weather: Mapping[date, str]) -> Table:
    first, last = chosen.days
    rows = [_line(n, party, weather.get(party.day)) for n, party in enumerate(parties, 1)]
    columns = _form_columns(has_days=first != last)
    return Table("log", "", columns, rows, is_form=True, lists_customers=True)


def _form_columns(*, has_days: bool) -> tuple[Column, ...]:
    time_, customer, intent = _("Time"), _("Customer"), _("Intention")
    done, file_ = _("What was done"), _("File")
    return (
        Column("no", _("No."), Kind.NUMBER),
        Column("date", _("Date"), Kind.DATE, on_paper=has_days),
        Column("weekday", _("Weekday"), on_paper=has_days),
        Column("weather", _("Weather"), on_paper=has_days),
        Column("way", _("Way")),
        Column("time_in", _("In"), Kind.TIME, group=time_),
        Column("time_out", _("Out"), Kind.TIME, group=time_),
        Column("minutes", _("Min"), Kind.NUMBER, group=time_),
        Column("party_size", _("Party"), Kind.NUMBER),
        Column("arrived_by", _("Arrived by")),
        Column("visit", pgettext("first or again", "Visit")),
        Column("purpose", _("Purpose")),
        Column("source", _("Source")),
        Column("adviser", _("Adviser")),
        Column("name", _("Name"), group=customer),
        Column("gender", _("Sex"), group=customer),
        Column("phone", _("Phone"), group=customer),
        Column("model", _("Model"), group=intent),
        Column("trim", _("Trim"), group=intent),
        Column("colour", _("Colour"), group=intent),
        Column("level", _("Level"), Kind.LEVEL, group=intent),
        Column("present_car", _("Present car")),
        Column("competitor", _("Looked at")),
        Column("brochure", _("Brochure"), Kind.TICK, group=done),
        Column("quote", _("Quote"), Kind.TICK, group=done),
        Column("test_drive", _("Drive"), Kind.TICK, group=done),
        Column("filed", _("Filed"), Kind.TICK, group=file_),
        Column("unfiled_reason", _("If not, why"), group=file_),
        Column("manager_spoke", _("Manager spoke"), Kind.TICK),
        Column("remark", _("Remarks")),
    )


def _line(number: int, party: VisitRow, weather: str | None) -> Row:
    arrived, left = party.arrived_at.time(), party.left_at.time() if party.left_at else None
    return (
        *(number, party.day, i18n.weekday(party.day), weather, _(WAYS[party.way])),
        *(arrived, left, party.minutes, party.party_size, party.arrived_by),
        *(_("first") if party.is_first else _("again"), _(PURPOSES[party.purpose])),
        *(party.source, party.adviser, party.name),
        *(_(GENDERS[party.gender]) if party.gender else None, party.phone),
        *(party.model, party.trim, party.colour, party.level),
        *(party.present_car, party.competitor),
        *(party.did_brochure, party.did_quote, party.did_test_drive),
        *(party.is_filed, None if party.is_filed else party.unfiled_reason),
        *(party.manager_spoke, party.remark),
    )


# Totals.


def _count_columns() -> tuple[Column, ...]:
    return (
        Column("parties", _("Parties"), Kind.NUMBER),
        Column("first", _("First visits (C)"), Kind.NUMBER),
        Column("filed", _("Filed (F)"), Kind.NUMBER),
        Column("test_drives", _("Test drives"), Kind.NUMBER),
        Column("capture_rate", _("Capture rate"), Kind.RATE, of=("filed", "first")),
    )


def _by_hour(parties: Sequence[VisitRow]) -> Table:
    hours = Counter(party.arrived_at.hour for party in parties)
    shown = range(min(hours, default=0), max(hours, default=-1) + 1)
    label = Column("hour", _("Hour"))
    return _totalled(
        "by_hour",
        _("By hour"),
        label,
        parties,
        [(f"{hour:02d}:00", hour) for hour in shown],
        lambda party: party.arrived_at.hour,
    )


def _by_adviser(parties: Sequence[VisitRow]) -> Table:
    busy = Counter(party.adviser_id for party in parties)
    names = {party.adviser_id: nobody(party.adviser) for party in parties}
    ranked = sorted(busy, key=lambda one: (-busy[one], one is None, one or 0))
    return _totalled(
        "by_adviser",
        _("By adviser"),
        Column("adviser", _("Adviser")),
        parties,
        [(names[one], one) for one in ranked],
        lambda party: party.adviser_id,
    )


def _totalled(
    key: str,
    title: str,
    label: Column,
    parties: Sequence[VisitRow],
    groups: Iterable[tuple[str, object]],
    group_of: Callable[[VisitRow], object],
) -> Table:
    rows = []
    for name, group in groups:
        here = counts(party for party in parties if group_of(party) == group)
        rows.append((name, *here, here.capture))
    whole = counts(parties)
    last = (_("Total"), *whole, whole.capture)
    return Table(key, title, (label, *_count_columns()), rows, last, is_half=True)


def _charts() -> tuple[Chart, ...]:
    return (
        Chart(_("Parties by hour"), ChartKind.COLUMNS, "by_hour", "hour", ("parties", "filed")),
        Chart(
            _("Parties by adviser"), ChartKind.BARS, "by_adviser", "adviser", ("parties", "filed")
        ),
    )


def _figures(
    parties: Sequence[VisitRow], later: Mapping[int, Later], orders: int
) -> tuple[Figure, ...]:
    whole = counts(parties)
    ways = Counter(party.way for party in parties)
    came = _("{walk_in} came in · {phone_in} called").format(
        walk_in=ways[Way.WALK_IN], phone_in=ways[Way.PHONE_IN]
    )
    unfiled = Ratio(whole.first - whole.filed, whole.first)
    rate, numbers = rate_figure(unfiled)
    became = [later[party.id] for party in parties if party.id in later]
    drove = Ratio(sum(one.drove for one in became), whole.filed)
    ordered = Ratio(sum(one.ordered for one in became), whole.filed)
    return (
        Figure(_("Parties"), i18n.number(whole.parties), came),
        Figure(_("First visits (C)"), i18n.number(whole.first), _("the base of the rates")),
        Figure(_("Capture rate"), *rate_figure(whole.capture)),
        Figure(_("Unfiled"), i18n.number(unfiled.part), f"{rate} · {numbers}"),
        Figure(_("Test-drive rate"), *rate_figure(drove)),
        _close_rate(ordered, Ratio(orders, whole.filed)),
    )


def _close_rate(ordered: Ratio, orders: Ratio) -> Figure:
    """Of those filed in the period; beside it the orders of the period, whoever placed them."""
    rate, numbers = rate_figure(ordered)
    beside = _("orders ÷ F: {rate}").format(rate=ratio_text(orders))
    return Figure(_("Close rate"), rate, f"{numbers} · {beside}")


def _notes(head: str) -> tuple[str, ...]:
    """With the end of the journal on paper, where nobody at a computer can change it."""
    journal = _("Journal: {head}. “crmdesk check --head {head}” finds what was changed before it.")
    return (
        _(
            "C: first-visit parties whose purpose is a new car. F: of these, with a file opened."
            " Capture rate = F ÷ C. Unfiled = C − F."
        ),
        _("Test-drive rate = of the F, those who drove on that day or later ÷ F."),
        _(
            "Close rate = of the F, those who have ordered since ÷ F. Beside it, orders of the same"
            " days ÷ F. Orders: neither cancelled nor of a lost deal; a delivery without an order"
            " counts as one."
        ),
        _("Numbers are masked on paper for everybody."),
        *([journal.format(head=head)] if head else ()),
    )


def _signatures(sheet: DaySheet | None) -> tuple[Signature, ...]:
    names = (sheet.reception, sheet.supervisor, sheet.manager) if sheet else ("", "", "")
    titles = (_("Reception"), _("Floor supervisor"), _("Sales manager"))
    return tuple(Signature(*one) for one in zip(titles, names, strict=True))


REPORT = Report(
    key="showroom_day",
    title=N_("Showroom log"),
    about=N_("Every party of a day as on the paper form, with totals by hour and adviser."),
    parameters=(FIRST, LAST, ADVISER),
    period=Period.THIS_DAY,
    sees=Permission.SEE_LOG,
    build=build,
)
