"""What a transaction did: one action, its changes, and the chain of hashes over them.

The Store shows it every flush, so that no verb has to remember it; ``bulk`` does the same for
statements over many rows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, insert, inspect, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import get_history

from crmdesk.i18n import N_
from crmdesk.models import Action, Base, Change, ChangeKind, ChangeValues
from crmdesk.store.actor import actor_of, store_of
from crmdesk.store.ids import new_ids
from crmdesk.store.values import to_json

Fields = dict[str, Any]

UNJOURNALLED = {"account_key", "action", "change", "change_values", "form_draft"}
_SECRET = {"password_hash"}
_UNKEPT = {"version"}
_ORDER = {table.name: number for number, table in enumerate(Base.metadata.sorted_tables)}
_UNTOLD: tuple[str, str, Fields] = ("", N_("Changed records."), {})

# Built once: SQLAlchemy takes longer to build and to recognise a statement than SQLite to run it.
# ``+ 0`` keeps SQLite from sorting all actions of the store: the newest of all is read first.
_HEAD = (
    select(Action.__table__.c.hash)
    .where(Action.__table__.c.store_id + 0 == bindparam("store"))
    .order_by(Action.__table__.c.id.desc())
    .limit(1)
)
_ENDS = select(_HEAD.scalar_subquery(), select(func.max(Change.__table__.c.id)).scalar_subquery())
_HEAD_ON_SERVER = select(_HEAD.scalar_subquery(), func.clock_timestamp())
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True)
_ADD_ACTION = insert(Action.__table__)  # type: ignore[arg-type]
_ADD_CHANGES = insert(Change.__table__)  # type: ignore[arg-type]
_ADD_VALUES = insert(ChangeValues.__table__)  # type: ignore[arg-type]


@dataclass(slots=True, eq=False)
class Touch:
    kind: ChangeKind
    entity: str
    row_id: int
    before: Fields | None
    after: Fields | None
    last_id: int | None = None


@dataclass
class Journal:
    """The notes of one open transaction, in the order in which undo will go back."""

    touches: list[Touch] = field(default_factory=list)
    told: tuple[str, str, Fields] = _UNTOLD
    depth: int = 0
    must_log: bool = False
    can_undo: bool = True
    undoes_id: int | None = None
    written_id: int | None = None
    _latest: dict[tuple[str, int], Touch] = field(default_factory=dict)
    _touched: set[str] = field(default_factory=set)

    @property
    def tables(self) -> frozenset[str]:
        return frozenset(touch.entity for touch in self.touches)

    def has_touched(self, tables: frozenset[str]) -> bool:
        return not tables.isdisjoint(self._touched)

    def insert(self, entity: str, row_id: int, after: Fields) -> None:
        """Also under the id of a row that was deleted before: SQLite gives such ids again."""
        self._add(Touch(ChangeKind.INSERT, entity, row_id, None, after))

    def update(self, entity: str, row_id: int, before: Fields, after: Fields) -> None:
        touch = self._latest.get((entity, row_id))
        if touch is None or touch.kind is ChangeKind.DELETE:
            self._add(Touch(ChangeKind.UPDATE, entity, row_id, before, after))
            return
        touch.after = (touch.after or {}) | after
        if touch.before is not None:
            touch.before = before | touch.before

    def delete(self, entity: str, row_id: int, before: Fields) -> None:
        touch = self._latest.pop((entity, row_id), None)
        if touch is not None and touch.kind is not ChangeKind.DELETE:
            self.touches.remove(touch)
        if touch is not None and touch.kind is ChangeKind.INSERT:
            return
        earlier = touch.before if touch and touch.before else {}
        self._add(Touch(ChangeKind.DELETE, entity, row_id, before | earlier, None))

    def batch(self, entity: str, first_id: int, last_id: int) -> None:
        self._touched.add(entity)
        self.touches.append(Touch(ChangeKind.BATCH, entity, first_id, None, None, last_id))

    def _add(self, touch: Touch) -> None:
        self._touched.add(touch.entity)
        self.touches.append(touch)
        self._latest[touch.entity, touch.row_id] = touch


def journal_of(session: Session) -> Journal:
    journal: Journal = session.info["journal"]
    return journal


def tell(session: Session, verb: str, sentence: str, /, **arguments: Any) -> None:
    """Say in one sentence what this action does; the outermost verb's sentence is kept.

    ``sentence`` is an English text marked with ``N_``; ``arguments`` fill its named places.
    """
    journal = journal_of(session)
    if journal.depth <= 1:
        journal.told = (verb, sentence, {key: to_json(value) for key, value in arguments.items()})


def log_always(session: Session) -> None:
    """Keep the action even if it changes nothing: somebody looked at what is confidential."""
    journal_of(session).must_log = True


def cannot_undo(session: Session) -> None:
    journal_of(session).can_undo = False


class Flushed(NamedTuple):
    """The rows of one flush."""

    new: Iterable[Any]
    dirty: Iterable[Any]
    deleted: Iterable[Any]


def note(session: Session, rows: Flushed) -> None:
    """Keep what a flush has just written."""
    journal = journal_of(session)
    for row in sorted(rows.new, key=_parents_first):
        if row.__tablename__ not in UNJOURNALLED:
            journal.insert(row.__tablename__, row.id, _fields(row))
    for row in rows.dirty:
        if row.__tablename__ not in UNJOURNALLED and (changed := _changed(row)):
            journal.update(row.__tablename__, row.id, *changed)
    for row in rows.deleted:
        if row.__tablename__ not in UNJOURNALLED:
            journal.delete(row.__tablename__, row.id, _fields(row))


def _parents_first(row: Any) -> int:
    """Undo goes backwards, so a row must stand after those it refers to."""
    return _ORDER[row.__tablename__]


_KEPT: dict[type[Any], tuple[str, ...]] = {
    mapper.class_: tuple(c.key for c in mapper.column_attrs if c.key not in _UNKEPT)
    for mapper in Base.registry.mappers
}


def kept_fields(table: type[Base]) -> tuple[str, ...]:
    """What the journal keeps of a row of ``table``."""
    return _KEPT[table]


def _fields(row: Any) -> Fields:
    values = inspect(row).dict
    return {
        key: kept(key, values[key] if key in values else getattr(row, key))
        for key in kept_fields(type(row))
    }


def _changed(row: Any) -> tuple[Fields, Fields] | None:
    before, after = {}, {}
    for key in inspect(row).committed_state.keys() & set(kept_fields(type(row))):
        history = get_history(row, key)
        if history.has_changes():
            before[key] = kept(key, history.deleted[0] if history.deleted else None)
            after[key] = kept(key, history.added[0] if history.added else None)
    return (before, after) if after else None


def kept(key: str, value: Any) -> Any:
    """``value`` as the journal writes it; of a secret only that there is one."""
    return "•" if key in _SECRET and value else to_json(value)


def journal_time(session: Session) -> datetime:
    """What an action would be dated now: for counts that nobody's clock at a seat may change."""
    given: datetime | None = session.info["time"]()
    return given or _utc(session.scalar(select(func.clock_timestamp())))


