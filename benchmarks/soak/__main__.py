"""python -m benchmarks.soak: play a showroom for long, and see what grew, slowed or stayed open.

Ends with 1 when memory grew, steps became slower or descriptors were left.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from benchmarks.play.keyboard import Expected
from benchmarks.play.seat import Seat, sitting_at
from benchmarks.soak.acts import Surroundings
from benchmarks.soak.gauges import descriptors
from benchmarks.soak.neighbour import neighbour_at
from benchmarks.soak.page import as_text, write_page
from benchmarks.soak.playing import Played, Player, RunningClock
from benchmarks.soak.verdict import judge
from crmdesk.demo import make_demo
from crmdesk.ui.jobs.garbage import Garbage

_DAY = date(2026, 11, 21)
_OPENS = datetime(2026, 11, 21, 0, 30, tzinfo=UTC)  # 8:30 in Shanghai


def soak(minutes: float, speed: float, customers: int, most: int | None = None) -> Played:
    played = Played(minutes, speed)
    with _folders() as (kept, temporary):
        store = kept / "demo.crm"
        make_demo(store, customers=customers, today=_DAY, language="zh_CN")
        with sitting_at(store, "reception", "zh_CN", _OPENS) as seat:
            pass  # what is loaded once may keep descriptors of its own
        _destroy(seat)
        played.descriptors_before = descriptors()
        with (
            neighbour_at(store) as neighbour,
            sitting_at(store, "reception", "zh_CN", RunningClock(_OPENS, speed)) as seat,
        ):
            Garbage(seat.program)
            Player(seat, Surroundings(neighbour, kept), played, temporary, most).play()
        _destroy(seat)
        played.descriptors_after = descriptors()
    return played


def _destroy(seat: Seat) -> None:
    """As the end of the process does; the threads that wait for work go with it."""
    seat.window.deleteLater()
    seat.program.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


@contextmanager
def _folders() -> Iterator[tuple[Path, Path]]:
    """One to work in, and beside it one that gets whatever is temporary."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="crmdesk-soak-") as folder:
        kept, temporary = Path(folder) / "kept", Path(folder) / "temporary"
        kept.mkdir()
        temporary.mkdir()
        tempfile.tempdir = str(temporary)
        try:
            yield kept, temporary
        finally:
            tempfile.tempdir = before
            gc.enable()


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        played = soak(asked.minutes, asked.speed, asked.customers, asked.steps)
    except Expected as failure:
        print(failure, file=sys.stderr)
        return 1
    if asked.raw:
        asked.raw.write_text(json.dumps(_raw(played)), "utf-8")
    found = judge(played)
    print(as_text(played, found))
    if asked.write:
        write_page(played, found, asked.note)
    return 0 if all(each.is_good for each in found) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--speed", type=float, default=10.0, help="times the showroom's own")
    parser.add_argument("--customers", type=int, default=1200, help="in the demo store")
    parser.add_argument("--steps", type=int, help="of each round, to look at the script itself")
    parser.add_argument("--raw", type=Path, help="a file for all samples and steps, as JSON")
    parser.add_argument("--write", action="store_true", help="docs/soak.md")
    parser.add_argument("--note", default="", help="a sentence about the machine, for --write")
    return parser


def _raw(played: Played) -> dict[str, object]:
    return {
        "minutes": played.minutes,
        "rounds": played.rounds,
        "skipped": played.skipped,
        "late": played.late,
        "descriptors": [played.descriptors_before, played.descriptors_after],
        "samples": [each._asdict() for each in played.samples],
        "steps": [each._asdict() for each in played.steps],
    }


if __name__ == "__main__":
    sys.exit(main())
