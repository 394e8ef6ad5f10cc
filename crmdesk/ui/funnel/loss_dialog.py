"""Giving a deal up: what kind of loss, the reason, and when to ask again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from crmdesk.funnel.choices import ReasonChoice, loss_reasons
from crmdesk.funnel.deal import Deal
from crmdesk.funnel.losses import CLASS_NAMES, SHEET_NAMES, LossDraft, lose
from crmdesk.i18n import _
from crmdesk.models import LossClass, LossSheet
from crmdesk.ui.desk import Desk
from crmdesk.ui.funnel.deal_dialog import DealDialog
from crmdesk.ui.funnel.reason_chips import KeyedChips
from crmdesk.ui.parts.days import DayEdit
from crmdesk.ui.parts.fields import LineEdit, TextEdit

_WIDTH = 560


class LossDialog(DealDialog):
    """Closed at once; the manager reviews the reason afterwards.

    ``said`` (the words so far, or "") tells that it came out in a contact, which is then recorded
    as the result of the planned one; the remark is what was said.
    """

    def __init__(
        self,
        desk: Desk,
        opportunity_id: int,
        parent: QWidget | None = None,
        *,
        said: str | None = None,
    ) -> None:
        about = _("Nothing is given up without a reason. The manager reviews it.")
        super().__init__(
            desk, _("Why is it lost?"), save=_("Give up as lost"), about=about, parent=parent
        )
        self._opportunity_id, self._said = opportunity_id, said
        self._reasons: Sequence[ReasonChoice] = ()
        self._add_chips()
        self._add_words()
        self.form.fields["remark"].editor.set_value(said)
        self.setMinimumWidth(_WIDTH)
        self._class.take_focus()
        self.ask_deal(opportunity_id)
        desk.ask(self, loss_reasons, self._take_reasons, "reasons")

    def _add_chips(self) -> None:
        self._class = KeyedChips(_("Kind of loss"))
        self._class.offer((each, _(name)) for each, name in CLASS_NAMES.items())
        self._class.choose(LossClass.LOST)
        self._sheet = KeyedChips(_("Where they went"))
        self._sheet.offer((each, _(name)) for each, name in SHEET_NAMES.items())
        self._sheet.choose(LossSheet.SAME_BRAND)
        self._reason = KeyedChips(_("Reason"))
        self.form.add("loss_class", _("Kind of loss"), self._class)
        self.form.add("sheet", _("Where they went"), self._sheet)
        self.form.add("reason_id", _("Reason"), self._reason)
        self._class.changed.connect(lambda _value: self._sheet.take_focus())
        self._sheet.changed.connect(lambda _value: self._turn_sheet())
        self._reason.changed.connect(lambda _value: self._go_on())

    def _add_words(self) -> None:
        self.form.add("competitor", _("Bought instead"), LineEdit(placeholder=_("Make and model")))
        self.form.add("remark", _("Remark"), TextEdit(lines=2))
        self.form.add("revive_on", _("Ask again on"), DayEdit(self.desk.today, future=True))

    def show_deal(self, deal: Deal) -> None:
        competitor = self.form.fields["competitor"].editor
        if deal.competitor and not competitor.value():
            competitor.set_value(deal.competitor)

    def _take_reasons(self, reasons: Sequence[ReasonChoice]) -> None:
        self._reasons = reasons
        self._offer_reasons()

    def _offer_reasons(self) -> None:
        sheet = self._sheet.value()
        self._reason.offer((each.id, each.name) for each in self._reasons if each.sheet is sheet)
        self.make_room()

    def _turn_sheet(self) -> None:
        self._offer_reasons()
        self._reason.take_focus()

    def _go_on(self) -> None:
        """Another brand needs its name; otherwise Enter saves at once."""
        if self._sheet.value() is LossSheet.OTHER_BRAND:
            self.form.fields["competitor"].editor.setFocus()

    def deal_draft(self) -> LossDraft:
        value = self.form.value
        return LossDraft(
            value("loss_class"),
            value("sheet"),
            value("reason_id"),
            value("competitor"),
            value("remark"),
            value("revive_on"),
        )

    def save_deal(self, draft: LossDraft) -> None:
        said = draft.remark if self._said is not None else None
        deal, now = self._opportunity_id, self.desk.now()
        self.decide(lambda session, seen: lose(session, deal, draft, seen=seen, now=now, said=said))