def _utc(moment: Any) -> datetime:
    told: datetime = moment.astimezone(UTC)
    return told


def close_journal(session: Session, request: str | None = None) -> int | None:
    """Write the action and its changes; the action's id, or None when there is nothing to tell."""
    journal = journal_of(session)
    if not journal.touches and not journal.must_log:
        return None
    digests = [_digest(touch) for touch in journal.touches]
    head, ids, at = _ends(session, len(digests))
    action = _action(session, journal, at)
    action["hash"] = link(head, SimpleNamespace(**action), digests)
    action["request"] = request
    connection = session.connection()
    written = connection.execute(_ADD_ACTION, action).inserted_primary_key
    assert written is not None
    if journal.touches:
        _write_changes(session, written[0], ids, journal.touches, digests)
    journal.written_id = int(written[0])
    return journal.written_id


def undoable(session: Session) -> int | None:
    """The action that a committed session wrote, if it can be undone."""
    journal = journal_of(session)
    return journal.written_id if journal.can_undo and journal.touches else None


def _action(session: Session, journal: Journal, at: datetime) -> Fields:
    actor, (verb, sentence, arguments) = actor_of(session), journal.told
    return {
        "store_id": actor.store_id,
        "at": at,
        "account_id": actor.account_id,
        "seat": actor.seat,
        "verb": verb,
        "sentence": sentence,
        "arguments": arguments,
        "undoes_id": journal.undoes_id,
        "can_undo": journal.can_undo and bool(journal.touches),
    }


def _ends(session: Session, count: int) -> tuple[str, Sequence[int], datetime]:
    """The head of this store's chain, empty for one without actions; ids for ``count`` changes;
    the time, which a server tells with the head, so that it costs no answer more.
    """
    connection, store = session.connection(), {"store": store_of(session)}
    given: datetime | None = session.info["time"]()
    if connection.dialect.name == "postgresql":
        head, told = connection.execute(_HEAD_ON_SERVER, store).one()
        return head or "", new_ids(connection, Change.__table__, count), given or _utc(told)
    assert given is not None, "a file has no clock of its own"
    head, last_change = connection.execute(_ENDS, store).one()
    first = (last_change or 0) + 1
    return head or "", range(first, first + count), given


def link(before: str, action: Any, digests: Sequence[str]) -> str:
    """The hash of an ``Action``, or of a row of it, after a chain that ends in ``before``."""
    said = [
        before,
        action.at.isoformat(),
        action.account_id,
        action.seat,
        action.verb,
        action.sentence,
        action.arguments,
        action.undoes_id,
        action.can_undo,
        *digests,
    ]
    return hashlib.sha256(_canonical(said)).hexdigest()


def _digest(touch: Touch) -> str:
    return digest(touch.entity, touch.row_id, touch.kind, touch.last_id, touch.before, touch.after)


def digest(
    entity: str,
    row_id: int,
    kind: ChangeKind,
    last_id: int | None,
    before: Fields | None,
    after: Fields | None,
) -> str:
    """What the chain keeps of one change, so that its values can be erased."""
    said = [entity, row_id, kind.value, last_id, before, after]
    return hashlib.sha256(_canonical(said)).hexdigest()


def _canonical(value: Any) -> bytes:
    return _ENCODER.encode(value).encode("utf-8", "surrogatepass")


def _write_changes(
    session: Session,
    action_id: int,
    ids: Sequence[int],
    touches: Sequence[Touch],
    digests: Sequence[str],
) -> None:
    connection = session.connection()
    connection.execute(
        _ADD_CHANGES,
        [
            {
                "id": number,
                "action_id": action_id,
                "kind": touch.kind,
                "entity": touch.entity,
                "row_id": touch.row_id,
                "last_id": touch.last_id,
                "digest": said,
            }
            for number, touch, said in zip(ids, touches, digests, strict=True)
        ],
    )
    values = [
        {"id": number, "before": touch.before, "after": touch.after}
        for number, touch in zip(ids, touches, strict=True)
        if touch.kind is not ChangeKind.BATCH
    ]
    if values:
        connection.execute(_ADD_VALUES, values)
