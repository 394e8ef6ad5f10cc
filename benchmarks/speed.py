"""python -m benchmarks.speed: what each daily work takes, beside its floor in the same run.

Makes a demo store of 100,000 customers (kept in the temporary folder for the next run), measures
on a copy of it, and ends with 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.bulk import bulk_works
from benchmarks.daily import daily_works
from benchmarks.stand import Stand, kept_store, make_store, stand_on
from benchmarks.starting import start_work
from benchmarks.table import as_json, as_text, write_page
from benchmarks.timing import Times
from benchmarks.works import Figure, Target

_REPEATS = 200
_MAKE_MS = 120_000


def main(arguments: list[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    path = asked.store or kept_store(asked.customers)
    figures = []
    if not path.exists():
        print(f"Making a demo store of {asked.customers:,} customers …", file=sys.stderr)
        took = make_store(path, asked.customers) * 1000
        figures.append(Figure("Make the demo store", Target(median_ms=_MAKE_MS), Times(took, took)))
    with stand_on(path) as stand:
        figures += list(_measured(stand, asked))
    print(as_json(figures) if asked.json else as_text(figures))
    if asked.write:
        write_page(figures, _about(asked.customers))
    return 0 if all(figure.is_met for figure in figures) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--store", type=Path, help="an existing demo store in Chinese")
    parser.add_argument("--repeats", type=int, default=_REPEATS)
    parser.add_argument("--only", default="", help="works whose name holds this text")
    parser.add_argument("--rows", type=int, default=100_000, help="of the import and the export")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", action="store_true", help="the table of docs/performance.md")
    return parser


def _measured(stand: Stand, asked: argparse.Namespace) -> Iterator[Figure]:
    with bulk_works(stand, asked.rows) as bulk:
        start = start_work(stand, max(asked.repeats // 20, 1))
        for work in (*daily_works(stand, asked.repeats), start, *bulk):
            if asked.only in work.name:
                print(f"{work.name} …", file=sys.stderr)
                yield work.measure()


def _about(customers: int) -> str:
    python = platform.python_version()
    return f"{customers:,} customers; Python {python}, {platform.system()} {platform.machine()}."


if __name__ == "__main__":
    sys.exit(main())
