"""From a fresh clone to the running program, with nothing but Python.

python3 run.py               open crmdesk on a demo store; without a screen, play a day into out/
python3 run.py test [ARGS]   every check; ARGS go to pytest
python3 run.py test --long   the same with what is too long for each change, and at other hours
python3 run.py -- ARGS       the command: crmdesk ARGS

The first run sets up .venv, every later one uses it.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit("crmdesk needs Python 3.11 or newer; this is " + sys.version.split()[0] + ".")

import hashlib
import os
import shutil
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "packaging"))

import environment
import faked_clock
import qt_libraries
import tracing

OUT = ROOT / "out"
DEMO = OUT / "demo.crm"
CHECKS = (
    ("ruff", "format", "--check"),
    ("ruff", "check"),
    ("codespell",),
    ("mypy",),
    ("lint-imports", "--no-logo"),
)
WORKERS = str((os.cpu_count() or 1) + 1)
"""One more than there are cores: some tests wait for a disk or a child."""
PYTEST = ("pytest", "-q", "-n", WORKERS, "--dist", "worksteal")
LONGER = {"CUTS": "500", "KILLS": "1000"}
"""How often power is cut and a process killed, where time does not matter."""


def main(arguments: list[str]) -> int:
    try:
        return _run(arguments)
    except environment.SetUpFailed as failure:
        print(failure, file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped. The same command begins again.", file=sys.stderr)
    return 1


def _run(arguments: list[str]) -> int:
    if not arguments:
        _open()
    if arguments[0] == "test":
        return _test(arguments[1:])
    if arguments[0] == "--":
        _command(arguments[1:])
    asked = arguments[0] in ("-h", "--help")
    print(__doc__.strip(), file=sys.stdout if asked else sys.stderr)
    return 0 if asked else 2


def _open() -> NoReturn:
    if _has_screen():
        _need_qt(on_a_screen="DISPLAY" in os.environ)
        python = environment.prepare()
        _make_demo(python)
        environment.become(python, ["-m", "crmdesk", "--store", str(DEMO)], _variables())
    _need_qt()
    python = environment.prepare()
    print("There is no screen: a showroom day runs through the real window, into out/.", flush=True)
    day = ["-m", "benchmarks.showroom_day", "--out", str(OUT)]
    environment.become(python, day, _variables() | {"QT_QPA_PLATFORM": "offscreen"})


def _command(arguments: list[str]) -> NoReturn:
    problem = _missing_of_system(on_a_screen="DISPLAY" in os.environ)
    if problem and environment.python_lacks(ROOT):
        raise environment.SetUpFailed(problem)
    if problem:  # most commands need no Qt
        print(problem, file=sys.stderr)
    environment.become(environment.prepare(), ["-m", "crmdesk", *arguments], _variables())


def _test(arguments: list[str]) -> int:
    _need_qt()
    if problem := tracing.complete():
        print(problem, file=sys.stderr, flush=True)
    is_long = "--long" in arguments
    asked = [argument for argument in arguments if argument != "--long"]
    tools = environment.prepare().parent
    steps = [*CHECKS, (*PYTEST, *asked)]
    more = LONGER if is_long else {}
    code = next(filter(None, (_check(tools, step, more) for step in steps)), 0)
    return code or (_test_at_other_hours(tools, asked) if is_long else 0)


def _test_at_other_hours(tools: Path, arguments: list[str]) -> int:
    """All of them, also after one that failed; the first failure's code."""
    if problem := faked_clock.complete():
        raise environment.SetUpFailed(problem)
    left_out = [f"--ignore=tests/faults/{name}" for name in faked_clock.HOUR_DOES_NOT_MATTER]
    codes = []
    for moment in faked_clock.moments(datetime.now(UTC).date()):
        print("==", moment, flush=True)
        fake = faked_clock.variables(moment, datetime.now(UTC))
        codes.append(_check(tools, (*PYTEST, *left_out, *arguments), fake))
    return next(filter(None, codes), 0)


def _check(tools: Path, step: tuple[str, ...], more: dict[str, str]) -> int:
    """Run a tool of the environment, with ``more`` variables; its code."""
    print("==", *step, flush=True)
    own = {name: v for name, v in _variables().items() if not name.startswith("CRMDESK_")}
    own.pop("PYTHONDONTWRITEBYTECODE", None)  # hundreds of children would each compile all of it
    tool = shutil.which(step[0], path=str(tools)) or step[0]
    own |= {"QT_QPA_PLATFORM": "offscreen"} | more
    code = subprocess.call([tool, *step[1:]], cwd=ROOT, env=own)
    if code:
        print(step[0], "failed.", file=sys.stderr, flush=True)
    return code


def _has_screen() -> bool:
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _need_qt(*, on_a_screen: bool = False) -> None:
    problem = _missing_of_system(on_a_screen=on_a_screen)
    if problem:
        raise environment.SetUpFailed(problem)


def _missing_of_system(*, on_a_screen: bool) -> str:
    return qt_libraries.complete(
        on_a_screen=on_a_screen, python_lacks=environment.python_lacks(ROOT)
    )


def _variables() -> dict[str, str]:
    return environment.clean_environment() | {"PYTHONPATH": str(ROOT)}


def _make_demo(python: Path) -> None:
    """A new demo store each day and for each change of what makes it."""
    key, made = OUT / "demo.key", _demo_key()
    if DEMO.exists() and key.exists() and key.read_text() == made:
        return
    print("Making the demo store, out/demo.crm.", flush=True)
    OUT.mkdir(exist_ok=True)
    try:
        for old in OUT.glob("demo.*"):
            old.unlink()
    except PermissionError:
        print("The old one is in use, so it stays.", flush=True)
        return
    command = [str(python), "-m", "crmdesk", "demo", str(DEMO)]
    if subprocess.call(command, env=_variables()):
        raise environment.SetUpFailed("The demo store could not be made, for the reason above.")
    key.write_text(made)


def _demo_key() -> str:
    today = os.environ.get("CRMDESK_TODAY") or time.strftime("%Y-%m-%d")
    digest = hashlib.sha256(f"{today} {environment.lock_digest(ROOT)}".encode())
    for source in sorted((ROOT / "crmdesk").rglob("*.py")):
        if "ui" not in source.relative_to(ROOT).parts:
            digest.update(source.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
