"""python -m benchmarks.load: many seats on one store at once, and what became of their work.

``--file`` has several processes on one SQLite file, ``--server`` one process a seat on a
PostgreSQL server of its own. Ends with 1 when anything was lost, refused or wrong. How fast it is,
it tells and does not judge.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.load.hearing import heard, live
from benchmarks.load.measure import Load
from benchmarks.load.order import Order
from benchmarks.load.page import as_text, record_of, write_page
from benchmarks.load.places import Place
from benchmarks.load.plans import plans
from benchmarks.load.seat import Seat
from benchmarks.load.server_plans import plans_on_server
from benchmarks.load.server_staff import Shift, shift_at
from benchmarks.load.staff import orders
from benchmarks.load.together import all_at_once
from benchmarks.load.verify import Finding, verify
from benchmarks.served import served
from benchmarks.stand import kept_store, make_store

_SEATS = {"file": 4, "server": 30}
_HUMAN_PAUSE = 30.0
"""Seconds between two works of somebody who serves customers meanwhile."""


def load_file(path: Path, seats: int, seconds: float, pause: float) -> Load:
    """Work on the store at ``path``, which is changed by it."""
    place = Place(path)
    given = orders(place, seats, seconds, pause)
    told, silent = all_at_once(given)
    looking = Seat(Order(place, 99, "manager", 0, given[0].sought, given[0].shared))
    try:
        findings = verify(looking.store, looking.actor, told, silent)
        findings.append(plans(looking))
    finally:
        looking.store.close()
    return Load("file", seats, seconds, pause, told, findings)


def load_server(path: Path, seats: int, seconds: float, pause: float) -> Load:
    """A server is set up with a copy of the store at ``path``, and goes again."""
    with served(path, path.parent) as server:
        shift = shift_at(server, seats, seconds, pause)
        told, silent = all_at_once(shift.orders)
        looking = Seat(shift.looking)
        try:
            findings = verify(looking.store, looking.actor, told, silent)
            with looking.store.read(looking.actor) as session:
                hearing = heard(session, told, shift.looking)
            findings += [live(hearing), _plans(shift, looking)]
        finally:
            looking.store.close()
    return Load("server", seats, seconds, pause, told, findings, hearing.times)


def _plans(shift: Shift, looking: Seat) -> Finding:
    """Of a manager, and of an adviser, whose policies are others."""
    adviser = Seat(replace(shift.orders[0], number=98, listens=False))
    try:
        return plans_on_server([looking, adviser])
    finally:
        adviser.store.close()


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    seats = asked.seats or _SEATS["server" if asked.server else "file"]
    pause = _HUMAN_PAUSE / asked.pace if asked.server else asked.pause / 1000
    made = asked.store or kept_store(asked.customers)
    if not made.exists():
        print(f"Making a demo store of {asked.customers:,} customers …", file=sys.stderr)
        make_store(made, asked.customers)
    with tempfile.TemporaryDirectory(prefix="crmdesk-load-", dir=made.parent) as folder:
        path = Path(shutil.copy(made, Path(folder) / "store.crm"))
        work = load_server if asked.server else load_file
        load = work(path, seats, asked.minutes * 60, pause)
    print(json.dumps(record_of(load), indent=1) if asked.json else as_text(load))
    if asked.write:
        write_page(load, asked.customers, asked.note)
    return 0 if all(each.is_good for each in load.findings) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--file", action="store_true", help="one SQLite file (as without it)")
    where.add_argument("--server", action="store_true", help="a PostgreSQL server of its own")
    parser.add_argument("--seats", type=int, help="4 on a file, 30 on a server")
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--customers", type=int, default=20_000, help="in the demo store")
    parser.add_argument("--store", type=Path, help="an existing demo store; a copy is worked on")
    parser.add_argument(
        "--pause", type=float, default=0.0, help="on a file, between works, in milliseconds"
    )
    parser.add_argument(
        "--pace",
        type=float,
        default=10.0,
        help="on a server, how many times as busy as people: they do something every half minute",
    )
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--write", action="store_true", help="the table of docs/performance.md")
    parser.add_argument("--note", default="", help="a sentence about the machine, for --write")
    return parser


if __name__ == "__main__":
    sys.exit(main())
