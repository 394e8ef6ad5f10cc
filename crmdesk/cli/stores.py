"""crmdesk new, crmdesk demo: making stores."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from crmdesk import i18n
from crmdesk.access.passwords import hash_password, password_problem
from crmdesk.cli.progress import shown
from crmdesk.dates import clock, today_of
from crmdesk.dates.moments import HOME_ZONE
from crmdesk.errors import UserError
from crmdesk.i18n import LANGUAGES, _
from crmdesk.models import Role
from crmdesk.store.creating import FirstAccount, NewStore, create_store
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
@click.option("--encrypt", is_flag=True, help="Encrypt the file; prints the recovery code.")
def new(
    path: Path,
    name: str | None,
    language: str,
    levels: str,
    administrator: str,
    manager: str,
    password_stdin: bool,
    encrypt: bool,
) -> None:
    """An empty store with the default presets."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else ""
    _check_password(password, encrypt)
    kept = hash_password(password)
    accounts = [
        FirstAccount(administrator, administrator, Role.ADMINISTRATOR, kept),
        FirstAccount(manager, manager, Role.MANAGER, kept),
    ]
    draft = NewStore(name or path.stem, language, levels)
    if problems := draft.problems():
        raise UserError(" ".join(problems.values()))
    key, code = _keys(path, {row.login: password for row in accounts}) if encrypt else (None, None)
    create_store(path, draft, accounts, key=key).close()
    click.echo(_("Made the store “{name}” in {path}.").format(name=draft.name, path=path))
    if code:
        click.echo(_("Recovery code, to print and lock away: {code}").format(code=code))


def _check_password(password: str, encrypt: bool) -> None:
    if encrypt and not password:
        raise UserError(_("An encrypted store needs a password: give it with --password-stdin."))
    if password and (problem := password_problem(password)):
        raise UserError(problem)


def _keys(path: Path, passwords: dict[str, str]) -> tuple[bytes, str]:
    from crmdesk.store.keys import create_keys

    if path.exists():
        raise UserError(
            _("There is already a file “{path}”. Choose another name.").format(path=path)
        )
    return create_keys(path, passwords)


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
