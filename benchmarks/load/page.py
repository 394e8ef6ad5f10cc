"""The figures as text, as JSON, and in docs/performance.md."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from pathlib import Path

from benchmarks.load.measure import HEAD, Load, cells, rows
from benchmarks.load.verify import Finding
from benchmarks.page_part import PAGE, write_part


def as_text(load: Load) -> str:
    table = [HEAD, *map(cells, rows(load))]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = ["  ".join(map(str.rjust, row, widths)) for row in table]
    return "\n".join([*lines, "", *map(_said, load.findings)])


def _said(each: Finding) -> str:
    return f"{each.what}: {each.words}: {'yes' if each.is_good else 'NO'}"


def record_of(load: Load) -> dict[str, object]:
    return {
        "seats": load.seats,
        "works": [row._asdict() for row in rows(load)],
        "findings": [each._asdict() for each in load.findings],
    }


def write_page(load: Load, customers: int, note: str, page: Path = PAGE) -> None:
    """Between the markers of this kind of store."""
    parts = [_about(load, customers, note), _table(load), _list(load.findings)]
    write_part(f"load {load.key}", "\n\n".join(parts), page)


def _about(load: Load, customers: int, note: str) -> str:
    pause = f"{load.pause:g} s between works" if load.pause else "without any pause"
    python = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    said = f"{load.seats} seats, {load.seconds / 60:g} minutes, {pause}; {customers:,} customers"
    return f"{said}; {python}. {note}".rstrip()


def _table(load: Load) -> str:
    lines = (f"| {' | '.join(row)} |" for row in map(cells, rows(load)))
    rule = "|---" + "|---:" * (len(HEAD) - 1) + "|"
    return "\n".join([f"| {' | '.join(HEAD)} |", rule, *lines])


def _list(findings: Sequence[Finding]) -> str:
    return "\n".join(f"* {_said(each)}" for each in findings)
