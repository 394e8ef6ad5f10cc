"""The lock: over the window with Ctrl+L or after a while without a key or a move."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QFrame, QWidget
from shiboken6 import isValid

from crmdesk.access.accounts import sign_in
from crmdesk.access.group import where_they_were
from crmdesk.access.standing import NoLonger, needs_password, standing_problem
from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.store import Actor
from crmdesk.store.server.connecting import SentAway
from crmdesk.ui.desk import Desk
from crmdesk.ui.door.clipboard import forget_numbers
from crmdesk.ui.door.passwords import settled
from crmdesk.ui.door.people import password_field
from crmdesk.ui.door.sign_in import ask_who
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.fields import Field
from crmdesk.ui.parts.layouts import panel, row, stack
from crmdesk.ui.parts.text import Paragraph, Text
from crmdesk.ui.shell.window import MainWindow

_DIRECT = Qt.FindChildOption.FindDirectChildrenOnly
_ACTIVE = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
}


class LockCover(QFrame):
    """Hides the window's content and takes its keys until the password is right.

    It is there at once, also while a server does not answer: nothing is asked for it.
    """

    opened = Signal(object)
    """Whoever signed in: the same account, maybe with another role than before."""
    other_wanted = Signal()

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("cover")
        self.setAccessibleName(_("Locked"))
        self._desk, self._window = desk, window
        self._password = password_field()
        self._field = Field(_("Password"), self._password)
        self._login = desk.actor.login
        has_password = needs_password(desk.store, desk.actor)
        if not has_password:  # else it would be a window of its own, until it has its place
            self._field.hide()
        self._unlock_button = Button(_("Unlock"), "primary", clicked=self._unlock)
        self._other = Button(_("Change account…"), clicked=self.other_wanted.emit)
        self._other.hide()
        self._said = Paragraph(_("{name} is signed in.").format(name=desk.actor.name), "muted")
        box = panel(
            Text(_("Locked"), size=SIZES.title, bold=True),
            self._said,
            self._field,
            row(None, self._other, self._unlock_button),
        )
        box.setFixedWidth(360)
        self.setLayout(stack(None, row(None, box, None), None))
        self._first = self._password if has_password else self._unlock_button

    def say(self, problem: NoLonger) -> None:
        """Why this account may not simply go on; a closed one goes on no more."""
        self._said.setText(f"{self._desk.actor.name} · {problem.said}")
        self._other.show()
        if problem.is_closed:
            self._field.hide()
            self._unlock_button.hide()
            self._first = self._other
            self._first.setFocus()

    def show_over(self) -> None:
        self.setGeometry(self._window.rect())
        self._window.installEventFilter(self)
        self.show()
        self.raise_()
        self._first.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._window.rect())
        return False

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays in front of the lock."""
        self._first.setFocus()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._other.click() if self._first is self._other else self._unlock()
        event.accept()

    def _unlock(self) -> None:
        typed = self._password.value()
        try:
            actor = sign_in(self._desk.store, self._login, typed, self._desk.actor.seat)
            is_settled = settled(self._desk.store, actor, typed, self)
        except UserError as error:
            self.refuse(error)
        else:
            if is_settled:
                self.opened.emit(where_they_were(actor, self._desk.actor))

    def refuse(self, error: UserError) -> None:
        self._field.show()
        self._field.set_problem(str(error))
        self._password.selectAll()


class LockedDialog:
    """What stood in it is kept: a sheet is put away, one that waits for an answer is emptied."""

    def __init__(self, dialog: QDialog) -> None:
        self._dialog, self._focus = dialog, dialog.focusWidget()
        self.cover: LockCover | None = None
        inside = dialog.findChildren(QWidget, options=_DIRECT) if dialog.isModal() else [dialog]
        self._hidden = [
            each
            for each in inside
            if not each.isHidden() and (each is dialog or not each.isWindow())
        ]
        self._keys = [each for each in dialog.findChildren(QShortcut) if each.isEnabled()]
        for each in self._hidden:
            each.hide()
        for key in self._keys:
            key.setEnabled(False)

    def discard(self) -> None:
        """What one account typed in it is not for another."""
        if isValid(self._dialog):
            self._dialog.reject()

    def reveal(self) -> None:
        """Unless it was closed meanwhile, or a part of it made anew."""
        if not isValid(self._dialog):
            return
        if self.cover is not None:
            self.cover.deleteLater()
        for key in filter(isValid, self._keys):
            key.setEnabled(True)
        for each in filter(isValid, self._hidden):
            each.show()
        if self._focus is not None and isValid(self._focus):
            self._focus.setFocus()


