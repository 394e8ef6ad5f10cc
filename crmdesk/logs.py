"""The log: a rotating file of this user's, in which no customer is named.

What an exception says may quote a customer, and so may what a library logs. Of an exception its
kind and its places in the program are kept, and its text only where that is about the program.
"""

from __future__ import annotations

import contextlib
import errno
import faulthandler
import logging
import os
import re
import traceback
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import NamedTuple

from crmdesk.private_files import make_folders, private, tighten

NAME, HARD = "crmdesk.log", "hard-crashes.txt"
LEFT_OUT = "•"
_LARGEST, _KEPT = 1_000_000, 5
_MOST_FRAMES, _MOST_LINKS = 40, 8
_TAIL = 200_000
_NUMBER = re.compile(r"\d[\d \-]{5,}\d")
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|“[^”\n]*”|「[^」\n]*」|《[^》\n]*》")
_FOREIGN = re.compile(r"[^\x00-\x7f•…]+")
_ABOUT_CODE = (AttributeError, NameError, ImportError, TypeError, IndexError, RecursionError)
_ABOUT_QT = re.compile(r".*(already deleted|has been deleted|changed size during iteration).*")
_ABOUT_SQL = re.compile(
    r"(UNIQUE|NOT NULL|CHECK|FOREIGN KEY) constraint failed(: [\w., ]+)?|database is locked"
    r"|database (table|schema) is locked.*|disk I/O error|database or disk is full|out of memory"
    r"|attempt to write a readonly database|unable to open database file"
    r"|database disk image is malformed|file is not a database|no such table: \w+|interrupted"
)
_ENTRY = re.compile(r"(?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) (?P<level>[A-Z]+) (?P<head>.*)")
_PLACE = re.compile(r'  File ".*(?P<file>crmdesk[^"]*)", line (?P<line>\d+), in (?P<name>\S+)')


def log_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Beside the settings where CRMDESK_CONFIG names their folder, else where the system says."""
    if folder := environ.get("CRMDESK_CONFIG"):
        return Path(folder) / "log"
    from platformdirs import user_log_path

    return user_log_path("crmdesk", appauthor=False)


def start_log(folder: Path | None = None) -> Path | None:
    """Write warnings and errors to a file from now on; None where there is no place for one."""
    try:
        place = (folder or log_folder()).absolute()
        make_folders(place)
        tighten(place, *place.glob(f"{NAME}*"), place / HARD)
        if any(isinstance(each, LogFile) for each in logging.getLogger().handlers):
            return place / NAME
        handler = LogFile(place / NAME)
    except OSError:
        return None
    handler.setFormatter(NamingNobody())
    handler.setLevel(logging.WARNING)
    logging.getLogger().addHandler(handler)
    return place / NAME


def note_hard_crashes(log: Path | None) -> None:
    """A fault in a library ends the program before Python can tell; only its places are known."""
    if log is None:
        return
    with contextlib.suppress(OSError, ValueError):
        path = log.with_name(HARD)
        how = os.O_APPEND if _size(path) < _LARGEST else os.O_TRUNC
        # Open to the end of the process.
        faulthandler.enable(private(str(path), os.O_WRONLY | os.O_CREAT | how))


def last_hard_crash(folder: Path | None = None) -> datetime | None:
    """When the program last ended so; None where it never did."""
    path = (folder or log_folder()) / HARD
    if not _size(path):
        return None
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


class LogFile(RotatingFileHandler):
    """Shared by the windows of this user; a full disk or a lock costs a line and nothing more."""

    def __init__(self, path: Path, largest: int = _LARGEST) -> None:
        super().__init__(path, maxBytes=largest, backupCount=_KEPT, encoding="utf-8")

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding=self.encoding, opener=private)

    def doRollover(self) -> None:
        try:
            super().doRollover()
        except OSError:  # Windows renames no file that another window has open
            self.stream = self._open()

    def handleError(self, record: logging.LogRecord) -> None:
        """Python would print the record, with all that it was given."""


class NamingNobody(logging.Formatter):
    """A line with its time, then where an exception happened."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        said = f"{moment} {record.levelname} {record.name} {hidden(_message(record))}"
        error = record.exc_info[1] if record.exc_info else None
        return f"{said}\n{story_of(error)}" if error else said


