"""The pages, at the left."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QFrame, QLabel, QWidget

from crmdesk.i18n import _
from crmdesk.ui.look.look import Look
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import mark, row, scrolling, stack
from crmdesk.ui.shell.keys import page_key
from crmdesk.ui.shell.page import PageSpec

Focus = Qt.FocusPolicy


class Navigation(QFrame):
    """Alt+1 to Alt+9 reach the pages from everywhere, the arrow keys from one to the next."""

    chosen = Signal(str)

    def __init__(self, look: Look, specs: Sequence[PageSpec]) -> None:
        super().__init__()
        self._look, self._specs = look, specs
        self.setObjectName("navigation")
        self.setFixedWidth(SIZES.nav)
        self.setAccessibleName(_("Pages"))
        self._group = QButtonGroup(self)
        self._counts: dict[str, QLabel] = {}
        self._buttons = {spec.key: self._add_page(n, spec) for n, spec in enumerate(specs)}
        pages = QWidget()
        pages.setLayout(stack(*self._buttons.values(), None, gap=2, margins=(8, 10, 8, 8)))
        self.setLayout(stack(scrolling(pages), gap=0))
        self._tint()
        look.changed.connect(self._tint)

    def _add_page(self, number: int, spec: PageSpec) -> Button:
        page = Button(_(spec.title), "nav", clicked=lambda: self.chosen.emit(spec.key))
        page.setCheckable(True)
        page.setIconSize(QSize(22, 16))
        if key := page_key(number):
            # Not the button's own shortcut: that one clicks a tenth of a second later.
            QShortcut(QKeySequence(key), self).activated.connect(page.click)
            page.setToolTip(key.replace("+", " "))
        self._group.addButton(page, number)
        count = QLabel()
        count.setTextFormat(Qt.TextFormat.PlainText)
        count.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        count.hide()
        page.setLayout(row(None, count, margins=(0, 0, 9, 0)))
        self._counts[spec.key] = count
        return page

    def _tint(self) -> None:
        for spec in self._specs:
            self._buttons[spec.key].setIcon(self._look.icon(spec.icon))

    def select(self, key: str) -> None:
        button = self._buttons.get(key)
        if button is not None:
            button.setChecked(True)
            for each in self._buttons.values():  # Tab comes to the page in sight, then the arrows
                each.setFocusPolicy(Focus.TabFocus if each is button else Focus.NoFocus)

    def show_count(self, key: str, count: int, urgent: bool = False) -> None:
        label = self._counts.get(key)
        if label is None:
            return
        label.setText(f"{count:,}")
        label.setVisible(count > 0)
        mark(label, "urgent", urgent)
        self._buttons[key].setAccessibleDescription(f"{count:,}" if count else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        buttons = self._group.buttons()
        here = next((at for at, each in enumerate(buttons) if each.hasFocus()), None)
        if step is None or here is None:
            super().keyPressEvent(event)
        else:
            buttons[(here + step) % len(buttons)].setFocus(Qt.FocusReason.TabFocusReason)
