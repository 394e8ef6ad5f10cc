"""The price that was quoted: asked on the way into the stage in which one is named."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from crmdesk.errors import UserError
from crmdesk.funnel.moves import MoveDraft, move_opportunity
from crmdesk.i18n import _
from crmdesk.store.edits import Conflict, Values
from crmdesk.ui.desk import Desk
from crmdesk.ui.funnel.quoted_dialog import QuotedDialog
from crmdesk.ui.funnel.stage_names import stage_names
from crmdesk.ui.parts.overruling import by_whom


class AmountDialog(QuotedDialog):
    """Saving moves the deal into ``stage_id`` with its amount. ``seen``: where it was shown."""

    def __init__(
        self,
        desk: Desk,
        opportunity_id: int,
        stage_id: int,
        parent: QWidget | None = None,
        *,
        seen: Values | None = None,
    ) -> None:
        about = _("The forecast counts on it. It can be changed later.")
        super().__init__(desk, _("What was quoted?"), save=_("Move"), about=about, parent=parent)
        self._opportunity_id, self._stage_id = opportunity_id, stage_id
        self._stage_seen = seen or {}
        self.add_amount()
        self.form.fields["price_minor"].setFocus()
        self.ask_deal(opportunity_id)

    def deal_draft(self) -> MoveDraft:
        quantity = self.form.value("quantity")
        return MoveDraft(self._stage_id, self.form.value("price_minor"), quantity)

    def save_deal(self, draft: MoveDraft) -> None:
        seen = {**(self.seen() or {}), **self._stage_seen}
        try:
            with self.desk.write(self.saving) as session:
                now = self.desk.now()
                move_opportunity(session, self._opportunity_id, draft, seen=seen, now=now)
        except Conflict as conflict:
            self._tell_moved(conflict)
            raise

    def _tell_moved(self, conflict: Conflict) -> None:
        """Where it went meanwhile is said; pressing Move once more moves it from there."""
        moved = next((each for each in conflict.clashes if each.fields == ("stage_id",)), None)
        if moved is not None:
            self._stage_seen = moved.theirs
            stage = stage_names(self.desk)(moved.theirs["stage_id"])
            raise UserError(
                _("Moved to “{stage}” meanwhile ({by}). Press Move once more to go on.").format(
                    stage=stage, by=by_whom(self.desk, moved.last)
                )
            ) from conflict
