"""What stands beside each backup: what is in it, and how to know that it is whole."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from crmdesk import __version__
from crmdesk.store.connection import plain_connection
from crmdesk.store.copies import counts_of
from crmdesk.store.log_mark import schema_in
from crmdesk.store.whole_file import sha256_of, write_whole

_FORMAT = 1


@dataclass(frozen=True)
class Manifest:
    version: str
    schema: int
    created_at: datetime
    counts: dict[str, int]
    heads: dict[str, tuple[int, str]]
    """Per store the id and hash of the newest action: the end of its chain at that time."""
    size: int
    sha256: str

    @property
    def newest_action(self) -> int:
        return max((number for number, __ in self.heads.values()), default=0)


def manifest_path(backup: Path) -> Path:
    return backup.with_name(f"{backup.name}.json")


def describe(file: Path, key: bytes | None, now: datetime) -> Manifest:
    """The manifest of the database at ``file``."""
    connection = plain_connection(file, key)
    try:
        counts, heads = counts_of(connection), heads_of(connection)
        schema = schema_in(connection)
    finally:
        connection.close()
    return Manifest(__version__, schema, now, counts, heads, file.stat().st_size, sha256_of(file))


def heads_of(connection: Any) -> dict[str, tuple[int, str]]:
    found = {}
    for (store_id,) in connection.execute("SELECT id FROM store ORDER BY id").fetchall():
        newest = connection.execute(
            "SELECT id, hash FROM action WHERE store_id + 0 = ? ORDER BY id DESC LIMIT 1",
            (store_id,),
        ).fetchone()
        if newest:
            found[str(store_id)] = (newest[0], newest[1])
    return found


def write_manifest(backup: Path, manifest: Manifest) -> None:
    content = {"format": _FORMAT, **asdict(manifest), "created_at": manifest.created_at.isoformat()}
    write_whole(manifest_path(backup), json.dumps(content, indent=1).encode())


def read_manifest(backup: Path) -> Manifest | None:
    """None if there is none that can be read."""
    try:
        content = json.loads(manifest_path(backup).read_text("utf-8"))
        if content.pop("format") != _FORMAT:
            return None
        content["created_at"] = datetime.fromisoformat(content["created_at"])
        content["heads"] = {key: (int(n), str(said)) for key, (n, said) in content["heads"].items()}
        return Manifest(**content)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def is_as_described(backup: Path, manifest: Manifest) -> bool:
    """Whether the file is to the byte the one that was verified when it was made."""
    try:
        return backup.stat().st_size == manifest.size and sha256_of(backup) == manifest.sha256
    except OSError:
        return False