def _message(record: logging.LogRecord) -> str:
    """The sentence as it stands in the program, and what may be told of its arguments."""
    if not isinstance(record.msg, str):
        return _value(record.msg)
    if not record.args:
        return _QUOTED.sub(LEFT_OUT, record.msg)
    args = record.args
    values = (
        {key: _value(value) for key, value in args.items()}
        if isinstance(args, Mapping)
        else tuple(_value(value) for value in args)
    )
    try:
        return re.sub(r"%(\(\w+\))?[-+#0-9.]*[a-zA-Z]", r"%\1s", record.msg) % values
    except (TypeError, ValueError, KeyError):
        return record.msg


def _value(value: object) -> str:
    if isinstance(value, BaseException):
        return _named(value)
    return str(value) if isinstance(value, int | float | Path) else LEFT_OUT


def hidden(text: str) -> str:
    """``text`` without long numbers, words that are not English, and the user's home folder."""
    return _FOREIGN.sub(LEFT_OUT, _NUMBER.sub("•••", without_home(text)))


def without_home(text: str) -> str:
    """The home folder's name is often a person's."""
    try:
        home = str(Path.home())
    except RuntimeError:
        return text
    return text.replace(home, "~") if len(Path(home).parts) > 1 else text


def story_of(error: BaseException) -> str:
    """Where ``error`` happened and what led to it, without what it says of anybody."""
    links = list(_links(error))[-_MOST_LINKS:]
    return hidden("\n\nThen:\n".join(_link(each) for each in links))


def _links(error: BaseException) -> Iterator[BaseException]:
    """The causes first, each once."""
    chain: list[BaseException] = []
    here: BaseException | None = error
    while here is not None and here not in chain:
        chain.append(here)
        here = here.__cause__ or (None if here.__suppress_context__ else here.__context__)
    yield from reversed(chain)


def _link(error: BaseException) -> str:
    frames = "".join(traceback.format_tb(error.__traceback__, limit=-_MOST_FRAMES))
    inside = "".join(f"\n  in the group: {_named(each)}" for each in _members(error))
    return f"{frames}{_named(error)}{inside}"


def _members(error: BaseException) -> tuple[BaseException, ...]:
    return error.exceptions if isinstance(error, BaseExceptionGroup) else ()


def _named(error: BaseException) -> str:
    kind = type(error)
    home = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return f"{home}{kind.__qualname__}: {_about(error) or LEFT_OUT}"


def _about(error: BaseException) -> str:
    """What its text tells of the program; empty where it may tell of somebody."""
    if isinstance(error, OSError):
        return errno.errorcode.get(error.errno or 0, "")
    driver = getattr(error, "orig", None)  # SQLAlchemy adds the statement and its values
    words = str(driver if isinstance(driver, BaseException) else error).split("\n")[0]
    if isinstance(driver, BaseException) or type(error).__module__.startswith(("sql", "psycopg")):
        state = getattr(driver or error, "sqlstate", None)
        return words if _ABOUT_SQL.fullmatch(words) else state or ""
    if isinstance(error, _ABOUT_CODE):
        return words
    is_of_qt = isinstance(error, RuntimeError) and _ABOUT_QT.fullmatch(words)
    return _QUOTED.sub(LEFT_OUT, words) if is_of_qt else ""


class Logged(NamedTuple):
    """An error of the log: when, which, and the last place in this program."""

    at: str
    error: str
    where: str


def last_errors(most: int = 10, folder: Path | None = None) -> list[Logged]:
    """The newest errors of the log, the newest last; lines of an older kind are passed over."""
    entries: list[list[str]] = []
    for line in _tail((folder or log_folder()) / NAME):
        if _ENTRY.fullmatch(line):
            entries.append([line])
        elif entries:
            entries[-1].append(line)
    return [_logged(entry) for entry in entries if " ERROR " in entry[0]][-most:]


def _tail(path: Path) -> list[str]:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _TAIL))
            return file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return []


def _logged(entry: list[str]) -> Logged:
    head = _ENTRY.fullmatch(entry[0])
    assert head is not None
    places = [match for line in entry if (match := _PLACE.match(line))]
    last = places[-1] if places else None
    where = f"{last['file']}:{last['line']} {last['name']}" if last else ""
    said = entry[-1] if len(entry) > 1 else head["head"]
    return Logged(head["at"], hidden(_QUOTED.sub(LEFT_OUT, said)), where)
