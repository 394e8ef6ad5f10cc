"""Whom the panel is about: level, name, owner, number, where the deal stands."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from crmdesk.customers.reveal import reveal_of_customer
from crmdesk.errors import UserError
from crmdesk.followups.panel import PanelRow
from crmdesk.i18n import _, money, ngettext
from crmdesk.ui.desk import Desk
from crmdesk.ui.look.literal import literally
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import row, stack
from crmdesk.ui.parts.text import LevelBadge, Text, tag

SHOWN_FOR = 30_000  # milliseconds; then visitors no longer read the number


class Number(QWidget):
    """A masked number; Show reveals it for a while, and the journal remembers who looked."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._customer_id, self._masked = desk, 0, ""
        self.text = Text(tone="muted").whole()
        self.button = Button(_("Show"), "link", hint="S", clicked=self.turn)
        self._hide_soon = QTimer(self)
        self._hide_soon.setSingleShot(True)
        self._hide_soon.setInterval(SHOWN_FOR)
        self._hide_soon.timeout.connect(self.hide_number)
        self.setLayout(row(self.text, self.button, gap=6))

    def show_masked(self, customer_id: int, masked: str) -> None:
        """A number that is in sight stays there while its customer does."""
        if self._hide_soon.isActive() and customer_id == self._customer_id:
            return
        self._customer_id, self._masked = customer_id, masked
        self.hide_number()

    def hide_number(self) -> None:
        self._hide_soon.stop()
        self.text.setText(self._masked or _("No number"))
        self.text.setToolTip("")
        self.button.setVisible(bool(self._masked))
        self.button.say(_("Show"))

    def turn(self) -> None:
        if self._hide_soon.isActive() or not self._masked:
            self.hide_number()
            return
        try:
            with self._desk.write() as session:
                shown = reveal_of_customer(session, self._customer_id)
        except UserError as error:
            self._desk.fail(error)
            return
        if shown.is_refused:
            self._desk.fail(UserError(shown.word))
            return
        self._reveal(shown.numbers)
        if shown.word:
            self._desk.say(shown.word)

    def hideEvent(self, event: QHideEvent) -> None:
        """Whoever comes back to the page finds it masked."""
        super().hideEvent(event)
        if self._hide_soon.isActive():
            self.hide_number()

    def _reveal(self, numbers: Sequence[tuple[str, str]]) -> None:
        self.text.setText(numbers[0][1])
        lines = "\n".join(f"{label} {number}".strip() for label, number in numbers)
        self.text.setToolTip(literally(lines))
        self.button.say(_("Hide"))
        self._hide_soon.start()


class Who(QWidget):
    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._badge = LevelBadge(desk.look)
        self._name = Text(size=SIZES.heading, bold=True)
        self._owner, self._chance = tag(), Text(tone="muted").whole()
        self.number = Number(desk)
        self._warning, self._good_time = tag(_("Do not call"), "late"), Text(tone="muted")
        self._facts = Text(tone="muted")
        head = row(self._badge, self._name, self._owner, None, self._chance, gap=10)
        second = row(self.number, self._warning, self._good_time, None, gap=8)
        self.setLayout(stack(head, second, row(self._facts, None), gap=4))

    def show_row(self, it: PanelRow) -> None:
        self._badge.show_level(it.level or "")
        self._name.setText(it.name)
        self._owner.setText(_("Own customer") if it.is_own else it.owner)
        self._chance.setText(
            "" if it.probability is None else _("{rate}% likely").format(rate=it.probability)
        )
        self.number.show_masked(it.customer_id, it.phone)
        self._warning.setVisible(it.do_not_call)
        good = _("Good time: {time}").format(time=it.good_time) if it.good_time else ""
        self._good_time.setText(good)
        self._facts.setText(" · ".join(_facts(it)))


def _facts(it: PanelRow) -> list[str]:
    visits = ngettext("{count} visit", "{count} visits", it.visits) if it.visits else ""
    amount = "" if it.amount_minor is None else money(it.amount_minor)
    return [part for part in (visits.format(count=it.visits), it.stage, it.model, amount) if part]
