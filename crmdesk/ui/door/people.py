"""How the door names people, and where they type what nobody else may read."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QLineEdit

from crmdesk.access import ROLE_NAMES
from crmdesk.access.accounts import AccountRow
from crmdesk.i18n import _
from crmdesk.ui.parts.fields import ComboBox, LineEdit

Person = tuple[str, str]
"""A sign-in name, and what is shown for it."""


def password_field() -> LineEdit:
    made = LineEdit()
    made.setEchoMode(QLineEdit.EchoMode.Password)
    return made


class WhoBox(ComboBox):
    """Who there is, by sign-in name: chosen or typed. What is typed stays, whoever it names.

    It begins with the first of ``last`` that is still there, who sat here before.
    """

    def __init__(self, people: Sequence[Person], last: Sequence[str] = ()) -> None:
        logins = [login for login, _said in people]
        self.knows = next((login for login in last if login in logins), None)
        super().__init__(list(people), self.knows or next(iter(logins), None))

    def value(self) -> str:
        """A sign-in name, of nobody perhaps: the door does not say which there are."""
        typed = self._line.text().strip()
        return str(self.itemData(at)) if (at := self._meant(typed)) >= 0 else typed

    def _meant(self, typed: str) -> int:
        """The place of whoever that is: as they are shown, or by sign-in name."""
        here = self.currentIndex()
        places = [here, *range(self.count())] if here >= 0 else range(self.count())
        for same in (str, str.casefold):
            for at in places:
                if same(typed) in (same(self.itemText(at)), same(self.itemData(at))):
                    return at
        return -1

    def _return_to_choice(self) -> None:
        typed = self._line.text()
        at = self._meant(typed.strip())
        if at == self.currentIndex() and at >= 0:
            self._line.setText(self.itemText(at))
            return
        self.setCurrentIndex(at)
        if at < 0:
            self._line.setText(typed)
        self.edited.emit()


def say_person(row: AccountRow) -> str:
    return f"{row.name} · {_(ROLE_NAMES[row.role])}"
