"""PostgreSQL's own programs on this computer: pg_dump and pg_restore, found and run."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple

from crmdesk.errors import UserError
from crmdesk.i18n import _

FOLDER_VARIABLE = "CRMDESK_PG_BIN"
"""Names the folder with the programs; then nowhere else is looked."""
_USUAL = (
    ("/usr/lib/postgresql", "*/bin"),
    ("/usr", "pgsql-*/bin"),
    ("C:/Program Files/PostgreSQL", "*/bin"),
    ("/opt/homebrew/opt", "postgresql@*/bin"),
    ("/opt/homebrew/opt", "libpq/bin"),
    ("/usr/local/opt", "postgresql@*/bin"),
    ("/usr/local/opt", "libpq/bin"),
    ("/Applications/Postgres.app/Contents/Versions", "*/bin"),
)
_LOOK_SECONDS = 0.1
_VERSION_SECONDS = 20
_QUIET: dict[str, Any] = {"creationflags": getattr(subprocess, "CREATE_NO_WINDOW", 0)}


class NoTools(UserError):
    """The programs are not here, or are older than the server."""


class Tools(NamedTuple):
    """A folder with both programs; ``version`` is PostgreSQL's major one."""

    folder: Path
    version: int

    def command(self, name: str, *arguments: object) -> list[str]:
        found = shutil.which(name, path=str(self.folder))
        assert found is not None, "a folder without the programs is not chosen"
        return [found, *map(str, arguments)]


def newest_tools(at_least: int = 0) -> Tools:
    """The newest here; raises ``NoTools`` where a server of ``at_least`` needs newer ones."""
    found = [tools for folder in _folders() if (tools := _tools_in(folder))]
    newest = max(found, key=lambda tools: tools.version, default=None)
    if newest is None:
        raise NoTools(
            _(
                "This computer has no pg_dump, which backs up a server's store. Install"
                " PostgreSQL's client programs, or say in {variable} where they are. Without them:"
                " crmdesk move FILE.crm makes an encrypted copy."
            ).format(variable=FOLDER_VARIABLE)
        )
    if newest.version < at_least:
        raise NoTools(
            _(
                "pg_dump here is of PostgreSQL {ours}, the server is {theirs}. Install its client"
                " programs of {theirs} or newer. Without them: crmdesk move FILE.crm makes an"
                " encrypted copy."
            ).format(ours=newest.version, theirs=at_least)
        )
    return newest


def _folders() -> Iterator[Path]:
    if named := os.environ.get(FOLDER_VARIABLE):
        yield Path(named).expanduser()
        return
    if on_path := shutil.which("pg_dump"):
        yield Path(on_path).parent
    for root, pattern in _USUAL:
        with contextlib.suppress(OSError):
            yield from Path(root).glob(pattern)


def _tools_in(folder: Path) -> Tools | None:
    both = [shutil.which(name, path=str(folder)) for name in ("pg_dump", "pg_restore")]
    if None in both:
        return None
    try:
        said = subprocess.run(
            [str(both[0]), "--version"],
            capture_output=True,
            text=True,
            timeout=_VERSION_SECONDS,
            env=surroundings(),
            **_QUIET,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    version = re.search(r"\) (\d+)", said)
    return Tools(folder, int(version[1])) if version else None


def surroundings() -> dict[str, str]:
    """This program's own libraries are not theirs."""
    found = dict(os.environ)
    if getattr(sys, "frozen", False):
        found.pop("LD_LIBRARY_PATH", None)
        if (before := found.pop("LD_LIBRARY_PATH_ORIG", None)) is not None:
            found["LD_LIBRARY_PATH"] = before
    return found


def run(
    command: Sequence[str], env: dict[str, str], meanwhile: Callable[[], None] = lambda: None
) -> None:
    """To its end; whatever ``meanwhile`` raises ends it. Raises ``UserError`` when it fails."""
    with tempfile.TemporaryFile() as said:
        child = _child(command, env, said, subprocess.DEVNULL)
        with _ended(child):
            while child.poll() is None:
                meanwhile()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.wait(_LOOK_SECONDS)
        _refuse_failure(command, child, said)


@contextlib.contextmanager
def output_of(command: Sequence[str]) -> Iterator[IO[bytes]]:
    """What it writes, as it does; raises ``UserError`` at the end when it failed."""
    with tempfile.TemporaryFile() as said:
        child = _child(command, surroundings(), said, subprocess.PIPE)
        assert child.stdout is not None
        with _ended(child), child.stdout:
            yield child.stdout
            child.wait()
        _refuse_failure(command, child, said)


def _child(
    command: Sequence[str], env: dict[str, str], said: IO[bytes], out: int
) -> subprocess.Popen[bytes]:
    asked: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": out, "stderr": said}
    return subprocess.Popen(command, env=env, **asked, **_QUIET)


@contextlib.contextmanager
def _ended(child: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    except BaseException:
        child.kill()
        child.wait()
        raise


def _refuse_failure(
    command: Sequence[str], child: subprocess.Popen[bytes], said: IO[bytes]
) -> None:
    if child.returncode:
        said.seek(0)
        words = " ".join(said.read().decode("utf-8", "replace").split())
        raise UserError(
            _("{program} failed: {reason}").format(
                program=Path(command[0]).stem, reason=words[-300:] or child.returncode
            )
        )
