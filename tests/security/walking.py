"""Everything that a window says: to the eye, to the mouse, to a screen reader, to the clipboard."""

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QAbstractTableModel,
    QModelIndex,
    Qt,
)
from PySide6.QtGui import QAccessible, QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QWidget

SAYINGS = ("text", "title", "toolTip", "statusTip", "whatsThis", "accessibleName",
           "accessibleDescription", "windowTitle", "placeholderText", "toPlainText",
           "currentText", "displayText")  # fmt: skip
ROLES = (*range(16), *(Qt.ItemDataRole.UserRole + number for number in range(8)))
READ_ALOUD = (
    QAccessible.Text.Name,
    QAccessible.Text.Description,
    QAccessible.Text.Value,
    QAccessible.Text.Help,
)
_DEEPEST = 6


def said_by(window):
    """One text of all, each saying on a line of its own."""
    widgets = {window, *window.findChildren(QWidget), *QApplication.topLevelWidgets()}
    lines = [line for widget in widgets for line in _of_widget(widget)]
    lines += [line for action in window.findChildren(QAction) for line in _sayings(action)]
    models = window.findChildren(QAbstractItemModel)
    lines += [line for model in models for line in _of_model(model)]
    return "\n".join(lines)


def copied_from(window):
    """What Ctrl+A, Ctrl+C takes out of each list in sight."""
    found = []
    for view in window.findChildren(QAbstractItemView):
        if view.isVisible():
            QGuiApplication.clipboard().clear()
            view.selectAll()
            QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
            found.append(QGuiApplication.clipboard().text())
    return "\n".join(found)


def _of_widget(widget):
    yield from _sayings(widget)
    yield from _read_aloud(QAccessible.queryAccessibleInterface(widget))
    if isinstance(widget, QComboBox | QAbstractItemView) and widget.model() is not None:
        yield from _of_model(widget.model())


def _sayings(thing):
    for name in SAYINGS:
        if callable(say := getattr(thing, name, None)):
            yield str(say())


def _of_model(model, under=None):
    under = under or QModelIndex()
    is_list = isinstance(model, QAbstractListModel)
    is_flat = is_list or isinstance(model, QAbstractTableModel)
    for row in range(model.rowCount(under)):
        for column in range(1 if is_list else model.columnCount(under)):
            index = model.index(row, column, under)
            yield from (repr(index.data(role)) for role in ROLES)
            if column == 0 and not is_flat and model.hasChildren(index):
                yield from _of_model(model, index)


def _read_aloud(told, depth=0):
    if told is None or not told.isValid():
        return
    yield from (told.text(kind) for kind in READ_ALOUD)
    if (text := told.textInterface()) is not None:
        yield text.text(0, text.characterCount())
    if depth < _DEEPEST and not told.object():
        for number in range(told.childCount()):
            yield from _read_aloud(told.child(number), depth + 1)
    elif depth == 0:
        for number in range(told.childCount()):
            child = told.child(number)
            if child is not None and not child.object():
                yield from _read_aloud(child, depth + 1)
