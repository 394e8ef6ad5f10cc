"""Backups: a verified copy with its manifest and keys, made while people work."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.jobs import Progress, unwatched
from crmdesk.models import StoreSetting
from crmdesk.store.connection import plain_connection
from crmdesk.store.copies import copy_database, problems_of, sweep
from crmdesk.store.keys import is_encrypted, keys_path
from crmdesk.store.manifest import (
    describe,
    heads_of,
    manifest_path,
    read_manifest,
    write_manifest,
)
from crmdesk.store.own_files import tighten_backups
from crmdesk.store.store import Store
from crmdesk.store.thinning import backup_name, made_at, oldest_first, stem_of, to_remove
from crmdesk.store.whole_file import copy_whole, make_folder, move_into_place

EVERY = timedelta(minutes=30)
AT_LEAST_EVERY = timedelta(hours=20)
"""Before the newest is a day old, which is told in red."""
FOLDERS_SETTING = "backup_folders"
_STALE_PART = timedelta(days=1)


def default_folder(path: Path) -> Path:
    """Where the store at ``path`` keeps its backups unless told otherwise: beside it."""
    return path.with_name(f"{path.stem}-backups")


def backup_folders(store: Store) -> list[Path]:
    """The one beside the store, and those that its settings name.

    The seats of a server share those that are named: its own folder a seat uses where none is.
    """
    own, named = default_folder(store.path), named_folders(store)
    if not store.is_server:
        return [own, *named]
    return [*named, own] if own.is_dir() or not named else named


def named_folders(store: Store) -> list[Path]:
    """Those that the store's settings name."""
    wanted = select(StoreSetting.value).where(StoreSetting.key == FOLDERS_SETTING)
    if store.database.home is not None:
        wanted = wanted.where(StoreSetting.store_id == store.database.home)
    with store.database.explaining(), store.engine.connect() as connection:
        named = connection.scalar(wanted.limit(1))
    return [Path(folder).expanduser() for folder in (named or {}).get("value") or ()]


def backup(store: Store, folder: Path, progress: Progress = unwatched) -> Path:
    """A verified copy of the store in ``folder``; older ones there are thinned.

    Stopped or failed, it leaves nothing behind; the store itself is only read.
    """
    now = store.real_now()
    target = store.database.dump_into(folder, now, progress)
    if target is None:
        target = make_copy(store.path, store.key, folder, now, progress)
    thin(folder, store.database.backup_stem, now)
    return target


def back_up_where_due(
    store: Store, folders: Sequence[Path], progress: Progress = unwatched
) -> list[Path]:
    """The backups made now, at most one per folder; for a timer to call while people work."""
    now = store.real_now()
    return [backup(store, folder, progress) for folder in folders if due(store, folder, now)]


def due(store: Store, folder: Path, now: datetime) -> bool:
    """Whether the newest backup in ``folder`` is half an hour old and work was done since.

    One a day is due in any case: it shows that one can still be made. Of a server no more is due:
    it burdens all seats, and whoever looks after it has other means.
    """
    found = newest_until(now + EVERY, backups_in(folder, store.database.backup_stem))
    if found is None:
        return True
    moment, newest = found
    if abs(now - moment) < EVERY:
        return False
    if abs(now - moment) > AT_LEAST_EVERY:
        return True
    if store.is_server:
        return False
    manifest = read_manifest(newest)
    return manifest is None or manifest.heads != _heads(store)


def newest_until(end: datetime, backups: Iterable[Path]) -> tuple[datetime, Path] | None:
    """What a clock that ran ahead has dated later says nothing of today."""
    dated = [(moment, path) for path in backups if (moment := made_at(path.name))]
    return max((one for one in dated if one[0] <= end), default=None)


def _heads(store: Store) -> dict[str, tuple[int, str]]:
    with store.database.explaining():
        connection = plain_connection(store.path, store.key)
        try:
            return heads_of(connection)
        finally:
            connection.close()


def backups_in(folder: Path, stem: str | None = None) -> list[Path]:
    """The backups in ``folder``, oldest first; of the store called ``stem`` only, if given."""
    try:
        names = [entry.name for entry in folder.iterdir()]
    except OSError:
        return []
    mine = [name for name in names if stem is None or stem_of(name) == stem]
    return [folder / name for name in oldest_first(mine)]


def thin(folder: Path, stem: str, now: datetime) -> None:
    tighten_backups(folder, stem)
    for name in to_remove([path.name for path in backups_in(folder, stem)], now):
        for path in (folder / name, manifest_path(folder / name), keys_path(folder / name)):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)


def make_copy(
    path: Path,
    key: bytes | None,
    folder: Path,
    now: datetime,
    progress: Progress = unwatched,
    stem: str = "",
) -> Path:
    """A verified copy of the store at ``path`` in ``folder``, with manifest and keys."""
    with explaining_folder(folder):
        make_folder(folder)
        sweep_old_parts(folder, now)
        target = free_name(folder, stem or path.stem, now)
        part = target.with_name(f".{target.name}.part")
        sweep(part)  # of one that was cut off in the same second
        try:
            copy_database(path, key, part, progress)
            if problems := problems_of(part, key, progress):
                raise UserError(
                    _(
                        "The store is damaged, so this copy was not kept: {problem}"
                        " Restore the newest backup."
                    ).format(problem=problems[0])
                )
            _finish(path, key, part, target, now)
        except BaseException:
            sweep(part)
            for beside in (manifest_path(target), keys_path(target)):
                beside.unlink(missing_ok=True)
            raise
    return target


def _finish(path: Path, key: bytes | None, part: Path, target: Path, now: datetime) -> None:
    """The copy appears last: where there is one, its manifest and keys are there too."""
    write_manifest(target, describe(part, key, now))
    if is_encrypted(path):
        copy_whole(keys_path(path), keys_path(target))
    move_into_place(part, target)


def free_name(folder: Path, stem: str, now: datetime, ending: str = ".crm") -> Path:
    number = 1
    while (target := folder / backup_name(stem, now, number, ending)).exists():
        number += 1
    return target


def sweep_old_parts(folder: Path, now: datetime) -> None:
    """What a crash left; a younger one may be another's at work."""
    for part in folder.glob(".*.part*"):
        with contextlib.suppress(OSError):
            if now.timestamp() - part.stat().st_mtime > _STALE_PART.total_seconds():
                part.unlink()


@contextlib.contextmanager
def explaining_folder(folder: Path) -> Iterator[None]:
    from sqlcipher3 import dbapi2

    try:
        yield
    except (OSError, dbapi2.DatabaseError) as error:
        raise UserError(
            _(
                "No backup could be made in “{folder}”: {reason}."
                " The store itself is as it was; try another folder."
            ).format(folder=folder, reason=_reason(error))
        ) from error


def _reason(error: Exception) -> str:
    if "full" in str(error):
        return _("the disk is full")
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
