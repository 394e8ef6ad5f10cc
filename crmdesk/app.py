"""The only wiring of the window: opens the store, makes the parts, shows the window."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from crmdesk import i18n, settings
from crmdesk.access import Permission, require_of
from crmdesk.access.accounts import own_login
from crmdesk.access.standing import NoLonger
from crmdesk.calling.handover import hand_over
from crmdesk.dates import clock
from crmdesk.errors import UserError
from crmdesk.jobs import Progress
from crmdesk.logs import note_hard_crashes, start_log
from crmdesk.settings import Settings
from crmdesk.store import Actor, Store, seat_name
from crmdesk.store.places import place_named
from crmdesk.store.search_tokens import warm_up
from crmdesk.store.server.address import address_of, is_address
from crmdesk.ui.clock_word import tell_of_clock
from crmdesk.ui.crash import watch_for_crashes
from crmdesk.ui.desk import Desk, Notice, PuttingBack
from crmdesk.ui.door.lock import Lock
from crmdesk.ui.door.sign_in import enter
from crmdesk.ui.endings import Endings
from crmdesk.ui.jobs.garbage import Garbage
from crmdesk.ui.jobs.runner import JobRunner
from crmdesk.ui.left_open import offer_left_open
from crmdesk.ui.look.look import Look
from crmdesk.ui.memory import SeatMemory
from crmdesk.ui.network import Network
from crmdesk.ui.number_watch import NumberWatch
from crmdesk.ui.pages import PAGES, load_pages
from crmdesk.ui.safety import Backups
from crmdesk.ui.shell.finding import customers_of
from crmdesk.ui.shell.window import MainWindow
from crmdesk.ui.signals import StoreSignals
from crmdesk.ui.store_facts import StoreFacts, facts_of

if TYPE_CHECKING:
    from crmdesk.ui.calling.server import CallServer
    from crmdesk.ui.door.new_key import LeftForKey
    from crmdesk.ui.door.putting_back import Left

_POLL_EVERY = 1000  # milliseconds: the work of other seats is seen within a second
_SETTLE_AFTER = 700  # when the first list stands
SHOW = "show"
_CREDENTIALS = {"CRMDESK_ACCOUNT", "CRMDESK_PASSWORD"}


def open_window(named: str | None, environ: Mapping[str, str] = os.environ) -> int:
    """Run the program's window until it is closed; the exit code."""
    log = start_log()
    note_hard_crashes(log)
    place = settings.settings_path(environ)
    seat = settings.load(place)
    if seat.scale != 100:  # beside what the system itself scales by
        os.environ.setdefault("QT_SCALE_FACTOR", str(seat.scale / 100))
    app = QApplication(sys.argv[:1])
    app.setApplicationName("crmdesk")
    Garbage(app)
    look = Look(app, seat.theme, i18n.language())
    crashes, endings = watch_for_crashes(app), Endings(app)
    now = clock(environ)
    where = _where(named or environ.get("CRMDESK_STORE")) or _remembered(seat)
    if where and hand_over(_place_of(where), SHOW):
        return 0
    opened = _let_in(where, environ, now, look, seat)
    os.environ.pop("CRMDESK_PASSWORD", None)  # no program that is started from here needs it
    code, notice = 1, None
    while opened is not None:
        seat = replace(settings.load(place), store=opened[0].database.address)
        program = Program(*opened, look, seat, place, now)
        crashes.serve(program.desk, program.window, program.let_go)
        endings.serve(program.desk, program.window)
        program.window.show()
        program.say_first(notice)
        code = app.exec()
        program.close()
        opened, notice = _come_back(program, environ, now, look)
    return code


def _where(named: str | None) -> str:
    """A store's address, or its file as it is found from anywhere."""
    return str(place_named(named)) if named and not is_address(named) else named or ""


def _remembered(seat: Settings) -> str:
    """The store opened last; earlier versions may have kept it without its folder."""
    found = _where(seat.store)
    is_lost = not is_address(found) and not Path(found).is_file()
    return seat.store or "" if is_lost else found


