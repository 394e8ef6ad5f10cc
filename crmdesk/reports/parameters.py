"""What may be chosen for a report, and what was typed or clicked made into a ``Chosen``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from crmdesk.access import Permission, query
from crmdesk.access.names import names_of
from crmdesk.dates import parse_day, today_of
from crmdesk.errors import UserError
from crmdesk.i18n import N_, _
from crmdesk.models import Account, CarModel, Level, Outcome, Role, Source, Stage, StoreRecord
from crmdesk.reports.definition import Chosen, Parameter, ParameterKind, Period, Report
from crmdesk.reports.scope import runs_own_only
from crmdesk.store import actor_of, store_of

FIRST = Parameter("first", N_("From"), ParameterKind.DAY)
LAST = Parameter("last", N_("To"), ParameterKind.DAY)
ADVISER = Parameter("adviser", N_("Adviser"))
STAGE = Parameter("stage", N_("Stage"))
LEVEL = Parameter("level", N_("Level"))
MODEL = Parameter("model", N_("Model"))
SOURCE = Parameter("source", N_("Source"))
CARE = Parameter("care", N_("Kind of contact"))


class Choice(NamedTuple):
    value: Any
    label: str
    code: str = ""
    """Another word for it on the command line: a sign-in name, a key."""


@query(Permission.RUN_REPORTS)
def choices(session: Session, report: Report) -> dict[str, list[Choice]]:
    """For each parameter that is chosen from a list, what there is."""
    return {
        parameter.key: _choices_of(session, parameter)
        for parameter in report.parameters
        if parameter.kind is ParameterKind.CHOICE
    }


def resolve(session: Session, report: Report, given: Mapping[str, Any], *, now: datetime) -> Chosen:
    """``given`` with typed texts understood and the report's own period filled in."""
    today = today_of(now, zone_of(session))
    wanted = {key: value for key, value in given.items() if value not in (None, "")}
    _refuse_unknown(report, wanted)
    values = {
        parameter.key: _value(session, parameter, wanted[parameter.key], today)
        for parameter in report.parameters
        if parameter.key in wanted
    }
    return _with_period(Chosen(now, today, **values), report.period)


def zone_of(session: Session) -> str:
    zone = select(StoreRecord.zone).where(StoreRecord.id == store_of(session))
    return session.scalar(zone) or "UTC"


def _refuse_unknown(report: Report, wanted: Mapping[str, Any]) -> None:
    known = [parameter.key for parameter in report.parameters]
    for parameter, why in report.withheld.items():
        if parameter.key in wanted:
            raise UserError(
                _("The report “{report}” offers no choice of “{name}”. {why}").format(
                    report=_(report.title), name=_(parameter.title), why=_(why)
                )
            )
    for key in wanted:
        if key not in known:
            raise UserError(
                _("The report “{report}” has no “{name}”. It has: {names}.").format(
                    report=_(report.title), name=key, names=", ".join(known)
                )
            )


def _value(session: Session, parameter: Parameter, value: Any, today: date) -> Any:
    if parameter.kind is ParameterKind.DAY:
        return _day(value, today)
    said = str(value).strip().casefold()
    for choice in _choices_of(session, parameter):
        if choice.value == value or said in _names(choice):
            return choice.value
    raise UserError(
        _("{parameter}: there is no “{value}” to choose.").format(
            parameter=_(parameter.title), value=value
        )
    )


def _names(choice: Choice) -> set[str]:
    return {str(choice.value).casefold(), choice.label.casefold(), choice.code.casefold()}


def _day(value: Any, today: date) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    day = parse_day(str(value), today)
    if day is None:
        raise UserError(_("“{text}” is no day. Write it as 2026-11-21.").format(text=value))
    return day


def _with_period(chosen: Chosen, period: Period) -> Chosen:
    first, last = chosen.first, chosen.last
    if period is Period.THIS_DAY:
        first, last = first or last or chosen.today, last or first or chosen.today
    elif period is Period.THIS_MONTH:
        last = last or (max(first, chosen.today) if first else chosen.today)
        first = first or last.replace(day=1)
    if first and last and first > last:
        raise UserError(_("The first day is after the last. Exchange them."))
    return replace(chosen, first=first, last=last)


# The lists themselves.


def _choices_of(session: Session, parameter: Parameter) -> list[Choice]:
    return _LISTS[parameter.key](session)


def _advisers(session: Session) -> list[Choice]:
    """Those who have work to show; only oneself where reports show only one's own."""
    people = select(Account.id, Account.name, Account.login).where(
        Account.store_id == store_of(session),
        Account.role.in_((Role.ADVISER, Role.CARE, Role.MANAGER)),
    )
    if runs_own_only(session):
        people = people.where(Account.id == actor_of(session).account_id)
    names, ordered = names_of(session), people.order_by(Account.role, Account.name, Account.id)
    return [Choice(one, names[one], login) for one, _name, login in session.execute(ordered)]


def _stages(session: Session) -> list[Choice]:
    stages = select(Stage.id, Stage.name, Stage.key).where(
        Stage.store_id == store_of(session), Stage.outcome == Outcome.OPEN
    )
    return _rows(session, stages.order_by(Stage.position, Stage.id))


def _levels(session: Session) -> list[Choice]:
    levels = select(Level.key, Level.name).where(Level.store_id == store_of(session))
    rows = session.execute(levels.order_by(Level.position, Level.id))
    return [Choice(key, f"{key} · {name}", key) for key, name in rows]


def _models(session: Session) -> list[Choice]:
    models = select(CarModel.id, CarModel.name, CarModel.name).where(
        CarModel.store_id == store_of(session)
    )
    return _rows(session, models.order_by(CarModel.position, CarModel.name, CarModel.id))


def _sources(session: Session) -> list[Choice]:
    sources = select(Source.id, Source.name, Source.key).where(Source.store_id == store_of(session))
    return _rows(session, sources.order_by(Source.position, Source.id))


def _care(session: Session) -> list[Choice]:
    return [Choice(False, _("Sales follow-ups"), "sales"), Choice(True, _("Care calls"), "care")]


def _rows(session: Session, rows: Select[Any]) -> list[Choice]:
    found: Sequence[Row[Any]] = session.execute(rows).all()
    return [Choice(*row) for row in found]


_LISTS: dict[str, Callable[[Session], list[Choice]]] = {
    "adviser": _advisers,
    "stage": _stages,
    "level": _levels,
    "model": _models,
    "source": _sources,
    "care": _care,
}
