"""The key of an encrypted store: sealed once to each account and once to the recovery code.

The seals stand in ``NAME.keys`` beside the store and in every backup. Changing a password makes
its account a new pair of keys; the store itself is not encrypted again.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.store.connection import plain_connection
from crmdesk.store.door import WrongPassword, at_the_door
from crmdesk.store.exchange import end_what_was_cut_off
from crmdesk.store.keys_file import (
    RECOVERY,
    Holder,
    Keys,
    account,
    changing,
    damaged,
    held,
    is_old,
    keys_path,
    name_of,
    new_holder,
    opened,
    read,
    read_for,
    settle,
    write,
    write_first,
)
from crmdesk.store.places import refuse_in_the_way, refuse_unsafe_place
from crmdesk.store.recovery_code import bare_code, new_code
from crmdesk.store.sealing import Cost, cost_of, usual_cost

__all__ = ["Cost", "keys_path"]

KEY_BYTES = 32
RECOVERY_CODE = "(recovery code)"
"""Whose wrong codes are counted at the door."""


def is_encrypted(path: Path) -> bool:
    """Also ends a restore that was cut off between the store's file and its keys."""
    end_what_was_cut_off(path)
    return keys_path(path).exists()


def create_keys(
    path: Path, passwords: Mapping[str, str], *, cost: Cost | None = None
) -> tuple[bytes, str]:
    """A new key for a store that is yet to be made at ``path``; with its recovery code.

    Each login unlocks it. Keys beside a store that is there already would lock it to everybody:
    it is refused, as is a place where no store may lie.
    """
    assert passwords, "nobody could open the store"
    refuse_in_the_way(path)
    if is_encrypted(path):
        refuse_in_the_way(keys_path(path))
    refuse_unsafe_place(path)
    cost, key, code = cost or usual_cost(), secrets.token_bytes(KEY_BYTES), new_code()
    accounts = {
        login: [new_holder(account(login), _checked(password), key, cost)]
        for login, password in passwords.items()
    }
    keys = Keys([], accounts, new_holder(RECOVERY, bare_code(code), key, cost))
    keys.prove(key)
    write_first(path, keys)
    return key, code


def unlock(path: Path, login: str, password: str, now: datetime | None = None) -> bytes:
    """The key of the store at ``path``. ``WrongPassword`` does not say if the login is wrong.

    A damaged file is told apart from both. Whoever guessed too often waits.
    """
    with at_the_door(path, login, now):
        return _unlocked(path, login, password)


def _unlocked(path: Path, login: str, password: str) -> bytes:
    keys, whose = read(path), account(login.strip())
    for place, holder in enumerate(keys.accounts.get(login.strip(), ())):
        if found := _opened(path, holder, whose, password):
            key = _fitting(path, keys, found)
            if is_old(holder):
                _bring_up_to_date(path, key, login.strip(), place, password)
            return key
    if login.strip() not in keys.accounts:
        _opened(path, keys.recovery, "nobody", password)  # takes as long as for somebody
    raise WrongPassword(_("The name or the password is not right. Try again."))


def unlock_with_code(path: Path, code: str, now: datetime | None = None) -> bytes:
    """The same by the recovery code; a mistyped one is no guess."""
    bare = bare_code(code)
    with at_the_door(path, RECOVERY_CODE, now):
        return _unlocked_with_code(path, bare)


def _unlocked_with_code(path: Path, bare: str) -> bytes:
    keys = read(path)
    found = _opened(path, keys.recovery, RECOVERY, bare)
    if not found:
        raise WrongPassword(
            _("This recovery code is not of this store. Look for another printout.")
        )
    key = _fitting(path, keys, found)
    if is_old(keys.recovery):
        _bring_up_to_date(path, key, None, 0, bare)
    return key


def _opened(path: Path, holder: Holder, whose: str, secret: str) -> dict[str, bytes]:
    try:
        return opened(holder, whose, secret)
    except (ValueError, KeyError, TypeError) as error:
        raise damaged(path) from error


def _fitting(path: Path, keys: Keys, found: Mapping[str, bytes]) -> bytes:
    """After a change of key that was cut off, the one that the store's file was left with."""
    key = next(iter(found.values()))
    if len(keys.names) > 1 and path.exists():
        key = next((one for one in found.values() if opens(path, one)), key)
    if not keys.is_proven(key):
        raise damaged(path)
    return key


