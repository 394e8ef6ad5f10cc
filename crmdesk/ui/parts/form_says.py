"""What a form has to say: what is wrong, in doubt, kept, or changed by two people."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import bring_into_sight, mark, row, stack
from crmdesk.ui.parts.text import Paragraph

_SHOWN_OR_NOT = (QEvent.Type.ShowToParent, QEvent.Type.HideToParent)
_LAID_OUT_AFTER = 50  # milliseconds


def _nothing() -> None:
    """Nothing is offered."""


class FormSays(QWidget):
    """Stands at a form's top, outside what scrolls, and takes no room while it says nothing.

    Where the page around it scrolls as a whole, it comes into sight when it speaks.
    """

    def __init__(self) -> None:
        super().__init__()
        self.failure, self._wrong = Paragraph(), Paragraph()
        self._offer = Button("", clicked=self._take_offer)
        self._act: Callable[[], object] = _nothing
        self._pieces = stack(gap=8)
        self._box = self._build_box()
        self.setLayout(self._pieces)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()
        self.hold(self._box)

    def _build_box(self) -> QFrame:
        box = QFrame()
        box.setObjectName("notice")
        for words in (self.failure, self._wrong, self._offer):
            words.hide()
        line = row(stack(self.failure, self._wrong), self._offer, gap=12, margins=(12, 8, 12, 8))
        line.setStretch(0, 1)
        box.setLayout(line)
        box.hide()
        return box

    def hold(self, piece: QWidget) -> None:
        """What else is said or asked here: it shows and hides by itself."""
        self._pieces.addWidget(piece)
        piece.installEventFilter(self)
        self._show_if_needed()

    # What is said.

    def say(self, text: str, tone: str = "late") -> None:
        """Empty for nothing."""
        self._say(text, tone)

    def offer(self, text: str, words: str, act: Callable[[], object]) -> None:
        """With the one thing that can be done about it."""
        self._act = act
        self._say(text, "attention", words)

    def tell(self, error: UserError) -> None:
        self.say(str(error))

    def show_wrong(self, fields: Sequence[str]) -> None:
        """The names of the fields that keep the form from being saved."""
        named = _(", ").join(fields)
        self._wrong.setText(_("Not saved. Look at: {fields}.").format(fields=named))
        self._wrong.setVisible(bool(fields))
        if fields:
            mark(self._box, "tone", "late")
        self._speak()

    def text(self) -> str:
        """All that stands there now."""
        return "\n".join(each.text() for each in (self.failure, self._wrong) if not each.isHidden())

    def _say(self, text: str, tone: str, offer: str = "") -> None:
        self.failure.setText(text)
        self.failure.setVisible(bool(text))
        self._offer.say(offer)
        self._offer.setVisible(bool(offer))
        mark(self._box, "tone", tone)
        self._speak()

    def _speak(self) -> None:
        text = self.text()
        self._box.setVisible(bool(text))
        self._box.setAccessibleName(text)
        if text:
            QAccessible.updateAccessibility(QAccessibleEvent(self._box, QAccessible.Event.Alert))
            self.come_into_sight()

    def come_into_sight(self) -> None:
        QTimer.singleShot(_LAID_OUT_AFTER, self, lambda: bring_into_sight(self))

    def _take_offer(self) -> None:
        act, self._act = self._act, _nothing
        self.say("")
        act()

    # Room only for what is said.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _SHOWN_OR_NOT:
            self._show_if_needed()
        return False

    def _show_if_needed(self) -> None:
        held = [self._pieces.itemAt(at).widget() for at in range(self._pieces.count())]  # type: ignore[union-attr]
        speaks = any(piece is not None and not piece.isHidden() for piece in held)
        if speaks and self.parentWidget() is None:
            return  # it would be a window of its own
        self.setVisible(speaks)
