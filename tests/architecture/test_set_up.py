"""The set-up from nothing, as far as it goes without downloading anything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def environment(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "packaging")
    import environment

    return environment


@pytest.fixture
def clone(tmp_path, environment):
    """A clone whose set-up is done: an interpreter and the marker, which is all that is asked."""
    (tmp_path / "requirements.lock").write_text("part==1 --hash=sha256:0\n")
    python = environment.python_of(tmp_path)
    python.parent.mkdir(parents=True)
    python.touch()
    environment.mark_ready(tmp_path)
    return tmp_path


def test_a_finished_set_up_is_used_as_it_is(environment, clone):
    assert environment.prepare(clone) == environment.python_of(clone)


def test_another_lock_asks_for_another_set_up(environment, clone):
    (clone / "requirements.lock").write_text("part==2 --hash=sha256:0\n")
    assert not environment.is_ready(clone)


def test_a_set_up_that_lost_its_interpreter_is_redone(environment, clone):
    environment.python_of(clone).unlink()
    assert not environment.is_ready(clone)


def test_an_interrupted_set_up_is_redone(environment, clone):
    (clone / ".venv" / "set-up-for").unlink()
    assert not environment.is_ready(clone)


@pytest.mark.parametrize(
    ("pip_says", "beginning"),
    [
        ("[Errno -3] Temporary failure in name resolution\nERROR: No matching", "No network: "),
        ("ERROR: Could not install: [Errno 28] No space left on device", "The disk is full: "),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "What was downloaded is not "),
        ("ERROR: No matching distribution found for numpy==9", "There is no ready-made numpy==9 "),
        ("[Errno 13] Permission denied: '/x/.venv'", "The .venv cannot be written: "),
        ("progress\nERROR: Something new\n", "The set-up failed: ERROR: Something new"),
    ],
)
def test_a_failed_set_up_is_told_in_one_line(environment, pip_says, beginning):
    sentence = environment._explain(pip_says)
    assert sentence.startswith(beginning)
    assert "\n" not in sentence


def test_settings_that_send_packages_elsewhere_are_left_behind(environment, monkeypatch):
    monkeypatch.setenv("PIP_TARGET", "/elsewhere")
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example")
    left = environment.clean_environment()
    assert "PIP_TARGET" not in left
    assert left["PIP_INDEX_URL"] == "https://mirror.example"


def test_two_set_ups_at_once_take_turns(environment, clone, capsys):
    script = (
        "import sys, environment as e, pathlib\n"
        "with e._alone(pathlib.Path(sys.argv[1])): print('held', flush=True); input()\n"
    )
    command = [sys.executable, "-c", script, str(clone)]
    with subprocess.Popen(
        command, cwd=ROOT / "packaging", stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout.readline() == "held\n"
        with (clone / ".venv.lock").open("a+b") as file:
            assert not environment._try_lock(file)
            other.communicate("\n")
            assert environment._try_lock(file)


def test_an_unknown_word_shows_the_usage_and_ends_with_two():
    command = [sys.executable, str(ROOT / "run.py"), "tset"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 2
    assert "python3 run.py test" in told.stderr
