"""The first line of a file: who this is, whose, and what can be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from crmdesk.customers.file_page import FilePage
from crmdesk.customers.wording import KINDS, STATES
from crmdesk.i18n import _
from crmdesk.models import CustomerKind, FileState
from crmdesk.ui.customers.words import days, household, joined
from crmdesk.ui.desk import Desk
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import row
from crmdesk.ui.parts.text import LevelBadge, Text, tag

_GAP = 10
_LONGEST_NAME, _LONGEST_TAG, _WIDEST = 320, 260, 10_000


class Act(NamedTuple):
    name: str
    do: Callable[[], object]


class FileHead(QWidget):
    """Where the room ends, the household goes first, then the kind, and the seldom acts go into
    a menu; a long name ends in an ellipsis."""

    def __init__(self, desk: Desk, acts: Sequence[Act], primary: Sequence[Button]) -> None:
        super().__init__()
        self.level = LevelBadge(desk.look)
        self.name = Text(size=SIZES.title, bold=True)
        self.kind, self.state = tag().whole(), tag().whole()
        self.owner, self.household = tag(), tag()
        self.buttons = [Button(act.name, clicked=act.do) for act in acts]
        self.more = self._menu(acts)
        self._all: list[QWidget] = [
            self.level,
            self.name,
            self.kind,
            self.state,
            self.owner,
            self.household,
        ]
        self._all += [*self.buttons, self.more, *primary]
        for button in primary:
            button.setMinimumWidth(button.sizeHint().width())
        tags = self._all[:6]
        self.setLayout(row(*tags, None, *self.buttons, self.more, *primary, gap=_GAP))

    def _menu(self, acts: Sequence[Act]) -> Button:
        made = Button(_("More"))
        menu = QMenu(made)
        for act in acts:
            menu.addAction(act.name).triggered.connect(lambda _on=False, do=act.do: do())
        made.setMenu(menu)
        made.setStyleSheet("QPushButton::menu-indicator { width: 0; }")
        return made

    def show_file(self, file: FilePage) -> None:
        self.level.show_level(file.level or "")
        self.name.setText(file.name)
        self.kind.setText(_(KINDS[file.kind]))
        self.state.setText(_(STATES[file.state]))
        self.state.setVisible(file.state is not FileState.OPEN)
        self.owner.setText(owner_words(file))
        self.household.setText(household_words(file))
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def minimumSizeHint(self) -> QSize:
        """Small enough for the smallest window: what does not fit is folded away."""
        return QSize(480, super().minimumSizeHint().height())

    def _make_room(self) -> None:
        self._fold(is_folded=False)
        self.kind.show()
        self.household.setVisible(bool(self.household.text()))
        for give_way in (self.household.hide, self.kind.hide, self._fold):
            if self._needed() <= self.width():
                return
            give_way()

    def _fold(self, *, is_folded: bool = True) -> None:
        for button in self.buttons:
            button.setVisible(not is_folded)
        self.more.setVisible(is_folded and bool(self.buttons))

    def _needed(self) -> int:
        most: dict[QWidget, int] = {self.name: _LONGEST_NAME}
        most |= {self.owner: _LONGEST_TAG, self.household: _LONGEST_TAG}
        shown = [each for each in self._all if not each.isHidden()]
        widths = [each.sizeHint().width() for each in shown]
        limits = [most.get(each, _WIDEST) for each in shown]
        return sum(map(min, widths, limits)) + _GAP * (len(shown) + 2)


def owner_words(file: FilePage) -> str:
    if file.owner_id is None:
        return _("Nobody's")
    whose = _("Owner {name}").format(name=file.owner)
    if file.days_left:
        return joined(whose, _("protected for {days}").format(days=days(file.days_left)))
    return joined(whose, _("protection ended"))


def household_words(file: FilePage) -> str:
    if not file.people:
        return ""
    is_person = file.kind is CustomerKind.PERSON
    words = _("Household: {people}") if is_person else _("People: {people}")
    return words.format(people=household(file.people))
