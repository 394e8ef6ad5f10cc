"""The parts that ship with crmdesk: which they are, and the texts of their licences."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, PackagePath, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent


def runtime_parts() -> Iterator[Distribution]:
    """Everything that the program needs to run, with what that needs in turn."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    waiting: list[str] = [*project["dependencies"], *extras["keyring"], *extras["server"]]
    seen: set[str] = set()
    while waiting:
        wanted = Requirement(waiting.pop())
        name = canonicalize_name(wanted.name)
        if name in seen or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
            continue
        seen.add(name)
        part = distribution(name)
        waiting += part.requires or []
        waiting += [need for extra in wanted.extras for need in _added_by(part, extra)]
        yield part


def _added_by(part: Distribution, extra: str) -> list[str]:
    """What ``part`` needs more where it was asked for with ``[extra]``, such as psycopg[binary]."""
    needs = [Requirement(need) for need in part.requires or []]
    more = [need for need in needs if need.marker and need.marker.evaluate({"extra": extra})]
    return [f"{need.name}{need.specifier}" for need in more if "extra" in str(need.marker)]


def licence_files(part: Distribution) -> list[PackagePath]:
    return [file for file in part.files or [] if _is_licence(file)]


def _is_licence(file: PackagePath) -> bool:
    stated = file.name.upper().startswith(("LICEN", "COPYING", "NOTICE"))
    return stated and file.suffix not in {".py", ".pyc"}


def copy_licences(into: Path) -> None:
    for part in runtime_parts():
        for file in licence_files(part):
            target = into / canonicalize_name(part.name) / file.name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(Path(str(file.locate())).read_bytes())
