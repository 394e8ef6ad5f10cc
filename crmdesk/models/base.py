"""What every table has in common."""

from __future__ import annotations

import enum
from datetime import UTC, date, datetime, time
from typing import Annotated, Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Enum,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    TextClause,
    Time,
    TypeDecorator,
    event,
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


def partial_index(
    name: str, *columns: str, where: ColumnElement[Any] | TextClause, unique: bool = False
) -> Index:
    """Of the rows that meet ``where``.

    PostgreSQL's condition is set when tables are made there: only to name it loads its dialect,
    which takes as long as half the models.
    """
    return Index(name, *columns, unique=unique, sqlite_where=where, info={"where": where})


@event.listens_for(Base.metadata, "before_create")
def _tell_postgresql(metadata: MetaData, connection: Connection, **_how: Any) -> None:
    if connection.dialect.name == "postgresql":
        for index in (index for table in metadata.tables.values() for index in table.indexes):
            if "where" in index.info:
                index.dialect_kwargs["postgresql_where"] = index.info["where"]
