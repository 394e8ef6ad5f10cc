"""Plays a showroom day through the real window, then writes its reports and pictures.

``python -m benchmarks.showroom_day --out out`` needs no screen. It makes the demo store
out/demo.crm anew, so that the day is the same each time.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from pathlib import Path
from time import monotonic

from benchmarks.play.day import DAY
from benchmarks.play.keyboard import Expected, expect
from benchmarks.play.looking import best_known
from benchmarks.play.seat import SIZE, Seat, sitting_at
from crmdesk import i18n
from crmdesk.access import may
from crmdesk.access.accounts import sign_in
from crmdesk.cli.seat import speak
from crmdesk.dates import HOME_ZONE, clock, today_of, utc
from crmdesk.demo import make_demo
from crmdesk.errors import UserError
from crmdesk.reports.catalogue import REPORTS
from crmdesk.reports.running import export_report
from crmdesk.store import Store
from crmdesk.ui.pages import PAGES

_CUSTOMERS = 1200
_MORNING = time(10, 52)
_ENDINGS = (".xlsx", ".pdf", ".csv")
_THEMES = ("light", "dark")
_REASON = "showroom day"


def tell(sentence: str) -> None:
    print(sentence, flush=True)


def play_day(out: Path, customers: int, now: datetime) -> None:
    store = out / "demo.crm"
    tell(f"Making a demo store of {customers:,} customers, {store}.")
    _make_store(store, customers, now)
    spoken = i18n.language()
    with sitting_at(store, "reception", spoken, now) as seat:
        for login, steps in DAY.items():
            seat.sit(login)
            tell(f"{seat.desk.actor.name} sits down.")
            for step in steps:
                tell("  " + step(seat))
        reports = list(write_reports(seat.program.store, out / "reports"))
        pictures = list(take_pictures(seat, out / "pictures"))
    tell(f"{len(reports)} reports are in {out / 'reports'}.")
    tell(f"{len(pictures)} pictures of the pages are in {out / 'pictures'}.")


def _make_store(path: Path, customers: int, now: datetime) -> None:
    """In place of the one there was; ``run.py`` knows the one it made by the key beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob(f"{path.stem}.*"):
        if old.is_file():
            old.unlink()
    today = today_of(now, HOME_ZONE)
    make_demo(path, customers=customers, today=today, language=i18n.language())


def write_reports(store: Store, folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    manager = sign_in(store, "manager")
    for key in (key for key, report in REPORTS.items() if may(manager, report.sees)):
        for ending in _ENDINGS:
            path = folder / f"{key}{ending}"
            export_report(store, manager, key, {}, path, reason=_REASON)
            expect(path.stat().st_size, f"{path} is empty.")
            yield path


def take_pictures(seat: Seat, folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    customer = seat.ask(best_known)
    for code in i18n.LANGUAGES:
        seat.window.speak(code)
        for theme in _THEMES:
            seat.window.wear(theme)
            for spec in PAGES:
                seat.window.go(spec.key, {"customer": customer} if spec.parent else None)
                path = folder / f"{spec.key}_{code.partition('_')[0]}_{theme}.png"
                _picture(seat, path)
                yield path


def _picture(seat: Seat, path: Path) -> None:
    seat.window.resize(*SIZE)
    for _round in range(2):  # words come first, then the layouts that they need
        seat.keyboard.settle()
    expect(seat.window.grab().save(str(path)), f"{path} could not be written.")


def _now() -> datetime:
    """The moment of CRMDESK_TODAY; where it says no time, or nothing, the middle of a morning."""
    fixed = os.environ.get("CRMDESK_TODAY", "")
    now = clock()()
    return now if ":" in fixed else utc(today_of(now, HOME_ZONE), _MORNING, HOME_ZONE)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.showroom_day", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out"), help="the folder for all of it")
    parser.add_argument("--customers", type=int, default=_CUSTOMERS, help="in the demo store")
    asked = parser.parse_args(arguments)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    speak()
    began = monotonic()
    try:
        play_day(asked.out, asked.customers, _now())
    except (Expected, UserError, OSError) as failure:
        print(failure, file=sys.stderr)
        return 1
    tell(f"The day took {monotonic() - began:.0f} seconds.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
