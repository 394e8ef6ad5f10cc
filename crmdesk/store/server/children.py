"""How a program of PostgreSQL's that this one starts finds the server and signs in."""

from __future__ import annotations

from crmdesk.store.dump_tools import surroundings
from crmdesk.store.server.address import ServerAddress


def signed_in(address: ServerAddress, password: str | None) -> dict[str, str]:
    """The surroundings in which a child signs in: no list of processes shows a password."""
    found = surroundings() | {f"PG{key.upper()}": value for key, value in address.options}
    return found if password is None else found | {"PGPASSWORD": password}


def at(address: ServerAddress, user: str) -> list[str]:
    """The arguments that say where, and never ask."""
    where = [f"--host={address.host}", f"--port={address.port}", f"--username={user}"]
    return [*where, f"--dbname={address.database}", "--no-password"]
