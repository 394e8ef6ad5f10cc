"""Taking back an action: the reverse of its changes, as a new action of its own."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.models import Account, Action, Base, Change, ChangeKind, ChangeValues
from crmdesk.store import search_index
from crmdesk.store.actor import actor_of
from crmdesk.store.bulk import plan_anew
from crmdesk.store.journal import journal_of
from crmdesk.store.values import CLASSES, restored, to_json


class LastAction(NamedTuple):
    id: int
    sentence: str
    account: str


def sentence_of(action: Action) -> str:
    """What ``action`` did, in the language in force."""
    return spoken(action.sentence, action.arguments)


def spoken(sentence: str, arguments: dict[str, Any]) -> str:
    """A sentence that somebody edited in the file is shown as it stands: reading must not fail."""
    try:
        return _(sentence).format(**arguments)
    except (LookupError, AttributeError, ValueError):
        return sentence


def last_action(session: Session) -> LastAction | None:
    """What undo would take back now: this account's newest at this seat, not yet undone."""
    action = _newest(session)
    if action is None:
        return None
    name = session.scalar(select(Account.name).where(Account.id == action.account_id)) or ""
    return LastAction(action.id, sentence_of(action), name)


def take_back(session: Session) -> Action:
    """Reverse the newest action of this account and seat; that action.

    Raises ``UserError`` when there is none, or when a later action touched the same fields.
    """
    action = _newest(session)
    if action is None:
        raise UserError(_("There is nothing to undo at this seat."))
    journal_of(session).undoes_id = action.id
    changes = session.execute(
        select(Change, ChangeValues)
        .outerjoin(ChangeValues, ChangeValues.id == Change.id)
        .where(Change.action_id == action.id)
        .order_by(Change.id.desc())
    ).all()
    for change, _values in changes:
        _refuse_if_touched_later(session, change)
    try:
        with session.no_autoflush:
            for change, values in changes:
                _reverse(session, change, values)
        session.flush()
    except IntegrityError as error:
        raise UserError(
            _("This cannot be undone any more: later work depends on it. Undo that first.")
        ) from error
    return action


def _newest(session: Session) -> Action | None:
    """Undo of undo is not offered: the sentence of what is left tells where one stands."""
    actor = actor_of(session)
    return session.scalar(
        select(Action)
        .where(
            Action.store_id == actor.store_id,
            Action.account_id == actor.account_id,
            Action.seat == actor.seat,
            Action.can_undo,
            # Not IS NULL: SQLite would then read everybody's actions, as that has an index too.
            func.coalesce(Action.undoes_id, 0) == 0,
            ~_is_undone(),
        )
        .order_by(Action.id.desc())
        .limit(1)
    )


def _is_undone() -> ColumnElement[bool]:
    undoing = aliased(Action)
    return exists().where(undoing.undoes_id == Action.id)


def _refuse_if_touched_later(session: Session, change: Change) -> None:
    """A later change of the same rows, unless it was undone itself, stands in the way."""
    later = (
        select(ChangeValues.after, Change.kind, Action.sentence, Action.arguments)
        .select_from(Change)
        .join(Action, Action.id == Change.action_id)
        .outerjoin(ChangeValues, ChangeValues.id == Change.id)
        .where(
            Change.entity == change.entity,
            Change.row_id.between(change.row_id, change.last_id or change.row_id),
            Change.action_id > change.action_id,
            Action.undoes_id.is_(None),
            ~_is_undone(),
        )
        .order_by(Change.id.desc())
    )
    mine = _fields_of(session, change)
    for after, kind, sentence, arguments in session.execute(later):
        if mine is None or kind is not ChangeKind.UPDATE or mine & set(after or ()):
            raise UserError(
                _("This cannot be undone any more, because later: {sentence}").format(
                    sentence=spoken(sentence, arguments)
                )
            )


def _fields_of(session: Session, change: Change) -> set[str] | None:
    """The fields that an update touched; None for a whole row."""
    if change.kind is not ChangeKind.UPDATE:
        return None
    values = session.get(ChangeValues, change.id)
    return set(values.after or ()) if values else None


def _reverse(session: Session, change: Change, values: ChangeValues | None) -> None:
    table = CLASSES[change.entity]
    if change.kind is ChangeKind.BATCH:
        _delete_batch(session, table, change)
    elif values is None:
        raise UserError(_("This cannot be undone: its values were erased."))
    elif change.kind is ChangeKind.INSERT:
        if row := session.get(table, change.row_id):
            session.delete(row)
            session.flush()
    elif change.kind is ChangeKind.DELETE:
        session.add(table(**restored(change.entity, values.before or {})))
        session.flush()
    else:
        _set_back(session, table, change, values)


def _delete_batch(session: Session, table: type[Base], change: Change) -> None:
    """The rows go at once, and the customers' entries in the search index with them."""
    last = change.last_id or change.row_id
    search_index.note_range(session, table, change.row_id, last)
    session.flush()
    connection = session.connection()
    plan_anew(connection)
    connection.execute(delete(table).where(table.id.between(change.row_id, last)))
    journal_of(session).batch(change.entity, change.row_id, last)


def _set_back(session: Session, table: type[Base], change: Change, values: ChangeValues) -> None:
    row = session.get(table, change.row_id)
    if row is None:
        raise UserError(_("This cannot be undone: the record is gone."))
    after = values.after or {}
    if any(to_json(getattr(row, key)) != value for key, value in after.items() if value != "•"):
        raise UserError(_("This cannot be undone any more: the record has changed since."))
    for key, value in restored(change.entity, values.before or {}).items():
        setattr(row, key, value)
    session.flush()
