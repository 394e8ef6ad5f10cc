"""The focus of a list or page in which nothing is chosen that could show it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QWidget

from crmdesk.ui.look.look import Look
from crmdesk.ui.look.painting import draw_box
from crmdesk.ui.look.tokens import SIZES

_LOOKS = (QEvent.Type.FocusIn, QEvent.Type.FocusOut, QEvent.Type.Resize, QEvent.Type.Show)
_REASON = Qt.FocusReason
_BY_KEY = (_REASON.TabFocusReason, _REASON.BacktabFocusReason, _REASON.ShortcutFocusReason)


class FocusRing(QWidget):
    """Where a key brought the focus. Lies over ``view``, so that what scrolls beneath it takes
    none of it along."""

    def __init__(self, look: Look, view: QAbstractScrollArea) -> None:
        super().__init__(view)
        self._look, self._view, self._came_by_key = look, view, False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        view.installEventFilter(self)
        if isinstance(view, QAbstractItemView):
            view.selectionModel().currentChanged.connect(self._look_again)
            view.model().modelReset.connect(self._look_again)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent):
            self._came_by_key = event.gotFocus() and event.reason() in _BY_KEY
        if event.type() in _LOOKS:
            self._look_again()
        return False

    def _look_again(self, *_news: object) -> None:
        self.setGeometry(self._view.viewport().geometry())
        self.setVisible(self._came_by_key and not self._shows_focus())
        self.raise_()

    def _shows_focus(self) -> bool:
        view = self._view
        return isinstance(view, QAbstractItemView) and view.currentIndex().isValid()

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_box(QPainter(self), self.rect(), SIZES.radius, None, self._look.theme.accent, 2)
