"""Words on the screen: text that ends in an ellipsis, badge, tag, key, heading, rows of facts."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from crmdesk.i18n import _
from crmdesk.ui.look.fonts import font
from crmdesk.ui.look.literal import literally
from crmdesk.ui.look.look import Look
from crmdesk.ui.look.painting import LEFT, draw_badge, elided
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.layouts import Piece, mark, row, stack

Policy = QSizePolicy.Policy
_LONGEST_WORD = 24
_BREAK = "\u200b"


class Text(QLabel):
    """One line that ends in an ellipsis, and then has its whole text as tooltip.

    ``tone``: muted, late, attention, good, accent, or nothing.
    """

    def __init__(
        self,
        text: str = "",
        tone: str = "",
        size: int = SIZES.text,
        *,
        bold: bool = False,
        name: str = "",
    ) -> None:
        super().__init__(text)
        self.setFont(font(size, bold=bold))
        self.setProperty("tone", tone)
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(Policy.Maximum, Policy.Fixed)

    def whole(self) -> Text:
        """Never cut: its neighbours give way."""
        self.setSizePolicy(Policy.Fixed, Policy.Fixed)
        return self

    def set_tone(self, tone: str) -> None:
        mark(self, "tone", tone)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(24, self.sizeHint().width()), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        is_cut = self.width() < self.sizeHint().width()
        self.setToolTip(literally(self.text()) if is_cut else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.width() >= self.sizeHint().width():
            return super().paintEvent(event)
        painter = QPainter(self)
        rect = self.contentsRect()
        painter.drawText(rect, LEFT, elided(self.text(), self.font(), rect.width()))
        return None


def small(text: str = "", tone: str = "muted", *, bold: bool = False) -> Text:
    return Text(text, tone, SIZES.small, bold=bold)


def heading(text: str) -> Text:
    """Over a panel's contents."""
    return Text(text, bold=True)


class Paragraph(QLabel):
    """Text of several lines, which can be selected and copied."""

    def __init__(self, text: str = "", tone: str = "") -> None:
        super().__init__(text)
        self.setFont(font())
        self.setProperty("tone", tone)
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)


def soft(text: str) -> str:
    """With places to break in words too long for a line, which would widen the page."""
    return " ".join(_softened(word) for word in text.split(" "))


def _softened(word: str) -> str:
    if len(word) <= _LONGEST_WORD:
        return word
    return _BREAK.join(word[at : at + _LONGEST_WORD] for at in range(0, len(word), _LONGEST_WORD))


def tag(text: str = "", tone: str = "") -> Text:
    """A pill: "own customer", "phone". With a tone, filled softly."""
    return Text(text, tone, SIZES.small, name="tag")


def key_hint(text: str) -> QLabel:
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setObjectName("key")
    made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    made.setSizePolicy(Policy.Fixed, Policy.Fixed)
    return made


class LevelBadge(QWidget):
    def __init__(self, look: Look, level: str = "") -> None:
        super().__init__()
        self._look = look
        self._level = ""
        self.setFixedSize(SIZES.badge, SIZES.badge - 2)
        self.show_level(level)

    def show_level(self, level: str) -> None:
        self._level = level
        if self.parentWidget() or not level:  # shown without a parent, it would be a window
            self.setVisible(bool(level))
        self.setAccessibleName(_("Level {level}").format(level=level))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        draw_badge(QPainter(self), self.rect(), self._level, look.fonts.small_bold, look.theme)


class Heading(QWidget):
    """A page's title, what it counts, and at the right what can be done."""

    def __init__(self, title: str, *actions: Piece, about: str = "") -> None:
        super().__init__()
        self.title = Text(title, size=SIZES.title, bold=True)
        self.about = Text(about, "muted")
        self.about.setContentsMargins(0, 4, 0, 0)  # brings it down to the title's baseline
        self.setLayout(row(self.title, self.about, None, *actions, gap=12))


class KeyValues(QWidget):
    """Rows of a name and what is known: "Mobile  138****7714"."""

    def __init__(self, name_width: int = 92) -> None:
        super().__init__()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnMinimumWidth(0, name_width)
        self._grid.setColumnStretch(1, 1)
        self.setLayout(stack(self._grid))

    def show_pairs(self, pairs: Iterable[tuple[str, str | QWidget]]) -> None:
        self._clear()
        for number, (name, value) in enumerate(pairs):
            shown = value if isinstance(value, QWidget) else _value(value)
            self._grid.addWidget(Text(name, "muted"), number, 0)
            self._grid.addWidget(shown, number, 1)

    def _clear(self) -> None:
        while item := self._grid.takeAt(0):
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()


def _value(text: str) -> Text:
    made = Text(text)
    made.setSizePolicy(Policy.Ignored, Policy.Fixed)
    return made
