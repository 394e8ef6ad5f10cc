"""crmdesk doctor: what support asks for first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import click

from crmdesk import settings
from crmdesk.access import Permission
from crmdesk.cli.seat import Seat, answer
from crmdesk.dates import clock
from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.logs import last_errors, last_hard_crash, log_folder, story_of, without_home

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

    now = clock(seat.environ)()
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
    from crmdesk.store.support import about_backups, about_place, folders_of

    try:
        path = seat.path
    except UserError as error:
        return {"problem": _said(error)}
    seen, folders = _read(lambda: about_place(path)), folders_of(path, None)
    try:
        store = seat.opened()
    except Exception as error:  # a store that does not open is what this command is for
        seen["problem"] = _said(error)
    else:
        folders = folders_of(path, store)
        store.close()
        seen |= _counted(seat)
    return {**seen, "backups": about_backups(folders, path.stem, now)}


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
