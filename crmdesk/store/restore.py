"""Putting a backup in the store's place. What stood there is kept beside it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from crmdesk import i18n
from crmdesk.dates import present
from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.jobs import Progress, unwatched
from crmdesk.store.alone import alone_with, put_in_place
from crmdesk.store.backup import backups_in
from crmdesk.store.backup_list import Known, verify
from crmdesk.store.connection import APPLICATION_ID, plain_connection
from crmdesk.store.copies import counts_of, problems_of
from crmdesk.store.dump_tools import NoTools
from crmdesk.store.dumps import held_in
from crmdesk.store.keys import is_encrypted
from crmdesk.store.log_mark import (
    has_log,
    refuse_other_log,
    refuse_with_log,
    refuse_without_log,
    schema_in,
)
from crmdesk.store.manifest import is_as_described, read_manifest
from crmdesk.store.migrating import SCHEMA
from crmdesk.store.places import refuse_unsafe_place
from crmdesk.store.thinning import is_dump, made_at
from crmdesk.store.undo import spoken
from crmdesk.store.whole_file import copy_whole, make_folder, write_whole

_LAST = 5


class Inside(NamedTuple):
    """What a backup holds. ``last_actions`` are empty while an encrypted one is locked."""

    created_at: datetime | None
    schema: int
    counts: dict[str, int]
    last_actions: list[str]
    problems: list[str]

    def say(self) -> str:
        when = i18n.day_full(self.created_at) if self.created_at else i18n.NOTHING
        lines = [
            _("Backup of {day}: customers {customers}, visits {visits}.").format(
                day=when,
                customers=i18n.number(self.counts.get("customer", 0)),
                visits=i18n.number(self.counts.get("visit", 0)),
            ),
            *self.last_actions,
            *self.problems,
        ]
        return "\n".join(lines)


def look_inside(backup: Path, key: bytes | None = None, progress: Progress | None = None) -> Inside:
    """What is in ``backup``, without changing it. An encrypted one tells more with its ``key``.

    Raises ``UserError`` for what is none, ``LogMissing`` for a copy of an open store that was made
    without its log.
    """
    from sqlcipher3 import dbapi2

    refuse_missing(backup)
    if is_dump(backup):
        return _inside_dump(backup, progress or unwatched)
    manifest = read_manifest(backup)
    created = manifest.created_at if manifest else made_at(backup.name)
    if is_encrypted(backup) and key is None:
        if manifest is None:
            raise UserError(
                _("“{path}” is encrypted. Sign in with a password.").format(path=backup)
            )
        problems = [] if is_as_described(backup, manifest) else [changed_since(backup)]
        return Inside(created, manifest.schema, manifest.counts, [], problems)
    if has_log(backup):
        refuse_other_log(backup, key)
    try:
        connection = plain_connection(backup, key, read_only=True)
        try:
            found = _found_in(connection)
        finally:
            connection.close()
        refuse_without_log(backup, key)
    except dbapi2.DatabaseError as error:
        raise UserError(no_backup(backup)) from error
    return Inside(created, *found, problems_of(backup, key, progress))


def _inside_dump(dump: Path, progress: Progress) -> Inside:
    """Of a server's; without pg_restore here only what its manifest says."""
    manifest = read_manifest(dump)
    created = manifest.created_at if manifest else made_at(dump.name)
    is_other = manifest is not None and not is_as_described(dump, manifest)
    problems = [changed_since(dump)] if is_other else []
    try:
        held = held_in(dump, sum(manifest.counts.values()) if manifest else 0, progress)
    except NoTools:
        if manifest is None:
            raise
        return Inside(created, manifest.schema, manifest.counts, [], problems)
    except UserError as error:
        raise UserError(no_backup(dump)) from error
    return Inside(created, held.schema, held.counts, held.last_actions, problems)


def _found_in(connection: Any) -> tuple[int, dict[str, int], list[str]]:
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise _no_store()
    rows = connection.execute(
        "SELECT sentence, arguments FROM action ORDER BY id DESC LIMIT ?", (_LAST,)
    ).fetchall()
    schema = schema_in(connection)
    said = [spoken(sentence, _arguments(arguments)) for sentence, arguments in rows]
    return schema, counts_of(connection), said


