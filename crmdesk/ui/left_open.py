"""What stood in an open dialog when a bug ended the program: shown again, to be copied.

Forms that keep themselves (``keeping``, ``customers.typed``) come back as forms.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from crmdesk.i18n import _
from crmdesk.store.drafts import drop_draft, save_draft, take_draft
from crmdesk.ui.customers.typed import Typed
from crmdesk.ui.desk import Desk
from crmdesk.ui.keeping import Keeper
from crmdesk.ui.look.dressing import Dialog
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.dialogs import FormDialog
from crmdesk.ui.parts.layouts import row, stack
from crmdesk.ui.parts.text import Paragraph, Text
from crmdesk.ui.saving import State

FORM = "dialogs"


def keep_dialogs(desk: Desk) -> None:
    """What is typed into those that are open now; passwords are nobody's to keep."""
    tops = [top for top in QApplication.topLevelWidgets() if isinstance(top, FormDialog)]
    found = [typed for top in tops if top.isVisible() if (typed := _typed_into(top))]
    if found:
        save_draft(desk.store, desk.actor, FORM, {"dialogs": found})


def forget_dialogs(desk: Desk) -> None:
    """They are still open, and saved or closed as usual."""
    drop_draft(desk.store, desk.actor, FORM)


def _typed_into(dialog: FormDialog) -> State | None:
    if dialog.findChild(Keeper) or dialog.findChild(Typed):
        return None
    lines = [(field.label, _words(field)) for field in dialog.form.fields.values()]
    typed = [f"{label}: {words}" for label, words in lines if words]
    return {"title": dialog.windowTitle(), "lines": typed} if typed else None


def _words(field: QWidget) -> str:
    lines = [each.text() for each in field.findChildren(QLineEdit) if _is_text(each)]
    texts = [each.toPlainText() for each in field.findChildren(QPlainTextEdit)]
    return " ".join(words.strip() for words in lines + texts if words.strip())


def _is_text(line: QLineEdit) -> bool:
    is_open = line.echoMode() == QLineEdit.EchoMode.Normal
    return is_open and not isinstance(line.parent(), QComboBox)


def offer_left_open(desk: Desk, window: QWidget) -> None:
    """At the start: once, in a sheet that hinders nobody."""
    actor = desk.actor

    def tell(state: State | None) -> None:
        if state:
            LeftOpen(state, window).show()
            drop_draft(desk.store, actor, FORM)

    desk.ask(window, lambda _session: take_draft(desk.store, actor, FORM), tell, "left open")


class LeftOpen(Dialog):
    def __init__(self, state: State, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = _("This was typed and not saved")
        self.setWindowTitle(title)
        pieces = ["\n".join([each["title"], *each["lines"]]) for each in state["dialogs"]]
        self.text = QPlainTextEdit("\n\n".join(pieces))
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(title)
        copy = Button(_("Copy"), clicked=self._copy)
        close = Button(_("Close"), "primary", clicked=self.accept)
        about = Paragraph(_("A window was open when crmdesk ended. Copy what you need."), "muted")
        heading = Text(title, size=SIZES.heading, bold=True)
        layout = stack(heading, about, self.text, gap=SIZES.gap, margins=(20, 18, 20, 18))
        layout.addLayout(row(None, copy, close))
        self.setLayout(layout)
        self.resize(480, 320)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