def _dialogs_in_sight() -> list[QDialog]:
    tops = QApplication.topLevelWidgets()
    return [each for each in tops if isinstance(each, QDialog) and each.isVisible()]


class Lock(QObject):
    """Watches for activity, and hides everything behind the account's password."""

    def __init__(self, window: MainWindow, desk: Desk, minutes: int, parent: QObject) -> None:
        super().__init__(parent)
        self._window, self._desk = window, desk
        self.cover: LockCover | None = None
        self._dialogs: list[LockedDialog] = []
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(minutes * 60_000)
        self._idle.timeout.connect(self.lock)
        window.destroyed.connect(self._idle.stop)
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)
        desk.signals.changed.connect(self._look_after_account)
        self._idle.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _ACTIVE and self.cover is None:
            self._idle.start()
        return False

    def stop(self) -> None:
        """Lock nobody any more: neither after idle time, nor because somebody types elsewhere."""
        app = QApplication.instance()
        assert app is not None
        app.removeEventFilter(self)
        self._idle.stop()

    def lock(self) -> None:
        """Pages stay as they are behind it, with what was typed."""
        if self.cover is None:
            forget_numbers()
            self._window.set_reachable(False)
            self.cover = self._cover(self._window)
            self._dialogs = [self._lock_dialog(each) for each in _dialogs_in_sight()]

    def _look_after_account(self, tables: frozenset[str]) -> None:
        """Somebody closed it or gave it another role, here or at another seat."""
        if "account" not in tables:
            return
        try:
            problem = standing_problem(self._desk.store, self._desk.actor)
        except SentAway as error:
            problem = NoLonger(str(error))
        except UserError:  # nobody can say just now: the window tells why, and asks again
            return
        if problem:
            self.lock_because(problem)

    def lock_because(self, problem: NoLonger) -> None:
        self.lock()
        for cover in self._covers():
            cover.say(problem)

    def _covers(self) -> list[LockCover]:
        covers = [self.cover, *(dialog.cover for dialog in self._dialogs)]
        return [cover for cover in covers if cover is not None and isValid(cover)]

    def _cover(self, window: QWidget) -> LockCover:
        cover = LockCover(self._desk, window)
        cover.opened.connect(self._unlocked)
        cover.other_wanted.connect(self._let_another_in)
        cover.show_over()
        return cover

    def _lock_dialog(self, dialog: QDialog) -> LockedDialog:
        locked = LockedDialog(dialog)
        if dialog.isModal():  # the window beneath it takes no password
            locked.cover = self._cover(dialog)
        return locked

    def _unlocked(self, actor: Actor) -> None:
        assert self.cover is not None
        is_another = actor != self._desk.actor
        if is_another:
            self._window.sit(actor)
        self.cover.hide()
        self.cover.deleteLater()
        self.cover = None
        self._window.set_reachable(True)
        for dialog in self._dialogs:
            dialog.discard() if is_another else dialog.reveal()
        self._dialogs = []
        self._idle.start()

    def _let_another_in(self) -> None:
        try:
            actor = self._ask_who()
        except UserError as error:
            for cover in self._covers():
                cover.refuse(error)
        else:
            if actor is not None:
                self._unlocked(actor)

    def change_account(self) -> None:
        try:
            actor = self._ask_who()
        except UserError as error:
            self._desk.fail(error)
        else:
            if actor is not None and actor != self._desk.actor:
                self._window.sit(actor)

    def _ask_who(self) -> Actor | None:
        """Beginning with who sat here before whoever does now."""
        desk = self._desk
        return ask_who(desk.store, desk.actor.seat, self._window, last=desk.sat_here()[1:])
