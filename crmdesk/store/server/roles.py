"""The server's roles of one database, and what they may do there.

``staff`` is what every account's role belongs to: it reads, each row through a policy. ``clerk``
writes, but may neither change nor remove a line of the journal. Functions that need more than
either run as the owner and are offered to the clerk alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Table

from crmdesk.models import Base
from crmdesk.store.server.functions import CLERKS_ONLY, FUNCTIONS, OWNERS_ONLY

_LONGEST = 63
_JOURNAL = ("action", "change")

Reaches = list[tuple[str, bool, str, int]]
"""Role, whether it was granted the customers, permission, reach (1 own, 2 all)."""

_SEES: Mapping[str, tuple[str, ...]] = (
    dict.fromkeys(
        (
            *("customer", "contact_number", "related_person", "person_profile", "note"),
            *("organisation_profile", "ownership_change", "consent", "needs_sheet"),
        ),
        ("SEE_CUSTOMERS",),
    )
    | dict.fromkeys(
        ("opportunity", "stage_move", "level_change", "loss", "quote", "sales_order", "delivery"),
        ("SEE_FUNNEL", "SEE_CUSTOMERS", "SEE_FOLLOW_UPS"),
    )
    | {"follow_up": ("SEE_FOLLOW_UPS", "SEE_CUSTOMERS", "SEE_VEHICLES")}
    | dict.fromkeys(
        ("owned_vehicle", "mileage_reading", "service_visit", "insurance_policy"),
        ("SEE_VEHICLES", "SEE_CUSTOMERS"),
    )
    | dict.fromkeys(("visit", "test_drive"), ("SEE_CUSTOMERS",))
    | dict.fromkeys(("action", "change"), ("SEE_AUDIT",))
)
"""Whoever has one of these permissions reads the table, as far as the permission reaches.

Reception reads the log of its day through the program alone, and nobody the journal's values.
"""

_MINE = "adviser_id = (SELECT crm_account())"
_OWN_CUSTOMER = "{column} IN (SELECT crm_own_customers())"
_OF_ITS_DAY = frozenset({"sales_order"})
"""Their adviser is whose it was then; read by whoever reads the opportunity now."""
_THROUGH = {"opportunity_id": "opportunity", "vehicle_id": "owned_vehicle", "action_id": "action"}


def role_of(database: str, login: str) -> str:
    """What the server calls the account that signs in as ``login``."""
    return _fitting(f"{database}.{login.strip()}")


def staff_of(database: str) -> str:
    return _fitting(f"{database}:staff")


def clerk_of(database: str) -> str:
    return _fitting(f"{database}:clerk")


def _fitting(name: str) -> str:
    if len(name.encode()) <= _LONGEST:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    return name.encode()[: _LONGEST - 17].decode("utf-8", "ignore") + "~" + digest


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def group_of(database: str, role: str, sees_customers: bool) -> str:
    """The role to which all accounts of one role in the store belong: policies are made for it."""
    return _fitting(f"{database}:{role}{'+' if sees_customers else ''}")


def guards(database: str, reaches: Reaches) -> Iterator[str]:
    """The statements that bring rights, functions and policies to what this program means."""
    staff, clerk = quoted(staff_of(database)), quoted(clerk_of(database))
    groups = {
        quoted(group_of(database, role, sees)): _reach_of(reaches, role, sees)
        for role, sees in _groups(reaches)
    }
    yield from FUNCTIONS
    yield from _rights(database, staff, clerk)
    for table in Base.metadata.sorted_tables:
        yield from _policies(table.name, clerk)
        yield from _readable(table, staff, groups)
    yield from _policies("search_token", clerk)
    yield from _readable_tokens(groups)
    yield "SELECT crm_place_all()"


def _groups(reaches: Reaches) -> list[tuple[str, bool]]:
    return sorted({(role, sees) for role, sees, __, ___ in reaches})


def _reach_of(reaches: Reaches, role: str, sees: bool) -> dict[str, int]:
    return {
        permission: reach
        for one, granted, permission, reach in reaches
        if (one, granted) == (role, sees)
    }


def _rights(database: str, staff: str, clerk: str) -> Iterator[str]:
    yield f"REVOKE ALL ON DATABASE {quoted(database)} FROM PUBLIC"
    yield f"GRANT CONNECT ON DATABASE {quoted(database)} TO {staff}, {clerk}"
    yield f"GRANT USAGE ON SCHEMA public TO {staff}, {clerk}"
    yield f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {staff}, {clerk}"
    yield f"GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {clerk}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {clerk}"
    for table in _JOURNAL:
        yield f"REVOKE UPDATE, DELETE ON {table} FROM {clerk}"
    yield f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {clerk}"
    for function in OWNERS_ONLY:
        yield f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC"
    for function in CLERKS_ONLY:
        yield f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC"
        yield f"GRANT EXECUTE ON FUNCTION {function} TO {clerk}"


def _policies(table: str, clerk: str) -> Iterator[str]:
    yield f"ALTER TABLE {quoted(table)} ENABLE ROW LEVEL SECURITY"
    yield f"""DO $$ DECLARE p text; BEGIN
        FOR p IN SELECT policyname FROM pg_policies
            WHERE schemaname = 'public' AND tablename = '{table}' LOOP
            EXECUTE format('DROP POLICY %I ON %I', p, '{table}');
        END LOOP;
    END $$"""
    yield f"CREATE POLICY clerk_works ON {quoted(table)} TO {clerk} USING (true) WITH CHECK (true)"


def _reads(table: str, whom: str, condition: str) -> str:
    """One policy a role: the server then plans with this condition alone, and not with an OR."""
    name = quoted(f"{_last_part(whom)}_reads")
    return f"CREATE POLICY {name} ON {quoted(table)} FOR SELECT TO {whom} USING ({condition})"


def _last_part(whom: str) -> str:
    return whom.strip('"').split(":")[-1]


def _readable(table: Table, staff: str, groups: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """Which rows of ``table`` who may read."""
    if table.name == "change_values":
        return
    if table.name in ("form_draft", "account_key"):
        yield _reads(table.name, staff, "account_id = (SELECT crm_account())")
        return
    for whom, reach in groups.items():
        mine = _in_store(table, reach)
        if table.name == "account" and mine != _EVERYTHING:
            mine += " OR id IN (SELECT crm_guests())"
        if table.name not in _SEES and table.name != "change":
            yield _reads(table.name, whom, mine)
            continue
        granted = max(reach.get(one, 0) for one in _SEES.get(table.name, ("SEE_AUDIT",)))
        if granted == _ALL:
            yield _reads(table.name, whom, mine)
        elif granted and (own := _own(table)):
            yield _reads(table.name, whom, f"{mine} AND ({own})")


_ALL = 2
_EVERYTHING = "(SELECT crm_account()) IS NOT NULL"
"""Of a group's manager who may still sign in."""