def _come_back(
    program: Program, environ: Mapping[str, str], now: Callable[[], datetime], look: Look
) -> tuple[tuple[Store, Actor] | None, Notice | None]:
    """Where somebody left to put a backup in the store's place, or for a new key: that, and in."""
    if program.left is None:
        return None, None
    from crmdesk.ui.door.between import throw_away
    from crmdesk.ui.door.new_key import give_new_key
    from crmdesk.ui.door.putting_back import Left, put_back

    left = program.left
    throw_away(program.window, program)
    returned = put_back(left, now) if isinstance(left, Left) else give_new_key(left, now)
    at_the_door = {key: value for key, value in environ.items() if key not in _CREDENTIALS}
    seat = program.memory.settings
    opened = returned.opened or _let_in(str(left.path), at_the_door, now, look, seat)
    QApplication.setQuitOnLastWindowClosed(True)
    return opened, returned.notice


def _place_of(where: str) -> Path:
    """By this the windows of one store know each other."""
    if not is_address(where):
        return Path(where)
    from crmdesk.store.server.opening import local_place

    try:
        return local_place(address_of(where))
    except UserError:
        return Path()


def _let_in(
    where: str,
    environ: Mapping[str, str],
    now: Callable[[], datetime],
    look: Look,
    seat: Settings,
) -> tuple[Store, Actor] | None:
    """The store and who sits down at it; None when the person thought better of it."""
    problem, last = "", seat.sat_here.get(where, ())
    while True:
        try:
            if is_address(where):
                from crmdesk.ui.door.at_server import enter_server

                opened = enter_server(where, environ, now, seat_name(), last)
                if opened is not None:
                    return opened
            elif where and Path(where).is_file():
                return enter(Path(where), environ, now, look, seat_name(), last)
        except UserError as error:
            problem, where = str(error), ""
        from crmdesk.ui.door.first_run import FirstRun

        missing = Path(where) if where and not is_address(where) else None
        assistant = FirstRun(look, now, missing=missing, problem=problem)
        if not assistant.exec():
            return None
        if assistant.entered is not None:
            return assistant.entered
        where, problem = str(assistant.path), ""
        last = [assistant.login] if assistant.login else seat.sat_here.get(where, ())


def _warm_up(_progress: Progress) -> None:
    """Load what takes a while before somebody waits for it."""
    load_pages()
    warm_up()


