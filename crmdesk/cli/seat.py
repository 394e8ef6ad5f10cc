"""What every command needs: which store, who is acting, which language, and how to answer."""

from __future__ import annotations

import json
import locale
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from crmdesk import i18n, settings
from crmdesk.access import Permission, may, require_of
from crmdesk.access.accounts import AccountRow, people_at_the_door, sign_in
from crmdesk.dates import clock, today_of
from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.models import Role
from crmdesk.store import Actor, Store, seat_name
from crmdesk.store.places import place_named
from crmdesk.store.records import store_record
from crmdesk.store.server.address import address_of, is_address

_FIRST_CHOICE = (Role.MANAGER, Role.ADMINISTRATOR, Role.CARE, Role.ADVISER)


class WhoAreYou(UserError):
    """The store asks for a sign-in, and the environment names nobody."""

    def __init__(self) -> None:
        super().__init__(_("Say who you are: set CRMDESK_ACCOUNT and CRMDESK_PASSWORD."))


@dataclass(frozen=True)
class Seat:
    """Where a command was called from."""

    store: str | None
    environ: Mapping[str, str]

    @property
    def named(self) -> str:
        """The store's file, or its address on a server."""
        named = self.store or self.environ.get("CRMDESK_STORE") or _last_store(self.environ)
        if not named:
            raise UserError(_("Name the store: crmdesk --store FILE, or CRMDESK_STORE."))
        return named

    @property
    def path(self) -> Path:
        """The store's file, for work that only a file needs."""
        if is_address(self.named):
            raise UserError(
                _("“{name}” is on a server; this is for stores in a file.").format(name=self.named)
            )
        return place_named(self.named)

    @contextmanager
    def open(
        self, permission: Permission, *, without_log: bool = False
    ) -> Iterator[tuple[Store, Actor]]:
        """The store, and whoever the environment signs in and may do this; closed at the end."""
        store = self.opened(without_log=without_log)
        try:
            actor = self._actor(store, permission)
            require_of(actor, permission)
            yield store, actor
        finally:
            store.close()

    def opened(self, *, without_log: bool = False) -> Store:
        """The store, for whoever closes it."""
        from crmdesk.store.opening import open_store

        if is_address(self.named):
            from crmdesk.store.server.opening import open_server

            return open_server(
                address_of(self.named), *self._credentials(), now=clock(self.environ)
            )
        now = clock(self.environ)
        return open_store(self.path, self.key(), now, without_log=without_log)

    def key(self) -> bytes | None:
        """What opens the file, by the environment's account; None for one that is plain."""
        from crmdesk.store.keys import is_encrypted, unlock

        if not is_encrypted(self.path):
            return None
        if not self.environ.get("CRMDESK_ACCOUNT"):
            raise WhoAreYou
        return unlock(self.path, *self._credentials())

    def signed_in(self, login: str, password: str) -> Seat:
        """The same seat with somebody at it who has just typed these."""
        said = {"CRMDESK_ACCOUNT": login, "CRMDESK_PASSWORD": password}
        return replace(self, environ={**self.environ, **said})

    def _actor(self, store: Store, permission: Permission) -> Actor:
        login, password = self._login_at(store, permission)
        return sign_in(store, login, password, seat=seat_name())

    def _login_at(self, store: Store, permission: Permission) -> tuple[str, str]:
        login, password = self._credentials()
        return login or _likeliest(people_at_the_door(store), permission), password

    def _credentials(self) -> tuple[str, str]:
        return self.environ.get("CRMDESK_ACCOUNT", ""), self.environ.get("CRMDESK_PASSWORD", "")


def _likeliest(people: list[AccountRow] | Any, permission: Permission) -> str:
    """Somebody without a password who may do this; a demo store's manager, above all."""
    able = [
        row
        for row in people
        if not row.has_password
        and row.role in _FIRST_CHOICE
        and may(Actor(row.id, row.name, row.role, 0), permission)
    ]
    if not able:
        raise WhoAreYou
    return str(min(able, key=lambda row: (_FIRST_CHOICE.index(row.role), row.id)).login)


def _last_store(environ: Mapping[str, str]) -> str | None:
    return settings.load(settings.settings_path(environ)).store


def today_in(store: Store, actor: Actor) -> date:
    with store.read(actor) as session:
        return today_of(store.now(), store_record(session).zone)


def speak(environ: Mapping[str, str] = os.environ) -> None:
    """CRMDESK_LANGUAGE, else the seat's setting, else the system's language."""
    chosen = (
        environ.get("CRMDESK_LANGUAGE") or settings.load(settings.settings_path(environ)).language
    )
    if chosen not in i18n.LANGUAGES:
        chosen = "zh_CN" if (locale.getlocale()[0] or "").startswith(("zh", "Chinese")) else "en"
    i18n.set_language(chosen)


def answer(value: Any) -> None:
    """``value`` as one JSON document; days and moments in ISO form."""
    click.echo(json.dumps(value, ensure_ascii=False, default=str, indent=1))


def table(rows: list[tuple[Any, ...]]) -> None:
    for row in rows:
        click.echo("\t".join("" if cell is None else str(cell) for cell in row))
