"""Another key for a store: its file encrypted anew, the key sealed to all who may open it.

Two files cannot be exchanged in one stroke. So the keys' file knows both keys from before the
store's file is exchanged until after it, and whenever it is cut off, one of them fits.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.jobs import Progress, unwatched
from crmdesk.store.alone import alone_with
from crmdesk.store.connection import plain_connection
from crmdesk.store.copies import copy_database, counts_of, problems_of, sweep
from crmdesk.store.keys import KEY_BYTES
from crmdesk.store.keys_file import (
    RECOVERY,
    Keys,
    held,
    is_old,
    name_of,
    new_holder,
    read_for,
    settle,
    write,
)
from crmdesk.store.recovery_code import bare_code, new_code
from crmdesk.store.sealing import Cost, seal, usual_cost
from crmdesk.store.whole_file import move_into_place, sync_file

SALT_BYTES = 16


class Rotated(NamedTuple):
    """The store's key from now on; a recovery code if the printed one could not be kept."""

    key: bytes
    code: str


def rotate_key(
    path: Path, old: bytes, *, progress: Progress = unwatched, cost: Cost | None = None
) -> Rotated:
    """Encrypt the store at ``path`` with a new key; passwords and the recovery code stay.

    Nobody may have it open. What was copied before opens with the old key for ever.
    """
    new = secrets.token_bytes(KEY_BYTES)
    part = path.with_name(f".{path.name}.rotated")
    try:
        with _explaining(), alone_with(path, old), held(path):
            keys = _ready(path, old)
            _encrypt_anew(path, old, part, new, progress)
            code = _seal_both(keys, old, new, cost or usual_cost())
            write(path, keys)
            _exchange(part, path)
            settle(keys, new)
            write(path, keys)
    except BaseException:
        sweep(part)
        raise
    return Rotated(new, code)


@contextlib.contextmanager
def _explaining() -> Iterator[None]:
    from sqlcipher3 import dbapi2

    try:
        yield
    except (OSError, dbapi2.DatabaseError) as error:
        raise UserError(
            _("The key was not changed: {reason}. The store opens as before.").format(
                reason=getattr(error, "strerror", None) or error
            )
        ) from error


def _ready(path: Path, old: bytes) -> Keys:
    keys = read_for(path, old)
    settle(keys, old)  # an earlier attempt may have been cut off
    late = [login for login, theirs in keys.accounts.items() if any(map(is_old, theirs))]
    if late:
        raise UserError(
            _(
                "{logins} have not signed in since this version. Let them sign in once,"
                " or set their passwords; then change the key."
            ).format(logins=_(", ").join(sorted(late)))
        )
    return keys


def _encrypt_anew(path: Path, old: bytes, part: Path, new: bytes, progress: Progress) -> None:
    """A verified copy under the new key; the store itself is only read."""
    sweep(part)
    copy_database(path, old, part, progress)
    connection = plain_connection(part, old)
    try:
        before = counts_of(connection)
        salt = secrets.token_bytes(SALT_BYTES)  # by which ``exchange`` knows one file from another
        connection.execute(f"PRAGMA rekey = \"x'{new.hex()}{salt.hex()}'\"")
    finally:
        connection.close()
    sync_file(part)
    if problems := problems_of(part, new, progress):
        raise UserError(
            _("The copy under the new key is damaged, so the old one stays: {problem}").format(
                problem=problems[0]
            )
        )
    _refuse_if_fewer(part, new, before)


def _refuse_if_fewer(part: Path, new: bytes, before: dict[str, int]) -> None:
    connection = plain_connection(part, new)
    try:
        assert counts_of(connection) == before, "a row was lost under the new key"
    finally:
        connection.close()


def _seal_both(keys: Keys, old: bytes, new: bytes, cost: Cost) -> str:
    """Everybody can open the file before and after the exchange."""
    code = ""
    if is_old(keys.recovery):
        code = new_code()
        keys.recovery = new_holder(RECOVERY, bare_code(code), old, cost)
    for whose, holder in keys.holders():
        holder["sealed"][name_of(new)] = seal(holder["public"], new, whose)
    keys.prove(old, new)
    return code


def _exchange(part: Path, path: Path) -> None:
    """``alone_with`` has brought the log into the file."""
    for ending in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    move_into_place(part, path)
