"""crmdesk today, find, call, undo."""

from __future__ import annotations

import click

from crmdesk.access import Permission, Reach, reach
from crmdesk.access.accounts import account_id
from crmdesk.access.undoing import undo_last
from crmdesk.cli.seat import Seat, answer, table, today_in
from crmdesk.errors import Forbidden, UserError
from crmdesk.i18n import _, when
from crmdesk.store import Actor

_MOST = 10_000
_AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document.")


@click.command()
@click.option("--adviser", metavar="LOGIN", help="Only this adviser's.")
@_AS_JSON
@click.pass_obj
def today(seat: Seat, adviser: str | None, as_json: bool) -> None:
    """Whom to contact: overdue and due today."""
    from crmdesk.followups.due import DueList
    from crmdesk.followups.due_rows import shown_day
    from crmdesk.followups.purposes import say

    with seat.open(Permission.SEE_FOLLOW_UPS) as (store, actor), store.read(actor) as session:
        day = today_in(store, actor)
        owner = account_id(session, adviser) if adviser else None
        _refuse_others(actor, owner)
        due = DueList(adviser_id=owner, scope="store").sections(
            session, now=store.now(), today=day, limit=_MOST
        )
        rows = [*due.overdue, *due.today]
    if as_json:
        answer(
            [
                {
                    "due": row.due_on,
                    "customer": row.name,
                    "purpose": say(row.purpose),
                    "level": row.level,
                    "adviser": row.adviser,
                    "overdue_days": row.overdue_days,
                    "contacts": 1 + len(row.bundled),
                }
                for row in rows
            ]
        )
        return
    table(
        [
            (when(shown_day(row, day), day), row.level, row.name, say(row.purpose), row.adviser)
            for row in rows
        ]
    )


def _refuse_others(actor: Actor, owner: int | None) -> None:
    """Rather than an answer about somebody else than was asked for."""
    is_own = owner is None or owner == actor.account_id
    if not is_own and reach(actor, Permission.SEE_FOLLOW_UPS) is Reach.OWN:
        raise Forbidden(_("You see your own contacts only. Leave --adviser out."))


@click.command()
@click.argument("text")
@_AS_JSON
@click.pass_obj
def find(seat: Seat, text: str, as_json: bool) -> None:
    """The search box: name, pinyin, initials, part of a number, plate, VIN."""
    from crmdesk.customers.search import find as find_customers

    with seat.open(Permission.SEE_CUSTOMERS) as (store, actor), store.read(actor) as session:
        found = find_customers(session, text)
    if as_json:
        answer(
            [
                {
                    "id": row.id,
                    "name": row.name,
                    "owner": row.owner,
                    "level": row.level,
                    "matched": row.matched,
                }
                for row in found
            ]
        )
    else:
        table([(row.id, row.level, row.name, row.owner, row.matched) for row in found])


@click.command()
@click.argument("number")
@click.pass_obj
def call(seat: Seat, number: str) -> None:
    """Show the card of whoever calls, in the running window."""
    from crmdesk.calling.handover import hand_over

    if not hand_over(seat.path, f"call {number}"):
        raise UserError(_("No window is open on this store. Open it first: crmdesk."))


@click.command()
@click.pass_obj
def undo(seat: Seat) -> None:
    """Take back the last action of this account at this seat."""
    with seat.open(Permission.UNDO) as (store, actor), store.write(actor) as session:
        sentence = undo_last(session, now=store.now())
    click.echo(_("Undone: {what}").format(what=sentence))
