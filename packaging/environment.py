"""The set-up from nothing: a `.venv` that holds exactly what requirements.lock names.

Standard library only, since it runs before anything is installed; `run.py` and `build.py` use it.
"""

import hashlib
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import IO, NoReturn

ROOT = Path(__file__).resolve().parent.parent
# Settings of the caller that would send packages elsewhere, or load others in their place.
_MISLEADING = (
    "PYTHONHOME",
    "PYTHONPATH",
    "PIP_CONSTRAINT",
    "PIP_NO_BINARY",
    "PIP_PREFIX",
    "PIP_REQUIRE_VIRTUALENV",
    "PIP_ROOT",
    "PIP_TARGET",
    "PIP_USER",
)
_CAUSES = (
    (
        r"No space left on device|not enough space on the disk",
        "The disk is full: crmdesk needs about 1 GB in its folder, and as much for the moment"
        " in the folder for temporary files. Make room and run the same command again.",
    ),
    (
        r"DO NOT MATCH THE HASHES",
        "What was downloaded is not what requirements.lock names, so nothing was installed. Try"
        " again without the mirror or proxy that changed it.",
    ),
    (
        r"Temporary failure in name resolution|Name or service not known|getaddrinfo failed"
        r"|nodename nor servname|Network is unreachable|Connection refused|NewConnectionError"
        r"|[Tt]imed out|ConnectTimeout|ProxyError|SSLError|CERTIFICATE_VERIFY_FAILED",
        "No network: the parts of crmdesk could not be downloaded. Connect, or name a mirror in"
        " PIP_INDEX_URL, and run the same command again.",
    ),
    (
        r"no such option: --python",
        "This pip is older than 22.3. Install python3-venv, or a newer pip, and run the same"
        " command again.",
    ),
    (
        r"Permission denied|Access is denied|Read-only file system",
        "The .venv cannot be written: its folder is read-only, or a crmdesk that still runs holds"
        " it. Close that, or copy the folder to where you may write, and run the command again.",
    ),
)


class SetUpFailed(Exception):
    """What went wrong and what to do about it, in one line for the person at the terminal."""


def lock_digest(root: Path) -> str:
    return hashlib.sha256((root / "requirements.lock").read_bytes()).hexdigest()


def key(root: Path) -> str:
    """What the environment depends on: another key means another environment."""
    python = f"{platform.python_implementation()}-{sys.version_info[0]}.{sys.version_info[1]}"
    return f"{python} {sys.platform} {platform.machine()} {lock_digest(root)}"


def python_of(root: Path) -> Path:
    inside = "Scripts/python.exe" if os.name == "nt" else "bin/python"
    return root / ".venv" / inside


def is_ready(root: Path) -> bool:
    marker = _marker(root)
    return python_of(root).exists() and marker.is_file() and marker.read_text() == key(root)


def python_lacks(root: Path = ROOT) -> list[str]:
    """The system's packages without which no environment can be made; none once there is one."""
    has_pip = importlib.util.find_spec("ensurepip") or _has_pip_for_others()
    if is_ready(root) or (importlib.util.find_spec("venv") and has_pip):
        return []
    return [_venv_package()]


def _has_pip_for_others() -> bool:
    """Whether this Python's own pip can install elsewhere, as it can from 22.3 on."""
    try:
        return tuple(map(int, metadata.version("pip").split(".")[:2])) >= (22, 3)
    except (metadata.PackageNotFoundError, ValueError):
        return False


def _venv_package() -> str:
    """Debian's name of it; a Python beside the system's own has one of its own."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    is_systems = Path("/usr/bin/python3").resolve().name == version
    return "python3-venv" if is_systems else f"{version}-venv"


def prepare(root: Path = ROOT) -> Path:
    """The environment's Python; sets the environment up when it is missing, half made or old."""
    if is_ready(root):
        return python_of(root)
    _refuse_from_inside(root)
    try:
        with _alone(root):
            if not is_ready(root):
                _set_up(root)
    except OSError as error:
        raise SetUpFailed(_explain(f"{error.strerror}: {error.filename}")) from error
    return python_of(root)


def _marker(root: Path) -> Path:
    return root / ".venv" / "set-up-for"


