"""Whoever gets crmdesk may use and pass on all of it: no part demands more than that."""

from __future__ import annotations

import importlib
import re
from importlib.metadata import Distribution, distributions
from pathlib import Path
from types import ModuleType

import pytest
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PERMISSIVE = {
    "0BSD",
    "Apache-2.0",
    "Apache Software License",
    "BSD License",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT License",
    "MIT-0",
    "MIT-CMU",
    "PSF-2.0",
    "Zlib",
}
# These libraries stay apart from ours, to be exchanged by anyone: what the LGPL asks for.
LESSER = {"psycopg", "psycopg-binary", "pyside6-essentials", "shiboken6"}
# What builds and tests the program; nothing of it is in what people get.
WORKSHOP = {
    "codespell": {"GPL-2.0-only"},
    "hypothesis": {"MPL-2.0"},
    "pathspec": {"Mozilla Public License 2.0 (MPL 2.0)"},
    # Its bootloader is in the built program, by an exception that leaves that to any licence.
    "pyinstaller": {"GNU General Public License v2 (GPLv2)"},
    "pyinstaller-hooks-contrib": {
        "Apache Software License AND GNU General Public License v2 (GPLv2)"
    },
    "sxtwl": {"BSD"},
}
TELLING = {"This software is provided 'as-is', without any express or implied": "Zlib"}


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(ROOT / "packaging")
    return importlib.import_module("parts")


def licence_of(part: Distribution) -> str:
    """An SPDX expression: as stated, else from the classifiers, else read from the file itself."""
    said = part.metadata
    classified = [c for c in said.get_all("Classifier") or [] if c.startswith("License ::")]
    names = " AND ".join(c.rsplit(" :: ", 1)[1] for c in classified)
    return said["License-Expression"] or names or said["License"] or _recognised(part)


def _recognised(part: Distribution) -> str:
    files = [file for file in part.files or [] if file.name.startswith("LICENSE")]
    text = " ".join(" ".join(file.read_text().split()) for file in files)
    return " AND ".join(name for sign, name in TELLING.items() if sign in text)


def is_allowed(expression: str, *, lesser: bool = False) -> bool:
    """One of the alternatives must be free in all its parts."""
    allowed = PERMISSIVE | ({"LGPL-3.0-only"} if lesser else set())
    choices = re.split(r" OR ", expression)
    return any(set(choice.split(" AND ")) <= allowed for choice in choices)


def test_every_part_that_ships_is_permissive_or_a_library_under_the_lgpl(parts: ModuleType) -> None:
    licences = {canonicalize_name(p.name): licence_of(p) for p in parts.runtime_parts()}
    assert {"pyside6-essentials", "sqlalchemy", "greenlet", "psycopg-binary"} <= licences.keys()
    refused = {n: e for n, e in licences.items() if not is_allowed(e, lesser=n in LESSER)}
    assert refused == {}


def locked() -> set[str]:
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    return {
        canonicalize_name(line.split("==")[0]) for line in lines if re.match(r"[\w.-]+==", line)
    }


def here() -> dict[str, str]:
    """The licence of each locked part that this platform has."""
    found = {canonicalize_name(part.name): part for part in distributions()}
    return {name: licence_of(found[name]) for name in locked() & found.keys()}


def test_every_locked_part_is_permissive_but_for_some_of_the_workshop(parts: ModuleType) -> None:
    shipped = {canonicalize_name(part.name) for part in parts.runtime_parts()}
    licences = here()
    assert len(licences) > 70
    refused = {n: e for n, e in licences.items() if not is_allowed(e, lesser=n in LESSER)}
    assert {name: {said} for name, said in refused.items()} == {
        name: said for name, said in WORKSHOP.items() if name in licences
    }
    assert not WORKSHOP.keys() & shipped


@pytest.mark.parametrize(
    "expression", ["GPL-3.0-only", "MIT AND GPL-2.0-only", "LGPL-3.0-only", ""]
)
def test_a_licence_that_asks_for_more_is_refused(expression: str) -> None:
    assert not is_allowed(expression)
