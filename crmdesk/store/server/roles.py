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
    | dict.fromkeys(("visit", "test_drive"), ("SEE_LOG", "SEE_CUSTOMERS"))
    | dict.fromkeys(("action", "change", "change_values"), ("SEE_AUDIT",))
)
"""Whoever has one of these permissions reads the table, as far as the permission reaches."""

_MINE = "adviser_id = (SELECT crm_account())"
_OWN_CUSTOMER = "{column} IN (SELECT crm_own_customers())"
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


def guards(database: str) -> Iterator[str]:
    """The statements that bring rights, functions and policies to what this program means."""
    staff, clerk = quoted(staff_of(database)), quoted(clerk_of(database))
    yield from _FUNCTIONS
    yield from _rights(database, staff, clerk)
    for table in Base.metadata.sorted_tables:
        yield from _policies(table.name, readable(table), staff, clerk)
    yield from _policies("search_token", _READABLE_TOKEN, staff, clerk)


def _rights(database: str, staff: str, clerk: str) -> Iterator[str]:
    yield f"REVOKE ALL ON DATABASE {quoted(database)} FROM PUBLIC"
    yield f"GRANT CONNECT ON DATABASE {quoted(database)} TO {staff}, {clerk}"
    yield f"GRANT USAGE ON SCHEMA public TO {staff}, {clerk}"
    yield f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {staff}, {clerk}"
    yield f"GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {clerk}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {clerk}"
    for table in _JOURNAL:
        yield f"REVOKE UPDATE, DELETE ON {table} FROM {clerk}"
    for table in ("role_reach", "alembic_version"):
        yield f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {clerk}"
    for function in _CLERKS_ONLY:
        yield f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC"
        yield f"GRANT EXECUTE ON FUNCTION {function} TO {clerk}"


def _policies(table: str, condition: str, staff: str, clerk: str) -> Iterator[str]:
    yield f"ALTER TABLE {quoted(table)} ENABLE ROW LEVEL SECURITY"
    yield f"DROP POLICY IF EXISTS staff_reads ON {quoted(table)}"
    yield f"DROP POLICY IF EXISTS clerk_works ON {quoted(table)}"
    yield (
        f"CREATE POLICY staff_reads ON {quoted(table)} FOR SELECT TO {staff} USING ({condition})"
    )
    yield f"CREATE POLICY clerk_works ON {quoted(table)} TO {clerk} USING (true) WITH CHECK (true)"


def readable(table: Table) -> str:
    """Which rows of ``table`` an account may read, as a condition of the server's."""
    if table.name == "store":
        return _in_store("id")
    if table.name in ("form_draft", "account_key"):
        return "account_id = (SELECT crm_account())"
    if table.name == "change":
        return "action_id IN (SELECT id FROM action)"
    if table.name == "change_values":
        return "id IN (SELECT id FROM change)"
    if table.name not in _SEES:
        return _in_store("store_id")
    return f"{_in_store('store_id')} AND ({_as_far_as_reached(table)})"


def _in_store(column: str) -> str:
    return f"({column} = (SELECT crm_store()) OR (SELECT crm_reach('{{SEE_GROUP}}')) = 2)"


def _as_far_as_reached(table: Table) -> str:
    reach = "(SELECT crm_reach('{" + ",".join(_SEES[table.name]) + "}'))"
    own = _own(table)
    return f"{reach} = 2 OR ({reach} = 1 AND ({own}))" if own else f"{reach} = 2"


def _own(table: Table) -> str:
    """Which rows are an account's own; empty where none is."""
    if table.name == "customer":
        return "id IN (SELECT crm_my_customers())"
    own = []
    if "adviser_id" in table.columns:
        own.append(_MINE)
    if "customer_id" in table.columns:
        own.append(_OWN_CUSTOMER.format(column="customer_id"))
    for column, parent in _THROUGH.items():
        if column in table.columns and not own:
            own.append(f"{column} IN (SELECT id FROM {parent})")
    return " OR ".join(own)


