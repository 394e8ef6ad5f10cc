"""crmdesk keys: another key for an encrypted store, another recovery code, a forgotten password."""

from __future__ import annotations

import click

from crmdesk.access import Permission
from crmdesk.cli.progress import shown
from crmdesk.cli.seat import Seat
from crmdesk.cli.secrets import new_password, recovery_code
from crmdesk.i18n import _
from crmdesk.store import seat_name


@click.group()
def keys() -> None:
    """An encrypted store's key and recovery code."""


@keys.command()
@click.pass_obj
def rotate(seat: Seat) -> None:
    """Encrypt the store with a new key. Passwords and the recovery code stay."""
    from crmdesk.access.store_key import change_key

    with (
        seat.open(Permission.MANAGE_ACCOUNTS) as (store, actor),
        shown(_("Encrypting anew")) as progress,
    ):
        changed = change_key(store, actor, progress)
        changed.store.close()
    click.echo(_("The store has a new key. Backups of before keep their own."))
    if changed.code:
        _print_code(changed.code)


@keys.command()
@click.pass_obj
def recovery(seat: Seat) -> None:
    """Print a new recovery code; the earlier one opens the store no more."""
    from crmdesk.access.store_key import new_recovery_code

    with seat.open(Permission.MANAGE_ACCOUNTS) as (store, actor), store.write(actor) as session:
        code = new_recovery_code(session)
    _print_code(code)


@keys.command()
@click.argument("login")
@click.option("--stdin", "from_stdin", is_flag=True, help="Read the code, then the new password.")
@click.pass_obj
def recover(seat: Seat, login: str, from_stdin: bool) -> None:
    """With the recovery code, a new password for an administrator or a sales manager."""
    from crmdesk.access.store_key import recover as set_by_code
    from crmdesk.store.keys import unlock_with_code
    from crmdesk.store.opening import open_store

    code = recovery_code(from_stdin)
    store = open_store(seat.path, unlock_with_code(seat.path, code))
    try:
        set_by_code(store, code, login, new_password(from_stdin), seat_name())
    finally:
        store.close()
    click.echo(_("The password is set."))


def _print_code(code: str) -> None:
    click.echo(_("Recovery code, to print and lock away: {code}").format(code=code))
