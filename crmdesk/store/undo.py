"""Taking back an action: the reverse of its changes, as a new action of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, exists, func, or_, select
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

_OF_THE_JOURNAL = {each.__tablename__ for each in (Action, Change, ChangeValues)}


class LastAction(NamedTuple):
    id: int
    sentence: str
    account: str


class Touched(NamedTuple):
    """One change of an action; ``values`` is None where they were erased, and for a batch."""

    change: Change
    values: ChangeValues | None

    @property
    def before(self) -> dict[str, Any]:
        return (self.values.before if self.values else None) or {}

    @property
    def after(self) -> dict[str, Any]:
        return (self.values.after if self.values else None) or {}


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
    """This account's newest at this seat that is not undone yet, whoever may undo it."""
    action = newest(session)
    if action is None:
        return None
    name = session.scalar(select(Account.name).where(Account.id == action.account_id)) or ""
    return LastAction(action.id, sentence_of(action), name)


def touched_by(session: Session, action: Action) -> list[Touched]:
    """What ``action`` changed, in the order in which undo goes back."""
    rows = session.execute(
        select(Change, ChangeValues)
        .outerjoin(ChangeValues, ChangeValues.id == Change.id)
        .where(Change.action_id == action.id)
        .order_by(Change.id.desc())
    )
    return [Touched(*row) for row in rows]


def take_back(session: Session, action: Action, touched: Sequence[Touched]) -> None:
    """Reverse ``action``, which ``touched`` those records.

    Raises ``UserError`` when a later action touched the same fields.
    """
    refuse_if_touched_later(session, action, touched)
    journal_of(session).undoes_id = action.id
    try:
        with session.no_autoflush:
            for each in touched:
                _reverse(session, each.change, each.values)
        session.flush()
    except IntegrityError as error:
        raise UserError(
            _("This cannot be undone any more: later work depends on it. Undo that first.")
        ) from error


def newest(session: Session) -> Action | None:
    """This account's newest action at this seat that can be undone and is not yet.

    Undo of undo is not offered: the sentence of what is left tells where one stands.
    """
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


def refuse_if_touched_later(session: Session, action: Action, touched: Sequence[Touched]) -> None:
    """A later change of the same rows, unless it was undone itself, stands in the way."""
    fields = {each.change.id: _fields_of(each) for each in touched}
    mine = aliased(Change)
    later = (
        select(mine.id, ChangeValues.after, Change.kind, Action.sentence, Action.arguments)
        .select_from(mine)
        .join(
            Change,
            (Change.entity == mine.entity)
            & Change.row_id.between(mine.row_id, func.coalesce(mine.last_id, mine.row_id))
            & (Change.action_id > mine.action_id),
        )
        .join(Action, Action.id == Change.action_id)
        .outerjoin(ChangeValues, ChangeValues.id == Change.id)
        .where(mine.action_id == action.id, Action.undoes_id.is_(None), ~_is_undone())
        .order_by(Change.id.desc())
    )
    for mine_id, after, kind, sentence, arguments in session.execute(later):
        own = fields[mine_id]
        if own is None or kind is not ChangeKind.UPDATE or own & set(after or ()):
            raise _TooLate(sentence, arguments)
    _refuse_if_later_work_hangs_on_it(session, action, touched)


class _TooLate(UserError):
    """The sentence is of the later action that stands in the way."""

    def __init__(self, sentence: str, arguments: dict[str, Any]) -> None:
        said = _("This cannot be undone any more, because later: {sentence}")
        super().__init__(said.format(sentence=spoken(sentence, arguments)))


def _refuse_if_later_work_hangs_on_it(
    session: Session, action: Action, touched: Sequence[Touched]
) -> None:
    """What ``action`` made cannot go while a row of a later one names it.

    A later one that was undone itself, and its undoing, left its row as ``action`` knew it.
    """
    if not session.scalar(select(exists().where(Action.id > action.id))):
        return
    for table, made in _made_by(touched).items():
        for model, column in _named_in(table):
            later = (
                select(Action.sentence, Action.arguments)
                .select_from(model)
                .join(Change, (Change.entity == model.__tablename__) & (Change.row_id == model.id))
                .join(Action, Action.id == Change.action_id)
                .where(made.named_by(getattr(model, column)), Change.action_id > action.id)
                .where(Action.undoes_id.is_(None), ~_is_undone())
                .order_by(Change.id)
                .limit(1)
            )
            if (found := session.execute(later).first()) is not None:
                raise _TooLate(*found)


class _Made:
    """The rows that an action made in one table."""

    def __init__(self) -> None:
        self.ids: list[int] = []
        self.spans: list[tuple[int, int]] = []

    def named_by(self, column: Any) -> ColumnElement[bool]:
        return or_(column.in_(self.ids), *(column.between(*span) for span in self.spans))


def _made_by(touched: Sequence[Touched]) -> Mapping[str, _Made]:
    made: defaultdict[str, _Made] = defaultdict(_Made)
    for change, _values in touched:
        if change.kind is ChangeKind.INSERT:
            made[change.entity].ids.append(change.row_id)
        elif change.kind is ChangeKind.BATCH:
            made[change.entity].spans.append((change.row_id, change.last_id or change.row_id))
    return made


@cache
def _named_in(table: str) -> tuple[tuple[Any, str], ...]:
    """The models and their columns that name rows of ``table``."""
    return tuple(
        (model, column.name)
        for model in CLASSES.values()
        if model.__tablename__ not in _OF_THE_JOURNAL
        for column in model.__table__.columns
        if any(key.column.table.name == table for key in column.foreign_keys)
    )


def _fields_of(touched: Touched) -> set[str] | None:
    """The fields that an update touched; None for a whole row."""
    if touched.change.kind is not ChangeKind.UPDATE or touched.values is None:
        return None
    return set(touched.after)


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
