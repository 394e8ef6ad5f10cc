"""Exchanging a store's file for one that needs other keys: two files, in one stroke.

The keys of the new file wait beside it under a name that says which file they fit. Whatever is
cut off, the old keys serve as long as the old file stands, and the waiting ones from then on.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from crmdesk.store.holding import Held, hold, restoring_path
from crmdesk.store.keys_file import keys_path
from crmdesk.store.whole_file import copy_whole, move_into_place, sync_folder, write_whole

_SIGN_BYTES = 16
"""Every encrypted file begins with a salt of its own; all others begin alike."""


def let_keys_wait(path: Path, coming: Path, keys: Path | None) -> None:
    """Before ``coming`` takes the place of the store at ``path``; no ``keys`` if it is plain."""
    _remove_waiting(path)
    waiting = _waiting_for(path, coming)
    if keys is None:
        write_whole(waiting, b"")
    else:
        copy_whole(keys, waiting)


def settle_keys(path: Path) -> None:
    """Put the keys that wait for the file at ``path`` in their place; others wait in vain.

    Only where nobody has the file open: on POSIX, reading it beside SQLite would end its locks.
    """
    waiting = _waiting_for(path, path)
    if waiting.exists():
        if waiting.stat().st_size:
            move_into_place(waiting, keys_path(path))
        else:
            keys_path(path).unlink(missing_ok=True)
            sync_folder(path.parent)
    _remove_waiting(path)


def end_what_was_cut_off(path: Path) -> None:
    """The same for whoever comes after an exchange that did not come to its end."""
    with contextlib.suppress(OSError, Held):  # another process is at it
        if _waiting(path):
            with hold(restoring_path(path)):
                settle_keys(path)


def _waiting_for(path: Path, file: Path) -> Path:
    with file.open("rb") as content:
        sign = content.read(_SIGN_BYTES).hex()
    return path.with_name(f"{keys_path(path).name}-{sign}")


def _waiting(path: Path) -> list[Path]:
    prefix = f"{keys_path(path).name}-"
    return [beside for beside in path.parent.iterdir() if beside.name.startswith(prefix)]


def _remove_waiting(path: Path) -> None:
    for waiting in _waiting(path):
        waiting.unlink(missing_ok=True)
