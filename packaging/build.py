"""Make dist/crmdesk: a folder that runs on a machine without Python.

    python3 packaging/build.py

Built for the system it runs on, with PyInstaller, in the environment that run.py sets up.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import copy, rmtree, which

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "packaging"))

import environment
import qt_libraries

DIST = ROOT / "dist"
FOLDER = DIST / "crmdesk"
PROGRAM = FOLDER / ("crmdesk.exe" if os.name == "nt" else "crmdesk")
WORK = ROOT / "build"
START = "import sys\n\nfrom crmdesk.__main__ import main\n\nsys.exit(main())\n"
# Files that are read, not imported; the migrations are both.
DATA = ("crmdesk/resources", "crmdesk/store/migrations")
# Parts that find their own modules or tables by name, which no analysis of imports can see.
WHOLE = ("holidays", "phonenumbers", "pypinyin", "keyring")
UNUSED = ("tkinter", "pytest", "hypothesis", "mypy", "IPython", "matplotlib", "setuptools")


def main() -> int:
    try:
        python = environment.prepare()
    except environment.SetUpFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    if Path(sys.prefix).resolve() != python.parents[1].resolve():
        variables = environment.clean_environment()
        environment.become(python, [str(Path(__file__).resolve())], variables)
    print(_lacking(), end="", flush=True)
    _build()
    _check()
    print(f"{FOLDER.relative_to(ROOT)} is ready: {_megabytes(FOLDER)} MB.")
    return 0


def _lacking() -> str:
    """What the folder should carry, or the build needs, and this system has not."""
    problems = [qt_libraries.complete(on_a_screen=True)]
    if sys.platform.startswith("linux") and not which("objdump"):
        problems.append("PyInstaller needs objdump: install binutils.")
    return "".join(f"{problem}\n" for problem in problems if problem)


def _build() -> None:
    rmtree(FOLDER, ignore_errors=True)
    WORK.mkdir(exist_ok=True)
    start = WORK / "start_crmdesk.py"
    start.write_text(START)
    print("Building; this takes a minute or two.", flush=True)
    subprocess.run([sys.executable, "-m", "PyInstaller", *_options(), str(start)], check=True)
    _add_licences()


def _options() -> list[str]:
    options = ["--onedir", "--noconfirm", "--clean", "--log-level=WARN", "--name=crmdesk"]
    options += [f"--distpath={DIST}", f"--workpath={WORK}", f"--specpath={WORK}", f"--paths={ROOT}"]
    options += ["--collect-submodules=crmdesk"]
    options += [f"--add-data={ROOT / folder}{os.pathsep}{folder}" for folder in DATA]
    options += [f"--collect-all={name}" for name in WHOLE]
    options += [f"--exclude-module={name}" for name in UNUSED]
    if os.name == "nt":
        # One program for window and console: its own console hides, a caller's stays.
        options.append("--hide-console=hide-early")
    return options


def _add_licences() -> None:
    from parts import copy_licences

    copy(ROOT / "LICENSE", FOLDER)
    copy_licences(FOLDER / "licences")


def _check() -> None:
    """Run the built program where nothing else can help it, up to a new store."""
    with tempfile.TemporaryDirectory() as folder:
        print(_run("--version").strip())
        _run("new", "--plain", str(Path(folder) / "first.crm"))


def _run(*arguments: str) -> str:
    needed = ("SYSTEMROOT", "TEMP", "TMP", "HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA")
    bare = {name: os.environ[name] for name in needed if name in os.environ} | {"PATH": ""}
    command = [str(PROGRAM), *arguments]
    done = subprocess.run(command, env=bare, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"The built program fails at {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout


def _megabytes(folder: Path) -> int:
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return round(sum(path.stat().st_size for path in files) / 1e6)


if __name__ == "__main__":
    sys.exit(main())
