"""How to reach a customer: masked numbers that one may look at, and what to leave alone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QWidget

from crmdesk.access import Permission, may
from crmdesk.customers.file_page import FilePage, NumberLine
from crmdesk.customers.reveal import reveal_number
from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.ui.customers.file_data import FileData
from crmdesk.ui.customers.sight import only_if
from crmdesk.ui.customers.words import birthday, joined
from crmdesk.ui.desk import Desk
from crmdesk.ui.look.tokens import INSIDE
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import row, stack
from crmdesk.ui.parts.text import KeyValues, Text, heading, soft

_NAMES = 76
_SEEN_FOR = 30_000  # milliseconds; visitors see this screen too


class NumberField(QWidget):
    """138****7714 and Show; the number in full for half a minute, and a line in the journal."""

    def __init__(self, desk: Desk, line: NumberLine) -> None:
        super().__init__()
        self._desk, self._line = desk, line
        self.text = Text(line.masked).whole()
        self.button = Button(_("Show"), "small", clicked=self.turn)
        only_if(may(desk.actor, Permission.REVEAL_NUMBERS), self.button)
        self._hide_again = QTimer(self)
        self._hide_again.setSingleShot(True)
        self._hide_again.setInterval(_SEEN_FOR)
        self._hide_again.timeout.connect(self.cover)
        self.setLayout(row(self.text, self.button, None, gap=6))

    @property
    def is_shown(self) -> bool:
        return self._hide_again.isActive()

    def turn(self) -> None:
        if self.is_shown:
            self.cover()
        else:
            self.reveal()

    def reveal(self) -> None:
        try:
            with self._desk.write() as session:
                shown = reveal_number(session, self._line.id)
        except UserError as error:
            self._desk.fail(error)
            return
        if shown.is_refused:
            self._desk.fail(UserError(shown.word))
            return
        self.text.setText(shown.numbers[0][1])
        self.button.say(_("Hide"))
        self._hide_again.start()
        if shown.word:
            self._desk.say(shown.word)

    def cover(self) -> None:
        self._hide_again.stop()
        self.text.setText(self._line.masked)
        self.button.say(_("Show"))

    def hideEvent(self, event: QHideEvent) -> None:
        """Whoever comes back to the page finds it masked."""
        super().hideEvent(event)
        if self.is_shown:
            self.cover()


class ContactCard(QFrame):
    def __init__(self, desk: Desk, edit: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._desk = desk
        self.numbers: list[NumberField] = []
        self._shown: list[NumberLine] = []
        self._facts = KeyValues(name_width=_NAMES)
        self._edit = Button(_("Edit"), "link", clicked=edit)
        only_if(may(desk.actor, Permission.EDIT_CUSTOMERS), self._edit)
        head = row(heading(_("How to reach them")), None, self._edit)
        self.setLayout(stack(head, self._facts, gap=8, margins=INSIDE))

    def show_data(self, data: FileData) -> None:
        """A number that is being looked at stays in sight."""
        own = [line for line in data.file.numbers if line.person_id is None]
        if own != self._shown or not any(field.is_shown for field in self.numbers):
            self.numbers = [NumberField(self._desk, line) for line in own]
        self._shown = own
        self._facts.show_pairs([*self._number_pairs(), *_facts(data)])

    def _number_pairs(self) -> list[tuple[str, QWidget | str]]:
        lines = zip(self._shown, self.numbers, strict=True)
        pairs: list[tuple[str, QWidget | str]] = [
            (line.label or _("Phone"), field) for line, field in lines
        ]
        return pairs or [(_("Phone"), _("not asked yet"))]

    def reveal(self) -> None:
        if self.numbers:
            self.numbers[0].turn()


def _facts(data: FileData) -> list[tuple[str, QWidget | str]]:
    file, draft = data.file, data.draft
    born = birthday(
        file.birth_month, file.birth_day, lunar=file.birthday_is_lunar, year=file.birth_year
    )
    found: list[tuple[str, str]] = [
        (_("WeChat"), wechat(file)),
        (_("E-mail"), file.email),
        (_("Address"), joined(draft.address, draft.district)),
        (_("Good time"), file.good_time),
        (_("Date of birth"), born),
    ]
    pairs: list[tuple[str, QWidget | str]] = [pair for pair in found if pair[1]]
    if words := do_not(file):
        pairs.append((_("Do not"), Text(words, "late")))
    return pairs


def wechat(file: FilePage) -> str:
    """Often the number itself, masked like any other."""
    is_phone = file.wechat in {line.masked for line in file.numbers}
    return _("same as the phone") if is_phone else soft(file.wechat)


def do_not(file: FilePage) -> str:
    calls = _("call") if file.do_not_call else ""
    return joined(calls, _("send advertising") if file.do_not_message else "")
