"""One store in three places: who signs in there, and an encrypted copy as its owner would have."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from benchmarks.served import Served
from crmdesk.access.accounts import sign_in
from crmdesk.store import Actor, Store
from crmdesk.store.connection import plain_connection
from crmdesk.store.opening import open_store

_KEY_BYTES = 32


class Seat(NamedTuple):
    store: Store
    actor: Actor


class Place(NamedTuple):
    """On a server the two have connections of their own, as each reads under its own role."""

    manager: Seat
    adviser: Seat

    def close(self) -> None:
        for seat in self:
            seat.store.close()


def on_file(path: Path, key: bytes | None, now: Callable[[], datetime]) -> Place:
    def seat(login: str) -> Seat:
        store = open_store(path, key, now)
        return Seat(store, sign_in(store, login))

    return Place(seat("manager"), seat("zhou"))


def on_server(served: Served, now: Callable[[], datetime]) -> Place:
    def seat(login: str) -> Seat:
        store = served.place.open(login, login, now)
        return Seat(store, served.place.sign_in(store, login, login))

    return Place(seat("manager"), seat("zhou"))


def encrypted_copy(path: Path) -> tuple[Path, bytes]:
    """With SQLCipher, under a key of its own."""
    target, key = path.with_name("encrypted.crm"), secrets.token_bytes(_KEY_BYTES)
    source = plain_connection(path)
    try:
        signs = [source.execute(f"PRAGMA {sign}").fetchone()[0] for sign in _SIGNS]
        source.execute("ATTACH DATABASE ? AS encrypted KEY ?", (str(target), f"x'{key.hex()}'"))
        source.execute("SELECT sqlcipher_export('encrypted')")
        for sign, value in zip(_SIGNS, signs, strict=True):
            source.execute(f"PRAGMA encrypted.{sign} = {value}")
        source.execute("DETACH DATABASE encrypted")
    finally:
        source.close()
    return target, key


_SIGNS = ("application_id", "user_version")
