"""crmdesk account: who may sign in."""

from __future__ import annotations

from collections.abc import Sequence

import click

from crmdesk.access import ROLE_NAMES, Permission
from crmdesk.access.accounts import (
    AccountChange,
    AccountDraft,
    AccountRow,
    add_account,
    change_account,
    close_account,
    list_accounts,
    reopen_account,
)
from crmdesk.access.passwords import set_password
from crmdesk.cli.seat import Seat, answer, table
from crmdesk.cli.secrets import PASSWORD_STDIN, new_password
from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.models import Role

_ROLE = click.Choice([role.value for role in Role])


@click.group()
def account() -> None:
    """Add, list, change, close and reopen accounts; set passwords."""


@account.command("list")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def list_(seat: Seat, as_json: bool) -> None:
    """Everybody who has an account."""
    with seat.open(Permission.MANAGE_ACCOUNTS) as (store, actor), store.read(actor) as session:
        rows = list_accounts(session)
    if as_json:
        answer(
            [
                {"login": r.login, "name": r.name, "role": r.role.value, "active": r.is_active}
                for r in rows
            ]
        )
    else:
        table([(r.login, r.name, _(ROLE_NAMES[r.role]), "" if r.is_active else "–") for r in rows])


@account.command()
@click.argument("login")
@click.option("--name", required=True)
@click.option("--role", type=_ROLE, required=True)
@PASSWORD_STDIN
@click.pass_obj
def add(seat: Seat, login: str, name: str, role: str, password_stdin: bool) -> None:
    """A new account."""
    draft = AccountDraft(login, name, Role(role), new_password(password_stdin))
    if problems := draft.problems():
        raise UserError(" ".join(problems.values()))
    with seat.open(Permission.MANAGE_ACCOUNTS) as (store, actor), store.write(actor) as session:
        add_account(session, draft, now=store.now())
    click.echo(_("Added the account of {name}.").format(name=name))


@account.command()
@click.argument("login")
@PASSWORD_STDIN
@click.pass_obj
def password(seat: Seat, login: str, password_stdin: bool) -> None:
    """Set an account's password."""
    text = new_password(password_stdin)
    with seat.open(Permission.MANAGE_ACCOUNTS) as (store, actor), store.write(actor) as session:
        set_password(session, login, text)
    click.echo(_("The password is set."))


@account.command("role")
@click.argument("login")
@click.argument("role", type=_ROLE)
@click.option("--name", help="Another name, too.")
@click.pass_obj
def change(seat: Seat, login: str, role: str, name: str | None) -> None:
    """Give an account another role, at once on every seat."""
    with seat.open(Permission.MANAGE_ACCOUNTS) as (store, actor), store.write(actor) as session:
        row = _row(list_accounts(session), login)
        draft = AccountChange(login, name or row.name, Role(role), row.sees_customers)
        change_account(session, draft)
    click.echo(_("Changed the account of {name}.").format(name=draft.name))


def _row(rows: Sequence[AccountRow], login: str) -> AccountRow:
    for row in rows:
        if row.login == login:
            return row
    raise UserError(_("There is no account “{login}”.").format(login=login))


@account.command()
@click.argument("login")
@PASSWORD_STDIN
@click.pass_obj
def reopen(seat: Seat, login: str, password_stdin: bool) -> None:
    """Open a closed account again; an encrypted store needs a new password for it."""
    with seat.open(Permission.MANAGE_ACCOUNTS) as (store, actor):
        text = new_password(password_stdin) if password_stdin or store.is_encrypted else ""
        with store.write(actor) as session:
            reopen_account(session, login, text)
    click.echo(_("The account is open again."))


@account.command()
@click.argument("login")
@click.pass_obj
def close(seat: Seat, login: str) -> None:
    """Close an account: it signs in no more; what it did stays."""
    with seat.open(Permission.MANAGE_ACCOUNTS) as (store, actor), store.write(actor) as session:
        close_account(session, login)
    click.echo(_("The account is closed."))
