"""The backups that there are, what is known of each, and which is the newest good one."""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from crmdesk.jobs import Progress, unwatched
from crmdesk.store.backup import backups_in
from crmdesk.store.manifest import Manifest, read_manifest
from crmdesk.store.migrating import SCHEMA
from crmdesk.store.thinning import made_at

OLD = timedelta(days=1)
"""A newest good backup that is older is told in red."""
_CHUNK = 1 << 20


class Known(enum.Enum):
    """What is known of a backup's file."""

    VERIFIED = "verified"
    """When it was made; its size is that of then."""
    READ_AGAIN = "read_again"
    """And since this program was started, to the byte."""
    CHANGED = "changed"
    """It is not the file that was verified."""
    UNKNOWN = "unknown"
    """There is no manifest that tells."""


_GOOD = {Known.VERIFIED, Known.READ_AGAIN}


class Kept(NamedTuple):
    """One backup."""

    id: str
    path: Path
    made_at: datetime
    size: int
    known: Known
    schema: int | None
    is_newest_good: bool = False

    @property
    def is_good(self) -> bool:
        return self.known in _GOOD and (self.schema or 0) <= SCHEMA


class Place(NamedTuple):
    """A folder of backups, newest first."""

    folder: Path
    is_there: bool
    backups: Sequence[Kept]

    @property
    def newest_good(self) -> Kept | None:
        return next((one for one in self.backups if one.is_good), None)

    @property
    def size(self) -> int:
        return sum(one.size for one in self.backups)


_Read = tuple[int, int, bool]
_read_again: dict[Path, _Read] = {}
"""What ``verify`` found since this program was started: time of the file, size, whether good."""


def places_of(folders: Iterable[Path], stem: str) -> list[Place]:
    """Each folder with the backups in it of the store called ``stem``."""
    return [Place(folder, folder.is_dir(), _in(folder, stem)) for folder in folders]


def listed(places: Iterable[Place]) -> list[Kept]:
    """All of them, newest first; the newest good one is marked."""
    kept = sorted(
        (one for place in places for one in place.backups),
        key=lambda one: (one.made_at, one.id),
        reverse=True,
    )
    newest = next((one for one in kept if one.is_good), None)
    return [one._replace(is_newest_good=one is newest) for one in kept]


def newest_good_of(
    folders: Iterable[Path], stem: str, now: datetime | None = None
) -> datetime | None:
    """When the newest good backup was made, wherever it lies.

    With ``now`` those of a clock that ran more than a day ahead do not count: they would be the
    newest for as long.
    """
    good = [one for place in places_of(folders, stem) for one in place.backups if one.is_good]
    made = (one.made_at for one in good)
    return max((moment for moment in made if now is None or moment < now + OLD), default=None)


def is_late(newest: datetime | None, now: datetime) -> bool:
    """Whether there is none that is younger than a day."""
    return newest is None or now - newest > OLD


def verify(path: Path, progress: Progress = unwatched) -> Known:
    """Read the backup anew, and compare it with what its manifest says of it."""
    manifest = read_manifest(path)
    if manifest is None:
        return Known.UNKNOWN
    try:
        status = path.stat()
        is_good = status.st_size == manifest.size and _sum(path, progress) == manifest.sha256
    except OSError:
        return Known.CHANGED
    _read_again[path] = status.st_mtime_ns, status.st_size, is_good
    return Known.READ_AGAIN if is_good else Known.CHANGED


def _sum(path: Path, progress: Progress) -> str:
    digest, done, size = hashlib.sha256(), 0, path.stat().st_size
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            done += len(chunk)
            progress(done, size)
    return digest.hexdigest()


def _in(folder: Path, stem: str) -> list[Kept]:
    found = (_kept(path) for path in reversed(backups_in(folder, stem)))
    return [one for one in found if one is not None]


def _kept(path: Path) -> Kept | None:
    made, manifest = made_at(path.name), read_manifest(path)
    try:
        status = path.stat()
    except OSError:  # thinned meanwhile
        return None
    if made is None:
        return None
    known = _known(path, (status.st_mtime_ns, status.st_size), manifest)
    schema = manifest.schema if manifest else None
    return Kept(str(path), path, made, status.st_size, known, schema)


def _known(path: Path, now: tuple[int, int], manifest: Manifest | None) -> Known:
    if manifest is None:
        return Known.UNKNOWN
    if manifest.size != now[1]:
        return Known.CHANGED
    *then, is_good = _read_again.get(path, (0, 0, False))
    if tuple(then) != now:
        return Known.VERIFIED
    return Known.READ_AGAIN if is_good else Known.CHANGED
