"""A visit or call of somebody whose file is open; it stands in the showroom's log as well."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from crmdesk.i18n import _
from crmdesk.models import Purpose, Way
from crmdesk.showroom.visits import VisitDraft, log_visit
from crmdesk.showroom.wording import PURPOSES, WAYS
from crmdesk.ui.customers.keyed_chips import KeyedChips
from crmdesk.ui.desk import Desk
from crmdesk.ui.parts.fields import CheckBox, LineEdit
from crmdesk.ui.parts.layouts import row
from crmdesk.ui.parts.saving_dialog import SavingDialog

_PEOPLE = 4


class VisitDialog(SavingDialog):
    """They arrive now; the leaving time is noted in the log."""

    def __init__(self, desk: Desk, customer_id: int, name: str, parent: QWidget) -> None:
        super().__init__(desk, _("Log a visit"), about=name[:80], parent=parent)
        self._customer_id = customer_id
        ways = [(way, f"{n} {_(words)}") for n, (way, words) in enumerate(WAYS.items(), 1)]
        purposes = [
            (purpose, f"{n} {_(words)}") for n, (purpose, words) in enumerate(PURPOSES.items(), 1)
        ]
        people = [(count, str(count)) for count in range(1, _PEOPLE + 1)]
        self.way = KeyedChips(_("How"), ways, chosen=Way.WALK_IN, flow=True)
        self.purpose = KeyedChips(_("Purpose"), purposes, chosen=Purpose.ENQUIRY, flow=True)
        self.people = KeyedChips(_("People"), people, chosen=1, flow=True)
        self.did = {
            "did_brochure": CheckBox(_("brochure")),
            "did_quote": CheckBox(_("quote given")),
            "did_test_drive": CheckBox(_("test drive done")),
        }
        self._build()
        self.setMinimumWidth(460)
        self.way.buttons()[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _build(self) -> None:
        form = self.form
        way = form.field("way", _("How"), self.way)
        form.add_line(row(way, form.field("party_size", _("People"), self.people), gap=20))
        form.add("purpose", _("Purpose"), self.purpose)
        form.add_line(row(*self.did.values(), None, gap=16))
        form.add("remark", _("What was said"), LineEdit(longest=2_000))

    def draft(self) -> VisitDraft:
        return VisitDraft(
            customer_id=self._customer_id,
            way=self.way.value(),
            purpose=self.purpose.value(),
            party_size=self.people.value(),
            remark=self.form.value("remark"),
            did_brochure=self.did["did_brochure"].value(),
            did_quote=self.did["did_quote"].value(),
            did_test_drive=self.did["did_test_drive"].value(),
        )

    def save(self, draft: VisitDraft) -> None:
        with self.desk.write(self.saving) as session:
            logged = log_visit(session, draft, now=self.desk.now())
        self.desk.say(logged.sentence)
