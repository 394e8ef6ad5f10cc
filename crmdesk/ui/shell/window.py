"""The window: navigation, search, status, and the page in the middle."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QByteArray, QSize, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from crmdesk.access import ROLE_NAMES, Permission, may
from crmdesk.access.group import StoreRow, in_store, stores_of_group
from crmdesk.access.undoing import undo_last, what_undo_would_do
from crmdesk.errors import UserError
from crmdesk.i18n import _, language
from crmdesk.store import Actor
from crmdesk.store.server.connecting import InDoubt, NoAnswer
from crmdesk.store.undo import LastAction
from crmdesk.ui.desk import Desk, Notice, Session
from crmdesk.ui.look.dressing import dress
from crmdesk.ui.parts.dialogs import FRAME
from crmdesk.ui.parts.layouts import row, stack
from crmdesk.ui.parts.undo_key import UndoKey
from crmdesk.ui.shell.commands import pages_and_commands
from crmdesk.ui.shell.keys import KEYS, keys_of
from crmdesk.ui.shell.navigation import Navigation
from crmdesk.ui.shell.page import PageSpec
from crmdesk.ui.shell.page_host import PageHost
from crmdesk.ui.shell.search import Finder, Hit, SearchResults
from crmdesk.ui.shell.sheets import help_sheet, key_sheet
from crmdesk.ui.shell.status_bar import StatusBar
from crmdesk.ui.shell.top_bar import TopBar

_SIZE, _LEAST = QSize(1366, 768), QSize(880, 440)  # at 150 % such a screen has 911 × 512
_FACTS_EVERY = 30_000  # milliseconds
_LANGUAGE = {"en": "zh_CN", "zh_CN": "en"}


def _nothing_found(_session: Session, _text: str) -> Sequence[Hit]:
    return ()


class MainWindow(QWidget):
    """Everything inside is made anew after a change of language or account.

    ``facts`` are the status bar's sentences about data and backup; ``find`` is what the search
    field asks besides pages and commands.
    """

    lock_wanted = Signal()
    account_wanted = Signal()
    closing = Signal()
    worn = Signal(str)
    """The theme was changed here; its name."""
    spoken = Signal(str)
    """The language was changed here; its code."""
    reached = Signal(bool)
    """Whether the window can be seen and used, or is locked."""
    sat_down = Signal()
    """Another account sits here."""

    def __init__(
        self,
        desk: Desk,
        store_name: str,
        specs: Sequence[PageSpec],
        *,
        facts: Callable[[], Sequence[str]] = tuple,
        find: Finder = _nothing_found,
    ) -> None:
        super().__init__()
        self.desk, self._store_name, self._specs = desk, store_name, specs
        self._home_name = store_name
        self._facts, self._find = facts, find
        self._last: LastAction | None = None
        self._newest, self._asks_last = 0, False
        self.undo_key = UndoKey(self, self._show_offer)
        self._is_reachable = True
        self._had_focus: QWidget | None = None
        self._counts: dict[str, tuple[int, bool]] = {}
        self.setWindowTitle(store_name)
        self.setMinimumSize(_LEAST)
        self.setLayout(stack())
        self._connect_desk()
        self._build()
        dress(self)
        self._add_keys()
        self._watch_facts()
        self._restore_place()

    def _connect_desk(self) -> None:
        desk = self.desk
        desk.go, desk.say, desk.fail = self.go, self.say, self.fail
        desk.notify, desk.undo, desk.show_count = self.notify, self.undo, self.show_count
        desk.go_well = self.go_well
        desk.speak, desk.wear, desk.show_facts = self.speak, self.wear, self.show_facts
        desk.signals.changed.connect(self._show_undo)

    def _build(self, typed: dict[str, Any] | None = None) -> None:
        specs = [spec for spec in self._specs if self._may(spec)]
        in_sight = [spec for spec in specs if not spec.parent]
        self.navigation = Navigation(self.desk.look, in_sight)
        self.navigation.chosen.connect(self.go)
        self.host = PageHost(self.desk, specs, typed)
        self.host.shown.connect(self._mark_page)
        self.top = TopBar(self._store_name, self.log_visit)
        self.top.log_visit.setVisible(may(self.desk.actor, Permission.LOG_VISITS))
        self.status = StatusBar()
        self._fill()
        self._results = SearchResults(
            self.desk, self.top.search, self._find, self._commands, self._body
        )
        self._show_account()

    def _fill(self) -> None:
        middle = row(self.navigation, gap=0)
        middle.addWidget(self.host, 1)
        inside = stack(self.top, gap=0)
        inside.addLayout(middle, 1)
        inside.addWidget(self.status)
        self._body = QWidget()
        self._body.setLayout(inside)
        layout = self.layout()
        assert layout is not None
        layout.addWidget(self._body)

    def _rebuild(self, typed: dict[str, Any] | None = None) -> None:
        """In another language, or for another account, who gets nothing that was typed."""
        where = self.host.where()
        self.desk.forget_held()
        self.desk.doubts.forget(also_left=typed is None)
        self._body.setParent(None)
        self._body.deleteLater()
        self._build(typed)
        for key, (count, urgent) in self._counts.items():
            self.show_count(key, count, urgent)
        self.host.return_to(where)
        if not self.host.key:
            self.go_first()
        if not self._is_reachable:
            self._show_or_hide()

    def _may(self, spec: PageSpec) -> bool:
        return spec.permission is None or may(self.desk.actor, spec.permission)

    def _add_keys(self) -> None:
        for key in KEYS:
            shortcut = QShortcut(QKeySequence(key.keys), self)
            shortcut.activated.connect(self._act_of(key.act))

    def _watch_facts(self) -> None:
        timer = QTimer(self)
        timer.timeout.connect(self.show_facts)
        timer.start(_FACTS_EVERY)

    def _restore_place(self) -> None:
        kept = self.desk.settings.recall("window/geometry")
        if not (kept and self.restoreGeometry(QByteArray.fromHex(kept.encode()))):
            self.resize(_SIZE.boundedTo(self.screen().availableSize() - FRAME))

    def set_reachable(self, reachable: bool) -> None:
        """While the window is locked, neither its keys nor its widgets answer, and none is seen.

        Then the keyboard is where it was.
        """
        if not reachable:
            self._had_focus = self.focusWidget()
        self._is_reachable = reachable
        self._show_or_hide()
        if reachable:
            self._focus_again()
        self.reached.emit(reachable)

    def _show_or_hide(self) -> None:
        self._body.setVisible(self._is_reachable)
        for shortcut in self.findChildren(QShortcut):
            shortcut.setEnabled(self._is_reachable)

    def _focus_again(self) -> None:
        had, page = self._had_focus, self.host.page
        if had is not None and isValid(had) and self._body.isAncestorOf(had):
            had.setFocus()
        elif page is not None:
            page.take_focus()

    # What pages reach through the desk.

    def go(self, key: str, arguments: dict[str, Any] | None = None) -> None:
        if self.host.knows(key):
            self.host.open(key, arguments)

    def go_first(self) -> None:
        first = next((spec for spec in self._specs if self._may(spec) and not spec.parent), None)
        if first is not None:
            self.go(first.key)

    def say(self, text: str) -> None:
        self.status.say(text)

    def notify(self, notice: Notice) -> None:
        self.host.show_notice(notice)

    def go_well(self) -> None:
        self.host.end_notice()
        if self._asks_last:  # the key takes back what has just been done, not what stood there
            self._last = None
            self._show_offer()

    def fail(self, error: Exception) -> None:
        """A reading that a broken line ends says nothing over what is told of a save in doubt."""
        is_silent = isinstance(error, NoAnswer) and not isinstance(error, InDoubt)
        if is_silent and len(self.desk.doubts):
            self.show_facts()
        elif isinstance(error, UserError):
            self.notify(Notice(str(error), "late"))
        else:
            sys.excepthook(type(error), error, error.__traceback__)

    def show_count(self, key: str, count: int, urgent: bool = False) -> None:
        self._counts[key] = count, urgent
        self.navigation.show_count(key, count, urgent)
        if key == "today":
            self.status.show_to_do(count)

    def undo(self) -> str:
        """What the status line offers; what that took from a form comes back into it."""
        if not self._is_reachable:
            return ""
        now = self.desk.now()
        try:
            with self.desk.write() as session:
                newest = what_undo_would_do(session, now=now)
                undone = undo_last(session, now=now)
        except UserError as error:
            self.fail(error)
            self._show_undo()
            return str(error)
        told = _("Undone: {what}").format(what=undone)
        self.say(told)
        if newest is not None:
            self.desk.bring_back(newest.id)
        return told

    # What the keys call.

    def log_visit(self) -> None:
        self.go("showroom", {"new": True})

    def log_unfiled(self) -> None:
        self.go("showroom", {"unfiled": True})

    def log_leaving(self) -> None:
        self.go("showroom", {"left": True})

    def search(self) -> None:
        self.top.search.take_focus()

    def go_back(self) -> None:
        self.host.back()

    def print_page(self) -> None:
        page = self.host.page
        if page is not None and page.can_print():
            page.print_()
        else:
            self.say(_("This page has nothing to print."))

    def export_page(self) -> None:
        page = self.host.page
        if page is not None and page.can_export():
            page.export()
        else:
            self.say(_("This page has nothing to export."))

    def lock(self) -> None:
        self.lock_wanted.emit()

    def help(self) -> None:
        page = self.host.page
        if page is not None:
            title = next(spec.title for spec in self._specs if spec.key == self.host.key)
            help_sheet(_(title), page, self).show()

    def show_keys(self) -> None:
        key_sheet(self.host.page, self).show()

    def change_theme(self) -> None:
        self.desk.look.wear_the_other()
        self.worn.emit(self.desk.look.theme.name)

    def wear(self, theme: str) -> None:
        self.desk.look.wear(theme)
        self.worn.emit(theme)

    def change_language(self) -> None:
        self.speak(_LANGUAGE[language()])

    def speak(self, code: str) -> None:
        self.host.keep()
        self.desk.look.speak(code)
        self._rebuild(self.host.typed())
        self.spoken.emit(code)

    def sit(self, actor: Actor, store_name: str = "") -> None:
        """Another account, without a restart; in another store of the group if it is named."""
        self.host.keep()
        self._store_name = store_name or self._home_name
        self.setWindowTitle(self._store_name)
        self.desk.actor = actor
        self._counts.clear()
        self._rebuild()
        self.sat_down.emit()

    # What the bars show.

    def _mark_page(self, key: str) -> None:
        spec = next(spec for spec in self._specs if spec.key == key)
        self.navigation.select(spec.parent or key)

    def _show_account(self) -> None:
        actor = self.desk.actor
        choices: list[tuple[str, Callable[[], object]]] = [
            (_("Change account…"), self.account_wanted.emit),
            (_("Lock") + "\t" + keys_of("lock"), self.lock),
            (_("Light or dark") + "\t" + keys_of("change_theme"), self.change_theme),
            (_("中文 or English") + "\t" + keys_of("change_language"), self.change_language),
            (_("All keys") + "\t" + keys_of("show_keys"), self.show_keys),
        ]
        said = f"{actor.name} · {_(ROLE_NAMES[actor.role])}"
        self.status.show_account(said, choices)
        if may(actor, Permission.SEE_GROUP):
            show = partial(self._offer_stores, said, choices)
            self.desk.ask(self, stores_of_group, show, "stores")
        self.show_facts()
        self._last = None
        self._show_undo()

    def _offer_stores(
        self,
        said: str,
        choices: Sequence[tuple[str, Callable[[], object]]],
        stores: Sequence[StoreRow],
    ) -> None:
        """Whoever sees the group goes from one of its stores to another."""
        others = [store for store in stores if store.id != self.desk.actor.store_id]
        going = [(_("Go to {store}").format(store=s.name), partial(self.visit, s)) for s in others]
        self.status.show_account(said, [*going, *choices])

    def visit(self, store: StoreRow) -> None:
        self.sit(in_store(self.desk.actor, store.id), store.name)

    def show_facts(self) -> None:
        self.status.show_facts(list(self._facts()))

    def _show_undo(self, _tables: frozenset[str] = frozenset()) -> None:
        if may(self.desk.actor, Permission.UNDO):
            self._asks_last = True
            ask = partial(what_undo_would_do, now=self.desk.now())
            self.desk.ask(self, ask, self._say_undo, "undo")

    def _say_undo(self, last: LastAction | None) -> None:
        """News stand beside it until something is done, whose offer says the same as its news."""
        self._last, self._asks_last = last, False
        if last is not None and last.id > self._newest:
            self._newest = last.id
            self.say("")
        self._show_offer()

    def _show_offer(self) -> None:
        self.status.offer(self._what_the_key_does())

    def _what_the_key_does(self) -> str:
        """At this moment, as the keyboard goes about."""
        key = keys_of("undo").replace("+", " ")
        if self.undo_key.means_letters():
            return _("Undo: typing  {key}").format(key=key)
        if self._last is None or not self.undo_key.reaches_window():
            return ""
        return _("Undo: {what}  {key}").format(what=self._last.sentence, key=key)

    def _commands(self, text: str) -> Sequence[Hit]:
        specs = [spec for spec in self._specs if self._may(spec)]
        return list(pages_and_commands(text, specs, self.go, self._act_of))

    def _act_of(self, name: str) -> Callable[[], object]:
        act: Callable[[], object] = getattr(self, name)
        return act

    def closeEvent(self, event: QCloseEvent) -> None:
        page = self.host.page
        if page is not None and not page.may_leave():
            event.ignore()
            return
        self.host.keep()
        geometry = bytes(self.saveGeometry().toHex().data()).decode()
        self.desk.settings.remember("window/geometry", geometry)
        self.closing.emit()
        super().closeEvent(event)
