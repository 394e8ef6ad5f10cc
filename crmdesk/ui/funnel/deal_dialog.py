"""What the dialogs about a deal have in common: they name it, and say what was typed unclearly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from crmdesk.errors import UserError
from crmdesk.funnel.deal import Deal, deal_of
from crmdesk.i18n import NOTHING, _, money
from crmdesk.store.edits import Conflict, Values
from crmdesk.store.requests import Saved
from crmdesk.ui.desk import Desk, Session
from crmdesk.ui.funnel.stage_names import stage_names
from crmdesk.ui.parts.buttons import Chips
from crmdesk.ui.parts.layouts import tab_in_order
from crmdesk.ui.parts.overruling import by_whom
from crmdesk.ui.parts.saving_dialog import SavingDialog
from crmdesk.ui.parts.text import small

Answer = TypeVar("Answer")
_DECIDED_UPON = ("stage_id", "level", "price_minor")


@dataclass(frozen=True)
class Typed:
    """A draft beside what the fields could not read, so that neither hides the other."""

    draft: Any
    unclear: dict[str, str]

    def problems(self) -> dict[str, str]:
        known: dict[str, str] = self.draft.problems()
        return known | self.unclear


class DealDialog(SavingDialog):
    """A subclass says which ``deal_draft`` its fields make and how to ``save_deal`` it.

    The deal arrives a moment after the dialog; ``show_deal`` fills the fields from it.
    """

    def __init__(
        self, desk: Desk, title: str, *, save: str = "", about: str = "", parent: QWidget | None
    ) -> None:
        super().__init__(desk, title, save=save, about=about, parent=parent)
        self.deal: Deal | None = None
        self._seen: Values | None = None
        self.subject = small()
        self.subject.hide()
        self.form.add_line(self.subject)

    def ask_deal(self, opportunity_id: int) -> None:
        self.desk.ask(self, lambda session: deal_of(session, opportunity_id), self._take_deal)

    def _take_deal(self, deal: Deal) -> None:
        self.deal = deal
        self._seen = {name: getattr(deal, name) for name in _DECIDED_UPON}
        self.subject.setText(" · ".join(word for word in (deal.customer, deal.model) if word))
        self.subject.show()
        self.show_deal(deal)
        self.make_room()

    def show_deal(self, deal: Deal) -> None:
        """Fill the fields from what is known."""

    def make_room(self) -> None:
        """For what has just come in, once the layouts know of it."""
        self._order_fields()
        QTimer.singleShot(0, self, self._make_room)

    def _order_fields(self) -> None:
        """Chips that came late would be the last that Tab reaches."""
        editors = [field.editor for field in self.form.fields.values()]
        stops = [stop for editor in editors for stop in _stops(editor)]
        tab_in_order([*stops, self.cancel_button, self.save_button])

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.make_room()

    def draft(self) -> Typed:
        return Typed(self.deal_draft(), self.unclear())

    def unclear(self) -> dict[str, str]:
        """What stands in a field and means nothing, or is missing."""
        asked = {name: field.editor for name, field in self.form.fields.items()}
        said = {
            name: editor.problem() for name, editor in asked.items() if hasattr(editor, "problem")
        }
        return {name: problem for name, problem in said.items() if problem}

    def deal_draft(self) -> Any:
        raise TypeError(f"{type(self).__name__} makes no draft")

    def save(self, draft: Typed) -> None:
        self.save_deal(draft.draft)

    def take_saved(self, draft: Typed, saved: Saved) -> None:
        self.take_saved_deal(saved)

    def take_saved_deal(self, saved: Saved) -> None:
        """What ``save_deal`` would have told those who asked for the dialog."""

    def decide(self, work: Callable[[Session, Values | None], Answer]) -> Answer:
        """Write what closes the deal; where it is another one by now, that is told first."""
        try:
            with self.desk.write(self.saving) as session:
                return work(session, self._seen)
        except Conflict as conflict:
            self._seen = conflict.theirs
            raise UserError(self._news(conflict)) from conflict

    def _news(self, conflict: Conflict) -> str:
        names = [clash.fields[0] for clash in conflict.clashes]
        what = _(", ").join(self._say(name, conflict.theirs[name]) for name in names)
        return _("Meanwhile: {what} ({by}). Press “{act}” once more if you still want it.").format(
            what=what, by=by_whom(self.desk, conflict.clashes[0].last), act=self.save_button.text()
        )

    def _say(self, name: str, value: Any) -> str:
        if name == "stage_id":
            return _("stage “{stage}”").format(stage=stage_names(self.desk)(value))
        if name == "level":
            return _("level “{level}”").format(level=value)
        return _("price {price}").format(price=NOTHING if value is None else money(value))

    def save_deal(self, draft: Any) -> None:
        """Raises UserError to keep the dialog open with the sentence in it."""


def _stops(editor: Any) -> Sequence[QWidget]:
    return editor.buttons() if isinstance(editor, Chips) else [editor]
