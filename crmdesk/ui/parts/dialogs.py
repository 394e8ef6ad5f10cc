"""Dialogs: only for a decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QDialog, QWidget

from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.store.edits import Conflict, Values
from crmdesk.store.requests import AlreadySaved, Saved
from crmdesk.ui.desk import Desk
from crmdesk.ui.look.dressing import Dialog
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.fields import Form
from crmdesk.ui.parts.had_arrived import offer_rest
from crmdesk.ui.parts.layouts import row, scrolling, stack
from crmdesk.ui.parts.sharing import SharedForm
from crmdesk.ui.parts.text import Paragraph, Text
from crmdesk.ui.saving import Held, Saving

FRAME = QSize(16, 40)
"""What a window has around it: its title, above all."""
_MARGINS = (20, 18, 20, 18)
_BESIDE_BAR = (0, 0, 10, 0)  # so that a scroll bar stands in the margin


class FormDialog(Dialog):
    """Save is always enabled: it saves and closes, or names each problem beside its field.

    A subclass adds fields to ``form``, and says what ``draft()`` they make and how to ``save`` it.
    """

    def __init__(
        self, title: str, *, save: str = "", about: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.form = Form()
        self.form.setContentsMargins(*_BESIDE_BAR)
        self.save_button = Button(save or _("Save"), "primary", clicked=self.accept)
        self.cancel_button = Button(_("Cancel"), clicked=self.reject)
        self.save_button.setDefault(True)
        self.save_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.cancel_button.setAutoDefault(False)
        head = [Text(title, size=SIZES.heading, bold=True)]
        pieces: list[QWidget | None] = [*head, Paragraph(about, "muted")] if about else [*head]
        self._body = scrolling(self.form)
        self.saving = Saving(Held)
        self.shared: SharedForm | None = None
        layout = stack(*pieces, gap=SIZES.gap, margins=(20, 18, 10, 18))
        layout.addLayout(row(self.form.says, margins=_BESIDE_BAR))
        layout.addWidget(self._body, 1)
        self.beside_buttons = stack(margins=_BESIDE_BAR)
        layout.addLayout(self.beside_buttons)
        buttons = row(None, self.cancel_button, self.save_button, margins=_BESIDE_BAR)
        layout.addLayout(buttons)
        self.setLayout(layout)
        self.setMinimumWidth(420)

    def setVisible(self, visible: bool) -> None:
        """In the first field, rather than at a button; no larger than the screen."""
        if visible and self.testAttribute(Qt.WidgetAttribute.WA_Resized):
            self.resize(self.size().boundedTo(self.screen().availableSize() - FRAME))
        if visible and self.focusWidget() is None:
            self.form.take_focus()
        super().setVisible(visible)

    def draft(self) -> Any:
        """What the fields say; it knows its own ``problems()``."""
        raise TypeError(f"{type(self).__name__} makes no draft")

    def save(self, draft: Any) -> None:
        """Write under ``saving``. Raises UserError to keep the dialog open with the sentence."""

    def take_saved(self, draft: Any, saved: Saved) -> None:
        """``draft`` had arrived before: what ``save`` would have done after writing."""

    def share(
        self, desk: Desk, read: Callable[[], Values], put: Callable[[Values], object], **how: Any
    ) -> SharedForm:
        """For a record that others may be changing too: see ``ui.parts.sharing``."""
        fields, top = self.form.fields, self.form.says
        self.shared = SharedForm(desk, self, fields, top, read=read, put=put, **how)
        self.shared.settled.connect(self.accept)
        return self.shared

    def accept(self) -> None:
        if self.shared is not None and self.shared.is_asking:
            self.shared.take()
            return
        draft = self.draft()
        if not self.form.show_problems(draft.problems()):
            QTimer.singleShot(0, self, self._make_room)
            return
        self.saving.of(draft)
        try:
            self.save(draft)
        except AlreadySaved as already:
            self._had_arrived(draft, already)
        except UserError as error:
            self._refuse(error)
            QTimer.singleShot(0, self, self._make_room)
        else:
            super().accept()

    def _had_arrived(self, draft: Any, already: AlreadySaved) -> None:
        if self.saving.is_whole:
            self.take_saved(draft, already.saved)
            super().accept()
        else:
            offer_rest(self.form.says, already, self.saving, self.accept)
            QTimer.singleShot(0, self, self._make_room)

    def done(self, result: int) -> None:
        self.saving.leave()
        super().done(result)

    def _refuse(self, error: UserError) -> None:
        if self.shared is not None and isinstance(error, Conflict):
            self.form.show_failure("")
            self.shared.ask(error)
        else:
            self.form.show_failure(str(error))

    def _make_room(self) -> None:
        """For the sentences, as far as the screen allows; asked once the layouts know of them."""
        self._body.updateGeometry()
        room = self.screen().availableGeometry()
        wanted = self.sizeHint().expandedTo(self.size())
        self.resize(wanted.boundedTo(room.size() - FRAME))
        below = self.frameGeometry().bottom() - room.bottom()
        if below > 0:
            self.move(self.x(), self.y() - below)


class Question(Dialog):
    """One sentence, and the two things that can be done: the verb itself, or nothing."""

    def __init__(
        self, title: str, text: str, act: str, *, kind: str = "primary", parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        yes = Button(act, kind, clicked=self.accept)
        no = Button(_("Cancel"), clicked=self.reject)
        no.setDefault(kind == "danger")
        yes.setDefault(kind != "danger")
        words = (Text(title, size=SIZES.heading, bold=True), Paragraph(text))
        layout = stack(*words, None, gap=SIZES.gap, margins=_MARGINS)
        layout.addLayout(row(None, no, yes))
        self.setLayout(layout)
        self.setMinimumWidth(420)


def answered(dialog: QDialog) -> bool:
    """Wait for the answer. Afterwards the dialog goes, which its parent would keep."""
    is_yes = bool(dialog.exec())
    dialog.deleteLater()
    return is_yes


def asked(parent: QWidget | None, title: str, text: str, act: str, *, danger: bool = False) -> bool:
    """Whether the person said yes."""
    kind = "danger" if danger else "primary"
    return answered(Question(title, text, act, kind=kind, parent=parent))
