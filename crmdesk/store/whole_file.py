"""Files that are there whole or not at all, also after a power cut; each is its user's alone."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

from crmdesk.private_files import make_folders, private, tighten

_CHUNK = 1 << 20


def write_whole(path: Path, content: bytes) -> None:
    """Put ``content`` in the place of whatever stands at ``path``."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        move_into_place(Path(name), path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def copy_whole(source: Path, target: Path) -> None:
    """Copy a file that nobody writes to meanwhile."""
    part = target.with_name(f".{target.name}.part")
    tighten(part)  # of one that was cut off
    try:
        with source.open("rb") as theirs, open(part, "wb", opener=private) as ours:
            while chunk := theirs.read(_CHUNK):
                ours.write(chunk)
            ours.flush()
            os.fsync(ours.fileno())
        move_into_place(part, target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def move_into_place(part: Path, target: Path) -> None:
    part.replace(target)
    sync_folder(target.parent)


def sync_file(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def make_folder(folder: Path) -> None:
    """With those above it that are missing; what is made is private and outlasts a power cut."""
    for made in make_folders(folder):
        sync_folder(made.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename last. Windows has no such call and keeps its names in a journal anyway."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