def _arguments(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


def _no_store() -> Exception:
    from sqlcipher3 import dbapi2

    error: Exception = dbapi2.DatabaseError("file is not a database")
    return error


def newest_good(folder: Path, stem: str | None = None) -> Path | None:
    """The newest backup in ``folder`` that is to the byte what was verified."""
    for backup in reversed(backups_in(folder, stem)):
        manifest = read_manifest(backup)
        if manifest and manifest.schema <= SCHEMA and is_as_described(backup, manifest):
            return backup
    return None


def restore(
    backup: Path,
    path: Path,
    *,
    key: bytes | None = None,
    present_key: bytes | None = None,
    progress: Progress = unwatched,
    first: Callable[[], object] = lambda: None,
) -> Path | None:
    """Put ``backup`` in the place of the store at ``path``; where the present file is kept now.

    Nothing is touched unless the backup is whole. The present file may be damaged or missing; its
    key is ``present_key``, where that is another than the backup's. ``first`` is called once the
    backup is known to be whole, and may still refuse it.
    """
    refuse_missing(backup)
    refuse_dump(backup)
    refuse_with_log(backup)
    refuse_unsafe_place(path)
    if backup.resolve() == path.resolve():
        raise UserError(_("“{path}” is the store itself. Name a backup.").format(path=backup))
    _refuse_unsound(backup, key, progress)
    first()
    try:
        make_folder(path.parent)
        with alone_with(path, present_key or key):
            kept = _keep_present(path)
            # First: cut off in between, the older store must not count as one that lost actions.
            write_whole(restored_path(path), f"{present().isoformat()}\n".encode())
            put_in_place(backup, path)
    except OSError as error:
        raise UserError(
            _("“{path}” could not be restored: {reason}. Nothing was lost.").format(
                path=path, reason=error.strerror or error
            )
        ) from error
    return kept


def restored_path(path: Path) -> Path:
    """Says when a backup was last put back: the journal may lack what newer backups know."""
    return path.with_name(f"{path.name}.restored")


def last_restored(path: Path) -> datetime | None:
    try:
        return datetime.fromisoformat(restored_path(path).read_text("ascii").strip())
    except (OSError, ValueError):
        return None


def _keep_present(path: Path) -> Path | None:
    if not path.exists():
        return None
    stamp = f"{present():%Y%m%d-%H%M%S}"
    kept, number = path.with_name(f"{path.stem}.before-restore-{stamp}.crm"), 1
    while kept.exists():
        number += 1
        kept = path.with_name(f"{path.stem}.before-restore-{stamp}-{number}.crm")
    for ending in ("-wal", ".keys", ""):
        beside = path.with_name(path.name + ending)
        if beside.exists():
            copy_whole(beside, kept.with_name(kept.name + ending))
    return kept


def refuse_dump(backup: Path) -> None:
    """For what only a file can do."""
    if is_dump(backup):
        raise UserError(
            _(
                "“{path}” is a backup of a server's store. It is put back into a new database:"
                " crmdesk restore FILE --into postgresql://user@computer/database. A part is taken"
                " back from what crmdesk move FILE.crm made."
            ).format(path=backup)
        )


def refuse_missing(backup: Path) -> None:
    if not backup.is_file():
        raise UserError(_("There is no backup at “{path}”.").format(path=backup))


def _refuse_unsound(backup: Path, key: bytes | None, progress: Progress) -> None:
    manifest = read_manifest(backup)
    if manifest and verify(backup, progress) is Known.CHANGED:
        raise UserError(changed_since(backup))
    if is_encrypted(backup) and key is None:
        if manifest is None:
            raise UserError(
                _("“{path}” is encrypted. Sign in with a password.").format(path=backup)
            )
        schema = manifest.schema
    else:
        inside = look_inside(backup, key, progress)
        if inside.problems:
            raise UserError(no_backup(backup))
        schema = inside.schema
    progress(1, 1)
    if schema > SCHEMA:
        raise UserError(
            _(
                "“{path}” was made by a newer crmdesk (schema {theirs}, this program knows {ours})."
                " Update this program."
            ).format(path=backup, theirs=schema, ours=SCHEMA)
        )


def changed_since(backup: Path) -> str:
    return _("“{path}” has changed since it was made. Choose another backup.").format(path=backup)


def no_backup(backup: Path) -> str:
    return _("“{path}” is damaged or no backup. Choose another one.").format(path=backup)
