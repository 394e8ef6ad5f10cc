"""What a transaction did: one action, its changes, and the chain of hashes over them.

Listens to the session's flushes, so that no verb has to remember it. Bulk inserts announce
themselves through ``bulk_insert``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import event, func, insert, inspect, select
from sqlalchemy.orm import Session

from crmdesk.i18n import N_
from crmdesk.models import Action, Base, Change, ChangeKind, ChangeValues
from crmdesk.store.actor import actor_of, store_of
from crmdesk.store.values import to_json

Fields = dict[str, Any]

UNJOURNALLED = {"action", "change", "change_values", "form_draft"}
_SECRET = {"password_hash"}
_ORDER = {table.name: number for number, table in enumerate(Base.metadata.sorted_tables)}
_UNTOLD: tuple[str, str, Fields] = ("", N_("Changed records."), {})


@dataclass
class Touch:
    kind: ChangeKind
    before: Fields | None
    after: Fields | None
    last_id: int | None = None


@dataclass
class Journal:
    """The notes of one open transaction."""

    touches: dict[tuple[str, int], Touch] = field(default_factory=dict)
    told: tuple[str, str, Fields] = _UNTOLD
    depth: int = 0
    must_log: bool = False
    can_undo: bool = True
    undoes_id: int | None = None

    @property
    def tables(self) -> frozenset[str]:
        return frozenset(entity for entity, _ in self.touches)

    def insert(self, entity: str, row_id: int, after: Fields) -> None:
        self.touches[entity, row_id] = Touch(ChangeKind.INSERT, None, after)

    def update(self, entity: str, row_id: int, before: Fields, after: Fields) -> None:
        touch = self.touches.get((entity, row_id))
        if touch is None:
            self.touches[entity, row_id] = Touch(ChangeKind.UPDATE, before, after)
            return
        touch.after = (touch.after or {}) | after
        if touch.before is not None:
            touch.before = before | touch.before

    def delete(self, entity: str, row_id: int, before: Fields) -> None:
        touch = self.touches.pop((entity, row_id), None)
        if touch and touch.kind is ChangeKind.INSERT:
            return
        earlier = touch.before if touch and touch.before else {}
        self.touches[entity, row_id] = Touch(ChangeKind.DELETE, before | earlier, None)

    def batch(self, entity: str, first_id: int, last_id: int) -> None:
        self.touches[entity, first_id] = Touch(ChangeKind.BATCH, None, None, last_id)


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


def bulk_insert(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert ``rows`` at once under consecutive ids; the first id. They are one journal entry.

    Rows that carry an ``id`` keep it; the ids must then be consecutive and in order.
    """
    if not rows:
        return next_id(session, table)
    first = rows[0].get("id") or next_id(session, table)
    numbered = [{**row, "id": first + number} for number, row in enumerate(rows)]
    session.execute(insert(table.__table__), numbered)  # type: ignore[arg-type]
    journal_of(session).batch(table.__tablename__, first, first + len(rows) - 1)
    return first


def next_id(session: Session, table: type[Base]) -> int:
    """Safe to count on: a writer holds the store's only write lock."""
    return (session.scalar(select(func.max(table.id))) or 0) + 1


def watch(session: Session) -> Journal:
    """Note every change that ``session`` flushes from now on."""
    journal = session.info["journal"] = Journal()
    event.listen(session, "after_flush", _note)
    return journal


def _note(session: Session, _context: Any) -> None:
    journal = journal_of(session)
    for row in sorted(session.new, key=_parents_first):
        if row.__tablename__ not in UNJOURNALLED:
            journal.insert(row.__tablename__, row.id, _fields(row))
    for row in session.dirty:
        if row.__tablename__ not in UNJOURNALLED and (changed := _changed(row)):
            journal.update(row.__tablename__, row.id, *changed)
    for row in session.deleted:
        if row.__tablename__ not in UNJOURNALLED:
            journal.delete(row.__tablename__, row.id, _fields(row))


def _parents_first(row: Any) -> int:
    """Undo goes backwards, so a row must stand after those it refers to."""
    return _ORDER[row.__tablename__]


def _fields(row: Any) -> Fields:
    columns = inspect(row).mapper.column_attrs
    return {c.key: _kept(c.key, getattr(row, c.key)) for c in columns if c.key != "version"}


def _changed(row: Any) -> tuple[Fields, Fields] | None:
    before, after = {}, {}
    state = inspect(row)
    for column in state.mapper.column_attrs:
        history = state.attrs[column.key].history
        if column.key == "version" or not history.has_changes():
            continue
        before[column.key] = _kept(column.key, history.deleted[0] if history.deleted else None)
        after[column.key] = _kept(column.key, history.added[0] if history.added else None)
    return (before, after) if after else None


def _kept(key: str, value: Any) -> Any:
    return "•" if key in _SECRET and value else to_json(value)


def close_journal(session: Session, now: datetime) -> Action | None:
    """Write the action and its changes; None when there is nothing to tell."""
    journal = journal_of(session)
    if not journal.touches and not journal.must_log:
        return None
    digests = [_digest(key, touch) for key, touch in journal.touches.items()]
    action = _action(session, journal, digests, now)
    session.add(action)
    session.flush()
    _write_changes(session, action.id, journal, digests)
    return action


def _action(session: Session, journal: Journal, digests: list[str], now: datetime) -> Action:
    actor, (verb, sentence, arguments) = actor_of(session), journal.told
    action = Action(
        store_id=actor.store_id,
        at=now,
        account_id=actor.account_id,
        seat=actor.seat,
        verb=verb,
        sentence=sentence,
        arguments=arguments,
        undoes_id=journal.undoes_id,
        can_undo=journal.can_undo and bool(journal.touches),
    )
    action.hash = link(last_hash(session), action, digests)
    return action


def last_hash(session: Session) -> str:
    """The head of this store's chain; empty for a store without actions."""
    newest = select(Action.hash).where(Action.store_id == store_of(session))
    return session.scalar(newest.order_by(Action.id.desc()).limit(1)) or ""


def link(before: str, action: Action, digests: Sequence[str]) -> str:
    """The hash of ``action`` after a chain that ends in ``before``."""
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


def _digest(key: tuple[str, int], touch: Touch) -> str:
    return digest(*key, touch.kind, touch.last_id, touch.before, touch.after)


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
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")


def _write_changes(
    session: Session, action_id: int, journal: Journal, digests: Sequence[str]
) -> None:
    if not journal.touches:
        return
    changes = [
        {
            "action_id": action_id,
            "kind": touch.kind,
            "entity": entity,
            "row_id": row_id,
            "last_id": touch.last_id,
            "digest": said,
        }
        for ((entity, row_id), touch), said in zip(journal.touches.items(), digests, strict=True)
    ]
    ids = session.execute(
        insert(Change).returning(Change.id, sort_by_parameter_order=True), changes
    ).scalars()
    values = [
        {"id": change_id, "before": touch.before, "after": touch.after}
        for change_id, touch in zip(ids, journal.touches.values(), strict=True)
        if touch.kind is not ChangeKind.BATCH
    ]
    if values:
        session.execute(insert(ChangeValues), values)
