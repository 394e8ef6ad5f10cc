"""crmdesk backup, restore, check."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from crmdesk.access import Permission
from crmdesk.cli.progress import shown
from crmdesk.cli.seat import Seat, WhoAreYou, answer
from crmdesk.cli.secrets import somebody_can_type
from crmdesk.cli.servers import OWNER_PASSWORD, restore_dump
from crmdesk.dates import clock
from crmdesk.errors import Damaged, UserError
from crmdesk.i18n import _, ngettext, number
from crmdesk.store import Actor
from crmdesk.store.server.address import is_address
from crmdesk.store.taking_back import table_name
from crmdesk.store.thinning import is_dump

if TYPE_CHECKING:
    from crmdesk.access.taking_back import Loss
    from crmdesk.funnel.repairing import Examined

_NEWEST = 5
_AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document.")


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.pass_obj
def backup(seat: Seat, folder: Path | None) -> None:
    """A verified copy of the store, beside it or in FOLDER; of a server's by pg_dump."""
    from crmdesk.store.backup import backup as back_up
    from crmdesk.store.backup import backup_folders, default_folder

    with seat.open(Permission.BACK_UP) as (store, _actor), shown(_("Backing up")) as progress:
        usual = backup_folders(store)[0] if store.is_server else default_folder(store.path)
        made = back_up(store, folder or usual, progress)
    click.echo(_("Backed up to {path}.").format(path=made))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--look", is_flag=True, help="Only say what is inside.")
@click.option("--customer", metavar="ID|NAME", help="Only bring this customer's file back.")
@click.option("--table", metavar="NAME", help="Only bring this table's rows back.")
@click.option("--dry-run", is_flag=True, help="With --customer or --table: only compare.")
@click.option("--into", metavar="ADDRESS", help="A server's backup: the new database it makes.")
@OWNER_PASSWORD
@click.option("--yes-another-store", is_flag=True, help="It is another store's, and meant so.")
@click.option("--yes-damaged", is_flag=True, help="What is there does not open: replace it.")
@_AS_JSON
@click.pass_obj
def restore(
    seat: Seat,
    file: Path,
    into: str | None,
    password_stdin: bool,
    look: bool,
    customer: str | None,
    table: str | None,
    dry_run: bool,
    yes_another_store: bool,
    yes_damaged: bool,
    as_json: bool,
) -> None:
    """Put a backup in the store's place, or bring a part of it back.

    As a whole, the present file is kept beside it; whoever may back up signs in to it first. A
    part comes back row by row: what is gone and what was changed; what came later stays. A
    server's backup makes a new database beside the present one: --into
    postgresql://user@computer/database.
    """
    if into and (look or customer or table or dry_run):
        raise click.UsageError("--into puts back the whole backup; it goes with no other option.")
    if customer or table:
        from crmdesk.cli.taking_back import take_back_part

        take_back_part(seat, file, customer, table, dry_run, as_json)
    elif dry_run:
        raise click.UsageError("--dry-run goes with --customer or --table; to look, say --look.")
    elif into:
        restore_dump(into, file, password_stdin, as_json)
    elif look:
        _look(seat, file, as_json)
    else:
        _put_back(seat, file, Said(yes_another_store, yes_damaged), as_json)


def _look(seat: Seat, file: Path, as_json: bool) -> None:
    from crmdesk.store.restore import look_inside

    who = _who_may(seat, file)
    inside = look_inside(file, who.key)
    can_compare = who.actor and not inside.problems and not is_dump(file)
    loss = _loss(seat, file, who) if can_compare else None
    if as_json:
        answer(inside._asdict() | _loss_as_json(loss))
        return
    click.echo(inside.say())
    if loss is not None:
        _say_loss(loss)


def _loss(seat: Seat, file: Path, who: Who) -> Loss:
    """What putting it back would undo, asked of the store and the backup together."""
    from crmdesk.access.taking_back import what_a_restore_loses
    from crmdesk.store.beside import opened_beside

    with (
        seat.open(Permission.BACK_UP) as (store, actor),
        opened_beside(file, store, who.key) as opened,
        opened.read(actor) as backup,
        store.read(actor) as session,
    ):
        return what_a_restore_loses(session, backup, _NEWEST)


def _loss_as_json(loss: Loss | None) -> dict[str, Any]:
    if loss is None:
        return {}
    now = {table: there for table, (_then, there) in loss.counts.items()}
    return {"now": now, "would_be_lost": loss.actions, "is_same_store": loss.is_same_store}


def _say_loss(loss: Loss) -> None:
    if not loss.is_same_store:
        click.echo(_("This is a backup of another store."))
    for table, (then, there) in loss.counts.items():
        if then != there:
            click.echo(
                _("{table}: {then} in the backup, {now} now").format(
                    table=table_name(table), then=number(then), now=number(there)
                )
            )
    click.echo(
        ngettext(
            "{count} action since would be lost.",
            "{count} actions since would be lost.",
            loss.actions,
        ).format(count=number(loss.actions))
    )
    for row in loss.newest:
        click.echo(f"  {row.who}: {row.sentence}")


class Said(NamedTuple):
    """The words that were given beforehand; one that is missing is asked for at a terminal."""

    another_store: bool
    damaged: bool


def _put_back(seat: Seat, file: Path, said: Said, as_json: bool) -> None:
    if is_address(seat.named):
        raise UserError(
            _(
                "This store is on a server, where a backup takes nothing's place. It makes a new"
                " database: crmdesk restore FILE --into postgresql://user@computer/database"
            )
        )
    kept = _restored(seat, file, _who_may(seat, file), said)
    if as_json:
        answer({"restored": seat.path, "kept": kept})
        return
    click.echo(_("Restored {path}.").format(path=seat.path))
    if kept:
        click.echo(_("The file that was there is kept as {path}.").format(path=kept))


