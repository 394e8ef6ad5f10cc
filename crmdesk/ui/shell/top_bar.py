"""The store's name, the search field, and what can be begun from everywhere."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QSizePolicy

from crmdesk.i18n import _
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import row
from crmdesk.ui.parts.text import Text
from crmdesk.ui.shell.keys import keys_of
from crmdesk.ui.shell.search import SearchField


class TopBar(QFrame):
    def __init__(self, store_name: str, log_visit: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("topBar")
        self.setFixedHeight(SIZES.top)
        name = Text(store_name, size=14, bold=True)
        name.setFixedWidth(SIZES.nav + SIZES.margin - 16)
        self.search = SearchField(keys_of("search"))
        self.search.setMinimumWidth(240)
        self.search.setMaximumWidth(506)
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.log_visit = Button(
            _("＋ Log a visit"), "primary", hint=keys_of("log_visit"), clicked=log_visit
        )
        layout = row(name, gap=0, margins=(16, 0, 16, 0))
        layout.addWidget(self.search, 3)
        layout.addStretch(1)
        layout.addWidget(self.log_visit)
        self.setLayout(layout)
