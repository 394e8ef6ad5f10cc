"""python -m benchmarks.three: the same work on a plain file, an encrypted one, and a server.

All three hold the same store, and take turns in one run. Ends with 1 when the move to the server
took longer than it may.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.floor.saving import connect
from benchmarks.page_part import write_part
from benchmarks.served import Served, served
from benchmarks.stand import NOW, kept_store, make_store
from benchmarks.three_places import Place, encrypted_copy, on_file, on_server
from benchmarks.three_works import Row, measured
from crmdesk.store.opening import open_store

_MOVE_SECONDS = 120
NAMES = ("plain file", "encrypted file", "server")
_HEAD = ("work", *(f"{name}, {what}" for name in NAMES for what in ("median", "p99")))


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    made = asked.store or kept_store(asked.customers)
    if not made.exists():
        print(f"Making a demo store of {asked.customers:,} customers …", file=sys.stderr)
        make_store(made, asked.customers)
    with tempfile.TemporaryDirectory(prefix="crmdesk-three-", dir=made.parent) as folder:
        plain = Path(shutil.copy(made, Path(folder) / "store.crm"))
        open_store(plain).close()  # an earlier schema is brought up to date
        print("Moving it to a server …", file=sys.stderr)
        with served(plain, Path(folder)) as server:
            rows = _measured(plain, server, asked.repeats)
    moved = f"Moved to the server: {server.rows:,} rows in {server.took:.0f} s, each table counted"
    moved += f" and summed on both sides (at most {_MOVE_SECONDS} s)."
    print(_as_json(rows, server) if asked.json else f"{_as_text(rows)}\n\n{moved}")
    if asked.write:
        write_part("three", "\n\n".join([_about(rows, asked), _table(rows), moved]))
    return 0 if server.took <= _MOVE_SECONDS else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.three", description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--store", type=Path, help="an existing demo store; a copy is worked on")
    parser.add_argument("--repeats", type=int, default=200)
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--write", action="store_true", help="the table of docs/performance.md")
    parser.add_argument("--note", default="", help="a sentence about the machine, for --write")
    return parser


def _measured(plain: Path, server: Served, repeats: int) -> list[Row]:
    with _three(plain, server) as places:
        raw = connect(plain)
        try:
            return list(measured(places, raw, repeats))
        finally:
            raw.close()


@contextmanager
def _three(plain: Path, server: Served) -> Iterator[list[Place]]:
    encrypted, key = encrypted_copy(plain)
    places = [
        on_file(plain, None, lambda: NOW),
        on_file(encrypted, key, lambda: NOW),
        on_server(server, lambda: NOW),
    ]
    try:
        yield places
    finally:
        for place in places:
            place.close()


def _cells(row: Row) -> tuple[str, ...]:
    return row.work, *(f"{time:.1f} ms" for each in row.times for time in each)


def _as_text(rows: Sequence[Row]) -> str:
    table = [_HEAD, *map(_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return "\n".join("  ".join(map(str.rjust, row, widths)) for row in table)


def _as_json(rows: Sequence[Row], server: Served) -> str:
    works = [
        {"work": row.work}
        | {name: each._asdict() for name, each in zip(NAMES, row.times, strict=True)}
        for row in rows
    ]
    moved = {"rows": server.rows, "seconds": round(server.took, 1)}
    return json.dumps({"works": works, "move": moved}, indent=1)


def _about(rows: Sequence[Row], asked: argparse.Namespace) -> str:
    python = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    said = f"{rows[0].customers:,} customers; {asked.repeats} times each; {python}."
    return f"{said} {asked.note}".rstrip()


def _table(rows: Sequence[Row]) -> str:
    lines = (f"| {' | '.join(row)} |" for row in map(_cells, rows))
    rule = "|---" + "|---:" * (len(_HEAD) - 1) + "|"
    return "\n".join([f"| {' | '.join(_HEAD)} |", rule, *lines])


if __name__ == "__main__":
    sys.exit(main())
