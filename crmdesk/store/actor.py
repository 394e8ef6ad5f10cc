"""Who is acting, from which seat, in which store: what every session carries."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from crmdesk.models import Role


@dataclass(frozen=True)
class Actor:
    account_id: int
    name: str
    role: Role
    store_id: int
    seat: str = "here"
    sees_customers: bool = False
    login: str = ""
    """Under which they signed in."""


def seat_name() -> str:
    """What this computer is called in the journal; undo is per account and seat."""
    return socket.gethostname()


def actor_of(session: Session) -> Actor:
    """The one in whose name ``session`` was opened."""
    actor: Actor = session.info["actor"]
    return actor


def store_of(session: Session) -> int:
    """The ``store_id`` that everything in ``session`` belongs to."""
    return actor_of(session).store_id


def is_on_server(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


@contextmanager
def looking_beyond(session: Session) -> Iterator[Session]:
    """Past a server's row-level security, for an answer that holds less than is read for it."""
    if "beyond" not in session.info:
        yield session
        return
    with session.info["beyond"]() as wider:
        wider.info["inside"] = session.info.get("inside", 0)
        yield wider
