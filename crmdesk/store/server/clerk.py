"""Who writes: the clerk's password, which only people of the store can unseal."""

from __future__ import annotations

import secrets
from typing import Any

from crmdesk.store import sealing

_BYTES = 32


def new_secret() -> str:
    return secrets.token_urlsafe(_BYTES)


def verifier_of(connection: Any, role: str, password: str) -> str:
    """What the server keeps of a password; ``connection`` is psycopg's."""
    made: bytes = connection.pgconn.encrypt_password(
        password.encode(), role.encode(), b"scram-sha-256"
    )
    return made.decode("ascii")


def key_row(role: str, password: str, secret: str, cost: sealing.Cost | None) -> dict[str, Any]:
    """The fields of an ``AccountKey`` by which ``password`` leads to the clerk's ``secret``."""
    pair = sealing.new_pair(password, role, cost)
    return {
        "database_role": role,
        "public": pair.public,
        "wrapped": pair.wrapped,
        "sealed": sealing.seal(pair.public, secret.encode(), role),
    }
