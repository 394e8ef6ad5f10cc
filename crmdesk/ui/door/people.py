"""How the door names people, and where they type what nobody else may read."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from crmdesk.access import ROLE_NAMES
from crmdesk.access.accounts import AccountRow
from crmdesk.i18n import _
from crmdesk.ui.parts.fields import LineEdit


def password_field() -> LineEdit:
    made = LineEdit()
    made.setEchoMode(QLineEdit.EchoMode.Password)
    return made


def say_person(row: AccountRow) -> str:
    return f"{row.name} · {_(ROLE_NAMES[row.role])}"
