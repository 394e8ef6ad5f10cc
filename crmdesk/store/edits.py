"""Several people at one record: what a form was filled with, what was typed, what stands there.

Only what its person changed is written. What others changed meanwhile stays. Where both changed the
same, nothing is written and both versions are told, so that no one's work goes unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.models import Account, Action, Base, Change, ChangeValues
from crmdesk.store.actor import actor_of, looking_beyond

Draft = TypeVar("Draft")
Values = Mapping[str, Any]
Unit = tuple[str, ...]
"""Fields that mean something only together, as the day and the month of a birthday."""

_LOOKED_AT = 50  # changes of one record; who made an older one is not worth the time


class LastChange(NamedTuple):
    who: str
    at: datetime
    is_own: bool


class AsItStands(NamedTuple, Generic[Draft]):
    """What a form is filled with, and who last changed which of its fields."""

    draft: Draft
    changed: Mapping[str, LastChange]


class Clash(NamedTuple):
    """What two people made of one field, or of one unit; ``last`` is who put ``theirs`` there."""

    fields: Unit
    seen: Values
    theirs: Values
    mine: Values
    last: LastChange | None = None


class Conflict(UserError):
    """Nothing was saved. Save again with ``theirs`` as what was seen, once they were shown."""

    def __init__(self, clashes: Sequence[Clash], theirs: Values) -> None:
        super().__init__(_sentence([clash.last for clash in clashes]))
        self.clashes = clashes
        self.theirs = theirs


def _sentence(lasts: Iterable[LastChange | None]) -> str:
    known = [last for last in lasts if last is not None]
    if known and all(last.is_own for last in known):
        return _("You changed the same elsewhere meanwhile. Choose what to keep.")
    names = sorted({last.who for last in known if not last.is_own})
    if not names:
        return _("Somebody else has just changed the same. Choose what to keep.")
    return _("{who} changed the same meanwhile. Choose what to keep.").format(who=", ".join(names))


def to_write(
    session: Session,
    record: Base,
    mine: Values,
    seen: Values | None,
    units: Iterable[Unit] = (),
    *,
    is_act: bool = False,
) -> dict[str, Any]:
    """The fields of ``record`` to set; raises ``Conflict``. Without ``seen``, all that differ.

    ``is_act``: ``mine`` is meant even where it says what was seen, as the amount of an order is.
    """
    theirs = {name: getattr(record, name) for name in mine}

    def changed_by(names: Collection[str]) -> dict[str, LastChange]:
        return last_changes(session, record.__tablename__, record.id, names)

    return settle(mine, seen, theirs, changed_by, units, is_act=is_act)


def write(
    session: Session,
    record: Base,
    mine: Values,
    seen: Values | None,
    units: Iterable[Unit] = (),
    *,
    is_act: bool = False,
) -> None:
    for name, value in to_write(session, record, mine, seen, units, is_act=is_act).items():
        setattr(record, name, value)


def refuse_changed(session: Session, record: Base, seen: Values | None) -> None:
    """For a decision that was made upon ``seen``, and writes something else."""
    theirs = {name: getattr(record, name) for name in seen or {}}
    changed = [name for name, value in (seen or {}).items() if theirs[name] != value]
    if changed and seen is not None:
        lasts = last_changes(session, record.__tablename__, record.id, changed)
        raise Conflict([_clash((name,), seen, theirs, seen, lasts) for name in changed], theirs)


def settle(
    mine: Values,
    seen: Values | None,
    theirs: Values,
    changed_by: Callable[[Collection[str]], Mapping[str, LastChange]],
    units: Iterable[Unit] = (),
    *,
    is_act: bool = False,
) -> dict[str, Any]:
    """The same for values that stand in no single record. What is not in ``seen`` is just set."""
    before = {**theirs, **{name: value for name, value in (seen or {}).items() if name in mine}}
    chosen: dict[str, Any] = {}
    clashing = []
    for unit in _units(mine, units):
        is_meant = is_act or not _same(unit, mine, before)
        if not is_meant or _same(unit, mine, theirs):
            continue
        if _same(unit, theirs, before):
            chosen |= {name: mine[name] for name in unit if mine[name] != theirs[name]}
        else:
            clashing.append(unit)
    if clashing:
        lasts = changed_by({name for unit in clashing for name in unit})
        raise Conflict([_clash(unit, before, theirs, mine, lasts) for unit in clashing], theirs)
    return chosen


def _units(names: Iterable[str], units: Iterable[Unit]) -> Iterator[Unit]:
    """In the order of ``names``, each unit once."""
    of = {name: unit for unit in units for name in unit}
    return iter(dict.fromkeys(of.get(name, (name,)) for name in names))


def _same(unit: Unit, one: Values, other: Values) -> bool:
    return all(one[name] == other[name] for name in unit)


def _clash(
    unit: Unit, seen: Values, theirs: Values, mine: Values, lasts: Mapping[str, LastChange]
) -> Clash:
    last = next((last for name, last in lasts.items() if name in unit), None)
    seen, theirs, mine = ({name: each[name] for name in unit} for each in (seen, theirs, mine))
    return Clash(unit, seen, theirs, mine, last)


def last_changes(
    session: Session, entity: str, row_id: int, names: Collection[str]
) -> dict[str, LastChange]:
    """Who last changed each of ``names`` of a record, as far as the journal tells, newest first.

    By its order: a date may be odd.
    """
    rows = (
        select(ChangeValues.after, Action.at, Action.account_id, Account.name)
        .select_from(Change)
        .join(ChangeValues, ChangeValues.id == Change.id)
        .join(Action, Action.id == Change.action_id)
        .join(Account, Account.id == Action.account_id)
        .where(Change.entity == entity, Change.row_id == row_id)
        .order_by(Change.id.desc())
        .limit(_LOOKED_AT)
    )
    me, found = actor_of(session).account_id, dict[str, LastChange]()
    with looking_beyond(session) as wider:
        told = wider.execute(rows).all()
    for after, at, account_id, who in told:
        for name in set(names).intersection(after or ()):
            found.setdefault(name, LastChange(who, at, account_id == me))
    return found
