"""The figures as text, as JSON and as the table of docs/performance.md."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.works import Figure

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
_BEGIN, _END = "<!-- figures: begin -->", "<!-- figures: end -->"
_HEAD = ("work", "median", "p99", "floor", "× floor", "target", "met")


def as_text(figures: Sequence[Figure]) -> str:
    rows = [_HEAD, *map(_cells, figures)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(_HEAD))]
    return "\n".join("  ".join(map(_placed, range(len(row)), row, widths)).rstrip() for row in rows)


def _placed(column: int, cell: str, width: int) -> str:
    return cell.rjust(width) if 0 < column < 5 else cell.ljust(width)


def as_json(figures: Sequence[Figure]) -> str:
    return json.dumps([_record(figure) for figure in figures], ensure_ascii=False, indent=1)


def _record(figure: Figure) -> dict[str, object]:
    return {
        "work": figure.name,
        "median_ms": round(figure.product.median, 3),
        "p99_ms": round(figure.product.p99, 3),
        "floor_ms": round(figure.floor.median, 3) if figure.floor else None,
        "ratio": round(figure.ratio, 2) if figure.ratio else None,
        "target": figure.target.words(),
        "met": figure.is_met,
    }


def _cells(figure: Figure) -> tuple[str, ...]:
    return (
        figure.name,
        _time(figure.product.median),
        _time(figure.product.p99),
        _time(figure.floor.median) if figure.floor else "–",
        f"{figure.ratio:.1f}" if figure.ratio else "–",
        figure.target.words(),
        "yes" if figure.is_met else "NO",
    )


def _time(milliseconds: float) -> str:
    if milliseconds >= 10_000:
        return f"{milliseconds / 1000:.1f} s"
    return f"{milliseconds:.3g} ms" if milliseconds < 100 else f"{milliseconds:.0f} ms"


def write_page(figures: Sequence[Figure], about: str, page: Path = PAGE) -> None:
    """Put the table between the page's markers."""
    before, __, rest = page.read_text("utf-8").partition(_BEGIN)
    __, ended, after = rest.partition(_END)
    assert ended, f"{page} has the two markers"
    rule = "|---|---:|---:|---:|---:|---|---|"
    lines = [f"| {' | '.join(row)} |" for row in (_HEAD, *map(_cells, figures))]
    table = "\n".join([about, "", lines[0], rule, *lines[1:]])
    page.write_text(f"{before}{_BEGIN}\n{table}\n{_END}{after}", "utf-8")