def _in_store(table: Table, reach: Mapping[str, int]) -> str:
    if table.name == "change":
        return "action_id IN (SELECT id FROM action)"
    if reach.get("SEE_GROUP") == _ALL:
        return _EVERYTHING
    return f"{'id' if table.name == 'store' else 'store_id'} = (SELECT crm_store())"


def _own(table: Table) -> str:
    """Which rows are an account's own; empty where none is."""
    if table.name == "customer":
        return "owner_id = (SELECT crm_account())"
    own = []
    if "adviser_id" in table.columns and table.name not in _OF_ITS_DAY:
        own.append(_MINE)
    if "customer_id" in table.columns:
        own.append(_OWN_CUSTOMER.format(column="customer_id"))
    for column, parent in _THROUGH.items():
        if column in table.columns and not own:
            own.append(f"{column} IN (SELECT id FROM {parent})")
    return " OR ".join(own)


def _readable_tokens(groups: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    for whom, reach in groups.items():
        mine = _EVERYTHING if reach.get("SEE_GROUP") == _ALL else "store_id = (SELECT crm_store())"
        if reach.get("SEE_CUSTOMERS") == _ALL:
            yield _reads("search_token", whom, mine)
        elif reach.get("SEE_CUSTOMERS"):
            own = _OWN_CUSTOMER.format(column="customer_id")
            yield _reads("search_token", whom, f"{mine} AND {own}")


def set_up_roles(connection: Any, database: str, reaches: Reaches, verifier: str) -> None:
    """``connection`` is the owner's; the clerk gets the password that ``verifier`` is of."""
    groups = [group_of(database, role, sees) for role, sees in _groups(reaches)]
    wanted = dict.fromkeys([staff_of(database), *groups], "NOLOGIN") | {clerk_of(database): "LOGIN"}
    for name, rights in wanted.items():
        found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
        if not found:
            connection.execute(f"CREATE ROLE {quoted(name)} {rights}")
    set_password(connection, clerk_of(database), verifier)


def set_password(connection: Any, role: str, verifier: str) -> None:
    """Only the verifier travels, so that no log of the server's can hold a password."""
    literal = "'" + verifier.replace("'", "''") + "'"
    connection.execute(f"ALTER ROLE {quoted(role)} PASSWORD {literal}")
