"""A row in every table for each of two advisers, whatever the tables are."""

from datetime import time, timedelta

from sqlalchemy import Boolean, Date, DateTime, Enum, Float, Integer, LargeBinary, Time

from crmdesk.models import Base
from tests.conftest import NOW

FIRST_ID = 9_000


def fill(connection, accounts):
    """``connection`` is a superuser's. The rows of ``accounts[n]`` have the id FIRST_ID + n."""
    connection.execute("SET session_replication_role = replica")
    for number, account in enumerate(accounts):
        for table in Base.metadata.sorted_tables:
            _insert(connection, table, FIRST_ID + number, account)
        connection.execute(
            "INSERT INTO search_token VALUES (1, %s, %s)", (f"token{number}", FIRST_ID + number)
        )


def _insert(connection, table, row_id, account):
    given = {column.name: _value(column, row_id, account) for column in table.columns}
    given = {name: value for name, value in given.items() if value is not None}
    names = ", ".join(f'"{name}"' for name in given)
    places = ", ".join(["%s"] * len(given))
    connection.execute(
        f'INSERT INTO "{table.name}" ({names}) VALUES ({places}) ON CONFLICT DO NOTHING',
        [*given.values()],
    )


def _value(column, row_id, account):
    parents = {reference.column.table.name for reference in column.foreign_keys}
    if "store" in parents:
        return 1
    if "account" in parents:
        return account
    if column.name == "id" or parents:
        return row_id
    if column.nullable:
        return None
    return _of_type(column.type, row_id)


def _of_type(kind, row_id):
    if isinstance(kind, Enum):
        return kind.enums[0]
    plain = getattr(kind, "impl", kind)
    for types, value in (
        (Boolean, False),
        (Integer, row_id - FIRST_ID + 1),
        (Float, 1.0),
        (DateTime, NOW.replace(tzinfo=None)),
        (Date, NOW.date() + timedelta(row_id - FIRST_ID)),
        (Time, time(9)),
        (LargeBinary, b"x"),
    ):
        if isinstance(plain, types):
            return value
    return '"x"' if "JSON" in repr(plain).upper() else f"x{row_id}"
