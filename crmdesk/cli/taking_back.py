"""crmdesk restore FILE --customer or --table: a part of a backup, while the rest stays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from crmdesk.access import Permission
from crmdesk.access.taking_back import table_differences, take_back_table, teller
from crmdesk.cli.progress import shown
from crmdesk.cli.seat import Seat, answer
from crmdesk.customers.taking_back import (
    customer_differences,
    customer_in_backup,
    take_back_customer,
)
from crmdesk.errors import UserError
from crmdesk.i18n import _, number
from crmdesk.store import Actor, Store
from crmdesk.store.beside import LockedBackup, key_by, key_for, opened_beside
from crmdesk.store.taking_back import (
    Brought,
    Comparison,
    Difference,
    Teller,
    What,
    field_name,
    table_name,
)

_MOST = 60
_WHATS = {What.GONE: "gone", What.CHANGED: "changed"}


def take_back_part(
    seat: Seat, file: Path, customer: str | None, table: str | None, dry_run: bool, as_json: bool
) -> None:
    """Compare, bring back unless ``dry_run``, and say both."""
    if customer and table:
        raise UserError(_("Name a customer or a table, not both."))
    with seat.open(Permission.BACK_UP) as (store, actor), _beside(seat, file, store) as opened:
        part = _Part(opened, store, actor, file.name)
        found, said = part.compare(customer, table)
        brought = None if dry_run else part.take()
    if as_json:
        answer(_as_json(found, said, brought))
    else:
        _say(found, said, brought)


@contextmanager
def _beside(seat: Seat, file: Path, store: Store) -> Iterator[Store]:
    key = key_of_backup(seat, file, store.key)
    reading = shown(_("Reading the backup"))
    with reading as progress, opened_beside(file, store, key, progress) as opened:
        yield opened


def key_of_backup(seat: Seat, file: Path, key: bytes | None) -> bytes | None:
    """The store's own, else what a secret of then opens: a password, or the recovery code.

    CRMDESK_BACKUP_PASSWORD holds it, where it is another than the one that signs in.
    """
    try:
        return key_for(file, key)
    except LockedBackup:
        login = seat.environ.get("CRMDESK_ACCOUNT", "")
        secret = seat.environ.get("CRMDESK_BACKUP_PASSWORD") or seat.environ.get(
            "CRMDESK_PASSWORD", ""
        )
        if not secret:
            raise
        return key_by(file, login, secret)


class _Part:
    """What of the backup is meant."""

    def __init__(self, opened: Store, store: Store, actor: Actor, source: str) -> None:
        self._opened, self._store, self._actor, self._source = opened, store, actor, source
        self._customer: int | None = None
        self._table = ""

    def compare(self, customer: str | None, table: str | None) -> tuple[Comparison, list[Any]]:
        with self._opened.read(self._actor) as backup, self._store.read(self._actor) as session:
            if customer:
                self._customer = customer_in_backup(backup, customer)
                found = customer_differences(session, backup, self._customer)
            else:
                self._table = table or ""
                found = table_differences(session, backup, self._table)
            said = [_said(one, teller(backup), teller(session)) for one in found.differences]
        return found, said

    def take(self) -> Brought:
        with self._opened.read(self._actor) as backup, self._store.write(self._actor) as session:
            if self._customer is not None:
                return take_back_customer(session, backup, self._customer, source=self._source)
            return take_back_table(session, backup, self._table, source=self._source)


def _said(one: Difference, then: Teller, now: Teller) -> dict[str, Any]:
    fields = {
        field: {
            "then": then.value(one.table, field, one.row[field]),
            "now": now.value(one.table, field, value),
        }
        for field, value in one.now.items()
    }
    row = then.row(one.table, one.row)
    what = _WHATS[one.what]
    return {"table": one.table, "id": one.row_id, "what": what, "row": row, "fields": fields}


def _as_json(found: Comparison, said: list[Any], brought: Brought | None) -> dict[str, Any]:
    answered: dict[str, Any] = {"differences": said, "added": found.added, "same": found.same}
    if brought is not None:
        left = [
            {"table": left.difference.table, "id": left.difference.row_id, "reason": left.reason}
            for left in brought.left
        ]
        answered |= {"rows": brought.rows, "changed": brought.changed, "left": left}
    return answered


def _say(found: Comparison, said: list[Any], brought: Brought | None) -> None:
    for one in said[:_MOST]:
        click.echo(_line(one))
    if len(said) > _MOST:
        click.echo(_("… and {count} more.").format(count=number(len(said) - _MOST)))
    if not said:
        click.echo(_("Nothing is gone and nothing was changed."))
    for table, count in found.added.items():
        click.echo(
            _("{table}: {count} came later; they stay.").format(
                table=table_name(table), count=number(count)
            )
        )
    if brought is not None:
        _say_brought(brought)


def _line(one: dict[str, Any]) -> str:
    name, row = table_name(one["table"]), one["row"]
    if one["what"] == _WHATS[What.GONE]:
        return _("{table}: {row} is gone").format(table=name, row=row)
    changes = "; ".join(
        _("{field}: {before} → {after}").format(
            field=field_name(field), before=values["then"], after=values["now"]
        )
        for field, values in one["fields"].items()
    )
    return _("{table}: {row} was changed: {changes}").format(table=name, row=row, changes=changes)


def _say_brought(brought: Brought) -> None:
    for left in brought.left:
        name = table_name(left.difference.table)
        click.echo(
            _("Not wholly brought back: {table} {id}: {reason}.").format(
                table=name, id=left.difference.row_id, reason=left.reason
            )
        )
    if brought.rows or brought.changed:
        click.echo(
            _("Brought back: {rows} records that were gone, {changed} that were changed.").format(
                rows=number(brought.rows), changed=number(brought.changed)
            )
        )
