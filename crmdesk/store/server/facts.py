"""What support asks of a server: how old, how far away, how many may sign in. Nobody is named."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Connection, text

from crmdesk.store.dump_tools import NoTools, newest_tools

_ASKED = 5
_MAY_SIGN_IN = text(
    "SELECT count(*) FROM pg_roles"
    " WHERE starts_with(rolname, current_database() || '.') AND rolcanlogin"
)
_GROUPS = text(
    "SELECT count(*) FROM pg_roles"
    " WHERE starts_with(rolname, current_database() || ':') AND NOT rolcanlogin"
)
_IS_PRIVATE = text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
_CONNECTIONS = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")


def about_server(connection: Connection) -> dict[str, Any]:
    """``pg_dump`` is the version of this computer's, by which backups are made."""
    return {
        "round_trip_ms": _round_trip(connection),
        "is_connection_encrypted": bool(connection.scalar(_IS_PRIVATE)),
        "connections": connection.scalar(_CONNECTIONS),
        "max_connections": int(connection.scalar(text("SHOW max_connections")) or 0),
        "roles_that_sign_in": connection.scalar(_MAY_SIGN_IN),
        "groups": connection.scalar(_GROUPS),
        "pg_dump": _dump_version(),
    }


def _round_trip(connection: Connection) -> float:
    """The quickest of a few: what the way itself takes."""
    taken = []
    for _once in range(_ASKED):
        begun = time.perf_counter()
        connection.scalar(text("SELECT 1"))
        taken.append(time.perf_counter() - begun)
    return round(min(taken) * 1000, 2)


def _dump_version() -> int | None:
    try:
        return newest_tools().version
    except NoTools:
        return None
