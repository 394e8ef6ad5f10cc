"""Giving customers to another adviser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QWidget

from crmdesk.customers.choices import Offer, advisers
from crmdesk.customers.ownership import TheirsAlready, give
from crmdesk.errors import UserError
from crmdesk.i18n import _, ngettext
from crmdesk.store.edits import Conflict, Values
from crmdesk.ui.desk import Desk
from crmdesk.ui.parts.fields import ComboBox, LineEdit
from crmdesk.ui.parts.overruling import by_whom
from crmdesk.ui.parts.said import said
from crmdesk.ui.parts.saving_dialog import SavingDialog

_NAMED = 5


@dataclass(frozen=True)
class GiveDraft:
    to_id: int | None
    reason: str

    def problems(self) -> dict[str, str]:
        problems = {}
        if self.to_id is None:
            problems["to_id"] = _("Choose the adviser.")
        if not self.reason.strip():
            problems["reason"] = _("Give a reason; the former adviser will read it.")
        return problems


class GiveDialog(SavingDialog):
    """All of ``customers`` (rows with id, name, owner_id) in one action, undone as one."""

    def __init__(self, desk: Desk, customers: Sequence[Any], parent: QWidget) -> None:
        super().__init__(
            desk,
            _("Give to another adviser"),
            save=_("Give"),
            about=whom([each.name for each in customers]),
            parent=parent,
        )
        self._customers = customers
        self._seen: dict[int, Values] = {each.id: {"owner_id": each.owner_id} for each in customers}
        self._adviser = ComboBox()
        self.form.add("to_id", _("Adviser"), self._adviser)
        self.form.add("reason", _("Reason"), LineEdit(placeholder=_("on leave, asked for, …")))
        self._adviser.setFocus()
        desk.ask(self, advisers, self._offer)

    def _offer(self, offered: Sequence[Offer]) -> None:
        self._adviser.offer(list(offered))
        self._adviser.set_value(None)

    def draft(self) -> GiveDraft:
        return GiveDraft(self.form.value("to_id"), self.form.value("reason"))

    def save(self, draft: GiveDraft) -> None:
        assert draft.to_id is not None
        theirs = [each for each in self._customers if each.owner_id == draft.to_id]
        others = [each for each in self._customers if each not in theirs] or theirs
        is_given = False
        with self.desk.write(self.saving) as session:
            for each in others:
                seen, now = self._seen[each.id], self.desk.now()
                try:
                    give(session, each.id, draft.to_id, draft.reason, seen=seen, now=now)
                except Conflict as conflict:
                    self._tell_given(each, conflict)
                except TheirsAlready:
                    if each is others[-1] and not is_given:
                        raise
                else:
                    is_given = True

    def _tell_given(self, customer: Any, conflict: Conflict) -> None:
        """Pressing Give once more gives them from there."""
        self._seen[customer.id] = conflict.theirs
        owner = said(self._adviser, conflict.theirs["owner_id"])
        raise UserError(
            _("{name} is {owner}'s meanwhile ({by}). Press Give once more to go on.").format(
                name=customer.name,
                owner=owner,
                by=by_whom(self.desk, conflict.clashes[0].last),
            )
        ) from conflict


def whom(names: Sequence[str]) -> str:
    """Their opportunities and planned contacts go along."""
    named = _(", ").join(names[:_NAMED])
    if len(names) > _NAMED:
        named = _("{names} and {count} more").format(names=named, count=len(names) - _NAMED)
    sentence = ngettext(
        "{names}: open opportunities and planned contacts go along.",
        "{names}: their open opportunities and planned contacts go along.",
        len(names),
    )
    return sentence.format(names=named)
