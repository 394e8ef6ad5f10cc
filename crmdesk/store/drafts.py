"""Forms as they were typed, offered again after a crash. No action of the journal, so cheap."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update

from crmdesk.models import FormDraft
from crmdesk.store.actor import Actor
from crmdesk.store.store import Store


def save_draft(store: Store, actor: Actor, form: str, content: dict[str, Any]) -> None:
    """Keep ``content`` as what ``actor`` has typed into ``form`` so far."""
    kept = {"content": content, "saved_at": store.real_now()}
    new = {"store_id": actor.store_id, "account_id": actor.account_id, "form": form}
    with store.quietly() as connection:
        if not connection.execute(update(FormDraft).where(_of(actor, form)).values(kept)).rowcount:
            connection.execute(insert(FormDraft).values(new | kept))


def take_draft(store: Store, actor: Actor, form: str) -> dict[str, Any] | None:
    """What was typed last; it stays until it is dropped or saved over."""
    with store.read(actor) as session:
        return session.scalar(select(FormDraft.content).where(_of(actor, form)))


def drop_draft(store: Store, actor: Actor, form: str) -> None:
    with store.quietly() as connection:
        connection.execute(delete(FormDraft).where(_of(actor, form)))


def _of(actor: Actor, form: str) -> ColumnElement[bool]:
    return (FormDraft.account_id == actor.account_id) & (FormDraft.form == form)
