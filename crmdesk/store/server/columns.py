"""A table's rows as plain text, the same of a file and of a server: to copy and to compare them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Date, DateTime, Table, Time
from sqlalchemy.types import TypeDecorator, TypeEngine

from crmdesk.store.server.guests import accounts_of, drafts_of, fields_of_accounts

NOT_MOVED = {"account_key"}
"""Of one server only: its roles, its clerk."""
Row = tuple[str | None, ...]
_AT_ONCE = 5_000


def names_of(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)


def rows_in_file(connection: Connection, table: Table) -> Iterator[list[Row]]:
    """Some thousand rows at a time, by their ids."""
    wanted = ", ".join(f'CAST("{column.name}" AS text)' for column in table.columns)
    yield from _in_parts(connection, wanted, table, "true")


def rows_on_server(
    connection: Connection, table: Table, store_id: int | None = None
) -> Iterator[list[Row]]:
    """Of a group's database those of one store alone, if it is given, and its guests' names."""
    fields = {column.name: _as_in_a_file(column) for column in table.columns}
    wanted = list(fields.values())
    if store_id is not None and table.name == "account":
        wanted = list(fields_of_accounts(fields, int(store_id)))
    yield from _in_parts(connection, ", ".join(wanted), table, _of_store(table, store_id))


def _of_store(table: Table, store_id: int | None) -> str:
    if store_id is None:
        return "true"
    if table.name == "account":
        return accounts_of(int(store_id))
    if table.name == "form_draft":
        return drafts_of(int(store_id))
    actions = f"SELECT id FROM action WHERE store_id = {int(store_id)}"
    if table.name == "change":
        return f"action_id IN ({actions})"
    if table.name == "change_values":
        return f"id IN (SELECT c.id FROM change c WHERE c.action_id IN ({actions}))"
    column = "id" if table.name == "store" else table.columns["store_id"].name
    return f"{column} = {int(store_id)}"


def _in_parts(connection: Connection, wanted: str, table: Table, of: str) -> Iterator[list[Row]]:
    """Ordered by the number itself: a bare "id" could mean the text that is selected."""
    name = f'"{table.name}"'
    query = f"SELECT {wanted} FROM {name} WHERE {of} ORDER BY {name}.id"
    streamed = {"yield_per": _AT_ONCE}
    for rows in connection.exec_driver_sql(query, execution_options=streamed).partitions():
        yield [tuple(row) for row in rows]


def _as_in_a_file(column: Column[Any]) -> str:
    """The text that SQLite holds for the same value."""
    name, kind = f'"{column.name}"', _plain(column.type)
    if isinstance(kind, DateTime):
        return f"to_char({name}, 'YYYY-MM-DD HH24:MI:SS.US')"
    if isinstance(kind, Date):
        return f"to_char({name}, 'YYYY-MM-DD')"
    if isinstance(kind, Time):
        return f"to_char({name}, 'HH24:MI:SS.US')"
    if isinstance(kind, Boolean):
        return f"CAST({name} AS integer)::text"
    return f"CAST({name} AS text)"


def _plain(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    return kind.impl_instance if isinstance(kind, TypeDecorator) else kind


def without_nul(rows: Iterable[Row]) -> Sequence[Row]:
    """A server's texts hold no NUL; a file's may, where somebody pasted one."""
    return [
        tuple(value.replace("\0", "") if value and "\0" in value else value for value in row)
        for row in rows
    ]
