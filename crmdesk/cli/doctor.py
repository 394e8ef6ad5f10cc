"""crmdesk doctor: what support asks for first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crmdesk import settings
from crmdesk.access import Permission
from crmdesk.cli.seat import Seat, answer
from crmdesk.dates import present
from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.logs import last_errors, last_hard_crash, log_folder, story_of, without_home

if TYPE_CHECKING:
    from crmdesk.store import Store

Facts = dict[str, Any]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def doctor(seat: Seat, as_json: bool) -> None:
    """Facts for a support request, without customers and accounts. Also of a store that is broken.

    What is in the store is counted for whoever may back it up: CRMDESK_ACCOUNT, CRMDESK_PASSWORD.
    """
    facts = _facts(seat)
    if as_json:
        answer(facts)
        return
    click.echo(_("Send this with your request: it names no customer and no account."))
    for line in _lines(facts):
        click.echo(line)


def _facts(seat: Seat) -> Facts:
    from crmdesk.store.support import about_computer, about_program, about_seat

    now = present()
    return {
        "asked_at": now.isoformat(),
        "program": about_program(),
        "computer": about_computer(),
        "seat": about_seat(settings.load(settings.settings_path(seat.environ)), seat.environ),
        "store": _store(seat, now),
        "log": {
            "folder": without_home(str(log_folder(seat.environ))),
            "last_hard_crash": last_hard_crash(log_folder(seat.environ)),
            "last_errors": [
                each._asdict() for each in last_errors(folder=log_folder(seat.environ))
            ],
        },
    }


def _store(seat: Seat, now: datetime) -> Facts:
    """As far as it can be seen, and what stands in the way of the rest."""
    try:
        seen, path = _place(seat)
    except UserError as error:
        return {"problem": _said(error)}
    try:
        store = seat.opened()
    except Exception as error:  # a store that does not open is what this command is for
        seen["problem"] = _said(error)
        return {**seen, "backups": _backups(path, None, now)}
    folders = _backups(store.path, store, now)
    store.close()
    return {**seen, **_counted(seat), "backups": folders}


def _place(seat: Seat) -> tuple[Facts, Path | None]:
    """The file, or what is remembered of a server: its address, without anybody's name."""
    from crmdesk.store.server.address import address_of, is_address
    from crmdesk.store.support import about_place

    if is_address(seat.named):
        return {"address": str(replace(address_of(seat.named), options=()))}, None
    return _read(lambda: about_place(seat.path)), seat.path


def _backups(path: Path | None, store: Store | None, now: datetime) -> list[Facts]:
    from crmdesk.store.support import about_backups, folders_of

    if path is None:
        return []
    stem = store.database.backup_stem if store else path.stem
    return about_backups(folders_of(path, store), stem, now)


def _read(facts: Callable[[], Facts]) -> Facts:
    try:
        return facts()
    except OSError as error:
        return {"problem": _said(error)}


def _counted(seat: Seat) -> Facts:
    from crmdesk.store.support import about_content

    try:
        with seat.open(Permission.BACK_UP) as (store, actor):
            return {"content": about_content(store, actor)}
    except UserError as error:
        return {"content": None, "not_counted": _said(error)}


def _said(error: Exception) -> str:
    return without_home(str(error)) if isinstance(error, UserError) else story_of(error)


def _lines(facts: Mapping[str, Any], before: str = "") -> Iterator[str]:
    """One fact a line, named by the way to it: ``store.disk_free_mb: 812``."""
    for key, value in facts.items():
        if isinstance(value, Mapping):
            yield from _lines(value, f"{before}{key}.")
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for number, each in enumerate(value, 1):
                yield from _lines(each, f"{before}{key}.{number}.")
        else:
            yield f"{before}{key}: {_shown(value)}"


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "–" if value is None else str(value)
