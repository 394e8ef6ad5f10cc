"""News, below the pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QFrame, QMenu

from crmdesk.i18n import _
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import row
from crmdesk.ui.parts.text import small

_APART = "      "


class Late(str):
    """A fact that is wrong and wants something done: it stands in red."""

    __slots__ = ()


class StatusBar(QFrame):
    """Left: who sits here (a menu), and facts about the data.

    Right: news, beside it what the undo key does now, and to do.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("statusBar")
        self.setFixedHeight(SIZES.status)
        self._account = Button("", "status")
        self._facts, self._news, self._offer = small(), small(), small()
        self._to_do = small().whole()
        self._late = small("", "late")
        left = (self._account, self._facts, self._late)
        right = (self._news, self._offer, self._to_do)
        self.setLayout(row(*left, None, *right, gap=16, margins=(10, 0, 16, 0)))

    def show_account(self, text: str, choices: Sequence[tuple[str, Callable[[], object]]]) -> None:
        self._account.say(text)
        menu = QMenu(self)
        for title, act in choices:
            menu.addAction(title).triggered.connect(lambda _on=False, do=act: do())
        self._account.setMenu(menu)

    def show_facts(self, facts: Sequence[str]) -> None:
        late = [fact for fact in facts if isinstance(fact, Late)]
        self._facts.setText(_APART.join(fact for fact in facts if not isinstance(fact, Late)))
        self._late.setText(_APART.join(late))
        self._late.setVisible(bool(late))

    def late(self) -> str:
        return self._late.text()

    def say(self, text: str) -> None:
        self._news.setText(text)

    def news(self) -> str:
        return self._news.text()

    def offer(self, text: str) -> None:
        self._offer.setText(text)

    def offered(self) -> str:
        return self._offer.text()

    def said(self) -> str:
        return _APART.join(filter(None, (self.news(), self.offered())))

    def show_to_do(self, count: int) -> None:
        self._to_do.setText(_("To do {count}").format(count=count) if count else "")
