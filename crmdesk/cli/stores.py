"""crmdesk new, crmdesk demo: making stores."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from crmdesk import i18n
from crmdesk.access.passwords import hash_password, password_problem
from crmdesk.cli.progress import shown
from crmdesk.cli.secrets import new_password, somebody_can_type
from crmdesk.dates import clock, today_of
from crmdesk.dates.moments import HOME_ZONE
from crmdesk.errors import UserError
from crmdesk.i18n import LANGUAGES, _
from crmdesk.models import Role
from crmdesk.store.creating import FirstAccount, NewStore, create_store, same_name_problem
from crmdesk.store.keys import create_keys
from crmdesk.store.presets import LEVEL_PRESETS

_LANGUAGE = click.Choice(list(LANGUAGES))


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--name", help="The store's name as it stands on paper; else the file's.")
@click.option("--language", type=_LANGUAGE, default="zh_CN", show_default=True)
@click.option("--levels", type=click.Choice(list(LEVEL_PRESETS)), default="days", show_default=True)
@click.option("--administrator", default="admin", show_default=True, help="A sign-in name.")
@click.option("--manager", default="manager", show_default=True, help="A sign-in name.")
@click.option("--password-stdin", is_flag=True, help="Read both accounts' password from stdin.")
@click.option("--plain", is_flag=True, help="Do not encrypt the file.")
@click.option("--encrypt", is_flag=True, hidden=True, help="As it is without --plain.")
def new(
    path: Path,
    name: str | None,
    language: str,
    levels: str,
    administrator: str,
    manager: str,
    password_stdin: bool,
    plain: bool,
    encrypt: bool,
) -> None:
    """An empty, encrypted store with the default presets; prints its recovery code."""
    if plain and encrypt:
        raise click.UsageError("--plain and --encrypt contradict each other.")
    if problem := same_name_problem(administrator, manager):
        raise UserError(problem)
    password = _password(password_stdin, plain)
    kept = hash_password(password)
    accounts = [
        FirstAccount(administrator, administrator, Role.ADMINISTRATOR, kept),
        FirstAccount(manager, manager, Role.MANAGER, kept),
    ]
    draft = NewStore(name or path.stem, language, levels)
    if problems := draft.problems():
        raise UserError(" ".join(problems.values()))
    key, code = None, ""
    if not plain:
        key, code = create_keys(path, {row.login: password for row in accounts})
    create_store(path, draft, accounts, key=key).close()
    click.echo(_("Made the store “{name}” in {path}.").format(name=draft.name, path=path))
    if code:
        click.echo(_("Recovery code, to print and lock away: {code}").format(code=code))


def _password(from_stdin: bool, plain: bool) -> str:
    typed = new_password(from_stdin) if from_stdin or (not plain and somebody_can_type()) else ""
    if not plain and not typed:
        raise UserError(
            _("An encrypted store needs a password: give it with --password-stdin, or say --plain.")
        )
    if typed and (problem := password_problem(typed)):
        raise UserError(problem)
    return typed


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--customers", type=click.IntRange(1, 2_000_000), default=1200, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--today", "day", type=click.DateTime(["%Y-%m-%d"]), help="Default: today.")
@click.option("--language", type=_LANGUAGE, help="Of its lists; default: the language in force.")
def demo(path: Path, customers: int, seed: int, day: date | None, language: str | None) -> None:
    """A believable, filled store; the same for the same seed and day."""
    from crmdesk.demo import make_demo

    today = day.date() if day else today_of(clock()(), HOME_ZONE)  # type: ignore[attr-defined]
    with shown(_("Filling the demo store")) as progress:
        make_demo(
            path,
            customers=customers,
            seed=seed,
            today=today,
            progress=progress,
            language=language or i18n.language(),
        )
    click.echo(_("Made a demo store in {path}.").format(path=path))
