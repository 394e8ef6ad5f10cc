"""The first run: the demo, a store that is there already, or a new one in one form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from crmdesk import i18n
from crmdesk.dates import HOME_ZONE, today_of
from crmdesk.demo import make_demo
from crmdesk.i18n import LANGUAGES, _
from crmdesk.jobs import Progress
from crmdesk.store import Actor, Store, seat_name
from crmdesk.store.places import proposed_place
from crmdesk.ui.door.at_server import ServerDialog
from crmdesk.ui.door.new_store import NewStoreForm, RecoverySheet
from crmdesk.ui.door.passwords import kept
from crmdesk.ui.jobs.runner import JobRunner
from crmdesk.ui.look.dressing import Dialog
from crmdesk.ui.look.look import Look
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button, Chips
from crmdesk.ui.parts.dialogs import answered
from crmdesk.ui.parts.layouts import mark, panel, row, stack
from crmdesk.ui.parts.notices import ProgressStrip
from crmdesk.ui.parts.text import Paragraph, Text

_DEMO_CUSTOMERS = 1200
_BUTTON = 168


class FirstRun(Dialog):
    """Ends with ``path``, the store to open, or with ``entered``, a server's that is open.

    ``login`` is whoever has just made the store.

    ``problem`` says why the last one could not be opened.
    """

    def __init__(
        self,
        look: Look,
        now: Callable[[], datetime],
        *,
        missing: Path | None = None,
        problem: str = "",
    ) -> None:
        super().__init__()
        self._look, self._now = look, now
        self._problem = problem or (_no_store_at(missing) if missing else "")
        self.path = Path()
        self.login = ""
        self.entered: tuple[Store, Actor] | None = None
        self._jobs = JobRunner(self)
        self.setLayout(QVBoxLayout())
        self._body: QWidget | None = None
        self._say()
        self.resize(620, 400)

    def _say(self) -> None:
        """Anew after a change of language, as widgets take their words when they are made."""
        self.setWindowTitle(_("Welcome to crmdesk"))
        layout = self.layout()
        assert layout is not None
        if self._body is not None:
            self._body.deleteLater()
        self._body = QWidget()
        self._body.setLayout(self._lay_out())
        layout.addWidget(self._body)
        self._highlight(self.look_for if self._problem else self.make_new)

    def _lay_out(self) -> QVBoxLayout:
        language = Chips(_("Language"), list(LANGUAGES.items()), chosen=i18n.language())
        language.changed.connect(self._speak)
        self.make_new = Button(_("Make a new store"), clicked=self._make)
        self.look_for = Button(_("Open a store…"), clicked=self._look_for)
        self.at_server = Button(_("Our server…"), clicked=self._sign_in_at_server)
        self.try_demo = Button(_("Try the demo store"), clicked=self._try)
        self._strip = ProgressStrip(_("Filling the demo store"))
        self._strip.hide()
        problem = Paragraph(self._problem, "late")
        problem.setVisible(bool(self._problem))
        welcome = _("For the showroom: who comes, who is to be called, what is about to close.")
        return stack(
            row(Text(_("Welcome to crmdesk"), size=SIZES.title, bold=True), None, language),
            Paragraph(welcome, "muted"),
            problem,
            _choice(self.make_new, _("An empty store for your dealership, with the usual lists.")),
            _choice(self.look_for, _("A store's file that is on this computer already.")),
            _choice(self.at_server, _("A store that several computers share on your server.")),
            _choice(self.try_demo, _("A believable dealership with a year of work, to look at.")),
            None,
            self._strip,
            gap=SIZES.gap,
            margins=(16, 10, 16, 10),
        )

    def _highlight(self, first: Button) -> None:
        """Whoever has a store that is not found here does not want another one."""
        mark(first, "kind", "primary")
        first.setDefault(True)
        first.setFocus()

    def _speak(self, language: str) -> None:
        self._look.speak(language)
        self._say()

    def _make(self) -> None:
        form = NewStoreForm(_place_for_new(), self._now, self)
        if form.exec() and form.path:
            if form.code:
                RecoverySheet(form.path.stem, form.code, self).exec()
            self.login = form.draft().administrator
            self._choose(form.path)

    def _look_for(self) -> None:
        kinds = _("Stores (*.crm);;All files (*)")
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Open a store"), "", kinds)
        if chosen:
            self._choose(Path(chosen))

    def _sign_in_at_server(self) -> None:
        dialog = ServerDialog(self._now, seat_name(), parent=self)
        if answered(dialog):
            self.entered = kept(dialog.entered, dialog.draft().password)
            self.accept() if self.entered is not None else None

    def _try(self) -> None:
        path = _demo_path()
        if path.exists():
            self._choose(path)
            return
        for button in (self.make_new, self.look_for, self.at_server, self.try_demo):
            button.setEnabled(False)
        today = today_of(self._now(), HOME_ZONE)
        job = self._jobs.start(partial(_fill, path, today, i18n.language()))
        job.done.connect(lambda _nothing: self._choose(path))
        job.failed.connect(self._fail)
        job.cancelled.connect(self._say)
        self._strip.watch(job)
        self._strip.show()

    def _fail(self, error: Exception) -> None:
        self._problem = str(error)
        self._say()

    def _choose(self, path: Path) -> None:
        self.path = path
        self.accept()

    def done(self, result: int) -> None:
        self._jobs.shutdown()
        super().done(result)


def _choice(button: Button, about: str) -> QWidget:
    """What can be done, and beside it what it is."""
    button.setFixedWidth(_BUTTON)
    return panel(row(button, Paragraph(about, "muted"), gap=16))


def _fill(path: Path, today: date, language: str, progress: Progress) -> None:
    make_demo(
        path,
        customers=_DEMO_CUSTOMERS,
        seed=1,
        today=today,
        progress=progress,
        language=language,
    )


def _place_for_new() -> Path:
    """Among the documents, unless something synchronises them."""
    places = QStandardPaths.StandardLocation
    return proposed_place(
        _folder_of(places.DocumentsLocation) / "crmdesk",
        _folder_of(places.HomeLocation) / "crmdesk",
        _folder_of(places.AppLocalDataLocation),
    )


def _demo_path() -> Path:
    folder = _folder_of(QStandardPaths.StandardLocation.AppLocalDataLocation)
    return folder / f"demo-{i18n.language()}.crm"


def _folder_of(place: QStandardPaths.StandardLocation) -> Path:
    return Path(QStandardPaths.writableLocation(place))


def _no_store_at(path: Path) -> str:
    if not path.is_absolute():
        return _(
            "The last store was remembered as “{path}”, without its folder. Open it once more: from"
            " then on it is found."
        ).format(path=path)
    return _("There is no store at “{path}”.").format(path=path)
