"""The store's own settings: its name, and the numbers that its rules count with."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.access.declared import query, verb
from crmdesk.access.permissions import Permission
from crmdesk.i18n import N_, _
from crmdesk.models import StoreRecord, StoreSetting
from crmdesk.store import store_of, tell
from crmdesk.store.edits import LastChange, last_changes, settle
from crmdesk.store.records import setting, store_record
from crmdesk.store.typed import cleaned, is_visible, line_problem

_CLOCK = re.compile(r"([01]?\d|2[0-3]):[0-5]\d")


class NumberSetting(NamedTuple):
    label: str
    default: int
    low: int
    high: int


NUMBERS: dict[str, NumberSetting] = {
    "protection_days": NumberSetting(N_("Days of protection after a contact"), 10, 1, 365),
    "retries": NumberSetting(N_("Tries before the adviser is asked"), 3, 1, 10),
    "lock_after_minutes": NumberSetting(N_("Minutes until the window locks"), 15, 1, 480),
    "reveals_per_day": NumberSetting(
        N_("Customers a day whose numbers an adviser may see"), 30, 1, 2000
    ),
    "care_reveals_per_day": NumberSetting(
        N_("Customers a day whose numbers care may see"), 120, 1, 2000
    ),
}
CLOCKS = {
    "opens_at": (N_("Opens at"), "09:00"),
    "closes_at": (N_("Closes at"), "18:00"),
}
FLAGS = {"skip_rest_days": (N_("Plan no contact on rest days"), True)}


class StoreForm(NamedTuple):
    """The store's name and brand, and every setting by its key."""

    name: str
    brand: str
    settings: dict[str, Any]

    def values(self) -> dict[str, Any]:
        return {"name": cleaned(self.name), "brand": cleaned(self.brand), **self.settings}


@query(Permission.SEE_STORE)
def store_form(session: Session) -> StoreForm:
    record = store_record(session)
    defaults: dict[str, Any] = {key: one.default for key, one in NUMBERS.items()}
    defaults |= {key: default for key, (_label, default) in (CLOCKS | FLAGS).items()}
    found = {key: setting(session, key, default) for key, default in defaults.items()}
    return StoreForm(
        record.name,
        record.brand,
        found | {"backup_folders": setting(session, "backup_folders", [])},
    )


def store_problems(form: StoreForm) -> dict[str, str]:
    problems = {}
    if not is_visible(form.name):
        problems["name"] = _("Enter the store's name, as it should stand on paper.")
    for key, text in {"name": form.name, "brand": form.brand}.items():
        if problem := line_problem(text):
            problems[key] = problem
    for key, number in NUMBERS.items():
        value = form.settings.get(key)
        if value is None or not number.low <= value <= number.high:
            problems[key] = _("Enter a number from {low} to {high}.").format(
                low=number.low, high=number.high
            )
    for key in CLOCKS:
        if not _CLOCK.fullmatch(str(form.settings.get(key) or "")):
            problems[key] = _("Enter a time such as 09:00.")
    return problems


@verb(Permission.MANAGE_SETTINGS)
def save_store(session: Session, form: StoreForm, *, seen: StoreForm | None = None) -> None:
    """What ``form`` changed of ``seen``; raises ``Conflict``."""
    assert not store_problems(form), "the form saves only settings without problems"
    changes = settle(
        form.values(),
        seen.values() if seen else None,
        store_form(session).values(),
        lambda names: _changed_by(session, names),
    )
    record = store_record(session)
    record.name = changes.pop("name", record.name)
    record.brand = changes.pop("brand", record.brand)
    _write(session, changes)
    tell(session, "settings.store", N_("Changed the store's settings."))


def _changed_by(session: Session, names: Collection[str]) -> dict[str, LastChange]:
    """The record keeps its name and brand, a row of its own each setting."""
    found = last_changes(session, StoreRecord.__tablename__, store_of(session), names)
    for key, row in _rows(session).items():
        if key in names:
            last = last_changes(session, StoreSetting.__tablename__, row.id, {"value"})
            found |= {key: last["value"]} if last else {}
    return found


def _rows(session: Session) -> dict[str, StoreSetting]:
    rows = select(StoreSetting).where(StoreSetting.store_id == store_of(session))
    return {row.key: row for row in session.scalars(rows)}


def _write(session: Session, settings: Mapping[str, Any]) -> None:
    store_id, here = store_of(session), _rows(session)
    for key, value in settings.items():
        if key not in here:
            session.add(StoreSetting(store_id=store_id, key=key, value={"value": value}))
        elif here[key].value != {"value": value}:
            here[key].value = {"value": value}
