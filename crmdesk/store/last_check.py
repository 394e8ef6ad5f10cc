"""When the store was last examined and how many problems that found: a note beside its file."""

from __future__ import annotations

import contextlib
import json
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from crmdesk.store.whole_file import write_whole


class LastCheck(NamedTuple):
    at: datetime
    problems: int


def note_check(path: Path, at: datetime, problems: int) -> None:
    """A place that takes no note is no reason to call the examination failed."""
    content = json.dumps({"at": at.isoformat(), "problems": problems})
    with contextlib.suppress(OSError):
        write_whole(_place(path), content.encode())


def last_check(path: Path) -> LastCheck | None:
    try:
        content = json.loads(_place(path).read_text("utf-8"))
        return LastCheck(datetime.fromisoformat(content["at"]), int(content["problems"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _place(path: Path) -> Path:
    return path.with_name(f"{path.name}.checked")
