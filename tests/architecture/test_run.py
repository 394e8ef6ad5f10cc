"""What run.py decides by itself: screen or none, a fresh demo store, missing system libraries."""

from __future__ import annotations

import importlib
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.children import ended

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the questions are Linux's")


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(ROOT), str(ROOT / "packaging"), *sys.path])
    return importlib.import_module("run")


@pytest.fixture
def qt_libraries(run):
    return run.qt_libraries


@pytest.mark.parametrize(
    ("variables", "expected"),
    [({}, False), ({"DISPLAY": ":0"}, True), ({"WAYLAND_DISPLAY": "wayland-0"}, True)],
)
def test_a_screen_is_what_the_session_names(run, monkeypatch, variables, expected):
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert run._has_screen() is expected


def test_the_demo_store_is_made_anew_each_day_and_only_then(run, monkeypatch):
    monkeypatch.setenv("CRMDESK_TODAY", "2026-11-21")
    today = run._demo_key()
    assert run._demo_key() == today
    monkeypatch.setenv("CRMDESK_TODAY", "2026-11-22")
    assert run._demo_key() != today


def test_a_failing_check_ends_the_run_with_its_code(run, tmp_path, capfd):
    tool = tmp_path / "checker"
    tool.write_text("#!/bin/sh\nexit 7\n")
    tool.chmod(0o755)
    assert run._check(tmp_path, ("checker", "--strictly"), {}) == 7
    assert "== checker --strictly" in capfd.readouterr().out


def test_other_hours_are_in_the_evening_at_night_on_the_last_day_and_on_a_leap_day(run):
    there = run.faked_clock.moments(date(2027, 12, 31))

    assert [f"{moment.at:%Y-%m-%d %H}" for moment in there] == [
        *("2028-01-01 20", "2028-01-01 02", "2028-12-31 20", "2032-02-29 02"),
    ]
    assert len({moment.zone for moment in there}) == 3


@pytest.mark.parametrize("number", range(4))
def test_a_child_has_the_hour_the_zone_and_its_sleep(run, number):
    if not run.faked_clock._library():
        pytest.skip("libfaketime is not installed; --long installs it")
    now = datetime.now(UTC)
    moment = run.faked_clock.moments(now.date())[number]
    code = "import time; time.sleep(0.01); print(time.time(), time.localtime().tm_gmtoff)"
    own = os.environ | run.faked_clock.variables(moment, now)

    said = ended([sys.executable, "-c", code], env=own).stdout.split()

    assert -2 < float(said[0]) - moment.at.timestamp() < 3600
    assert int(said[1]) == moment.at.astimezone(ZoneInfo(moment.zone)).utcoffset().total_seconds()


def test_a_missing_library_is_told_with_its_package(qt_libraries, monkeypatch):
    monkeypatch.setattr(qt_libraries, "ALWAYS", {"libnowhere.so.1": "libnowhere1"})
    assert qt_libraries._missing(on_a_screen=False) == {"libnowhere.so.1": "libnowhere1"}


def test_without_the_right_to_install_one_line_says_what_to_type(qt_libraries, monkeypatch):
    monkeypatch.setattr(qt_libraries, "ALWAYS", {"libnowhere.so.1": "libnowhere1"})
    monkeypatch.setattr(qt_libraries.shutil, "which", lambda tool: f"/usr/bin/{tool}")
    monkeypatch.setattr(qt_libraries.os, "geteuid", lambda: 1000)
    assert qt_libraries.complete(on_a_screen=False).endswith("sudo apt-get install libnowhere1")


def test_all_that_is_missing_is_named_at_once(run, qt_libraries, monkeypatch, tmp_path):
    monkeypatch.setattr(qt_libraries, "ALWAYS", {"libnowhere.so.1": "libnowhere1"})
    monkeypatch.setattr(qt_libraries.shutil, "which", lambda tool: f"/usr/bin/{tool}")
    monkeypatch.setattr(qt_libraries.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(run.environment.importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setattr(run, "ROOT", tmp_path)
    (tmp_path / "requirements.lock").touch()
    with pytest.raises(run.environment.SetUpFailed, match=r"libnowhere1 python3.*-venv$"):
        run._need_qt()


@pytest.fixture
def without_strace(run, monkeypatch):
    """apt-get is there, strace is not; what is installed is listed."""
    installed = []
    monkeypatch.setattr(run.tracing.shutil, "which", {"apt-get": "/usr/bin/apt-get"}.get)
    monkeypatch.setattr(
        run.tracing.debian, "install", lambda packages, _what: not installed.extend(packages)
    )
    return run.tracing, installed


def test_the_tests_tool_is_installed_where_one_may(without_strace, monkeypatch):
    tracing, installed = without_strace
    monkeypatch.setattr(tracing.os, "geteuid", lambda: 0)
    assert tracing.complete() == ""
    assert installed == ["strace"]


def test_without_that_right_a_line_says_which_tests_are_left_out(without_strace, monkeypatch):
    tracing, installed = without_strace
    monkeypatch.setattr(tracing.os, "geteuid", lambda: 1000)
    assert tracing.complete().endswith("sudo apt-get install strace")
    assert installed == []
