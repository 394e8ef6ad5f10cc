"""The door of a store on a server: its address, one's name, one's password."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtWidgets import QApplication, QWidget

from crmdesk.access.accounts import sign_in
from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.store import Actor, Store
from crmdesk.store.server.address import address_of
from crmdesk.store.server.connecting import tried
from crmdesk.store.server.opening import open_server
from crmdesk.ui.door.passwords import kept
from crmdesk.ui.door.people import password_field
from crmdesk.ui.door.sign_in import Now
from crmdesk.ui.jobs.runner import JobRunner
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.dialogs import FormDialog, answered
from crmdesk.ui.parts.fields import LineEdit
from crmdesk.ui.parts.text import Paragraph

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class AtServer:
    """What somebody typed to get in."""

    address: str
    login: str
    password: str = field(repr=False)

    def problems(self) -> dict[str, str]:
        problems = {}
        try:
            address_of(self.address)
        except UserError as error:
            problems["address"] = str(error)
        if not self.login.strip():
            problems["login"] = _("Enter your sign-in name.")
        if not self.password:
            problems["password"] = _("Enter your password.")
        return problems


def enter_server(
    address: str,
    environ: Mapping[str, str],
    now: Now,
    seat: str,
    last: Sequence[str] = (),
) -> tuple[Store, Actor] | None:
    """By the environment, without asking, or by the window; None when it was closed.

    Raises ``UserError`` where the environment's name is not let in.
    """
    if login := environ.get("CRMDESK_ACCOUNT", ""):
        given = AtServer(address, login, environ.get("CRMDESK_PASSWORD", ""))
        return _opened(given, now, seat)
    dialog = ServerDialog(now, seat, address=address, login=next(iter(last), ""))
    return kept(dialog.entered, dialog.draft().password) if answered(dialog) else None


def _opened(typed: AtServer, now: Now, seat: str) -> tuple[Store, Actor]:
    store = open_server(address_of(typed.address), typed.login, typed.password, now)
    try:
        return store, sign_in(store, typed.login, typed.password, seat)
    except BaseException:
        store.close()
        raise


class ServerDialog(FormDialog):
    """``entered`` is the open store and who sat down; what was typed stays when it is refused."""

    def __init__(
        self,
        now: Now,
        seat: str,
        *,
        address: str = "",
        login: str = "",
        parent: QWidget | None = None,
    ) -> None:
        about = _(
            "Whoever looks after your server tells you its address, and an administrator of the"
            " store your sign-in name and first password."
        )
        super().__init__(_("Our server"), save=_("Sign in"), about=about, parent=parent)
        self._now, self._seat, self._jobs = now, seat, JobRunner(self)
        self.entered: tuple[Store, Actor] | None = None
        self.where = LineEdit(address)
        self.where.setPlaceholderText("postgresql://192.168.1.10/crmdesk")
        self.who, self.password = LineEdit(login), password_field()
        self.form.add("address", _("Address"), self.where)
        self.form.add("login", _("Sign-in name"), self.who)
        self.form.add("password", _("Password"), self.password)
        self.test = Button(_("Test the connection"), clicked=self.try_connection)
        self.test.setAutoDefault(False)
        self.found = Paragraph("", "muted")
        self.beside_buttons.addWidget(self.test)
        self.beside_buttons.addWidget(self.found)
        if address:
            (self.password if login else self.who).setFocus()

    def draft(self) -> AtServer:
        return AtServer(self.where.text(), self.who.text(), self.password.text())

    def try_connection(self) -> None:
        """Whether a server answers there, with nobody's password."""
        typed = self.draft()
        self.found.setText("")
        try:
            address = address_of(typed.address)
        except UserError as error:
            self.form.show_problems({"address": str(error)})
            return
        self.form.show_problems({})
        try:
            self.found.setText(self._waited(lambda: tried(address)))
        except UserError as error:
            self.form.says.tell(error)

    def save(self, draft: AtServer) -> None:
        try:
            self.entered = self._waited(lambda: _opened(draft, self._now, self._seat))
        except UserError:
            self.password.setFocus()
            self.password.selectAll()
            raise

    def _waited(self, work: Callable[[], Answer]) -> Answer:
        """Do it on a worker, as the network may be slow, with the window alive meanwhile."""
        loop, outcome = QEventLoop(), _Outcome()
        job = self._jobs.start(lambda _progress: work())
        job.done.connect(outcome.take)
        job.failed.connect(outcome.fail)
        job.done.connect(loop.quit)
        job.failed.connect(loop.quit)
        self.setEnabled(False)
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            loop.exec()
        finally:
            QApplication.restoreOverrideCursor()
            self.setEnabled(True)
        if outcome.error is not None:
            raise outcome.error
        answer: Answer = outcome.answer
        return answer

    def done(self, result: int) -> None:
        self._jobs.shutdown()
        super().done(result)


class _Outcome:
    def __init__(self) -> None:
        self.answer: Any = None
        self.error: Exception | None = None

    def take(self, answer: Any) -> None:
        self.answer = answer

    def fail(self, error: Exception) -> None:
        self.error = error
