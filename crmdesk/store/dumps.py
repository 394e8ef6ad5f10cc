"""What a file of pg_dump's holds, read to its last row without a server."""

from __future__ import annotations

import heapq
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

from crmdesk.jobs import Progress, unwatched
from crmdesk.models import Base
from crmdesk.store.dump_tools import newest_tools, output_of
from crmdesk.store.undo import spoken

_COPY = re.compile(rb'COPY public\."?(\w+)"? \((.*)\) FROM stdin;')
_END = b"\\."
_LAST = 5
_STEP = 20_000
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


class Held(NamedTuple):
    """``last_actions`` are the newest few, in words."""

    counts: dict[str, int]
    schema: int
    last_actions: list[str]


def held_in(file: Path, total: int = 0, progress: Progress = unwatched) -> Held:
    """All its rows, counted; raises ``UserError`` when it cannot be read to its end."""
    reader = _Reader(total, progress)
    command = newest_tools().command("pg_restore", "--data-only", "--file=-", file)
    with output_of(command) as lines:
        reader.read(lines)
    return Held(reader.counts, reader.schema, reader.last_actions())


class _Reader:
    def __init__(self, total: int, progress: Progress) -> None:
        self._ours = {table.name for table in Base.metadata.sorted_tables}
        self._total, self._progress, self._done = total, progress, 0
        self._newest: list[tuple[int, dict[str, str | None]]] = []
        self.counts: dict[str, int] = {}
        self.schema = 0

    def read(self, lines: IO[bytes]) -> None:
        for line in lines:
            if found := _COPY.match(line):
                name = found[1].decode()
                columns = [part.strip(' "') for part in found[2].decode().split(",")]
                self._table(name, columns, self._rows(lines))

    def _rows(self, lines: IO[bytes]) -> Iterator[bytes]:
        for line in lines:
            if line.rstrip(b"\r\n") == _END:
                return
            self._done += 1
            if self._done % _STEP == 0:
                self._progress(min(self._done, self._total), max(self._total, 1))
            yield line

    def _table(self, name: str, columns: list[str], rows: Iterator[bytes]) -> None:
        if name == "alembic_version":
            self.schema = max(int(row) for row in rows)
        elif name == "action":
            self.counts[name] = sum(self._note(columns, row) for row in rows)
        else:
            count = sum(1 for _row in rows)
            if name in self._ours:
                self.counts[name] = count

    def _note(self, columns: list[str], row: bytes) -> int:
        number = int(row.split(b"\t", 1)[0]) if columns[0] == "id" else 0
        if len(self._newest) < _LAST or number > self._newest[0][0]:
            heapq.heappush(self._newest, (number, dict(zip(columns, _fields(row), strict=True))))
            del self._newest[: len(self._newest) - _LAST]
        return 1

    def last_actions(self) -> list[str]:
        newest = sorted(self._newest, key=lambda one: -one[0])
        return [spoken(row["sentence"] or "", _arguments(row["arguments"])) for __, row in newest]


def _fields(row: bytes) -> list[str | None]:
    parts = row.decode("utf-8", "replace").rstrip("\r\n").split("\t")
    return [None if part == "\\N" else re.sub(r"\\(.)", _unescaped, part) for part in parts]


def _unescaped(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[1], found[1])


def _arguments(text: str | None) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(text or "{}")
    return read
