"""What of a server's store is examined otherwise than a file's: its rows, its search index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Column, Connection, FromClause, Table, func, select, text

from crmdesk.i18n import _
from crmdesk.jobs import Progress
from crmdesk.models import Base, Customer
from crmdesk.store.search_index import entries_of

_AT_ONCE = 2_000
_HELD = text("SELECT customer_id, token FROM search_token WHERE customer_id = ANY(:ids)")
_STRAYS = text(
    "SELECT DISTINCT customer_id FROM search_token t WHERE NOT EXISTS"
    " (SELECT FROM customer c WHERE c.id = t.customer_id) ORDER BY customer_id"
)
_LOOSE = text(
    "SELECT conrelid::regclass::text AS place, conname AS name FROM pg_constraint"
    " WHERE NOT convalidated AND connamespace = 'public'::regnamespace"
)
_OPEN = text(
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND NOT relrowsecurity"
    " AND relnamespace = 'public'::regnamespace AND relname = ANY(:ours)"
)
_TRIGGERS = text("SELECT count(*) FROM pg_trigger WHERE tgenabled = 'O' AND tgname LIKE :named")
_JOURNALS, _GROUPS = ("%\\_refuses\\_%", 4), ("account%\\_guards\\_group", 2)


def counts_on_server(connection: Connection) -> dict[str, int]:
    return {
        table.name: connection.scalar(select(func.count()).select_from(table)) or 0
        for table in sorted(Base.metadata.sorted_tables, key=lambda table: table.name)
    }


def guard_problems(connection: Connection) -> list[str]:
    """References that do not hold, tables open to everybody, a journal without its guards."""
    found = [
        _("The reference {name} of {table} is not checked by the server.").format(
            name=row.name, table=row.place
        )
        for row in connection.execute(_LOOSE)
    ]
    ours = [table.name for table in Base.metadata.sorted_tables]
    found += [
        _("Everybody with an account can read all of {table}. Run: crmdesk server upgrade").format(
            table=name
        )
        for name in connection.scalars(_OPEN, {"ours": ours})
    ]
    if _lacks(connection, *_JOURNALS):
        found.append(_("The server no longer guards the journal. Run: crmdesk server upgrade"))
    if _lacks(connection, *_GROUPS):
        found.append(
            _(
                "The server does not guard who becomes the group's manager."
                " Run: crmdesk server upgrade"
            )
        )
    return found


def _lacks(connection: Connection, named: str, count: int) -> bool:
    """Triggers, or that they are on."""
    return (connection.scalar(_TRIGGERS, {"named": named}) or 0) < count


def astray_in_group(connection: Connection) -> list[str]:
    """Rows of one store that refer to rows of another, other than to who did something."""
    if (connection.scalar(text("SELECT count(*) FROM store")) or 0) < 2:
        return []
    found = []
    for table, column, parent in _within_a_store():
        count, first = connection.execute(
            select(func.count(), func.min(table.c.id))
            .join_from(table, parent, parent.c.id == column)
            .where(table.c.store_id != parent.c.store_id)
        ).one()
        if count:
            said = _("{count} rows of {table} refer by {column} to another store, first {id}.")
            found.append(said.format(count=count, table=table.name, column=column.name, id=first))
    return found


def _within_a_store() -> Iterator[tuple[Table, Column[Any], FromClause]]:
    for table in Base.metadata.sorted_tables:
        for reference in table.foreign_keys:
            parent = reference.column.table
            if "store_id" in table.columns and parent.name not in ("store", "account"):
                yield table, reference.parent, parent.alias() if parent is table else parent


def wrong_on_server(connection: Connection, progress: Progress, total: int) -> list[int]:
    """The customers whose words in the index are missing, different, or of somebody gone."""
    wrong = list(connection.scalars(_STRAYS))
    for done, ids in enumerate(_chunks(connection)):
        held: dict[int, set[str]] = defaultdict(set)
        for customer_id, token in connection.execute(_HELD, {"ids": list(ids)}):
            held[customer_id].add(token)
        wanted = entries_of(connection, ids)
        wrong += [i for i in ids if held[i] != set(wanted[i].split())]
        progress(min(done * _AT_ONCE, total), total)
    return sorted(wrong)


def _chunks(connection: Connection) -> Iterator[Sequence[int]]:
    last = 0
    while ids := connection.scalars(
        select(Customer.id).where(Customer.id > last).order_by(Customer.id).limit(_AT_ONCE)
    ).all():
        yield ids
        last = ids[-1]