def _refuse_from_inside(root: Path) -> None:
    if Path(sys.prefix).resolve() == (root / ".venv").resolve():
        raise SetUpFailed(
            "The .venv has to be made anew: leave it (deactivate), then run the command again."
        )


def _set_up(root: Path) -> None:
    print("Setting up crmdesk in .venv. This is done once and takes a minute or two.", flush=True)
    started = time.monotonic()
    if (root / ".venv").exists():
        shutil.rmtree(root / ".venv")
    _make_bare(root)
    _install(root)
    mark_ready(root)
    print(f"Set up in {time.monotonic() - started:.0f} s.", flush=True)


def mark_ready(root: Path) -> None:
    """The last step, and one that cannot be half done, so that an interrupted set-up is redone."""
    fresh = _marker(root).with_suffix(".new")
    fresh.write_text(key(root))
    fresh.replace(_marker(root))


def _make_bare(root: Path) -> None:
    if importlib.util.find_spec("venv") is None:
        raise SetUpFailed(f"This Python lacks its venv module: install {_venv_package()}.")
    import venv

    venv.EnvBuilder(symlinks=os.name != "nt", with_pip=False).create(root / ".venv")


def _install(root: Path) -> None:
    command = [
        *_pip(root),
        "install",
        "--require-hashes",
        "--no-deps",
        "--only-binary=:all:",
        "--no-input",
        "--disable-pip-version-check",
        "--no-warn-script-location",
        "--progress-bar=off",
        "--retries=3",
        "-r",
        str(root / "requirements.lock"),
    ]
    with subprocess.Popen(
        command,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as pip:
        assert pip.stdout is not None
        lines = list(_shown(pip.stdout))
    if pip.returncode:
        raise SetUpFailed(_explain("".join(lines)))


def _pip(root: Path) -> list[str]:
    """The environment's own pip, else the one of this Python working on the environment."""
    inside, outside = str(python_of(root)), sys.executable
    if _succeeds([inside, "-m", "ensurepip", "--default-pip"]):
        return [inside, "-m", "pip"]
    if _succeeds([outside, "-m", "pip", "--version"]):
        return [outside, "-m", "pip", "--python", inside]
    raise SetUpFailed(
        "This Python has neither pip nor ensurepip. On Debian and Ubuntu install one of them:"
        f" apt-get install {_venv_package()}"
    )


def _succeeds(command: list[str]) -> bool:
    done = subprocess.run(command, env=clean_environment(), capture_output=True, check=False)
    return done.returncode == 0


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _MISLEADING}


def _shown(lines: IO[str]) -> Iterator[str]:
    """Pass pip's lines on, and show on a terminal which part it is at."""
    for line in lines:
        if sys.stdout.isatty() and line.startswith("Collecting "):
            print(f"\r\033[K  {line.split()[1]}", end="", flush=True)
        yield line
    if sys.stdout.isatty():
        print("\r\033[K", end="", flush=True)


def _explain(output: str) -> str:
    for pattern, sentence in _CAUSES:
        if re.search(pattern, output):
            return sentence
    missing = re.search(r"No matching distribution found for (\S+)", output)
    if missing:
        return (
            f"There is no ready-made {missing[1]} for Python {platform.python_version()} on this"
            " machine. Python 3.11 to 3.13 on Windows, macOS or Linux has all parts."
        )
    said = [line for line in output.splitlines() if line.strip()]
    errors = [line for line in said if line.startswith("ERROR")]
    return "The set-up failed: " + (errors or said or ["no reason given"])[-1].strip()


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """One set-up at a time; the system gives the lock back even if the holder is killed."""
    with (root / ".venv.lock").open("a+b") as file:
        if not _try_lock(file):
            print("Another set-up is running here; waiting for it.", flush=True)
            while not _try_lock(file):
                time.sleep(0.5)
        yield


def _try_lock(file: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def become(python: Path, arguments: list[str], environment: dict[str, str]) -> NoReturn:
    """Become this command: the caller's signals and exit code are the command's own."""
    if os.name == "nt":
        sys.exit(subprocess.call([str(python), *arguments], env=environment))
    sys.stdout.flush()
    os.execve(python, [str(python), *arguments], environment)
