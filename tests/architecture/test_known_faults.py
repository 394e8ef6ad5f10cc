"""No part that we ship or work with has a fault that is publicly known.

pip-audit looks where it is installed and reaches its data; elsewhere this says why it did not.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

LOCK = Path(__file__).resolve().parents[2] / "requirements.lock"
GIVEN = ("--requirement", str(LOCK), "--require-hashes", "--disable-pip", "--format", "json")


def command() -> list[str]:
    if importlib.util.find_spec("pip_audit") is not None:
        return [sys.executable, "-m", "pip_audit"]
    if found := shutil.which("pip-audit"):
        return [found]
    pytest.skip("pip-audit is not installed here")


def looked_up() -> list[dict[str, Any]]:
    told = subprocess.run(
        [*command(), *GIVEN, "--progress-spinner", "off", "--timeout", "10"],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        parts: list[dict[str, Any]] = json.loads(told.stdout)["dependencies"]
    except (ValueError, KeyError):
        pytest.skip(f"pip-audit does not reach its data: {told.stderr.strip()[-200:]}")
    known = [part for part in parts if "skip_reason" not in part]
    if not known:
        pytest.skip(f"pip-audit's data here knows none of the {len(parts)} parts")
    return known


def test_no_locked_part_has_a_fault_that_is_known() -> None:
    faulty = {part["name"]: [v["id"] for v in part["vulns"]] for part in looked_up()}
    assert {name: faults for name, faults in faulty.items() if faults} == {}
