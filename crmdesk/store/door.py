"""Wrong passwords are counted, so that nobody tries a thousand of them.

The counts stand in ``NAME.door`` beside the store, for all windows and commands of this file, also
while it is locked. It holds neither passwords nor names.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from crmdesk.dates import present
from crmdesk.errors import UserError
from crmdesk.i18n import _, ngettext
from crmdesk.store.holding import hold_soon
from crmdesk.store.whole_file import write_whole

FREE = 5
"""So many wrong passwords in a row cost nothing but the last."""
_FIRST, _LONGEST = timedelta(seconds=30), timedelta(minutes=15)
_MOST = 500
_log = logging.getLogger(__name__)


class WrongPassword(UserError):
    """A guess. The sentence does not say whether the name or the password was wrong."""


@dataclass(frozen=True)
class Guesses:
    """Wrong passwords in a row."""

    count: int
    since: datetime
    last: datetime

    @property
    def wait(self) -> timedelta:
        if self.count < FREE:
            return timedelta(0)
        return min(_FIRST * (1 << min(self.count - FREE, 10)), _LONGEST)

    @property
    def until(self) -> datetime:
        return self.last + self.wait

    def one_more(self, now: datetime) -> Guesses:
        return replace(self, count=self.count + 1, last=now)


def door_path(path: Path) -> Path:
    """Where the wrong passwords for the store at ``path`` are counted."""
    return path.with_name(f"{path.name}.door")


@contextlib.contextmanager
def at_the_door(path: Path, who: str, now: datetime | None = None) -> Iterator[None]:
    """Inside, ``who`` says a password: a ``WrongPassword`` counts.

    Raises ``UserError`` to whoever has to wait first. One after another, over all processes.
    ``now`` is the real time, whatever day the program was told it is.
    """
    now = now or present()
    with _alone(path):
        known, name = _read(path), _name(who)
        earlier = known.get(name, Guesses(0, now, now))
        if earlier.last > now:  # the clock was set back: that shortens nothing
            earlier = replace(earlier, last=now)
            _write(path, known | {name: earlier})
        _refuse_too_soon(earlier, now)
        try:
            yield
        except WrongPassword as error:
            guesses = earlier.one_more(now)
            _write(path, known | {name: guesses})
            if guesses.wait:
                raise UserError(_wait(guesses, now)) from error
            raise


def let_in(path: Path, who: str) -> Guesses | None:
    """After the right password: the wrong ones before it, which are forgotten now."""
    if not door_path(path).exists():
        return None
    with _alone(path):
        known = _read(path)
        guesses = known.pop(_name(who), None)
        if guesses is not None:
            _write(path, known)
        return guesses


def _refuse_too_soon(guesses: Guesses, now: datetime) -> None:
    if now < guesses.until:
        raise UserError(_wait(guesses, now))


def _wait(guesses: Guesses, now: datetime) -> str:
    return _("{count} wrong passwords in a row. Wait {time}, then try again.").format(
        count=guesses.count, time=_span((guesses.until - now).total_seconds())
    )


def _span(seconds: float) -> str:
    if seconds < 60:
        whole = math.ceil(seconds)
        return ngettext("{count} second", "{count} seconds", whole).format(count=whole)
    minutes = math.ceil(seconds / 60)
    return ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(hold_soon(path.with_name(f"{path.name}.door-lock")))
        except BlockingIOError as error:
            raise UserError(_("Somebody else is signing in. Try again in a moment.")) from error
        except OSError as error:  # a folder that nobody writes to must not keep people out
            _log.warning("Wrong passwords are not counted: %s", error.strerror)
        yield


def _read(path: Path) -> dict[str, Guesses]:
    try:
        content = json.loads(door_path(path).read_text("utf-8"))
        return {name: _guesses(*kept) for name, kept in content.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
        _log.warning("The count of wrong passwords cannot be read: %s", type(error).__name__)
        return {}


def _guesses(count: int, since: str, last: str) -> Guesses:
    return Guesses(int(count), datetime.fromisoformat(since), datetime.fromisoformat(last))


def _write(path: Path, known: dict[str, Guesses]) -> None:
    newest = sorted(known.items(), key=lambda each: each[1].last)[-_MOST:]
    content = {name: [g.count, g.since.isoformat(), g.last.isoformat()] for name, g in newest}
    try:
        write_whole(door_path(path), json.dumps(content, indent=1).encode())
    except OSError as error:
        _log.warning("Wrong passwords are not counted: %s", error.strerror)


def _name(who: str) -> str:
    """Somebody may have typed a password for a name."""
    return hashlib.sha256(
        f"crmdesk door {who.strip()}".encode("utf-8", "surrogatepass")
    ).hexdigest()
