"""A row's fields as JSON and back, for the journal and for undo."""

from __future__ import annotations

import enum
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Date, Enum, Time
from sqlalchemy.types import TypeEngine

from crmdesk.models import Base, UtcDateTime

CLASSES: dict[str, type[Base]] = {
    mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers
}


_PLAIN = (str, int, bool, type(None))


def to_json(value: Any) -> Any:
    if type(value) in _PLAIN:
        return value
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    return value.value if isinstance(value, enum.Enum) else value


def from_json(kind: TypeEngine[Any], value: Any) -> Any:
    """The Python value of a column of type ``kind``."""
    if value is None:
        return None
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, Time):
        return time.fromisoformat(value)
    if isinstance(kind, Enum) and kind.enum_class is not None:
        return kind.enum_class(value)
    return value


def restored(entity: str, fields: dict[str, Any]) -> dict[str, Any]:
    """``fields`` of a journal row as the attributes of its class."""
    columns = CLASSES[entity].__table__.columns
    return {key: from_json(columns[key].type, value) for key, value in fields.items()}
