"""Moving a deal to another stage by hand: what the move asks for first, then the move."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QWidget

from crmdesk.errors import UserError
from crmdesk.funnel.moves import MoveDraft, MoveNeeds, move_opportunity, needs_of
from crmdesk.store.edits import Conflict, Values
from crmdesk.ui.desk import Desk
from crmdesk.ui.funnel.amount_dialog import AmountDialog
from crmdesk.ui.funnel.delivery_dialog import DeliveryDialog
from crmdesk.ui.funnel.loss_dialog import LossDialog
from crmdesk.ui.funnel.stage_names import stage_names
from crmdesk.ui.parts.overruling import offer_mine

Then = Callable[[bool], object]
"""Told whether the deal was moved."""


def _nothing(_moved: bool) -> None:
    """For who need not know."""


def move_deal(
    desk: Desk,
    opportunity_id: int,
    stage_id: int,
    parent: QWidget,
    then: Then = _nothing,
    *,
    seen: Values | None = None,
) -> None:
    """Esc in what is asked leaves the deal where it is. ``seen``: its stage that was shown."""

    def again(theirs: Values) -> None:
        then(_move(desk, opportunity_id, stage_id, theirs, again))

    def go_on(needs: MoveNeeds) -> None:
        dialog = _dialog(desk, needs, opportunity_id, stage_id, parent, seen)
        if dialog is not None:
            open_dialog(dialog, then)
        else:
            then(_move(desk, opportunity_id, stage_id, seen, again))

    desk.ask(parent, lambda session: needs_of(session, opportunity_id, stage_id), go_on, "move")


def open_dialog(dialog: QDialog, then: Then = _nothing) -> None:
    """Over its window, which stays alive behind it."""
    dialog.finished.connect(lambda code: then(code == QDialog.DialogCode.Accepted))
    dialog.open()


def _dialog(
    desk: Desk,
    needs: MoveNeeds,
    opportunity_id: int,
    stage_id: int,
    parent: QWidget,
    seen: Values | None,
) -> QDialog | None:
    if needs.reason:
        return LossDialog(desk, opportunity_id, parent)
    if needs.car:
        return DeliveryDialog(desk, opportunity_id, parent)
    if needs.amount:
        return AmountDialog(desk, opportunity_id, stage_id, parent, seen=seen)
    return None


def _move(
    desk: Desk,
    opportunity_id: int,
    stage_id: int,
    seen: Values | None,
    again: Callable[[Values], object],
) -> bool:
    draft = MoveDraft(stage_id)
    try:
        with desk.write() as session:
            move_opportunity(session, opportunity_id, draft, seen=seen, now=desk.now())
    except Conflict as conflict:
        offer_mine(desk, conflict, again, stage_names(desk))
        return False
    except UserError as error:
        desk.fail(error)
        return False
    return True
