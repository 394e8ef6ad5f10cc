"""The map in docs/architecture.md shows the house as it stands."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "crmdesk"
MAPPED = re.compile(r"^  (\w+)(/|\.py) +(\S.*)$", re.MULTILINE)


def rooms_on_the_map() -> list[str]:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    plan = page.split("```")[1]
    return [name + kind for name, kind, _purpose in MAPPED.findall(plan)]


def rooms_in_the_house() -> set[str]:
    modules = {path.name for path in PACKAGE.glob("*.py")} - {"__init__.py"}
    folders = (path for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__")
    return modules | {f"{path.name}/" for path in folders if any(path.rglob("*.*"))}


def test_the_map_names_each_room_that_is_there_and_no_other() -> None:
    assert set(rooms_on_the_map()) == rooms_in_the_house()


def test_the_map_gives_each_room_one_line() -> None:
    rooms = rooms_on_the_map()
    assert len(rooms) == len(set(rooms))
