"""crmdesk move, crmdesk server: stores that many seats share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from crmdesk.access import Permission
from crmdesk.access.passwords import THE_SERVERS, hash_password
from crmdesk.access.permissions import reaches
from crmdesk.cli.progress import shown
from crmdesk.cli.seat import Seat, answer
from crmdesk.cli.secrets import line_from_stdin, somebody_can_type
from crmdesk.dates import clock, present
from crmdesk.errors import UserError
from crmdesk.i18n import LANGUAGES, _
from crmdesk.models import Role
from crmdesk.store.server.address import ServerAddress, address_of, is_address
from crmdesk.store.server.founding import (
    Owner,
    create_on_server,
    explaining_rights,
    found_database,
)
from crmdesk.store.server.moving import Moved, first_password
from crmdesk.store.server.opening import refuse_other_schema, schema_there

OWNER_PASSWORD = click.option(
    "--password-stdin",
    is_flag=True,
    help="Read the password of the server's user from stdin; else it is asked for.",
)
_AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document.")


@click.command()
@click.argument("target")
@OWNER_PASSWORD
@click.option("--plain", is_flag=True, help="Do not encrypt the file that is moved back to.")
@_AS_JSON
@click.pass_obj
def move(seat: Seat, target: str, password_stdin: bool, plain: bool, as_json: bool) -> None:
    """Copy the store to a server (postgresql://user@computer/database), or back to a file."""
    if is_address(target):
        moved, code = _to_server(seat, target, password_stdin), None
    else:
        moved, code = _to_file(seat, Path(target).expanduser(), plain)
    if as_json:
        answer({**moved._asdict(), "recovery_code": code})
        return
    click.echo(_say(moved, target))
    say_passwords(moved.passwords)
    if code:
        click.echo(_("Recovery code, to print and lock away: {code}").format(code=code))


def _say(moved: Moved, target: str) -> str:
    return "\n".join(
        [
            _("Moved to {target}: {rows} rows of {tables} tables, each checked by its sum.").format(
                target=target, rows=sum(moved.counts.values()), tables=len(moved.counts)
            ),
            _("What was moved from stays as it is; put it away, so that nobody works on in it."),
        ]
    )


def say_passwords(passwords: Mapping[str, str]) -> None:
    click.echo(_("First passwords, to hand out and to change:"))
    for login, password in passwords.items():
        click.echo(f"{login}\t{password}")


def restore_dump(target: str, file: Path, password_stdin: bool, as_json: bool) -> None:
    """A server's backup as a new database; who knows its owner's password may."""
    from crmdesk.store.server.restoring import restore_into

    with owner_at(target, password_stdin) as owner, shown(_("Restoring")) as progress:
        passwords = restore_into(owner, file, reaches(), clock(), progress)
        address = str(owner.credentials.address)
    if as_json:
        answer({"restored": address, "passwords": passwords})
        return
    click.echo(
        _(
            "Put back as {address}; the present database stays as it is. Open it at each seat."
        ).format(address=address)
    )
    say_passwords(passwords)


def _to_server(seat: Seat, target: str, password_stdin: bool) -> Moved:
    from crmdesk.store.server.moving import move_to_server

    with (
        seat.open(Permission.BACK_UP) as (store, actor),
        owner_at(target, password_stdin) as owner,
        shown(_("Moving")) as progress,
    ):
        if store.is_server:
            raise UserError(_("This store is on a server already."))
        found_database(owner, reaches())
        return move_to_server(store, owner, actor, progress)


def _to_file(seat: Seat, path: Path, plain: bool) -> tuple[Moved, str | None]:
    from crmdesk.store.server.moving_back import move_to_file

    with seat.open(Permission.BACK_UP) as (store, actor), shown(_("Moving")) as progress:
        if not store.is_server:
            raise UserError(_("This store is in a file already: copy it, or restore a backup."))
        return move_to_file(
            store, path, actor, hash_password, encrypted=not plain, progress=progress
        )


@contextmanager
def owner_at(target: str, password_stdin: bool) -> Iterator[Owner]:
    """Whoever the address names; an empty password leaves it to PGPASSWORD or a password file."""
    address = address_of(target)
    if not address.user:
        raise UserError(
            _("Say who sets it up: postgresql://user@{host}/{database}").format(
                host=address.host, database=address.database
            )
        )
    password = line_from_stdin() if password_stdin else _owners_password(address)
    owner = Owner(address, password or None, Path(f"{address.database}.server"))
    try:
        with explaining_rights(owner.credentials):
            yield owner
    finally:
        owner.close()


def _owners_password(address: ServerAddress) -> str:
    if not somebody_can_type():
        return ""
    asked = _("Password of {user} at {host}").format(user=address.user, host=address.host)
    typed: str = click.prompt(asked, hide_input=True, default="", show_default=False)
    return typed


@click.group()
def server() -> None:
    """Set up the database of a server that many seats share."""


@server.command("new")
@click.argument("address")
@click.option("--name", required=True, help="The store's name as it stands on paper.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="zh_CN", show_default=True)
@click.option("--administrator", default="admin", show_default=True, help="A sign-in name.")
@click.option("--manager", default="manager", show_default=True, help="A sign-in name.")
@OWNER_PASSWORD
@_AS_JSON
def new_(
    address: str,
    name: str,
    language: str,
    administrator: str,
    manager: str,
    password_stdin: bool,
    as_json: bool,
) -> None:
    """An empty store there; the first makes the database, further ones make a group."""
    from crmdesk.store.creating import FirstAccount, NewStore, same_name_problem

    if problem := same_name_problem(administrator, manager):
        raise UserError(problem)
    accounts = [
        FirstAccount(administrator, administrator, Role.ADMINISTRATOR, THE_SERVERS),
        FirstAccount(manager, manager, Role.MANAGER, THE_SERVERS),
    ]
    draft = NewStore(name, language)
    if problems := draft.problems():
        raise UserError(" ".join(problems.values()))
    passwords = {account.login: first_password() for account in accounts}
    with owner_at(address, password_stdin) as owner:
        found_database(owner, reaches())
        store_id = create_on_server(owner, draft, accounts, passwords, clock())
    if as_json:
        answer({"store": store_id, "passwords": passwords})
        return
    click.echo(_("Made the store “{name}” in {path}.").format(name=name, path=address))
    for login, password in passwords.items():
        click.echo(f"{login}\t{password}")


@server.command()
@click.argument("address")
@OWNER_PASSWORD
def upgrade(address: str, password_stdin: bool) -> None:
    """Bring the database to this program's tables, rights and policies."""
    with owner_at(address, password_stdin) as owner:
        schema_there(owner.credentials)
        found_database(owner, reaches())
    click.echo(_("The database is ready for this version."))


@server.command("group-manager")
@click.argument("address")
@click.argument("login")
@click.option("--name", default="", help="Of somebody who has no account yet.")
@OWNER_PASSWORD
@_AS_JSON
def group_manager(address: str, login: str, name: str, password_stdin: bool, as_json: bool) -> None:
    """Give LOGIN all stores of the group to see, with a first password. Only the owner may."""
    from crmdesk.access.group_manager import make_group_manager

    password = first_password()
    with owner_at(address, password_stdin) as owner:
        schema_there(owner.credentials)
        found_database(owner, reaches())
        make_group_manager(owner, login.strip(), name, password, clock())
    if as_json:
        answer({"passwords": {login: password}})
        return
    say_passwords({login: password})


@server.command("backup")
@click.argument("address")
@click.argument("folder", type=click.Path(path_type=Path))
@OWNER_PASSWORD
def backup_(address: str, folder: Path, password_stdin: bool) -> None:
    """The whole database with all stores of a group, by its owner. The file is not encrypted."""
    from crmdesk.store.server.backing_up import dump_into

    with owner_at(address, password_stdin) as owner, shown(_("Backing up")) as progress:
        refuse_other_schema(owner.credentials)
        database = owner.credentials.address.database
        made = dump_into(owner.credentials, database, folder, present(), progress)
    click.echo(_("Backed up to {path}.").format(path=made))
