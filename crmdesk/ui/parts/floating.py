"""A small window of its own at the lower right, which never takes the focus by itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent, QMoveEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QFrame, QWidget

from crmdesk.ui.desk import Desk
from crmdesk.ui.jobs.waiting import Pause
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.layouts import stack
from crmdesk.ui.parts.text import Text

_FROM_EDGE = 16
_REMEMBER_AFTER = 400  # milliseconds
_NO_FOCUS = Qt.WindowType.WindowDoesNotAcceptFocus
_KIND = (
    Qt.WindowType.Tool
    | Qt.WindowType.FramelessWindowHint
    | Qt.WindowType.WindowStaysOnTopHint
    | _NO_FOCUS
)


class Floating(QWidget):
    """Keeps its lower right corner where a person dragged it; ``body`` takes the contents."""

    def __init__(self, desk: Desk, name: str, title: str, parent: QWidget) -> None:
        super().__init__(parent, _KIND)
        self._desk, self._name = desk, name
        self._is_dragged = False
        self.lift = 0
        """How far above its place it stands, because another one stands there."""
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.title = Text(title, size=SIZES.text, bold=True)
        self.body: QBoxLayout = stack(gap=8, margins=(14, 10, 14, 12))
        ground = QFrame()
        ground.setObjectName("floating")
        ground.setLayout(self.body)
        self.setLayout(stack(ground))
        self._remember_soon = Pause(self, self._remember, _REMEMBER_AFTER)

    def appear(self) -> None:
        """In front of everything, while the keys stay where they are."""
        if not self.isActiveWindow() and not self.windowFlags() & _NO_FOCUS:
            self.setWindowFlag(_NO_FOCUS, True)
        self.show()
        self.place()
        self.raise_()

    def take_focus(self) -> None:
        """Somebody asked for it by a key."""
        self.setWindowFlag(_NO_FOCUS, False)
        self.show()
        self.place()
        self.activateWindow()

    def place(self) -> None:
        self.adjustSize()
        corner = self._corner() - QPoint(0, self.lift)
        self.move(corner.x() - self.width(), corner.y() - self.height())

    def _corner(self) -> QPoint:
        kept = self._desk.settings.recall(f"floating/{self._name}")
        if isinstance(kept, list) and len(kept) == 2 and _is_on_a_screen(QPoint(*kept)):
            return QPoint(*kept)
        parent = self.parentWidget()
        room = (parent.screen() if parent else self.screen()).availableGeometry()
        return room.bottomRight() - QPoint(_FROM_EDGE, _FROM_EDGE)

    def _remember(self) -> None:
        self._is_dragged = False
        corner = self.geometry().bottomRight() + QPoint(1, 1 + self.lift)
        self._desk.settings.remember(f"floating/{self._name}", [corner.x(), corner.y()])

    def event(self, event: QEvent) -> bool:
        """Some window systems activate whatever is shown: the keys go back where they were."""
        if event.type() == QEvent.Type.WindowActivate and self.windowFlags() & _NO_FOCUS:
            before = QApplication.activeModalWidget() or self.parentWidget()
            if before is not None:
                before.activateWindow()
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Anywhere that is no button moves it."""
        handle = self.windowHandle()
        if event.button() == Qt.MouseButton.LeftButton and handle is not None:
            self._is_dragged = True
            handle.startSystemMove()

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        if self._is_dragged:
            self._remember_soon()


def _is_on_a_screen(corner: QPoint) -> bool:
    inside = QRect(corner - QPoint(80, 40), corner)
    return any(
        screen.availableGeometry().contains(inside.topLeft())
        for screen in QGuiApplication.screens()
    )