def _restored(seat: Seat, file: Path, who: Who, said: Said) -> Path | None:
    from crmdesk.access.restoring import AnotherStore, Wanted, restore_for, restore_unasked

    wanted = Wanted(file, seat.path, who.key, who.present_key, of_another=said.another_store)
    now = clock(seat.environ)
    if who.actor is None:
        if who.damage and not said.damaged:
            _ask_for_a_word(who.damage, "--yes-damaged")
        with shown(_("Restoring")) as progress:
            return restore_unasked(wanted, now, progress)
    try:
        with shown(_("Restoring")) as progress:
            return restore_for(who.actor, wanted, now, progress)
    except AnotherStore as found:
        _ask_for_a_word(str(found), "--yes-another-store")
    with shown(_("Restoring")) as progress:
        return restore_for(who.actor, wanted._replace(of_another=True), now, progress)


def _ask_for_a_word(why: str, flag: str) -> None:
    """Goes on only after a clear yes; where nobody can type, the flag is one."""
    if not somebody_can_type():
        said = _("{why} Nothing was restored. If that is meant, say {flag}.")
        raise UserError(said.format(why=why, flag=flag))
    click.echo(why)
    click.confirm(_("Put the backup in its place all the same?"), abort=True)


class Who(NamedTuple):
    """``key`` opens the backup; nobody acts where the store does not open, for ``damage``."""

    key: bytes | None
    present_key: bytes | None = None
    actor: Actor | None = None
    damage: str = ""


def _who_may(seat: Seat, file: Path) -> Who:
    """A store that is sound asks who is there; a missing or damaged one cannot.

    Over such a one an encrypted backup is put back without its key, too: it stays locked until
    somebody signs in.
    """
    from crmdesk.cli.taking_back import key_of_backup
    from crmdesk.store.beside import LockedBackup
    from crmdesk.store.server.connecting import NoAnswer

    damage, present_key = "", None
    if is_address(seat.named) or seat.path.exists():
        try:
            return _at_the_store(seat, file)
        except WhoAreYou:
            if not somebody_can_type():
                raise
            return _at_the_store(_asked_who(seat), file)
        except (Damaged, NoAnswer) as error:
            damage = str(error)
            with suppress(UserError):  # keys that open a damaged file prove who is there
                present_key = seat.key()
    try:
        return Who(key_of_backup(seat, file, None), present_key, damage=damage)
    except LockedBackup:
        return Who(None, present_key, damage=damage)


def _at_the_store(seat: Seat, file: Path) -> Who:
    from crmdesk.cli.taking_back import key_of_backup

    with seat.open(Permission.BACK_UP) as (store, actor):
        return Who(key_of_backup(seat, file, store.key), store.key, actor)


def _asked_who(seat: Seat) -> Seat:
    login: str = click.prompt(_("Sign-in name"))
    password: str = click.prompt(_("Password"), hide_input=True, default="", show_default=False)
    return seat.signed_in(login, password)


@click.command()
@click.option("--repair", is_flag=True, help="Put right what can be, after a backup.")
@click.option("--without-log", is_flag=True, help="Go on with a copy that lacks its log.")
@click.option("--head", "heads", multiple=True, help="NUMBER:MARK of the journal, as printed.")
@_AS_JSON
@click.pass_obj
@click.pass_context
def check(
    context: click.Context,
    seat: Seat,
    repair: bool,
    without_log: bool,
    heads: tuple[str, ...],
    as_json: bool,
) -> None:
    """Examine structure, keys, journal, search index, totals; exit 1 when something is wrong."""
    from crmdesk.funnel.repairing import Examined
    from crmdesk.store.log_mark import LogMissing

    if without_log:
        _go_on_without_log(seat)
    try:
        examined = _examined(seat, heads, is_repair=repair)
    except LogMissing as missing:
        examined = Examined([str(missing)], {}, [])
    if as_json:
        answer({"ok": examined.ok, **asdict(examined)})
    else:
        _say_examined(examined)
    context.exit(0 if examined.ok else 1)


def _examined(seat: Seat, heads: tuple[str, ...], *, is_repair: bool) -> Examined:
    from crmdesk.funnel.repairing import examine, repair
    from crmdesk.store.chain import printed_problems
    from crmdesk.store.last_check import note_check

    with (
        seat.open(Permission.BACK_UP) as (store, actor),
        shown(_("Checking the store")) as progress,
    ):
        examined = (repair if is_repair else examine)(store, actor, progress)
        with store.read(actor) as session:
            printed = printed_problems(session, heads)
        examined = replace(examined, problems=[*examined.problems, *printed])
        note_check(store.path, store.real_now(), len(examined.problems))
    return examined


def _go_on_without_log(seat: Seat) -> None:
    from crmdesk.access.restoring import note_missing_log
    from crmdesk.store.log_mark import LogMissing, say_moment

    try:
        seat.opened().close()
    except LogMissing as found:
        with (
            seat.open(Permission.BACK_UP, without_log=True) as (store, actor),
            store.write(actor) as session,
        ):
            note_missing_log(session, say_moment(found.newest))


def _say_examined(examined: Examined) -> None:
    if examined.backup:
        click.echo(_("Backed up to {path}.").format(path=examined.backup))
    if examined.repaired:
        click.echo(_("Repaired:"))
    for line in examined.repaired:
        click.echo(f"  {line}")
    if examined.repaired and examined.problems:
        click.echo(_("Not repaired:"))
    for line in (*examined.problems, *examined.advice):
        click.echo(line)
    click.echo(_("The store is whole.") if examined.ok else _("The store has problems."))
