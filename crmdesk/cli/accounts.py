"""crmdesk account: who may sign in."""

from __future__ import annotations

import sys

import click

from crmdesk.access import ROLE_NAMES, Permission
from crmdesk.access.accounts import (
    AccountDraft,
    add_account,
    close_account,
    list_accounts,
)
from crmdesk.access.passwords import set_password
from crmdesk.cli.seat import Seat, answer, table
from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.models import Role

_PASSWORD = click.option("--password-stdin", is_flag=True, help="Read the password from stdin.")


@click.group()
def account() -> None:
    """Add, list and close accounts; set passwords."""


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
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@_PASSWORD
@click.pass_obj
def add(seat: Seat, login: str, name: str, role: str, password_stdin: bool) -> None:
    """A new account."""
    draft = AccountDraft(login, name, Role(role), _password(password_stdin))
    if problems := draft.problems():
        raise UserError(" ".join(problems.values()))
    with seat.open(Permission.MANAGE_ACCOUNTS) as (store, actor), store.write(actor) as session:
        add_account(session, draft, now=store.now())
    click.echo(_("Added the account of {name}.").format(name=name))


@account.command()
@click.argument("login")
@_PASSWORD
@click.pass_obj
def password(seat: Seat, login: str, password_stdin: bool) -> None:
    """Set an account's password."""
    text = _password(password_stdin)
    with seat.open(Permission.MANAGE_ACCOUNTS) as (store, actor), store.write(actor) as session:
        set_password(session, login, text)
    click.echo(_("The password is set."))


@account.command()
@click.argument("login")
@click.pass_obj
def close(seat: Seat, login: str) -> None:
    """Close an account: it signs in no more; what it did stays."""
    with seat.open(Permission.MANAGE_ACCOUNTS) as (store, actor), store.write(actor) as session:
        close_account(session, login)
    click.echo(_("The account is closed."))


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    typed: str = click.prompt(
        _("Password"), hide_input=True, confirmation_prompt=True, default="", show_default=False
    )
    return typed
