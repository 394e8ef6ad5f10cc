"""crmdesk backup, restore, check."""

from __future__ import annotations

from pathlib import Path

import click

from crmdesk.access import Permission
from crmdesk.cli.progress import shown
from crmdesk.cli.seat import Seat, answer
from crmdesk.errors import UserError
from crmdesk.i18n import _

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document.")


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.pass_obj
def backup(seat: Seat, folder: Path | None) -> None:
    """A verified copy of the store, beside it or in FOLDER."""
    from crmdesk.store.backup import backup as back_up
    from crmdesk.store.backup import default_folder

    with seat.open(Permission.BACK_UP) as (store, _actor), shown(_("Backing up")) as progress:
        made = back_up(store, folder or default_folder(store.path), progress)
    click.echo(_("Backed up to {path}.").format(path=made))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--look", is_flag=True, help="Only say what is inside.")
@_AS_JSON
@click.pass_obj
def restore(seat: Seat, file: Path, look: bool, as_json: bool) -> None:
    """Put a backup in the store's place; the present file is kept beside it."""
    from crmdesk.store.restore import look_inside
    from crmdesk.store.restore import restore as put_back

    key = _key_of_who_may(seat)
    if look:
        inside = look_inside(file, key)
        answer(inside._asdict()) if as_json else click.echo(inside.say())
        return
    kept = put_back(file, seat.path, key=key)
    if as_json:
        answer({"restored": seat.path, "kept": kept})
        return
    click.echo(_("Restored {path}.").format(path=seat.path))
    if kept:
        click.echo(_("The file that was there is kept as {path}.").format(path=kept))


def _key_of_who_may(seat: Seat) -> bytes | None:
    """A store that still opens asks who is there; a missing or damaged one cannot."""
    try:
        seat.opened().close()
    except UserError:
        return seat.key()
    with seat.open(Permission.BACK_UP) as (store, _actor):
        return store.key


@click.command()
@_AS_JSON
@click.pass_obj
@click.pass_context
def check(context: click.Context, seat: Seat, as_json: bool) -> None:
    """Examine structure, keys, journal, search index; exit 1 when something is wrong."""
    from crmdesk.store.check import check as examine

    with seat.open(Permission.BACK_UP) as (store, _actor):
        report = examine(store)
    if as_json:
        answer({"ok": report.ok, "problems": report.problems, "counts": report.counts})
    else:
        for problem in report.problems:
            click.echo(problem)
        click.echo(_("The store is whole.") if report.ok else _("The store has problems."))
    context.exit(0 if report.ok else 1)
