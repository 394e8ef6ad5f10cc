"""Holds the pages: makes them when they are first shown, and finds the way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QWidget

from crmdesk.ui.desk import Desk
from crmdesk.ui.parts.layouts import scrolling, stack
from crmdesk.ui.parts.notices import NoticeBar
from crmdesk.ui.shell.page import Page, PageSpec

_LONGEST_WAY_BACK = 50


class Visit(NamedTuple):
    key: str
    arguments: dict[str, Any]


class PageHost(QWidget):
    """One page of each kind at most. A page larger than the window scrolls as a whole."""

    shown = Signal(str)

    def __init__(
        self, desk: Desk, specs: Sequence[PageSpec], typed: dict[str, Any] | None = None
    ) -> None:
        super().__init__()
        self._typed = dict(typed or {})
        self._desk = desk
        self._specs = {spec.key: spec for spec in specs}
        self._pages: dict[str, tuple[Page, QScrollArea]] = {}
        self._stack = QStackedWidget()
        self.notice = NoticeBar()
        self._past: list[Visit] = []
        self._here: Visit | None = None
        around = QWidget()
        around.setLayout(stack(self.notice, margins=(20, 10, 20, 0)))
        around.hide()
        self._around = around
        self.notice.closed.connect(around.hide)
        layout = stack(around, gap=0)
        layout.addWidget(self._stack, 1)
        self.setLayout(layout)

    @property
    def page(self) -> Page | None:
        return self._pages[self._here.key][0] if self._here else None

    @property
    def key(self) -> str:
        return self._here.key if self._here else ""

    def knows(self, key: str) -> bool:
        return key in self._specs

    def open(self, key: str, arguments: dict[str, Any] | None = None) -> bool:
        """Show the page; False where the page in sight asked to stay."""
        here = self._here
        if here and not self._may_leave(key):
            return False
        if here and self._goes_elsewhere(here, key, arguments):
            self._past = [*self._past[-_LONGEST_WAY_BACK:], here]
        self._show(Visit(key, arguments or {}))
        return True

    def _goes_elsewhere(self, here: Visit, key: str, arguments: dict[str, Any] | None) -> bool:
        """Another page, or the same one about something else: the next customer's file."""
        if here.key != key:
            return True
        return bool(arguments and arguments != here.arguments and self._specs[key].parent)

    def back(self) -> bool:
        if not self._past or not self._may_leave(self._past[-1].key):
            return False
        self._show(self._past.pop())
        return True

    def _may_leave(self, key: str) -> bool:
        page = self.page
        return page is None or key == self.key or page.may_leave()

    def _show(self, visit: Visit) -> None:
        page, area = self._pages.get(visit.key) or self._make(visit.key)
        self._here = visit
        self._around.hide()
        if visit.arguments:
            page.open_with(visit.arguments)
        self._let_go_of(page)
        self._stack.setCurrentWidget(area)
        if not page.isAncestorOf(self.focusWidget() or self):
            page.take_focus()
        self.shown.emit(visit.key)

    def _let_go_of(self, coming: Page) -> None:
        """Else Qt hands the keyboard of the page that goes to the next button in the new one."""
        focus = self.focusWidget()
        if focus is not None and self.isAncestorOf(focus) and not coming.isAncestorOf(focus):
            focus.clearFocus()

    def _make(self, key: str) -> tuple[Page, QScrollArea]:
        page = self._specs[key].factory(self._desk)
        page.recall(self._desk.settings.recall(f"page/{key}", {}))
        if key in self._typed:
            page.retype(self._typed.pop(key))
        area = scrolling(page)
        self._stack.addWidget(area)
        self._pages[key] = page, area
        return self._pages[key]

    def show_notice(self, notice: Any) -> None:
        self.notice.show_notice(notice)
        self._around.show()

    def end_notice(self) -> None:
        """Something went well since: it stands no longer, unless it stays."""
        self.notice.end()

    def keep(self) -> None:
        """Let the settings remember how each page was left."""
        for key, (page, _area) in self._pages.items():
            self._desk.settings.remember(f"page/{key}", page.remember())

    def typed(self) -> dict[str, Any]:
        """What is typed into the pages, also into those that were not shown again since."""
        made = {key: page.typed() for key, (page, _area) in self._pages.items()}
        return self._typed | {key: typed for key, typed in made.items() if typed is not None}

    def where(self) -> tuple[Visit | None, list[Visit]]:
        return self._here, self._past

    def return_to(self, where: tuple[Visit | None, list[Visit]]) -> None:
        """Into a host made anew, the place and the way back of the one before."""
        here, past = where
        self._past = [visit for visit in past if self.knows(visit.key)]
        if here and self.knows(here.key):
            self._show(here)
