"""What a request for support needs to know: of the program, the computer and the store.

Nobody is named: no customer, no account, and no folder below the home folder's own name.
"""

from __future__ import annotations

import locale
import os
import platform
import shutil
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from crmdesk import __version__
from crmdesk.i18n import language
from crmdesk.logs import without_home
from crmdesk.models import Action, Base
from crmdesk.settings import Settings
from crmdesk.store.actor import Actor
from crmdesk.store.backup import backup_folders, backups_in, default_folder
from crmdesk.store.keys import keys_path
from crmdesk.store.last_check import last_check
from crmdesk.store.manifest import is_as_described, read_manifest
from crmdesk.store.migrating import SCHEMA
from crmdesk.store.places import is_on_network, synchronised_by
from crmdesk.store.server.facts import about_server
from crmdesk.store.store import Store
from crmdesk.store.thinning import made_at

Facts = dict[str, Any]
_RECENT = timedelta(days=7)
_HASH_START = 12
_NONE_YET = "not yet made: the first one runs as soon as the window is open"
_REMEMBERED = {"remembered", "sat_here"}
_PARTS = ("PySide6-Essentials", "SQLAlchemy", "psycopg", "pandas", "openpyxl", "reportlab")


def about_program() -> Facts:
    return {
        "crmdesk": __version__,
        "schema": SCHEMA,
        "is_built": bool(getattr(sys, "frozen", False)),
        "python": platform.python_version(),
        **_sqlite(),
        "parts": {name: _version(name) for name in _PARTS},
    }


def _sqlite() -> Facts:
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(":memory:")
    try:
        cipher = connection.execute("PRAGMA cipher_version").fetchone()
    finally:
        connection.close()
    return {"sqlite": dbapi2.sqlite_version, "sqlcipher": cipher[0] if cipher else ""}


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def about_computer() -> Facts:
    return {
        "system": platform.platform(),
        "distribution": _distribution(),
        "machine": platform.machine(),
        "processors": os.cpu_count(),
        "locale": ".".join(part for part in locale.getlocale() if part),
        "encoding": sys.getfilesystemencoding(),
        "time_zone": datetime.now().astimezone().strftime("%z"),
        "screen": os.environ.get("QT_QPA_PLATFORM") or os.environ.get("XDG_SESSION_TYPE", ""),
    }


def _distribution() -> str:
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        return ""


def about_seat(settings: Settings, environ: Mapping[str, str]) -> Facts:
    """Its settings without what it remembers of lists, windows and people."""
    kept = {key: value for key, value in asdict(settings).items() if key not in _REMEMBERED}
    set_here = sorted(name for name in environ if name.startswith("CRMDESK_"))
    shown = without_home(settings.store) if settings.store else None
    return {**kept, "store": shown, "language_now": language(), "set_by_environment": set_here}


def about_place(path: Path) -> Facts:
    """What can be seen of the store at ``path`` without opening it."""
    log = path.with_name(f"{path.name}-wal")
    return {
        "path": without_home(str(path.absolute())),
        "is_there": path.is_file(),
        "bytes": _size(path),
        "log_bytes": _size(log),
        "is_encrypted": keys_path(path).is_file(),
        "is_on_network": is_on_network(path.absolute().parent),
        "synchronised_by": synchronised_by(path.absolute().parent),
        "is_folder_writable": os.access(path.absolute().parent, os.W_OK),
        **_room(path.absolute().parent),
        "last_check": _checked(path),
    }


def _checked(path: Path) -> Facts | None:
    found = last_check(path)
    return {"at": found.at.isoformat(), "problems": found.problems} if found else None


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _room(folder: Path) -> Facts:
    try:
        disk = shutil.disk_usage(folder)
    except OSError:
        return {"disk_free_mb": None, "disk_mb": None}
    return {"disk_free_mb": disk.free >> 20, "disk_mb": disk.total >> 20}


def about_content(store: Store, actor: Actor) -> Facts:
    """How much is in it, the journal's end, and which computers worked in the last week."""
    with store.database.explaining(), store.engine.connect() as connection:
        version = connection.dialect.server_version_info or ()
        return {
            "kind": "server" if store.is_server else "file",
            "database": ".".join(map(str, version)),
            "rows": _rows(connection),
            "journal": _journal(connection, actor),
            "seats": _seats(connection, actor, store.real_now()),
            **({"server": about_server(connection)} if store.is_server else {}),
        }


def _rows(connection: Connection) -> dict[str, int]:
    return {
        table.name: connection.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }


def _journal(connection: Connection, actor: Actor) -> Facts:
    newest = (
        select(Action.id, Action.hash, Action.at)
        .where(Action.store_id == actor.store_id)
        .order_by(Action.id.desc())
        .limit(1)
    )
    row = connection.execute(newest).first()
    if row is None:
        return {"head": 0, "hash": "", "at": None}
    return {"head": row.id, "hash": row.hash[:_HASH_START], "at": row.at.isoformat()}


def _seats(connection: Connection, actor: Actor, now: datetime) -> dict[str, int]:
    """Computers by the number of their actions."""
    counted = (
        select(Action.seat, func.count().label("actions"))
        .where(Action.store_id == actor.store_id, Action.at > now - _RECENT)
        .group_by(Action.seat)
        .order_by(Action.seat)
    )
    return {row.seat: row.actions for row in connection.execute(counted)}


def folders_of(path: Path, store: Store | None) -> list[Path]:
    """Where the backups are; those that the store names are known once it is open."""
    return backup_folders(store) if store else [default_folder(path)]


def about_backups(folders: Iterable[Path], stem: str, now: datetime) -> list[Facts]:
    return [_folder(folder, stem, now) for folder in folders]


def _folder(folder: Path, stem: str, now: datetime) -> Facts:
    found = backups_in(folder, stem)
    known: Facts = {
        "folder": without_home(str(folder)),
        "is_there": folder.is_dir(),
        "count": len(found),
        **_room(folder),
    }
    return {**known, **(_newest(found[-1], now) if found else {"newest_at": _NONE_YET})}


def _newest(backup: Path, now: datetime) -> Facts:
    made, manifest = made_at(backup.name), read_manifest(backup)
    return {
        "newest_at": made.isoformat() if made else None,
        "newest_age_hours": round((now - made).total_seconds() / 3600, 1) if made else None,
        "newest_bytes": _size(backup),
        "newest_is_verified": manifest is not None and is_as_described(backup, manifest),
        "newest_head": manifest.newest_action if manifest else None,
    }
