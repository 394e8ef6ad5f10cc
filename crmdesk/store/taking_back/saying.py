"""A row and its fields in words, for who decides what is brought back."""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk import i18n
from crmdesk.dates import HOME_ZONE, local
from crmdesk.i18n import _
from crmdesk.store.taking_back.family import Fields, references
from crmdesk.store.taking_back.words import FIELDS, TABLES
from crmdesk.store.values import CLASSES

_NUMBERS = {"number", "digits", "email", "wechat"}
_TELLING = ("name", "number", "text", "words", "plate", "reason", "remark", "key", "purpose")
_WHEN = ("at", "due_on", "arrived_at", "day", "opened_at", "came_on", "quoted_on", "ordered_on")
_LONGEST = 60


def table_name(table: str) -> str:
    return _(TABLES[table]) if table in TABLES else table


def field_name(field: str) -> str:
    return _(FIELDS[field]) if field in FIELDS else field


class Teller:
    """Says values of one database; numbers are masked by ``mask``."""

    def __init__(self, session: Session, mask: Any, zone: str = HOME_ZONE) -> None:
        self._session, self._mask, self._zone = session, mask, zone
        self._names: dict[tuple[str, int], str] = {}

    def value(self, table: str, field: str, value: Any) -> str:
        if value is None or value == "":
            return i18n.NOTHING
        if field in _NUMBERS and isinstance(value, str):
            return str(self._mask(value))
        target = _targets(table).get(field)
        if target is not None:
            return self._name(target, value)
        return self._plain(field, value)

    def _plain(self, field: str, value: Any) -> str:
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, datetime):
            here = local(value, self._zone)
            return f"{i18n.day_full(here.date())} {i18n.clock(here)}"
        if field.endswith("_minor"):
            return i18n.money(value)
        return _short(_bare(value))

    def row(self, table: str, row: Fields) -> str:
        """A row by what tells most of it."""
        telling = [name for name in _TELLING if row.get(name)][:1]
        when = [name for name in _WHEN if row.get(name)][:1]
        said = [self.value(table, name, row[name]) for name in telling + when]
        if not said:
            said = [self._name(target, row[name]) for name, target in _named(table, row)]
        return " · ".join(said) or f"#{row['id']}"

    def _name(self, table: str, row_id: int) -> str:
        key = table, row_id
        if key not in self._names:
            self._names[key] = self._ask_name(table, row_id)
        return self._names[key]

    def _ask_name(self, table: str, row_id: int) -> str:
        model: Any = CLASSES[table]
        if "name" not in model.__table__.columns:
            return f"#{row_id}"
        return self._session.scalar(select(model.name).where(model.id == row_id)) or f"#{row_id}"


def _targets(table: str) -> Mapping[str, str]:
    return {column: target for column, target, _empty in references(table)}


def _named(table: str, row: Fields) -> list[tuple[str, str]]:
    owners = _targets(table).items()
    return [(name, target) for name, target in owners if row.get(name) and target != "account"][:2]


def _bare(value: Any) -> str:
    if isinstance(value, enum.Enum):
        return str(value.value)
    if isinstance(value, time):
        return i18n.clock(value)
    if isinstance(value, date):
        return i18n.day_full(value)
    if isinstance(value, dict) and value.keys() == {"value"}:
        value = value["value"]
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
