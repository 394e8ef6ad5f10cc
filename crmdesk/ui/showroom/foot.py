"""What stands under the table."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from crmdesk.i18n import _
from crmdesk.showroom.sheets import SIGNATURES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import row
from crmdesk.ui.parts.text import small
from crmdesk.ui.showroom.head import signatures_of
from crmdesk.ui.showroom.reading import Shown


class Foot(QWidget):
    """Under the table: its keys, who has signed, and what else can be looked at."""

    def __init__(self, turn_peaks: Callable[[], object]) -> None:
        super().__init__()
        keys = [
            _("F2 new"),
            _("F3 unfiled +1"),
            _("F4 has left"),
            _("↑↓ choose"),
            _("Enter opens the file"),
            _("E corrects"),
        ]
        self.keys, self.signatures = small(" · ".join(keys)), small()
        self.all_wanted = Button(_("Show all"), "link")
        peaks = Button(_("By hour and adviser"), "link", clicked=turn_peaks)
        pieces = (self.keys, None, self.signatures, self.all_wanted, peaks)
        self.setLayout(row(*pieces, gap=12, margins=(10, 2, 8, 0)))
        self.all_wanted.hide()

    def show_filter(self, is_on: bool) -> None:
        self.all_wanted.setVisible(is_on)

    def show_signatures(self, shown: Shown) -> None:
        names = signatures_of(shown.sheet) if shown.days.is_one else {}
        signed = [f"{_(SIGNATURES[each])} {name}" for each, name in names.items() if name]
        self.signatures.setText(" · ".join([_("Signed:"), *signed]) if signed else "")
