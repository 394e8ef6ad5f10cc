"""What a fresh clone relies on: the two commands, the lock, and nothing that points elsewhere."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def names(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(line).name) for line in requirements}


def locked() -> set[str]:
    return set(re.findall(r"^([\w.-]+)==", text_of("requirements.lock"), re.MULTILINE))


def test_the_lock_holds_no_address() -> None:
    assert not re.search(r"://|^-|@ ", text_of("requirements.lock"), re.MULTILINE)


def test_every_part_in_the_lock_is_pinned_by_hash() -> None:
    pinned = re.split(r"\n(?=\S)", text_of("requirements.lock").strip())
    assert [part for part in pinned if "--hash=sha256:" not in part] == []


def test_the_lock_holds_all_that_the_project_declares() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    extras = project["optional-dependencies"].values()
    declared = [*project["dependencies"], *(one for extra in extras for one in extra)]
    assert names(declared) <= locked()


def test_the_lock_was_made_from_the_present_list() -> None:
    lines = [line for line in text_of("requirements.in").splitlines() if line[:1].isalpha()]
    assert names(lines) <= locked()


def test_the_ci_runs_exactly_the_command_of_the_readme() -> None:
    command = text_of(".ci/run").splitlines()[-1].removeprefix('cd "$(dirname "$0")/.." && exec ')
    assert command == "python3 run.py test"
    assert re.search(rf"^\s*{re.escape(command)}\s*$", text_of("README.md"), re.MULTILINE)


def test_the_version_of_the_changelog_is_the_programs() -> None:
    version = re.search(r'__version__ = "(.+)"', text_of("crmdesk/__init__.py"))
    assert version
    assert f"## {version[1]} " in text_of("CHANGELOG.md")
