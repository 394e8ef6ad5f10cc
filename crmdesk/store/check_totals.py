"""Whether as many rows are there as the newest backup and the journal since it say."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, case, func, select

from crmdesk.i18n import _, number
from crmdesk.models import Action, Change, ChangeKind
from crmdesk.store.journal import UNJOURNALLED
from crmdesk.store.manifest import Manifest
from crmdesk.store.values import CLASSES

_BATCH = Change.last_id - Change.row_id + 1
_DIFFERENCE = case(
    (Change.kind == ChangeKind.INSERT, 1),
    (Change.kind == ChangeKind.DELETE, -1),
    (Change.kind == ChangeKind.UPDATE, 0),
    (Action.undoes_id.is_(None), _BATCH),
    else_=-_BATCH,
)


def total_problems(
    connection: Connection, counts: dict[str, int], known: Manifest | None, schema: int
) -> list[str]:
    """Tables with more or fewer rows: something was added or removed past the program."""
    if known is None or known.schema != schema:
        return []
    since = _since(connection, known.newest_action)
    wrong = []
    for table in sorted(CLASSES.keys() - UNJOURNALLED):
        if table not in known.counts or table not in counts:
            continue
        expected = known.counts[table] + since.get(table, 0)
        if counts[table] != expected:
            wrong.append(_say(table, counts[table], expected))
    return wrong


def _since(connection: Connection, action_id: int) -> dict[str, int]:
    rows: Any = connection.execute(
        select(Change.entity, func.sum(_DIFFERENCE))
        .join(Action, Action.id == Change.action_id)
        .where(Change.action_id > action_id)
        .group_by(Change.entity)
    )
    return {entity: int(difference) for entity, difference in rows}


def _say(table: str, count: int, expected: int) -> str:
    return _(
        "{table} has {count} rows; by the newest backup and the journal it should have {expected}."
    ).format(table=table, count=number(count), expected=number(expected))
