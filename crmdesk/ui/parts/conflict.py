"""Two people's versions of the same fields, beside each other in the form, one chosen of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from crmdesk.i18n import _, pgettext
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import ScrollArea, row, stack
from crmdesk.ui.parts.text import Paragraph, small, soft

MINE, THEIRS, BOTH = "mine", "theirs", "both"
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_COLUMN, _WIDEST = 190, 820
_LOWEST, _HIGHEST = 96, 300
_UNDER_RADIO = 22
_LAID_OUT_AFTER = 50  # milliseconds


class Versions(NamedTuple):
    """Of one field, in words; ``by`` is whose theirs is. ``both`` where they can be joined."""

    name: str
    label: str
    mine: str
    theirs: str
    by: str
    both: str = ""


class VersionChoice(QWidget):
    """One field: the arrows choose. What is joined loses nothing, so it is proposed."""

    def __init__(self, versions: Versions) -> None:
        super().__init__()
        offered = {MINE: (_("Yours"), versions.mine), THEIRS: (versions.by, versions.theirs)}
        if versions.both:
            offered[BOTH] = (_("Both"), versions.both)
        self.radios: dict[str, QRadioButton] = {}
        self._group = QButtonGroup(self)
        self._options = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._options.setSpacing(12)
        for key, (whose, words) in offered.items():
            self._options.addLayout(self._option(key, whose, words, versions.label), 1)
        label = small(versions.label, "")
        self.setLayout(stack(label, self._options, gap=4))
        self.setMaximumWidth(_WIDEST)
        self.choose(BOTH if versions.both else MINE)

    def _option(self, key: str, whose: str, words: str, label: str) -> QVBoxLayout:
        radio = QRadioButton(whose)
        radio.setAccessibleName(f"{label}, {whose}: {words}")
        self._group.addButton(radio)
        self.radios[key] = radio
        said = Paragraph(soft(words))
        said.setContentsMargins(_UNDER_RADIO, 0, 0, 0)
        return stack(radio, said, None, gap=2)

    def choose(self, key: str) -> None:
        self.radios[key].setChecked(True)

    def value(self) -> str:
        return next(key for key, radio in self.radios.items() if radio.isChecked())

    def take_focus(self) -> None:
        self.radios[self.value()].setFocus(Qt.FocusReason.TabFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        flow = QBoxLayout.Direction
        is_wide = self.width() >= _COLUMN * len(self.radios)
        self._options.setDirection(flow.LeftToRight if is_wide else flow.TopToBottom)


class _Lines(ScrollArea):
    """As high as its words need at its width; a form around it knows nothing of that."""

    def __init__(self, body: QWidget) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(body)
        self._body = body
        self._height = 0

    def fit_soon(self) -> None:
        """Once the lines know their width."""
        QTimer.singleShot(0, self, self._fit)

    def _fit(self) -> None:
        body = self._body
        asked = body.heightForWidth(self.viewport().width())
        height = min(asked if asked > 0 else body.sizeHint().height(), _HIGHEST)
        if height != self._height:
            self._height = height
            self.setMaximumHeight(height)
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._height or _HIGHEST)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, min(self._height, _LOWEST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit_soon()


class ConflictPanel(QFrame):
    """Hidden until there is something to choose. Enter takes what is chosen, Esc goes back."""

    taken = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self.setProperty("tone", "attention")
        self.choices: dict[str, VersionChoice] = {}
        self._said = Paragraph()
        self._lines = stack(gap=10)
        self._body = QWidget()
        self._body.setObjectName("plain")
        self._body.setLayout(stack(self._said, self._lines, gap=SIZES.gap))
        self._area = _Lines(self._body)
        self.back = Button(
            pgettext("to the form", "Back"), "link", hint="Esc", clicked=self.left.emit
        )
        self.take = Button(_("Take it"), hint="Return", clicked=self.taken.emit)
        for button in (self.back, self.take):
            button.setAutoDefault(False)
        layout = stack(gap=SIZES.gap, margins=(12, 10, 12, 10))
        layout.addWidget(self._area, 1)
        layout.addLayout(row(None, self.back, self.take))
        self.setLayout(layout)
        self.hide()

    def show_versions(self, sentence: str, versions: Iterable[Versions]) -> None:
        while item := self._lines.takeAt(0):
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.choices = {each.name: VersionChoice(each) for each in versions}
        for choice in self.choices.values():
            self._lines.addWidget(choice)
        self._said.setText(sentence)
        self.setAccessibleName(sentence)
        self.show()
        self._area.fit_soon()
        next(iter(self.choices.values())).take_focus()
        QTimer.singleShot(_LAID_OUT_AFTER, self, self._come_into_sight)

    def _come_into_sight(self) -> None:
        """Of a page that scrolls; its buttons before its first line where not all fits."""
        around = self.parentWidget()
        while around is not None:
            if isinstance(around, QScrollArea):
                around.ensureWidgetVisible(self, 0, _LOWEST)
                around.ensureWidgetVisible(self.take, 0, SIZES.gap)
            around = around.parentWidget()

    def chosen(self) -> Mapping[str, str]:
        return {name: choice.value() for name, choice in self.choices.items()}

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A key that is still held down from the Save before must not choose."""
        if event.key() in _ENTER:
            if not event.isAutoRepeat():
                self.taken.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