def opens(path: Path, key: bytes) -> bool:
    """Whether ``key`` is the key of the file at ``path``."""
    from sqlcipher3 import dbapi2

    try:
        connection = plain_connection(path, key, read_only=True)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        finally:
            connection.close()
    except dbapi2.DatabaseError:
        return False
    return True


def _bring_up_to_date(path: Path, key: bytes, login: str | None, place: int, secret: str) -> None:
    """Make a holder of format 1 one that a new key can be sealed to; it opens either way."""
    with contextlib.suppress(UserError, OSError), held(path):
        keys = read_for(path, key)
        theirs = [keys.recovery] if login is None else keys.accounts.get(login, [])
        if len(keys.names) == 1 and len(theirs) > place and is_old(theirs[place]):
            _renew(keys, key, login, place, secret)
            settle(keys, key)
            write(path, keys)


def _renew(keys: Keys, key: bytes, login: str | None, place: int, secret: str) -> None:
    if login is None:
        keys.recovery = new_holder(RECOVERY, secret, key, cost_of(keys.recovery))
    else:
        theirs = keys.accounts[login]
        theirs[place] = new_holder(account(login), secret, key, cost_of(theirs[place]))


def add_login(
    path: Path,
    key: bytes,
    login: str,
    password: str,
    *,
    cost: Cost | None = None,
    beside: bool = False,
) -> None:
    """Let ``login`` unlock the store with ``password``, in the place of an earlier one.

    ``beside`` lets the earlier one stay good until ``keep_newest`` or ``keep_oldest`` decides.
    """
    login = login.strip()
    holder = new_holder(account(login), _checked(password), key, cost or usual_cost())
    with changing(path, key) as keys:
        earlier: list[Holder] = keys.accounts.get(login, []) if beside else []
        keys.accounts[login] = [holder, *earlier]


def keep_newest(path: Path, key: bytes, login: str) -> None:
    with changing(path, key) as keys:
        keys.accounts[login.strip()] = keys.accounts[login.strip()][:1]


def keep_oldest(path: Path, key: bytes, login: str) -> None:
    """Take back the last ``add_login`` that was made beside another, or for a new login."""
    with changing(path, key) as keys:
        left = keys.accounts.pop(login.strip(), [])[1:]
        if left:
            keys.accounts[login.strip()] = left


def remove_login(path: Path, key: bytes, login: str) -> None:
    with changing(path, key) as keys:
        keys.accounts.pop(login.strip(), None)


def new_recovery_code(path: Path, key: bytes, *, cost: Cost | None = None) -> str:
    """A fresh code; the printed one opens this file no more."""
    code = new_code()
    holder = new_holder(RECOVERY, bare_code(code), key, cost or usual_cost())
    with changing(path, key) as keys:
        keys.recovery = holder
    return code


def recovery_of(path: Path) -> Holder:
    return read(path).recovery


def put_back_recovery(path: Path, key: bytes, earlier: Holder) -> None:
    """After a new code that nobody was shown."""
    with changing(path, key) as keys:
        keys.recovery = earlier


def logins(path: Path) -> list[str]:
    """Who can unlock the store."""
    return sorted(read(path).accounts)


def is_same_key(one: Path, other: Path) -> bool:
    """Whether whoever opens the store at ``other`` can open the file ``one``, too."""
    return set(read(one).names) <= set(read(other).names)


def says(path: Path, key: bytes, login: str, password: str) -> bool | None:
    """Whether ``login`` unlocks the store with ``password``.

    None where the keys cannot tell: they are missing or damaged, hold nobody of that name, or two
    passwords of theirs as the change from one to the other was cut off.
    """
    with contextlib.suppress(UserError, OSError):
        theirs = read_for(path, key).accounts.get(login, ())
        if len(theirs) == 1:
            return name_of(key) in _opened(path, theirs[0], account(login), password)
    return None


def fits(path: Path, key: bytes) -> bool:
    """Whether the keys at ``path`` are of ``key``: those of an older backup may not be."""
    return name_of(key) in read(path).names


def _checked(password: str) -> str:
    if password:
        return password
    raise UserError(_("Every account of an encrypted store needs a password."))
