"""The parts of docs/performance.md that benchmarks write, each between its two markers."""

from __future__ import annotations

from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"


def write_part(name: str, content: str, page: Path = PAGE) -> None:
    begin, end = (f"<!-- {name}: {part} -->" for part in ("begin", "end"))
    before, __, rest = page.read_text("utf-8").partition(begin)
    __, ended, after = rest.partition(end)
    assert ended, f"{page} has the two markers"
    page.write_text(f"{before}{begin}\n{content}\n{end}{after}", "utf-8")
