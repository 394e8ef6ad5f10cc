"""A file that is gone, or not open to this account: why, and what was typed for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from crmdesk.i18n import _
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.fields import TextEdit
from crmdesk.ui.parts.layouts import panel, row, stack
from crmdesk.ui.parts.notices import EmptyState
from crmdesk.ui.parts.text import Paragraph, heading


class ClosedFile(QWidget):
    def __init__(
        self, title: str, sentence: str, typed: Sequence[str], to_list: Callable[[], object]
    ) -> None:
        super().__init__()
        self.why = EmptyState(title, sentence, _("To the list of customers"), to_list)
        self.typed = TextEdit("\n".join(typed), lines=6)
        self.typed.setReadOnly(True)
        self.typed.setAccessibleName(_("What you had typed"))
        self.copy = Button(_("Copy"), clicked=self._copy)
        layout = stack(self.why, gap=SIZES.gap)
        about = Paragraph(_("It could not be saved there; copy it where it belongs."), "muted")
        box = panel(row(heading(_("What you had typed")), None, self.copy), about, self.typed)
        box.setFixedWidth(SIZES.form)
        layout.addWidget(box, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1 if typed else 0)
        self.setLayout(layout)
        box.setHidden(not typed)

    def _copy(self) -> None:
        QApplication.clipboard().setText(self.typed.toPlainText())