_READABLE_TOKEN = (
    "store_id = (SELECT crm_store()) AND ((SELECT crm_reach('{SEE_CUSTOMERS}')) = 2"
    " OR customer_id IN (SELECT crm_own_customers()))"
)
_OWNERS = "SECURITY DEFINER SET search_path = public, pg_temp"
_CLERKS_ONLY = ("crm_set_login(text, text)", "crm_close_login(text)")
_FUNCTIONS = (
    f"""CREATE OR REPLACE FUNCTION crm_account() RETURNS integer LANGUAGE sql STABLE {_OWNERS} AS $$
    SELECT k.account_id FROM account_key k JOIN account a ON a.id = k.account_id
    WHERE k.database_role = session_user AND a.is_active $$""",
    f"""CREATE OR REPLACE FUNCTION crm_store() RETURNS integer LANGUAGE sql STABLE {_OWNERS} AS $$
    SELECT store_id FROM account WHERE id = crm_account() $$""",
    f"""CREATE OR REPLACE FUNCTION crm_reach(wanted text[]) RETURNS integer
    LANGUAGE sql STABLE {_OWNERS} AS $$
    SELECT coalesce(max(r.reach), 0) FROM role_reach r
    JOIN account a ON a.role = r.role AND a.sees_customers = r.sees_customers
    WHERE a.id = crm_account() AND r.permission = ANY(wanted) $$""",
    f"""CREATE OR REPLACE FUNCTION crm_own_customers() RETURNS SETOF integer
    LANGUAGE sql STABLE {_OWNERS} AS $$
    SELECT id FROM customer WHERE store_id = crm_store() AND owner_id = crm_account() $$""",
    f"""CREATE OR REPLACE FUNCTION crm_my_customers() RETURNS SETOF integer
    LANGUAGE sql STABLE {_OWNERS} AS $$
    SELECT id FROM customer WHERE store_id = crm_store() AND owner_id = crm_account()
    UNION SELECT customer_id FROM opportunity
        WHERE store_id = crm_store() AND adviser_id = crm_account()
    UNION SELECT customer_id FROM follow_up
        WHERE store_id = crm_store() AND adviser_id = crm_account() AND done_at IS NULL $$""",
    f"""CREATE OR REPLACE FUNCTION crm_set_login(login text, verifier text) RETURNS void
    LANGUAGE plpgsql {_OWNERS} AS $$ BEGIN
        IF left(login, length(current_database()) + 1) <> current_database() || '.' THEN
            RAISE EXCEPTION 'not a login of this database';
        END IF;
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = login) THEN
            EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L', login, verifier);
        ELSE
            EXECUTE format('CREATE ROLE %I LOGIN PASSWORD %L', login, verifier);
            EXECUTE format('GRANT %I TO %I', current_database() || ':staff', login);
        END IF;
    END $$""",
    f"""CREATE OR REPLACE FUNCTION crm_close_login(login text) RETURNS void
    LANGUAGE plpgsql {_OWNERS} AS $$ BEGIN
        IF left(login, length(current_database()) + 1) <> current_database() || '.' THEN
            RAISE EXCEPTION 'not a login of this database';
        END IF;
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = login) THEN
            EXECUTE format('ALTER ROLE %I NOLOGIN', login);
        END IF;
        BEGIN
            PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = login;
        EXCEPTION WHEN insufficient_privilege THEN NULL;
        END;
    END $$""",
)


def set_up_roles(connection: Any, database: str, verifier: str) -> None:
    """``connection`` is the owner's; the clerk gets the password that ``verifier`` is of."""
    for name, rights in ((staff_of(database), "NOLOGIN"), (clerk_of(database), "LOGIN")):
        found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
        if not found:
            connection.execute(f"CREATE ROLE {quoted(name)} {rights}")
    set_password(connection, clerk_of(database), verifier)


def set_password(connection: Any, role: str, verifier: str) -> None:
    """Only the verifier travels, so that no log of the server's can hold a password."""
    literal = "'" + verifier.replace("'", "''") + "'"
    connection.execute(f"ALTER ROLE {quoted(role)} PASSWORD {literal}")
