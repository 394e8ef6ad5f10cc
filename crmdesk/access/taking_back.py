"""One table taken back from a backup, as an account may do it; and what a whole restore loses."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crmdesk.access.audit import AuditRow
from crmdesk.access.declared import query, verb
from crmdesk.access.names import shown_name
from crmdesk.access.permissions import Permission, may, require
from crmdesk.access.scope import mask, veil
from crmdesk.access.undo_rights import permission_to_take_back
from crmdesk.i18n import N_
from crmdesk.jobs import Progress, unwatched
from crmdesk.models import (
    Account,
    Action,
    Base,
    Customer,
    FollowUp,
    Opportunity,
    StoreRecord,
    Visit,
)
from crmdesk.store import actor_of, store_of, tell
from crmdesk.store.lineage import last_common_action
from crmdesk.store.records import store_record
from crmdesk.store.taking_back import (
    TAKEN_BY_TABLE,
    TAKING_BACK,
    Brought,
    Comparison,
    Key,
    Teller,
    bring_back,
    compare_table,
    table_name,
)
from crmdesk.store.undo import spoken

_COUNTED: tuple[type[Base], ...] = (Customer, Opportunity, FollowUp, Visit)


class Loss(NamedTuple):
    """What a whole restore would undo. ``is_same_store`` is False where nothing is in common.

    ``counts`` has by table the rows in the backup and today; ``newest`` the newest of what was
    done since the backup, ``actions`` how much of it there is; ``theirs`` and ``ours`` are
    the two stores' names.
    """

    is_same_store: bool
    counts: dict[str, tuple[int, int]]
    actions: int
    newest: Sequence[AuditRow]
    theirs: str = ""
    ours: str = ""


@query(Permission.BACK_UP, beyond=True)
def what_a_restore_loses(session: Session, backup: Session, newest: int = 50) -> Loss:
    common = last_common_action(backup, session)
    counts = {
        table.__tablename__: (_count(backup, table), _count(session, table)) for table in _COUNTED
    }
    since = (Action.store_id == store_of(session), Action.id > (common or 0))
    actions = session.scalar(select(func.count(Action.id)).where(*since)) or 0
    rows = session.execute(
        select(Action, shown_name(session))
        .outerjoin(Account, Account.id == Action.account_id)
        .where(*since)
        .order_by(Action.id.desc())
        .limit(newest)
    )
    said = [
        AuditRow(a.id, a.at, name or "", a.seat, a.verb, spoken(a.sentence, a.arguments))
        for a, name in rows
    ]
    theirs = backup.scalar(select(StoreRecord.name).order_by(StoreRecord.id).limit(1))
    return Loss(common is not None, counts, actions, said, theirs or "", store_record(session).name)


def _count(session: Session, table: type[Base]) -> int:
    mine = table.store_id == store_of(session)  # type: ignore[attr-defined]
    return session.scalar(select(func.count()).select_from(table).where(mine)) or 0


@query(Permission.BACK_UP)
def tables_to_take_back(session: Session) -> list[str]:
    """The lists and records that this account may bring back."""
    actor = actor_of(session)
    return [table for table in TAKEN_BY_TABLE if may(actor, permission_to_take_back(table))]


@query(Permission.BACK_UP)
def table_differences(
    session: Session, backup: Session, table: str, progress: Progress = unwatched
) -> Comparison:
    """The table in the backup beside the present one."""
    require(session, permission_to_take_back(table))
    return compare_table(backup, session, table, progress)


@verb(Permission.BACK_UP)
def take_back_table(
    session: Session,
    backup: Session,
    table: str,
    chosen: Collection[Key] | None = None,
    *,
    source: str,
    progress: Progress = unwatched,
) -> Brought:
    """Bring back what is gone from the table or changed in it; ``source`` names the backup."""
    comparison = table_differences(session, backup, table, progress)
    brought = bring_back(session, comparison, chosen, progress)
    tell(
        session,
        TAKING_BACK,
        N_("Took {rows} rows of the table “{table}” back from the backup {backup}."),
        rows=brought.rows + brought.changed,
        table=table_name(table),
        backup=source,
    )
    return brought


@query(Permission.BACK_UP)
def teller(session: Session) -> Teller:
    """Says the values of this session's database, with numbers masked."""
    return Teller(session, _masked, store_record(session).zone)


def _masked(text: str) -> str:
    """A number whole, and those in a WeChat name or an address."""
    return mask(text) if text.isdecimal() else veil(text)
