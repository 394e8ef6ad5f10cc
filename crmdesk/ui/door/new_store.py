"""The form that makes a new store, and the sheet with its recovery code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from PySide6.QtGui import QGuiApplication, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QWidget

from crmdesk import i18n
from crmdesk.access.passwords import hash_password, password_problem
from crmdesk.i18n import LANGUAGES, _
from crmdesk.models import Role
from crmdesk.store.creating import FirstAccount, NewStore, create_store, same_name_problem
from crmdesk.store.keys import create_keys
from crmdesk.store.places import place_named
from crmdesk.store.presets import LEVEL_PRESETS
from crmdesk.ui.door.people import password_field
from crmdesk.ui.look.dressing import Dialog
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.dialogs import FormDialog
from crmdesk.ui.parts.fields import CheckBox, ComboBox, LineEdit
from crmdesk.ui.parts.layouts import row, stack
from crmdesk.ui.parts.text import Paragraph, Text


@dataclass(frozen=True)
class NewStoreDraft:
    """What the assistant asks; the administrator and the manager begin with one password."""

    name: str
    language: str
    levels: str
    brand: str
    path: str
    administrator: str
    manager: str
    password: str = field(repr=False)
    again: str = field(repr=False)
    encrypted: bool
    backup_folder: str

    def problems(self) -> dict[str, str]:
        problems = NewStore(self.name, self.language, self.levels).problems()
        if not self.path.strip():
            problems["path"] = _("Choose where the store's file goes.")
        if not self.administrator.strip():
            problems["administrator"] = _("Enter a name: somebody has to manage the accounts.")
        if not self.manager.strip():
            problems["manager"] = _("Enter the sales manager's name.")
        elif problem := same_name_problem(self.administrator, self.manager):
            problems["manager"] = problem
        return problems | self._password_problems()

    def _password_problems(self) -> dict[str, str]:
        if self.encrypted and not self.password:
            return {"password": _("An encrypted store opens with a password only. Enter one.")}
        if self.password and (problem := password_problem(self.password)):
            return {"password": problem}
        if self.password != self.again:
            return {"again": _("The two passwords differ. Type it once more.")}
        return {}

    def make(self, now: Callable[[], datetime]) -> str:
        """Create the store's file; its recovery code, empty for one that is not encrypted."""
        path = place_named(self.path)
        accounts = self._accounts()
        key, code = None, ""
        if self.encrypted:
            key, code = create_keys(path, {account.login: self.password for account in accounts})
        folders = [self.backup_folder.strip()] if self.backup_folder.strip() else []
        new = NewStore(self.name, self.language, self.levels, self.brand, backup_folders=folders)
        create_store(path, new, accounts, key=key, now=now).close()
        return code

    def _accounts(self) -> list[FirstAccount]:
        kept = hash_password(self.password)
        return [
            FirstAccount(self.administrator.strip(), self.administrator, Role.ADMINISTRATOR, kept),
            FirstAccount(self.manager.strip(), self.manager, Role.MANAGER, kept),
        ]


class NewStoreForm(FormDialog):
    """One short form; a problem stands beside its field, and nothing typed is lost."""

    def __init__(self, proposed: Path, now: Callable[[], datetime], parent: QWidget) -> None:
        super().__init__(
            _("A new store"),
            save=_("Make the store"),
            about=_(
                "The set of levels, the sign-in names, encryption and the file's place stay as"
                " they are chosen here. Settings can change the rest later."
            ),
            parent=parent,
        )
        self._now, self._proposed = now, proposed
        self.path: Path | None = None
        self.code = ""
        self._add_store()
        self._add_accounts()
        self._add_safety()
        self.resize(560, 640)

    def _add_store(self) -> None:
        languages = list(LANGUAGES.items())
        levels = [(key, _(name)) for key, name in LEVEL_PRESETS.items()]
        add, field = self.form.add, self.form.field
        self._name = LineEdit(placeholder=_("South Gate Motors"))
        add("name", _("Name of the store"), self._name)
        self.form.add_line(
            row(
                field("language", _("Language"), ComboBox(languages, i18n.language())),
                field("brand", _("Brand"), LineEdit()),
            )
        )
        add("levels", _("Levels and how often to be in touch"), ComboBox(levels, "days"))

    def _add_accounts(self) -> None:
        field = self.form.field
        self.form.add_line(
            row(
                field("administrator", _("Administrator"), LineEdit()),
                field("manager", _("Sales manager"), LineEdit()),
            )
        )
        self.form.add_line(
            row(
                field("password", _("Password of both, for now"), password_field()),
                field("again", _("The same once more"), password_field()),
            )
        )

    def _add_safety(self) -> None:
        encrypted = CheckBox(_("Encrypt the file: without a password nobody reads it"), on=True)
        self.form.add("encrypted", _("Confidentiality"), encrypted)
        self._path = LineEdit(str(self._proposed))
        self.form.add("path", _("The store's file"), self._path)
        folder = LineEdit(placeholder=_("Another disk, for example"))
        self.form.add(
            "backup_folder",
            _("A second place for backups"),
            folder,
            note=_("Backups are made every half hour beside the file, and here too."),
        )
        choose = Button(_("Choose a folder…"), "link", clicked=lambda: self._choose(folder))
        self.form.add_line(row(choose, None))

    def _choose(self, into: LineEdit) -> None:
        if chosen := QFileDialog.getExistingDirectory(self, _("A second place for backups")):
            into.set_value(chosen)

    def draft(self) -> NewStoreDraft:
        """A file's name without a folder goes where one was proposed."""
        values = {name: self.form.value(name) for name in NewStoreDraft.__dataclass_fields__}
        named = Path(values["path"])
        if values["path"] and named.name == str(named):
            values["path"] = str(self._proposed.with_name(named.name))
        return NewStoreDraft(**values)

    def save(self, draft: NewStoreDraft) -> None:
        self.code = draft.make(self._now)
        self.path = place_named(draft.path)


class RecoverySheet(Dialog):
    """The code stands here once. It closes only after somebody says that they have it."""

    def __init__(self, store: str, code: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Recovery code"))
        self._store, self._code = store, code
        shown = Text(code, size=SIZES.heading, bold=True).whole()
        shown.setAccessibleName(_("Recovery code"))
        self._done = Button(_("Go on"), "primary", clicked=self.accept)
        self._done.setDefault(True)
        self._done.setEnabled(False)
        kept = CheckBox(_("I have printed it or written it down"))
        kept.edited.connect(lambda: self._done.setEnabled(kept.value()))
        layout = stack(
            Text(_("Recovery code"), size=SIZES.heading, bold=True),
            Paragraph(
                _(
                    "If every password is forgotten, only this code opens the store and its"
                    " backups. Print it and lock it away; it is shown only now."
                )
            ),
            shown,
            row(
                Button(_("Print"), clicked=self._print),
                Button(_("Copy"), clicked=self._copy),
                None,
            ),
            kept,
            row(None, self._done),
            gap=SIZES.gap,
            margins=(20, 18, 20, 18),
        )
        self.setLayout(layout)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._code)

    def _print(self) -> None:
        printer = QPrinter()
        if QPrintDialog(printer, self).exec():
            paper = QTextDocument()
            paper.setPlainText(f"{self._store}\n{_('Recovery code')}\n\n{self._code}")
            paper.print_(printer)

    def reject(self) -> None:
        """Esc does not lose the code."""
        if self._done.isEnabled():
            super().reject()
