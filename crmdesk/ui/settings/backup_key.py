"""Asking for what opens a backup that was encrypted with another key than the store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QWidget

from crmdesk.i18n import _
from crmdesk.store.beside import LockedBackup, key_by, key_for
from crmdesk.store.keys import logins
from crmdesk.ui.desk import Desk
from crmdesk.ui.door.people import password_field
from crmdesk.ui.parts.dialogs import FormDialog
from crmdesk.ui.parts.fields import ComboBox


@dataclass(frozen=True)
class Secret:
    login: str
    secret: str

    def problems(self) -> dict[str, str]:
        return {} if self.secret else {"secret": _("Type the password or the recovery code.")}


class KeyDialog(FormDialog):
    def __init__(self, backup: Path, parent: QWidget) -> None:
        super().__init__(
            _("Open the backup"), save=_("Open"), about=str(LockedBackup(backup)), parent=parent
        )
        self._backup = backup
        self.key: bytes | None = None
        known = logins(backup)
        who = ComboBox([(login, login) for login in known], known[0] if known else None)
        self.form.add("login", _("Sign-in name of that time"), who)
        self.form.add("secret", _("Password or recovery code"), password_field())

    def draft(self) -> Secret:
        return Secret(self.form.value("login") or "", self.form.value("secret"))

    def save(self, draft: Secret) -> None:
        self.key = key_by(self._backup, draft.login, draft.secret)


def key_of(desk: Desk, backup: Path, parent: QWidget) -> tuple[bool, bytes | None]:
    """Whether the backup can be opened, and with which key; asked for only where it must be.

    Raises ``UserError`` where the backup's keys file is damaged.
    """
    try:
        return True, key_for(backup, desk.store.key)
    except LockedBackup:
        dialog = KeyDialog(backup, parent)
        return bool(dialog.exec()), dialog.key
