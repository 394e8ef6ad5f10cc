"""A save by its name: whether it arrived, where its answer was lost or the program ended first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.models import Action, Change, ChangeKind
from crmdesk.store.actor import looking_beyond
from crmdesk.store.undo import spoken


@dataclass(frozen=True)
class Request:
    """``again``: it may have arrived already, so it is looked for before anything is written."""

    name: str
    again: bool = False


def new_name() -> str:
    return uuid4().hex


@dataclass(frozen=True)
class Saved:
    """What the journal tells of a save; ``rows`` are the first that it inserted, by table."""

    action: int
    sentence: str
    rows: Mapping[str, int] = field(default_factory=dict)


class AlreadySaved(UserError):
    """The save had arrived before, so nothing is written now."""

    def __init__(self, saved: Saved) -> None:
        super().__init__(_("What you saved before had arrived: {what}").format(what=saved.sentence))
        self.saved = saved


def saved_as(session: Session, name: str) -> Saved | None:
    """In a session that writes none is still on its way: each save holds its store's row."""
    found = session.execute(
        select(Action.id, Action.sentence, Action.arguments).where(Action.request == name)
    ).one_or_none()
    if found is None:
        return None
    inserted = session.execute(
        select(Change.entity, Change.row_id)
        .where(Change.action_id == found.id, Change.kind == ChangeKind.INSERT)
        .order_by(Change.id.desc())
    ).all()
    return Saved(
        found.id, spoken(found.sentence, found.arguments), {row[0]: row[1] for row in inserted}
    )


def refuse_twice(session: Session, request: Request | None) -> None:
    """Raise ``AlreadySaved`` for what the journal knows."""
    if request is not None and request.again:
        saved = saved_as(session, request.name)
        if saved is not None:
            raise AlreadySaved(saved)


def arrived(session: Session, names: Collection[str]) -> frozenset[str]:
    """Those of ``names`` under which something was saved."""
    if not names:
        return frozenset()
    with looking_beyond(session) as wider:
        return frozenset(wider.scalars(select(Action.request).where(Action.request.in_(names))))
