"""An encrypted store's recovery code and key, for whoever manages the accounts."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crmdesk.access.store_key import new_recovery_code
from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.ui.desk import Desk
from crmdesk.ui.door.new_store import RecoverySheet
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.dialogs import answered, asked
from crmdesk.ui.parts.layouts import panel, row
from crmdesk.ui.parts.text import Paragraph, heading


class StoreKeyPanel(QWidget):
    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.code = Button(_("New recovery code…"), clicked=self._renew_code)
        self.key = Button(_("Change the key…"), clicked=self._change_key)
        about = Paragraph(
            _(
                "The file is encrypted. The recovery code sets a new password when all are"
                " forgotten; a new key shuts out whoever may know the old one."
            ),
            "muted",
        )
        layout = QVBoxLayout()
        layout.setContentsMargins(0, 0, 0, 0)
        head = heading(_("Recovery code and key"))
        layout.addWidget(panel(head, about, row(self.code, self.key, None)))
        self.setLayout(layout)

    def _renew_code(self) -> None:
        if not asked(
            self,
            _("New recovery code"),
            _("The printed one opens the store no more, only backups of before."),
            _("Make a new one"),
        ):
            return
        try:
            with self._desk.write() as session:
                code = new_recovery_code(session)
        except UserError as error:
            self._desk.fail(error)
        else:
            answered(RecoverySheet(self._desk.store.path.stem, code, self))

    def _change_key(self) -> None:
        if asked(self, _("Change the key"), _what_it_takes(), _("Change the key")):
            QTimer.singleShot(0, self._desk.change_key)


def offer_new_key(desk: Desk, parent: QWidget, name: str) -> None:
    """After an account was closed: a question, not more."""
    left = _(
        "The account of {name} is closed. If they could copy the store's file, what they copied"
        " stays readable to them; with a new key, nothing that is saved from now on."
    ).format(name=name)
    text = f"{left}\n\n{_what_it_takes()}"
    if asked(parent, _("Change the key as well?"), text, _("Change the key")):
        QTimer.singleShot(0, desk.change_key)


def _what_it_takes() -> str:
    return _(
        "The program leaves the store, encrypts it anew and comes back. Close the store at all"
        " other seats first. Passwords and the recovery code stay."
    )
