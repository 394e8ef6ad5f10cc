"""The day that is played where there is no screen: told, and left as reports and pictures."""

import os
import sys
from pathlib import Path

import pytest

from crmdesk.reports.catalogue import REPORTS
from crmdesk.ui.pages import PAGES
from tests.children import ended

ROOT = Path(__file__).resolve().parents[2]
STEPS = ["Ms Example comes", "postponed", "bought elsewhere", "collects the car", "Ctrl+Z gives"]
SCREEN = ("DISPLAY", "WAYLAND_DISPLAY")


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """What was said, and the folder that was filled."""
    out = tmp_path_factory.mktemp("day") / "out"
    surroundings = {name: value for name, value in os.environ.items() if name not in SCREEN}
    done = ended(
        [sys.executable, "-m", "benchmarks.showroom_day", "--out", str(out), "--customers", "300"],
        cwd=ROOT,
        env=surroundings | {"CRMDESK_TODAY": "2026-11-21", "CRMDESK_LANGUAGE": "en"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, out


def test_each_step_is_told_in_a_sentence(played):
    said, out = played

    assert all(step in said for step in STEPS)
    assert str(out / "reports") in said
    assert str(out / "pictures") in said


def test_every_report_is_written_three_ways(played):
    _said, out = played

    written = {path.name for path in (out / "reports").iterdir() if path.stat().st_size}

    of_a_store = REPORTS.keys() - {"group"}
    assert written == {f"{key}{kind}" for key in of_a_store for kind in (".xlsx", ".pdf", ".csv")}


def test_every_page_is_pictured_in_both_languages_and_themes(played):
    _said, out = played

    pictures = {path.stem for path in (out / "pictures").glob("*.png")}

    assert pictures == {
        f"{page.key}_{language}_{theme}"
        for page in PAGES
        for language in ("zh", "en")
        for theme in ("light", "dark")
    }
