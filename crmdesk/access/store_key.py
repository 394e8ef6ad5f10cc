"""The key of an encrypted store, in the hands of those who manage the accounts.

The recovery code signs nobody in: it lets one set a new password for an account that can help
all others.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.orm import Session

from crmdesk.access.accounts import (
    AccountRow,
    actor_for,
    at_the_door_as,
    people_at_the_door,
    tell_of_guesses,
)
from crmdesk.access.declared import verb
from crmdesk.access.passwords import account_of, give_password
from crmdesk.access.permissions import Permission, require
from crmdesk.access.standing import require_standing
from crmdesk.errors import UserError
from crmdesk.i18n import N_, _
from crmdesk.jobs import Progress, unwatched
from crmdesk.models import Role
from crmdesk.store import Actor, Store, cannot_undo, keys, log_always, tell
from crmdesk.store.door import let_in
from crmdesk.store.opening import open_store
from crmdesk.store.rotation import rotate_key
from crmdesk.store.unlocking import no_key, renew_recovery_code

_WRONG_CODES = N_("{count} wrong recovery codes since {since}.")
_RECOVERED = (Role.ADMINISTRATOR, Role.MANAGER)


class KeyChanged(NamedTuple):
    """The store, open under its new key; a recovery code if the printed one is good no more."""

    store: Store
    code: str


def change_key(store: Store, actor: Actor, progress: Progress = unwatched) -> KeyChanged:
    """Encrypt the store anew. ``store`` is closed by it, and nobody else may have it open."""
    with store.read(actor) as session:
        require(session, Permission.MANAGE_ACCOUNTS)
        require_standing(session)
    if store.key is None:
        raise no_key()
    path, key, now = store.path, store.key, store.now
    _shut_out(path, key, {row.login for row in people_at_the_door(store)})
    store.close()
    rotated = rotate_key(path, key, progress=progress)
    again = open_store(path, rotated.key, now)
    with again.write(actor) as session:
        tell_of_new_key(session)
    return KeyChanged(again, rotated.code)


def _shut_out(path: Path, key: bytes, active: set[str]) -> None:
    """Closing takes a password out of the keys after its commit; something may come between."""
    for login in set(keys.logins(path)) - active:
        keys.remove_login(path, key, login)


@verb(Permission.MANAGE_ACCOUNTS)
def tell_of_new_key(session: Session) -> None:
    tell(session, "store.key", N_("Encrypted the store with a new key."))
    log_always(session)
    cannot_undo(session)


@verb(Permission.MANAGE_ACCOUNTS)
def new_recovery_code(session: Session) -> str:
    """A fresh code, shown once; the printed one opens the store no more, but older backups."""
    code = renew_recovery_code(session)
    tell(session, "store.code", N_("Made a new recovery code."))
    log_always(session)
    cannot_undo(session)
    return code


def people_to_recover(store: Store) -> Sequence[AccountRow]:
    """Whom the recovery code gives a new password: they set those of all others."""
    return [row for row in people_at_the_door(store) if row.role in _RECOVERED]


def recover(store: Store, code: str, login: str, password: str, seat: str) -> Actor:
    """With the recovery code of the open ``store``, a new password for ``login``, who sits down."""
    if keys.unlock_with_code(store.path, code) != store.key:
        raise UserError(_("This recovery code is not of this store. Look for another printout."))
    account = at_the_door_as(store, login.strip())
    if account is None or account.role not in _RECOVERED:
        raise UserError(_("Choose an administrator or a sales manager."))
    actor = actor_for(account, seat)
    with store.write(actor) as session:
        give_password(session, account_of(session, account.login), password)
        told = N_("Set a new password for {name} with the recovery code.")
        tell(session, "account.recovered", told, name=account.name)
        cannot_undo(session)
    tell_of_guesses(store, actor, let_in(store.path, keys.RECOVERY_CODE), _WRONG_CODES)
    tell_of_guesses(store, actor, let_in(store.path, account.login))
    return actor
