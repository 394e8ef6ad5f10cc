"""A whole store put back from a backup, as an account may do it.

Whoever replaces a store that is sound signs in to it first; both journals say who did. A store
that nobody can open any more has nobody to ask: there a clear word takes the sign-in's place.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmdesk.access.declared import verb
from crmdesk.access.permissions import Permission, may, require_of
from crmdesk.access.standing import require_standing
from crmdesk.errors import Damaged, Forbidden, UserError
from crmdesk.i18n import N_, _
from crmdesk.jobs import Progress, unwatched
from crmdesk.models import Account, Role
from crmdesk.store import Actor, cannot_undo, log_always, seat_name, tell
from crmdesk.store.copies import problems_of
from crmdesk.store.keys import is_encrypted
from crmdesk.store.lineage import Parting, parting
from crmdesk.store.log_mark import take_mark_away
from crmdesk.store.opening import open_store, why_nobody_opens
from crmdesk.store.restore import restore

_NOBODY = Actor(0, "", Role.AUDITOR, 0)
_EARLIER = N_("Put the backup {backup} in the store's place.")
"""What journals of the first version say; it is translated still."""
_RESTORED = N_(
    "Put the backup {backup} in the store's place; actions that it lacks: {count}, kept in {kept}."
)
_BY_ANOTHER = N_(
    "{who} put the backup {backup} in the place of a store that knew them;"
    " actions that it lacks: {count}, kept in {kept}."
)
_BY_NOBODY = N_(
    "Without a sign-in, the backup {backup} was put where no store could be opened;"
    " what was there is kept as {kept}."
)
_REPLACED = N_(
    "Put the backup {backup} in this store's place; actions that are in this file only: {count}."
)


class Wanted(NamedTuple):
    """``key`` opens the backup, ``present_key`` the store in whose place it shall stand.

    ``of_another`` is the clear yes to a backup of another store.
    """

    backup: Path
    path: Path
    key: bytes | None
    present_key: bytes | None
    of_another: bool = False


class AnotherStore(UserError):
    """The backup is of another store, and nobody said yet that it is meant."""

    def __init__(self, backup: Path, found: Parting) -> None:
        super().__init__(
            _(
                "“{backup}” is a backup of the store “{theirs}” and has nothing in common with the"
                " journal of “{ours}”, whose place it would take."
            ).format(backup=backup.name, theirs=found.theirs, ours=found.ours)
        )


def restore_for(
    actor: Actor, wanted: Wanted, now: Callable[[], datetime], progress: Progress = unwatched
) -> Path | None:
    """Put the backup in the store's place, and say so in both journals; where the present file is.

    The store must be closed. Nothing is touched unless the backup is whole. One that was damaged
    while ``actor`` sat at it is replaced, too.
    """
    require_of(actor, Permission.BACK_UP)
    is_sound = _sits_at_a_sound_one(actor, wanted, now)
    found = Parting(True)

    def look() -> None:
        nonlocal found
        found = _parted(wanted) if is_sound else found

    kept = _restored(wanted, progress, look)
    if kept and is_sound:
        _tell_kept(actor, kept, wanted, now, found.lost)
    _tell_restored(actor, kept, wanted, now, found.lost)
    return kept


def restore_unasked(
    wanted: Wanted, now: Callable[[], datetime], progress: Progress = unwatched
) -> Path | None:
    """The same where nobody can be asked to sign in: the store is missing or cannot be opened.

    Whoever calls has asked for a clear word. Raises ``Forbidden`` for a store that is sound.
    """
    if wanted.path.exists() and _is_sound(wanted, progress):
        raise Forbidden(_("The store in place is sound. Sign in to it, then restore."))
    kept = _restored(wanted, progress)
    _tell_restored(None, kept, wanted, now, 0)
    return kept


def _restored(
    wanted: Wanted, progress: Progress, first: Callable[[], object] = lambda: None
) -> Path | None:
    return restore(
        wanted.backup,
        wanted.path,
        key=wanted.key,
        present_key=wanted.present_key,
        progress=progress,
        first=first,
    )


def _is_sound(wanted: Wanted, progress: Progress) -> bool:
    """Locked counts as sound: whoever has a password can open it."""
    path, key = wanted.path, wanted.present_key
    if why_nobody_opens(path, key):
        return False
    return (key is None and is_encrypted(path)) or not problems_of(path, key, progress)


def _sits_at_a_sound_one(actor: Actor, wanted: Wanted, now: Callable[[], datetime]) -> bool:
    """An account that was closed, or given another role, meanwhile restores no more."""
    try:
        with (
            closing(open_store(wanted.path, wanted.present_key, now)) as store,
            store.read(actor) as session,
        ):
            require_standing(session)
    except Damaged:
        return False
    return True


def _parted(wanted: Wanted) -> Parting:
    """Raises ``AnotherStore`` where that was not said to be meant."""
    from sqlcipher3 import dbapi2

    try:
        found = parting(wanted.backup, wanted.key, wanted.path, wanted.present_key)
    except dbapi2.DatabaseError:  # the backup is whole: damage in the middle of the present file
        return Parting(True)
    if not (found.is_same_store or wanted.of_another):
        raise AnotherStore(wanted.backup, found)
    return found


def _tell_kept(
    actor: Actor, kept: Path, wanted: Wanted, now: Callable[[], datetime], lost: int
) -> None:
    """In the journal of the store that had to make room."""
    with (
        suppress(UserError),
        closing(open_store(kept, wanted.present_key, now)) as store,
        store.write(actor) as session,
    ):
        note_replaced(session, wanted.backup.name, lost)


def _tell_restored(
    actor: Actor | None,
    kept: Path | None,
    wanted: Wanted,
    now: Callable[[], datetime],
    lost: int,
) -> None:
    """In the journal of the store that was put back; whoever opens a locked one next is told why.

    It may not know ``actor``, or another in the same place: then its sentence alone names them.
    """
    source, beside = wanted.backup.name, kept.name if kept else "–"
    with suppress(UserError), closing(open_store(wanted.path, wanted.key, now)) as store:
        with store.read(actor or _NOBODY) as session:
            known = actor if actor and _knows(session, actor) else None
            writer = known or _keeper_of(session, actor.seat if actor else seat_name())
        if writer is None:
            return
        with store.write(writer) as session:
            if known:
                note_restore(session, source, lost, beside)
            elif actor:
                _note(session, _BY_ANOTHER, who=actor.name, backup=source, kept=beside, count=lost)
            else:
                _note(session, _BY_NOBODY, backup=source, kept=beside)


def _knows(session: Session, actor: Actor) -> bool:
    """Whether this store has that account, by number, name and role, and it may do this."""
    account = session.get(Account, actor.account_id)
    return (
        account is not None
        and account.is_active
        and (account.name, account.role, account.store_id)
        == (actor.name, actor.role, actor.store_id)
        and account.sees_customers == actor.sees_customers
    )


def _keeper_of(session: Session, seat: str) -> Actor | None:
    """In whose name the journal's line stands where it knows nobody who restored."""
    able = [role for role in Role if may(Actor(0, "", role, 0), Permission.BACK_UP)]
    first = session.scalar(
        select(Account).where(Account.is_active, Account.role.in_(able)).order_by(Account.id)
    )
    return Actor(first.id, first.name, first.role, first.store_id, seat) if first else None


@verb(Permission.BACK_UP)
def note_restore(session: Session, source: str, lost: int, kept: str) -> None:
    """In the journal of the store that was put back: since when it is the backup ``source``."""
    _note(session, _RESTORED, backup=source, kept=kept, count=lost)


@verb(Permission.BACK_UP)
def note_replaced(session: Session, source: str, lost: int) -> None:
    """In the journal of the store that was kept beside: what took its place, and since when."""
    _note(session, _REPLACED, backup=source, count=lost)


def _note(session: Session, sentence: str, **arguments: str | int) -> None:
    tell(session, "backup.restore", sentence, **arguments)
    cannot_undo(session)
    log_always(session)


@verb(Permission.BACK_UP)
def note_missing_log(session: Session, newest: str) -> None:
    """Somebody goes on with a copy that was made without its log; ``newest`` entry it holds."""
    said = N_("Went on with a copy that lacks its log; the newest entry in it is of {when}.")
    tell(session, "copy.without_log", said, when=newest)
    take_mark_away(session)
    cannot_undo(session)
    log_always(session)
