"""The files that a store keeps beside its own, made private where an earlier version made them."""

from __future__ import annotations

import glob
from pathlib import Path

from crmdesk.private_files import tighten, tighten_named

_BESIDE = (
    *("", "-wal", "-shm", "-journal"),
    *(".keys", ".keys-*", ".keys.lock", ".door", ".door-lock"),
    *(".checked", ".restored", ".restoring"),
)
"""What follows the name of the store's file."""


def tighten_store(path: Path, backups: Path) -> None:
    """Of ``path`` and what is beside it; ``backups`` is the folder that the program made for it.

    The folder that the store lies in may hold other things, so it stays as it is.
    """
    name, stem = glob.escape(path.name), glob.escape(path.stem)
    ours = [f"{name}{ending}" for ending in _BESIDE]
    tighten_named(path.parent, [*ours, f"{stem}.before-restore-*.crm*"])
    tighten(backups)
    tighten_backups(backups, path.stem)


def tighten_backups(folder: Path, stem: str) -> None:
    tighten_named(folder, [f"{glob.escape(stem)}-*{ending}" for ending in (".crm*", ".dump*")])
