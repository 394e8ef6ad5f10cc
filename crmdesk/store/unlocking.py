"""Passwords of an encrypted store: what opens its file follows what its accounts say.

Two files cannot be changed in one stroke. So a new password opens the file from before the commit,
the old one until after it, and whatever happens between, the account's own password fits.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.orm import Session

from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.store import keys
from crmdesk.store.keys_file import Holder

_log = logging.getLogger(__name__)


class Unlocking:
    """The changes of passwords in one action; none of a store that is not encrypted."""

    def __init__(self, path: Path, key: bytes | None) -> None:
        self._path = path
        self._key = key
        self._added: list[str] = []
        self._gone: list[str] = []
        self._earlier: Holder | None = None

    def add(self, login: str, password: str) -> None:
        if self._key is not None:
            keys.add_login(self._path, self._key, login, password, beside=True)
            self._added.append(login)

    def remove(self, login: str) -> None:
        if self._key is not None:
            self._gone.append(login)

    def renew_code(self) -> str:
        if self._key is None:
            raise no_key()
        self._earlier = keys.recovery_of(self._path)
        return keys.new_recovery_code(self._path, self._key)

    def settle(self) -> None:
        """After the commit: the old passwords are done with."""
        for login in self._added:
            self._quietly(keys.keep_newest, login)
        for login in self._gone:
            self._quietly(keys.remove_login, login)

    def take_back(self) -> None:
        for login in reversed(self._added):
            self._quietly(keys.keep_oldest, login)
        if self._key is not None and self._earlier is not None:
            with contextlib.suppress(UserError):
                keys.put_back_recovery(self._path, self._key, self._earlier)

    def _quietly(self, work: Callable[[Path, bytes, str], None], login: str) -> None:
        """One password too many is no reason to call a save failed."""
        assert self._key is not None
        try:
            work(self._path, self._key, login)
        except UserError as error:
            _log.warning("%s", error)


def let_unlock(session: Session, login: str, password: str) -> None:
    """Say in the action that sets a password; of a plain store it changes nothing.

    Raises ``UserError`` for an empty password where the store is encrypted.
    """
    session.info["unlocking"].add(login, password)


def renew_recovery_code(session: Session) -> str:
    """Say in the action that makes a new code; the earlier one opens the file no more."""
    unlocking = session.info["unlocking"]
    if not isinstance(unlocking, Unlocking):  # on a server
        raise no_key()
    return unlocking.renew_code()


def no_key() -> UserError:
    return UserError(
        _("This store has neither key nor recovery code: it is not encrypted, or on a server.")
    )


def let_unlock_no_more(session: Session, login: str) -> None:
    """Say in the action that closes an account."""
    session.info["unlocking"].remove(login)
