"""Fields of a form: the label, the editor, and beneath it what is wrong."""

from __future__ import annotations

from typing import Any, Protocol

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from crmdesk.ui.look.dressing import dress_once
from crmdesk.ui.look.fonts import font
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.form_says import FormSays
from crmdesk.ui.parts.layouts import bring_into_sight, mark, stack
from crmdesk.ui.parts.text import small

_LAID_OUT_AFTER = 60  # milliseconds; after what stands at the top has come into sight


class Editor(Protocol):
    """What a field holds. ``edited`` is emitted for a person's doing only."""

    edited: Any

    def value(self) -> Any: ...
    def set_value(self, value: Any) -> None: ...


class LineEdit(QLineEdit):
    edited = Signal()

    def __init__(self, text: str = "", placeholder: str = "", *, longest: int = 300) -> None:
        super().__init__(text)
        self.setPlaceholderText(placeholder)
        self.setMaxLength(longest)
        self.textChanged.connect(self._tell)
        self._silent = False

    def _tell(self) -> None:
        if not self._silent:
            self.edited.emit()

    def value(self) -> str:
        return self.text().strip()

    def clear(self) -> None:
        """Qt's own leaves something to take back, which nobody typed."""
        self.setText("")

    def set_value(self, value: str | None) -> None:
        self._silent = True
        self.setText(value or "")
        self._silent = False


class TextEdit(QPlainTextEdit):
    """A few lines; Tab leaves it."""

    edited = Signal()

    def __init__(self, text: str = "", placeholder: str = "", *, lines: int = 3) -> None:
        super().__init__(text)
        self._lines, self._silent = lines, False
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        self.setFixedHeight(QFontMetrics(font()).lineSpacing() * lines + 16)
        self.textChanged.connect(self._tell)

    def _tell(self) -> None:
        if not self._silent:
            self.edited.emit()

    def value(self) -> str:
        return self.toPlainText().strip()

    def set_value(self, value: str | None) -> None:
        self._silent = True
        self.setPlainText(value or "")
        self._silent = False