class Program(QObject):
    """What lives as long as the window, and the threads between its parts."""

    def __init__(
        self,
        store: Store,
        actor: Actor,
        look: Look,
        seat: Settings,
        place: Path,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__()
        self.store, self._look = store, look
        self.signals = StoreSignals(store, self)
        self.jobs = JobRunner(self)
        self.facts: StoreFacts = facts_of(store, actor)
        is_chosen = seat.language is not None or os.environ.get("CRMDESK_LANGUAGE")
        if not is_chosen and self.facts.language != i18n.language():
            look.speak(self.facts.language)
        self.desk = Desk(store, actor, self.signals, self.jobs, look, now, zone=self.facts.zone)
        self.memory = SeatMemory(seat, place, lambda: str(self.desk.actor.account_id), self)
        self.memory.change(seat)
        self.desk.settings = self.memory
        self.desk.sat_here = lambda: self.memory.settings.sat_here.get(store.database.address, ())
        self.desk.put_back = self._leave_to_put_back
        self.desk.change_key = self._leave_to_change_key
        self.left: Left | LeftForKey | None = None
        self.calls: CallServer | None = None
        self.backups = Backups(self.desk, self)
        self.numbers = NumberWatch(self.desk, self)
        self.network = Network(self.desk, self)
        self.window = MainWindow(
            self.desk,
            self.facts.name,
            PAGES,
            facts=lambda: (
                *self.network.facts(),
                *self.backups.facts(),
                *self.numbers.facts(),
            ),
            find=customers_of(self.desk),
        )
        self.lock = Lock(self.window, self.desk, self.facts.lock_after_minutes, self)
        self._connect()
        self._watch_other_seats()
        self.window.go_first()
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.timeout.connect(self._settle)
        self._settling.start(_SETTLE_AFTER)

    def _settle(self) -> None:
        """What nobody waits for at the start."""
        from crmdesk.ui.reminders.service import Reminders
        from crmdesk.ui.showroom.keeping import offer_unsaved

        self._hear_calls()
        tell_of_clock(self.desk, self.window)
        self._remember_who()
        offer_unsaved(self.desk, self.window)
        offer_left_open(self.desk, self.window)
        self.reminders = Reminders(self.desk, self.window, self)
        self.window.closing.connect(self.reminders.stop)
        self.jobs.start(_warm_up)

    def _hear_calls(self) -> None:
        """Of the telephone, and of the program started once more."""
        from crmdesk.ui.calling.server import CallServer

        self.calls = CallServer(self.store.path, self)
        self.calls.called.connect(self._show_caller)
        self.calls.asked_to_show.connect(self._raise)

    def _connect(self) -> None:
        """Between window and lock."""
        window = self.window
        window.lock_wanted.connect(self.lock.lock)
        window.account_wanted.connect(self.lock.change_account)
        window.sat_down.connect(self._remember_who)
        window.worn.connect(lambda theme: self._keep(theme=theme))
        window.spoken.connect(lambda language: self._keep(language=language))
        window.sat_down.connect(self._hear_there)
        self.network.sent_away.connect(lambda why: self.lock.lock_because(NoLonger(why)))

    def _hear_there(self) -> None:
        """What was done meanwhile in the store of the group that one has gone to."""
        actor = self.desk.actor
        self.jobs.start(lambda _progress: self.store.hear(actor), quick=True)

    def _keep(self, **changes: str) -> None:
        self.memory.change(replace(self.memory.settings, **changes))  # type: ignore[arg-type]

    def _remember_who(self) -> None:
        """For the door: this seat's next start begins with whoever sits here now."""
        store = self.store.database.address

        def keep(login: str) -> None:
            self.memory.change(self.memory.settings.sitting(store, login))

        self.desk.ask(self, own_login, keep, "who")

    def _watch_other_seats(self) -> None:
        self._others = QTimer(self)
        self._others.timeout.connect(lambda: self.store.poll(self.desk.actor))
        self._others.start(_POLL_EVERY)
        self.network.watch()

    def _raise(self) -> None:
        self.window.showNormal()
        self.window.raise_()
        self.window.activateWindow()

    def _show_caller(self, number: str) -> None:
        from crmdesk.ui.calling.screen_pop import pop

        pop(self.desk, self.window, number)

    def say_first(self, notice: Notice | None) -> None:
        if notice is not None:
            self.desk.notify(notice)

    def _leave_to_put_back(self, wanted: PuttingBack) -> None:
        from crmdesk.ui.door.putting_back import Left

        require_of(self.desk.actor, Permission.BACK_UP)
        self._leave(Left(wanted, self.store.path, self.store.key, self.desk.actor))

    def _leave_to_change_key(self) -> None:
        from crmdesk.ui.door.new_key import LeftForKey

        require_of(self.desk.actor, Permission.MANAGE_ACCOUNTS)
        self._leave(LeftForKey(self.store.path, self.store.key, self.desk.actor))

    def _leave(self, left: Left | LeftForKey) -> None:
        QApplication.setQuitOnLastWindowClosed(False)  # the dialogs between are no last ones
        if self.window.close():
            self.left = left
            QApplication.exit(0)
        else:
            QApplication.setQuitOnLastWindowClosed(True)

    def let_go(self) -> None:
        """Of what the program started once more takes for itself."""
        if self.calls is not None:
            self.calls.close()

    def close(self) -> None:
        """In the order that lets nobody speak to what is gone."""
        self.let_go()
        for timer in (self._settling, self._others):
            timer.stop()
        self.lock.stop()
        self.backups.stop()
        self.numbers.stop()
        self.jobs.shutdown()
        self.desk.fall_silent()
        self.signals.stop()
        self.memory.write()
        self.store.close()
