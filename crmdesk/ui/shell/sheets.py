"""What F1 and Ctrl+/ show."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from crmdesk.i18n import _
from crmdesk.ui.look.dressing import Dialog
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button, spoken_key
from crmdesk.ui.parts.layouts import row, scrolling, stack
from crmdesk.ui.parts.text import Paragraph, Text, heading, key_hint
from crmdesk.ui.shell.keys import FLOATING_KEYS, KEYS, PAGE_KEYS
from crmdesk.ui.shell.page import Page

Pairs = Sequence[tuple[str, str]]


class Sheet(Dialog):
    """Stays open beside the work; Esc closes it."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.body = stack(gap=SIZES.gap)
        inside = QWidget()
        inside.setLayout(self.body)
        close = Button(_("Close"), clicked=self.close)
        layout = stack(Text(title, size=SIZES.heading, bold=True), gap=14, margins=(20, 18, 20, 18))
        layout.addWidget(scrolling(inside), 1)
        layout.addLayout(row(None, close))
        self.setLayout(layout)
        self.resize(460, 520)


def key_sheet(page: Page | None, parent: QWidget) -> Sheet:
    """All keys: those of the window, made from its table, and those of the page in sight."""
    sheet = Sheet(_("All keys"), parent)
    if page is not None and page.keys:
        sheet.body.addWidget(heading(_("On this page")))
        sheet.body.addLayout(_grid([(keys, _(title)) for keys, title in page.keys]))
    sheet.body.addWidget(heading(_("Everywhere")))
    everywhere = [(key.keys, _(key.title)) for key in KEYS]
    everywhere += [(keys, _(title)) for keys, title in FLOATING_KEYS]
    sheet.body.addLayout(_grid([*everywhere, (PAGE_KEYS, _("The pages, in their order"))]))
    sheet.body.addStretch(1)
    return sheet


def help_sheet(title: str, page: Page, parent: QWidget) -> Sheet:
    sheet = Sheet(title, parent)
    sheet.body.addWidget(Paragraph(_(page.help_text) if page.help_text else title))
    if page.keys:
        sheet.body.addLayout(_grid([(keys, _(name)) for keys, name in page.keys]))
    sheet.body.addStretch(1)
    return sheet


def _grid(pairs: Pairs) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(8)
    grid.setColumnMinimumWidth(0, 130)
    grid.setColumnStretch(1, 1)
    for number, (keys, title) in enumerate(pairs):
        shown = keys if "…" in keys else spoken_key(keys)
        hint = key_hint(shown.replace("+", " "))
        grid.addWidget(hint, number, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(Text(title).whole(), number, 1, Qt.AlignmentFlag.AlignLeft)
    return grid
