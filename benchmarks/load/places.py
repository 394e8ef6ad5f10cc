"""Where the store is that the seats open, and how one signs in there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from crmdesk.access.accounts import sign_in
from crmdesk.store import Actor, Store
from crmdesk.store.opening import open_store
from crmdesk.store.server.address import address_of
from crmdesk.store.server.opening import open_server

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Place:
    """A plain file, which anybody opens."""

    path: Path

    def open(self, login: str, seat: str, now: Clock) -> Store:
        return open_store(self.path, now=now)

    def sign_in(self, store: Store, login: str, seat: str) -> Actor:
        return sign_in(store, login, seat=seat)


@dataclass(frozen=True)
class ServerPlace:
    """A server; ``folder`` holds a folder a seat, as on a computer of its own."""

    address: str
    folder: Path
    passwords: Mapping[str, str] = field(repr=False)

    def open(self, login: str, seat: str, now: Clock) -> Store:
        folder = self.folder / seat
        folder.mkdir(exist_ok=True)
        return open_server(address_of(self.address), login, self.passwords[login], now, folder)

    def sign_in(self, store: Store, login: str, seat: str) -> Actor:
        return sign_in(store, login, self.passwords[login], seat)
