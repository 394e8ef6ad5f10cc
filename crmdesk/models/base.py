"""What every table has in common."""

from __future__ import annotations

import enum
from datetime import UTC, date, datetime, time
from typing import Annotated, Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    DateTime,
    Enum,
    ForeignKey,
    Integer,
    MetaData,
    Time,
    TypeDecorator,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC because SQLite drops the offset."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


Id = Annotated[int, mapped_column(primary_key=True, sort_order=-2)]
StoreId = Annotated[int, mapped_column(ForeignKey("store.id"), sort_order=-1)]
Minor = Annotated[int, mapped_column(BigInteger)]
"""Money in the currency's smallest unit, so that sums stay exact."""


class Base(DeclarativeBase):
    # Named constraints let Alembic alter and drop them on both SQLite and PostgreSQL.
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        int: Integer,
        date: Date,
        time: Time,
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[Any]: JSON,
        enum.Enum: Enum(
            enum.Enum,
            native_enum=False,
            length=32,
            create_constraint=False,
            values_callable=lambda members: [member.value for member in members],
        ),
    }

    id: Mapped[Id]


class InStore:
    """A row of one store's business. A database may hold many stores (a group's does)."""

    store_id: Mapped[StoreId]
