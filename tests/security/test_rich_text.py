"""No text of a customer is taken for HTML: neither styled, nor followed, nor fetched."""

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtGui import Qt as Rich
from PySide6.QtWidgets import QAbstractItemView, QLabel, QStyleOptionViewItem, QToolTip, QWidget
from sqlalchemy import String, update

import crmdesk
from crmdesk.models import Base
from crmdesk.ui.look.literal import literally
from crmdesk.ui.parts.text import Paragraph, Text, key_hint, small, tag
from tests.records import as_client
from tests.ui.whole.test_accessible import PLACES

PICTURE = '<img src="file:///etc/hostname">'
SOURCES = sorted((Path(crmdesk.__file__).parent / "ui").rglob("*.py"))
GIVEN = {"setToolTip": 0, "setStatusTip": 0, "setWhatsThis": 0, "showText": 1}
UNTOUCHED = {"action", "change", "change_values", "account_key"}
MEANINGFUL = {
    *("key", "login", "digits", "level", "to_level", "from_level", "purpose", "care_key", "basis"),
    *("language", "zone", "currency", "password_hash", "buyer", "payment"),
}
RICH = {"QMessageBox", "QTextBrowser", "QTextEdit", "QErrorMessage", "setHtml", "insertHtml",
        "setMarkdown", "QWhatsThis"}  # fmt: skip


def calls(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
            yield name, node


def is_ours(value):
    """A text of the program's own, or one that was made literal."""
    match value:
        case ast.Constant():
            return True
        case ast.Call(func=ast.Name(id="_" | "literally" | "refusal")):
            return True
        case ast.BinOp(left=left, right=right):
            return is_ours(left) and is_ours(right)
        case ast.IfExp(body=body, orelse=orelse):
            return is_ours(body) and is_ours(orelse)
        case ast.Call(func=ast.Attribute(value=ast.Name(id="key"), attr="replace")):
            return True
    return False


def is_literal(path, value):
    """Or a name that was given such a text in the same file."""
    if not isinstance(value, ast.Name):
        return is_ours(value)
    tree = ast.walk(ast.parse(path.read_text("utf-8")))
    given = [node.value for node in tree if isinstance(node, ast.Assign)
             and any(getattr(to, "id", "") == value.id for to in node.targets)]  # fmt: skip
    return bool(given) and all(map(is_ours, given))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_guesses_whether_a_text_is_rich_is_given_literal_ones(path):
    found = [
        (name, node.lineno)
        for name, node in calls(path)
        if name in RICH or (name in GIVEN and not is_literal(path, node.args[GIVEN[name]]))
    ]
    assert found == []


@pytest.mark.parametrize("make", [Text, Paragraph, small, tag, key_hint])
def test_labels_are_plain(qtbot, look, make):
    label = make(PICTURE)
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Lin <3\nsecond", "Lin <3\nsecond"),
        ("<b>Lin</b>\n&", "<qt>&lt;b&gt;Lin&lt;/b&gt;<br>&amp;</qt>"),
        (PICTURE, "<qt>&lt;img src=&quot;file:///etc/hostname&quot;&gt;</qt>"),
        ("", ""),
    ],
)
def test_a_tip_that_would_be_rich_is_escaped(text, shown):
    assert literally(text) == shown


@pytest.fixture
def demo_store(demo_store):
    """A picture before every text that people or stores write."""
    with as_client(demo_store) as connection:
        for table in Base.metadata.sorted_tables:
            for column in table.c if table.name not in UNTOUCHED else ():
                if type(column.type) is String and column.name not in MEANINGFUL:
                    connection.execute(
                        update(table).where(column != "").values({column: PICTURE + column})
                    )
    return demo_store


def tips_of(window):
    """Those of widgets, and those that lists show over each cell in sight."""
    yield from (widget.toolTip() for widget in window.findChildren(QWidget))
    for view in window.findChildren(QAbstractItemView):
        if view.isVisible() and view.model() is not None and view.itemDelegate() is not None:
            yield from (_hovered(view, index) for index in _cells(view))


def _cells(view):
    model = view.model()
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(QModelIndex())
    for row in range(min(model.rowCount(QModelIndex()), 8)):
        yield from (model.index(row, column) for column in range(columns))


def _hovered(view, index):
    rect = view.visualRect(index)
    place = view.viewport().mapToGlobal(rect.center())
    option = QStyleOptionViewItem()
    option.rect = rect
    QToolTip.hideText()
    event = QHelpEvent(QHelpEvent.Type.ToolTip, rect.center(), QPoint(place))
    view.itemDelegate().helpEvent(event, view, option, index)
    return QToolTip.text()


@pytest.mark.parametrize("place", PLACES)
def test_names_that_are_html_stand_as_they_were_written_on_every_page(window, settle, place):
    window.go(*PLACES[place])
    settle()
    labels = window.findChildren(QLabel)
    tips = [tip for tip in tips_of(window) if Rich.mightBeRichText(tip)]
    assert [label for label in labels if label.textFormat() is not Qt.TextFormat.PlainText] == []
    assert [tip for tip in tips if not tip.startswith("<qt>") or "<img" in tip] == []


def test_the_walk_meets_such_names(window, settle):
    window.go("customers", {})
    settle()
    tips = list(tips_of(window))
    assert any("&lt;img" in tip for tip in tips)
