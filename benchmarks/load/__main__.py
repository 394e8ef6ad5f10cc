"""python -m benchmarks.load --file: several processes on one store, and what became of their work.

Ends with 1 when anything was lost, refused or wrong. How fast it is, it tells and does not judge.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.load.measure import Load
from benchmarks.load.page import as_text, record_of, write_page
from benchmarks.load.plans import plans
from benchmarks.load.seat import Order, Place, Seat
from benchmarks.load.staff import orders
from benchmarks.load.together import all_at_once
from benchmarks.load.verify import verify
from benchmarks.stand import kept_store, make_store


def load_file(path: Path, seats: int, seconds: float, pause: float) -> Load:
    """Work on the store at ``path``, which is changed by it."""
    place = Place(path)
    given = orders(place, seats, seconds, pause)
    told, silent = all_at_once(given)
    looking = Seat(Order(place, 99, "manager", 0, given[0].sought, given[0].shared))
    try:
        findings = verify(looking.store, looking.manager, told, silent)
        findings.append(plans(looking))
    finally:
        looking.store.close()
    return Load("file", seats, seconds, pause, told, findings)


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    made = asked.store or kept_store(asked.customers)
    if not made.exists():
        print(f"Making a demo store of {asked.customers:,} customers …", file=sys.stderr)
        make_store(made, asked.customers)
    with tempfile.TemporaryDirectory(prefix="crmdesk-load-", dir=made.parent) as folder:
        path = Path(shutil.copy(made, Path(folder) / "store.crm"))
        load = load_file(path, asked.seats, asked.minutes * 60, asked.pause / 1000)
    print(json.dumps(record_of(load), indent=1) if asked.json else as_text(load))
    if asked.write:
        write_page(load, asked.customers, asked.note)
    return 0 if all(each.is_good for each in load.findings) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--file", action="store_true", help="one SQLite file (as without it)")
    parser.add_argument("--seats", type=int, default=4)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--customers", type=int, default=20_000, help="in the demo store")
    parser.add_argument("--store", type=Path, help="an existing demo store; a copy is worked on")
    parser.add_argument("--pause", type=float, default=0.0, help="between works, in milliseconds")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--write", action="store_true", help="the table of docs/performance.md")
    parser.add_argument("--note", default="", help="a sentence about the machine, for --write")
    return parser


if __name__ == "__main__":
    sys.exit(main())
