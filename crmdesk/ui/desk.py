"""What every page is given: the store, who sits here, and the ways to reach the window."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

from PySide6.QtCore import QObject
from shiboken6 import isValid

from crmdesk.dates import HOME_ZONE, real, today_of
from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.jobs import Progress
from crmdesk.store import Actor, Store, undoable
from crmdesk.store.requests import AlreadySaved
from crmdesk.store.server.connecting import TOLD_LATER, InDoubt, NoAnswer
from crmdesk.ui.jobs.runner import Job, JobRunner
from crmdesk.ui.look.look import Look
from crmdesk.ui.saving import Doubts, Held, Saving
from crmdesk.ui.signals import StoreSignals

Answer = TypeVar("Answer")
_HELD = 10
"""So many saves are brought back into their forms."""
Session = Any  # SQLAlchemy's; the window hands it on and never looks inside


class Memory(Protocol):
    """What this seat remembers for the account: widths, sorts, filters, splitters."""

    def recall(self, key: str, default: Any = None) -> Any: ...
    def remember(self, key: str, value: Any) -> None: ...


class Forgetful:
    """A memory for as long as the program runs."""

    def __init__(self) -> None:
        self._kept: dict[str, Any] = {}

    def recall(self, key: str, default: Any = None) -> Any:
        return self._kept.get(key, default)

    def remember(self, key: str, value: Any) -> None:
        self._kept[key] = value


def _nowhere(*_arguments: object) -> None:
    """Until the window stands."""


def _only_bugs(error: Exception) -> None:
    if not isinstance(error, UserError):
        sys.excepthook(type(error), error, error.__traceback__)


@dataclass(frozen=True)
class Notice:
    """What can wait, but should be read: ``tone`` is "", good, attention or late.

    The next act that goes well ends it, unless it ``stays``: it then still says what is true, or
    offers what would be lost with it.
    """

    text: str
    tone: str = ""
    action: str = ""
    act: Callable[[], object] = _nowhere
    stays: bool = False


class PuttingBack(NamedTuple):
    """A backup that shall stand in the store's place; ``key`` opens it.

    ``of_another`` is the yes to one of another store.
    """

    backup: Path
    key: bytes | None
    of_another: bool = False


@dataclass
class Desk:
    store: Store
    actor: Actor
    signals: StoreSignals
    jobs: JobRunner
    look: Look
    now: Callable[[], datetime]
    settings: Memory = field(default_factory=Forgetful)
    zone: str = HOME_ZONE
    doubts: Doubts = field(default_factory=Doubts)

    go: Callable[[str, dict[str, Any]], None] = _nowhere
    """Open a page: its key, and for example ``{"customer": 12}``."""
    say: Callable[[str], None] = _nowhere
    """A sentence for the status bar."""
    fail: Callable[[Exception], None] = _nowhere
    """Show a UserError above the page; anything else goes to the crash window."""
    notify: Callable[[Notice], None] = _nowhere
    """A bar above the page, until it is closed, outdated, or the page is left."""
    go_well: Callable[[], None] = _nowhere
    """Something was done: what a notice said before is over."""
    undo: Callable[[], str] = str
    """Take back the last action; what is told of it."""
    speak: Callable[[str], None] = _nowhere
    """Change the window's language: its code."""
    wear: Callable[[str], None] = _nowhere
    """Change the theme: its name."""
    sat_here: Callable[[], Sequence[str]] = tuple
    """The sign-in names of who sat here last, newest first."""
    show_facts: Callable[[], None] = _nowhere
    """What the status bar says of the data has changed."""
    first_backup_runs: Callable[[], bool] = bool
    """The store is new, and its first backup is being made."""
    backed_up: Callable[[datetime | None], None] = _nowhere
    """When the newest good backup was made, as the settings have just learnt."""
    put_back: Callable[[PuttingBack], None] = _nowhere
    """Leave the store, put a backup in its place, and come back at the door."""
    change_key: Callable[[], None] = _nowhere
    """Leave the store, encrypt it with a new key, and come back."""
    show_count: Callable[[str, int, bool], None] = _nowhere
    """The number beside a page in the navigation: key, number, urgent."""
    acts: int = 0
    """How many have gone well here."""
    _pressed: str = ""
    _asked: int = 0
    _held: dict[int, Held] = field(default_factory=dict)

    def real_now(self) -> datetime:
        """Without CRMDESK_TODAY: how old a backup is goes by this seat's clock."""
        return real(self.now)()

    def today(self) -> date:
        return today_of(self.now(), self.zone)

    def fall_silent(self) -> None:
        """The window goes: what still comes back finds nobody to tell, but for a bug."""
        self.say = self.notify = self.show_facts = self.show_count = self.go_well = _nowhere
        self.fail = _only_bugs

    def read(self) -> AbstractContextManager[Session]:
        return self.store.read(self.actor)

    @contextmanager
    def write(self, saving: Saving | None = None) -> Iterator[Session]:
        """One user action: all of it or none of it.

        Under a form's ``saving`` it is written once: ``AlreadySaved`` is raised where it had
        arrived, and ``InDoubt`` where nobody can say.
        """
        if saving is None:
            with self._press(), self.store.write(self.actor) as session:
                yield session
            self._end_act()
            return
        name, held = saving.name, saving.hold()
        try:
            with self.store.write(self.actor, saving.request) as session:
                yield session
        except AlreadySaved as already:
            self.doubts.settle(name)
            self.signals.changed.emit(self.store.all_tables)
            if saving.is_whole:
                self.hold(already.saved.action, held)
                saving.begin()
                self._end_act()
                self.say(str(already))
            raise
        except NoAnswer as error:
            self._note_doubt(saving, error)
            raise
        self.hold(undoable(session), held)
        saving.begin()
        self.doubts.settle(name)
        self._end_act()

    def _end_act(self) -> None:
        self.acts += 1
        self.go_well()

    @contextmanager
    def _press(self) -> Iterator[None]:
        """Where its answer is lost, what became of it is told as soon as the store says.

        If that is at the next press, the store says it instead of writing.
        """
        try:
            yield
        except InDoubt as doubt:
            self._pressed = doubt.name
            self.doubts.add_press(doubt.name)
            raise
        except NoAnswer:
            raise
        except Exception:
            self.doubts.settle(self._pressed)
            raise
        self.doubts.settle(self._pressed)

    def _note_doubt(self, saving: Saving, error: NoAnswer) -> None:
        if isinstance(error, InDoubt):
            saving.doubt()
            self.doubts.add(saving)
        if saving.is_in_doubt and saving.is_left:
            raise InDoubt(_(TOLD_LATER)) from error
        if saving.is_in_doubt and not isinstance(error, InDoubt):
            raise InDoubt(
                _(
                    "The server does not answer yet, so nobody can say whether this was saved."
                    " It stays here; save it again when the server is back."
                )
            ) from error

    # What undo brings back into its form.

    def hold(self, action: int | None, held: Held) -> None:
        """``action`` saved it."""
        if action is None:
            held.drop()
            return
        self._held[action] = held
        for old in sorted(self._held)[:-_HELD]:
            self._held.pop(old).drop()

    def bring_back(self, action: int) -> None:
        """``action`` was undone here: what its form held comes back into it."""
        if (held := self._held.pop(action, None)) is not None:
            held.bring()

    def forget_held(self) -> None:
        """Another sits here, or the forms are made anew."""
        for held in self._held.values():
            held.drop()
        self._held.clear()

    def ask(
        self,
        asker: QObject,
        question: Callable[[Session], Answer],
        then: Callable[[Answer], object],
        topic: str = "",
    ) -> None:
        """Read on a worker thread, and hand the answer to ``then`` on the window's.

        The answer is dropped when ``asker`` is gone, or has asked again on the same topic; a bug
        is told all the same.
        """
        self._asked += 1
        stamp, place = self._asked, f"asked {topic}"
        asker.setProperty(place, stamp)
        actor = self.actor

        def is_awaited() -> bool:
            """And no more from now on: nothing is left of the topic, which may be a number."""
            if not (isValid(asker) and asker.property(place) == stamp):
                return False
            asker.setProperty(place, None)
            return True

        def is_bug(error: Exception) -> bool:
            return not isinstance(error, UserError)

        def read(_progress: Progress) -> Answer:
            with self.store.read(actor) as session:
                return question(session)

        job = self.jobs.start(read, quick=True)
        job.done.connect(lambda answer: then(answer) if is_awaited() else None)
        job.failed.connect(
            lambda error: self.fail(error) if is_awaited() or is_bug(error) else None
        )

    def await_no_more(self, asker: QObject, topic: str) -> None:
        """``asker`` has turned to something else: an answer that is still to come is not for it."""
        asker.setProperty(f"asked {topic}", None)

    def start(
        self, work: Callable[[Store, Progress], Answer], then: Callable[[Answer], object]
    ) -> Job:
        """Long work with progress: show it with ``ProgressStrip(job)``."""
        job = self.jobs.start(lambda progress: work(self.store, progress))
        job.done.connect(then)
        job.failed.connect(self.fail)
        return job
