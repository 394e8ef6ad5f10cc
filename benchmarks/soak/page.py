"""The figures as text, and as docs/soak.md."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from pathlib import Path

from benchmarks.soak.playing import Played
from benchmarks.soak.verdict import GAUGES, TIMES, Judgement, gauge_rows, time_rows

PAGE = Path(__file__).resolve().parents[2] / "docs" / "soak.md"
_BEGIN, _END = "<!-- figures: begin -->", "<!-- figures: end -->"


def as_text(played: Played, found: Sequence[Judgement]) -> str:
    parts = [_about(played), _lined([GAUGES, *gauge_rows(played)])]
    parts.append(_lined([TIMES, *time_rows(played)]))
    parts.append("\n".join(_said(each) for each in found))
    return "\n\n".join(parts)


def _lined(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.rjust, row, widths)) for row in rows)


def _said(each: Judgement) -> str:
    return f"{each.what}: {each.words}: {'yes' if each.is_good else 'NO'}"


def _about(played: Played) -> str:
    played_minutes = f"{played.minutes:g} minutes at {played.speed:g} times real speed"
    steps = f"{len(played.steps):,} steps in {played.rounds} rounds, {len(played.skipped)} skipped"
    late = f"at most {played.late:.0f} s behind the script"
    where = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    return f"{played_minutes}; {steps}; {late}; {where}."


def write_page(played: Played, found: Sequence[Judgement], note: str, page: Path = PAGE) -> None:
    """Between the page's markers."""
    before, __, rest = page.read_text("utf-8").partition(_BEGIN)
    __, ended, after = rest.partition(_END)
    assert ended, f"{page} has the two markers"
    about = f"{_about(played)} {note}".rstrip()
    verdict = "\n".join(f"* {_said(each)}" for each in found)
    tables = [_table(GAUGES, gauge_rows(played)), _table(TIMES, time_rows(played))]
    middle = "\n\n".join([about, verdict, *tables])
    page.write_text(f"{before}{_BEGIN}\n{middle}\n{_END}{after}", "utf-8")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    rule = "|---" + "|---:" * (len(head) - 1) + "|"
    return "\n".join([f"| {' | '.join(head)} |", rule, *(f"| {' | '.join(row)} |" for row in rows)])