class ComboBox(QComboBox):
    """A choice of (value, text) that can be searched by typing any part of a text."""

    edited = Signal()

    def __init__(self, choices: list[tuple[Any, str]] | None = None, chosen: Any = None) -> None:
        super().__init__()
        self._line = QLineEdit()
        self.setLineEdit(self._line)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self._search_anywhere()
        self.offer(choices or [])
        self.set_value(chosen)
        self.activated.connect(lambda _at: self.edited.emit())
        self._line.editingFinished.connect(self._return_to_choice)

    def _search_anywhere(self) -> None:
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompleter(completer)
        self._line.textEdited.connect(self._dress_matches)

    def _dress_matches(self) -> None:
        """What matches is shown in a window that has no parent, made with the first letter."""
        completer = self.completer()
        if completer is not None and (matches := completer.popup()) is not None:
            dress_once(matches)

    def offer(self, choices: list[tuple[Any, str]]) -> None:
        self.clear()
        for value, text in choices:
            self.addItem(text, value)

    def value(self) -> Any:
        return self.currentData() if self.currentIndex() >= 0 else None

    def set_value(self, value: Any) -> None:
        at = next((n for n in range(self.count()) if self.itemData(n) == value), -1)
        self.setCurrentIndex(at)
        if at < 0:
            self._line.setText("")

    def words_of(self, value: Any) -> str:
        return next(
            (self.itemText(n) for n in range(self.count()) if self.itemData(n) == value), ""
        )

    def _return_to_choice(self) -> None:
        """A text that is no choice goes back to what was chosen; an empty one to nothing."""
        text = self._line.text()
        at = self.findText(text) if text else -1
        if text and at < 0:
            self._line.setText(self.itemText(self.currentIndex()))
        elif at != self.currentIndex():
            self.setCurrentIndex(at)
            self.edited.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A wheel over a form scrolls the form."""
        event.ignore()


class CheckBox(QCheckBox):
    edited = Signal()

    def __init__(self, text: str, *, on: bool = False) -> None:
        super().__init__(text)
        self.setChecked(on)
        self.clicked.connect(lambda: self.edited.emit())

    def value(self) -> bool:
        return self.isChecked()

    def set_value(self, value: bool | None) -> None:
        self.setChecked(bool(value))


class Field(QWidget):
    """The problem goes away as soon as something is typed. A check box is its own label."""

    judged = Signal()
    """Something is wrong with it, or is so no more."""

    def __init__(self, label: str, editor: Any, *, note: str = "") -> None:
        super().__init__()
        self.editor, self.label = editor, label or editor.text()
        self._problem, self._news = _small_print("late"), _small_print("attention")
        title = self._title = small(label)
        title.setBuddy(editor)
        if not label:
            title.hide()
        editor.setAccessibleName(self.label)
        lines: list[QWidget | None] = [title, editor, self._problem, self._news]
        if note:
            lines.insert(2, small(note))
        self.setLayout(stack(*lines, gap=4))
        self.setFocusProxy(editor)
        signal = getattr(editor, "edited", None) or getattr(editor, "changed", None)
        if signal is not None:
            signal.connect(lambda *_values: self.set_problem(""))

    @property
    def problem(self) -> str:
        return self._problem.text()

    def set_problem(self, text: str) -> None:
        is_news = text != self.problem
        self._problem.setText(text)
        self._problem.setVisible(bool(text))
        mark(self.editor, "wrong", bool(text))
        self.editor.setAccessibleDescription(text)
        if is_news:
            self.judged.emit()

    @property
    def news(self) -> str:
        return self._news.text()

    def show_news(self, text: str) -> None:
        """What others made of it while something is typed here."""
        self._news.setText(text)
        self._news.setVisible(bool(text))

    def tint(self, on: bool) -> None:
        """For a moment: somebody else has just changed what stands here."""
        mark(self.editor, "fresh", on)
        mark(self._title, "tone", "accent" if on else "muted")


def _small_print(tone: str) -> QLabel:
    made = QLabel()
    made.setFont(font(SIZES.small))
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    made.setProperty("tone", tone)
    made.hide()
    return made


class Form(QWidget):
    """Fields by the names that a draft's ``problems()`` uses.

    ``says`` stands above them until who scrolls the form lays it out above what scrolls.
    """

    def __init__(self, *, gap: int = SIZES.gap) -> None:
        super().__init__()
        self.fields: dict[str, Field] = {}
        self.says = FormSays()
        self._lines = stack(gap=gap)
        self._lines.addWidget(self.says)
        self._lines.addStretch(1)
        self.setLayout(self._lines)

    def add(self, name: str, label: str, editor: Any, *, note: str = "") -> Field:
        """A field on a line of its own."""
        field = self.field(name, label, editor, note=note)
        self.add_line(field)
        return field

    def field(self, name: str, label: str, editor: Any, *, note: str = "") -> Field:
        """A field that the caller lays out, as with ``form.add_line(row(one, other))``."""
        self.fields[name] = Field(label, editor, note=note)
        self.fields[name].judged.connect(self._name_wrong)
        return self.fields[name]

    def add_line(self, piece: Any) -> None:
        at = self._lines.count() - 1  # before the stretch
        if isinstance(piece, QWidget):
            self._lines.insertWidget(at, piece)
        else:
            for field in self.fields.values():  # a problem under one must not push the other down
                piece.setAlignment(field, Qt.AlignmentFlag.AlignTop)
            self._lines.insertLayout(at, piece)

    def value(self, name: str) -> Any:
        return self.fields[name].editor.value()

    def take_focus(self) -> None:
        """In the first field to type in."""
        for field in self.fields.values():
            editor = field.editor
            takes_keys = editor.focusProxy() or editor.focusPolicy() != Qt.FocusPolicy.NoFocus
            if takes_keys and editor.isEnabled() and not field.isHidden():
                editor.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def show_problems(self, problems: dict[str, str]) -> bool:
        """Each beside its field, the others at the top; False when there are any."""
        for name, field in self.fields.items():
            field.set_problem(problems.get(name, ""))
        others = [text for name, text in problems.items() if name not in self.fields]
        self.show_failure("\n".join(others))
        first = next((name for name in self.fields if name in problems), None)
        if first is not None:
            self._turn_to(self.fields[first])
        return not problems

    def _turn_to(self, field: Field) -> None:
        field.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(_LAID_OUT_AFTER, field, lambda: bring_into_sight(field))

    def _name_wrong(self) -> None:
        self.says.show_wrong([field.label for field in self.fields.values() if field.problem])

    @property
    def failure(self) -> QLabel:
        return self.says.failure

    def show_failure(self, text: str) -> None:
        self.says.say(text)
