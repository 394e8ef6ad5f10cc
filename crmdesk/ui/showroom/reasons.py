"""Why a party left no data: one key for each reason."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from crmdesk.i18n import N_, _
from crmdesk.models import UnfiledGroup
from crmdesk.showroom.choices import UnfiledChoice
from crmdesk.showroom.draft import LARGEST_PARTY
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import frame, row, stack
from crmdesk.ui.parts.text import Text, small
from crmdesk.ui.shell.page import Page
from crmdesk.ui.showroom.chips import KEYS

GROUPS = {
    UnfiledGroup.CUSTOMER: N_("Customer"),
    UnfiledGroup.PRODUCT: N_("Product"),
    UnfiledGroup.COMPANY: N_("Company"),
    UnfiledGroup.ADVISER: N_("Adviser"),
}
_STEPS = {"+": 1, "=": 1, "-": -1}
_MARGINS = (18, 14, 18, 16)


class ReasonPopup(QWidget):
    """Lies over its page until a reason's key takes it; Esc or a click beside it: none.

    + and - say how many came.
    """

    chosen = Signal(int, int)
    """The reason's id, and the size of the party."""

    def __init__(self, reasons: Sequence[UnfiledChoice], title: str, page: Page) -> None:
        super().__init__(page)
        self._page = page
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(title)
        self.people = 1
        self._size, self._before = small(), QApplication.focusWidget()
        self.keys = dict(zip(KEYS, reasons, strict=False))
        head = row(Text(title, size=SIZES.heading, bold=True), None, self._size, gap=24)
        groups = row(*(self._group(group) for group in GROUPS), gap=20)
        foot = small(_("A key takes the reason · + − people · Esc cancels"))
        box = frame("floating", stack(head, groups, foot, gap=SIZES.gap, margins=_MARGINS))
        self.setLayout(row(None, stack(None, box, None), None))
        self._show_size()

    def _group(self, group: UnfiledGroup) -> QWidget:
        made = QWidget()
        lines = stack(small(_(GROUPS[group]), bold=True), gap=2)
        for key, reason in self.keys.items():
            if reason.group is group:
                lines.addWidget(self._button(key, reason))
        lines.addStretch(1)
        made.setLayout(lines)
        return made

    def _button(self, key: str, reason: UnfiledChoice) -> Button:
        made = Button(f"{key}  {reason.name}", "quiet", clicked=lambda: self._take(reason))
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setStyleSheet("text-align: left; padding: 0 6px;")
        return made

    def open(self) -> None:
        """Over what of the page is in sight."""
        self.setGeometry(self._page.visibleRegion().boundingRect())
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        sign = event.text().upper()
        if sign in self.keys:
            self._take(self.keys[sign])
        elif event.key() == Qt.Key.Key_Escape:
            self._go_back()
        elif sign in _STEPS:
            self.people = min(max(self.people + _STEPS[sign], 1), LARGEST_PARTY)
            self._show_size()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go_back()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Another key of the window was pressed; another window in front changes nothing."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.close()

    def _show_size(self) -> None:
        self._size.setText(_("People: {count}").format(count=self.people))

    def _take(self, reason: UnfiledChoice) -> None:
        people = self.people
        self._go_back()
        self.chosen.emit(reason.id, people)

    def _go_back(self) -> None:
        """To where the keyboard was, unless that was made anew meanwhile."""
        before, self._before = self._before, None
        self.close()
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus()
        else:
            self._page.take_focus()
