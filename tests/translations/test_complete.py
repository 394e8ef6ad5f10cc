"""Chinese is complete: every text has it, nothing is left over, and the compiled file is fresh."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_text_has_its_chinese_and_the_catalogue_is_fresh() -> None:
    command = [sys.executable, "-X", "utf8", str(ROOT / "packaging" / "translations.py"), "--check"]
    told = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert told.returncode == 0, f"To do:\n{told.stdout}{told.stderr}"
