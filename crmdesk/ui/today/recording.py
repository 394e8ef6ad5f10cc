"""From a key to a recorded result: what is asked before it, and what is offered after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QElapsedTimer, QObject, Signal
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import isValid

from crmdesk.customers.choices import Offer
from crmdesk.errors import UserError
from crmdesk.followups.done import DoneRow
from crmdesk.followups.due import DueRow
from crmdesk.followups.results import Recorded, ResultDraft, record_result
from crmdesk.i18n import _
from crmdesk.models import Result
from crmdesk.store.edits import Conflict, Values
from crmdesk.store.requests import AlreadySaved
from crmdesk.ui.desk import Desk, Notice
from crmdesk.ui.parts.overruling import offer_mine
from crmdesk.ui.saving import Held, Saving
from crmdesk.ui.today.out_of_tries import OutOfTries
from crmdesk.ui.today.results import Results


class Recorder(QObject):
    settled = Signal(object)
    """The row whose contact is recorded."""

    def __init__(self, desk: Desk, results: Results, bar: OutOfTries, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._results, self._bar, self._page = desk, results, bar, parent
        self._last: tuple[Result, int] | None = None
        self._since = QElapsedTimer()
        self._savings: dict[int, Saving] = {}
        self.once_in_doubt: set[int] = set()
        """The rows of which the window tells by itself what became of them."""
        bar.given_up.connect(self._lose)

    def take(self, row: DueRow, result: Result) -> None:
        """Record it at once, or ask what this result needs first."""
        if not self._results.buttons[result].isEnabled() or self._is_second_press(row, result):
            return
        if result is Result.LOST:
            self._lose(row, self._results.draft(result, row).words)
        elif result is Result.SIGNED:
            self._order(row)
        elif result is Result.POSTPONED and self._results.next.plan.on is None:
            self._results.next.postpone()
        else:
            self._record(row, result)

    def _is_second_press(self, row: DueRow, result: Result) -> bool:
        """A key that bounced, or was pressed twice, means whom it was pressed for."""
        if self._last is None or self._since.elapsed() > QApplication.doubleClickInterval():
            return False
        before, customer = self._last
        return result is before and row.customer_id != customer

    def _record(self, row: DueRow, result: Result) -> None:
        self._write(row, self._results.draft(result, row), {"level": row.level})

    def _write(self, row: DueRow, draft: ResultDraft, seen: Values) -> None:
        saving = self._savings.setdefault(row.id, Saving(Held)).of(draft).leave()
        saving.hold = lambda: Held(lambda: self._return(row.id, draft))
        try:
            with self._desk.write(saving) as session:
                now = self._desk.now()
                recorded = record_result(session, row.id, draft, seen=seen, now=now)
        except Conflict as conflict:
            offer_mine(self._desk, conflict, lambda theirs: self._write(row, draft, theirs))
            return
        except AlreadySaved as already:
            if not saving.is_whole:
                said = _("{arrived} What you pressed since is not recorded.")
                self._desk.notify(Notice(said.format(arrived=already), "attention"))
            self._settle(row)
            return
        except UserError as error:
            if saving.is_in_doubt:
                self.once_in_doubt.add(row.id)
            self._desk.fail(error)
            return
        self._desk.say(recorded.sentence)
        self._last = draft.result, row.customer_id
        self._since.start()
        self._settle(row)
        self._offer_more(row, recorded)

    def _return(self, row_id: int, draft: ResultDraft) -> None:
        if isValid(self):
            self._results.type_again(row_id, draft)
            self._bar.forget(row_id)

    def _settle(self, row: DueRow) -> None:
        self._savings.pop(row.id, None)
        self._results.forget(row)
        self.settled.emit(row)

    def _offer_more(self, row: DueRow, recorded: Recorded) -> None:
        if recorded.asks_choice and recorded.next_id is not None:
            self._bar.ask(row, recorded.next_id)
        if recorded.proposes_level:
            self._offer_level(row, recorded.proposes_level)

    def _offer_level(self, row: DueRow, level: str) -> None:
        text = _("The purchase date that {name} promised has passed.").format(name=row.name)
        act = _("Grade {level}").format(level=level)
        self._desk.notify(Notice(text, "attention", act, lambda: self._grade(row, level)))

    def _grade(self, row: DueRow, level: str) -> None:
        assert row.opportunity_id is not None
        from crmdesk.ui.funnel.deal_menu import grade

        grade(self._desk, row.opportunity_id, level, {"level": row.level})

    def ask_contact(self, row: DueRow | DoneRow, levels: Sequence[Offer]) -> None:
        """A contact outside the plan, with its way, result and next date in a form."""
        from crmdesk.ui.customers.contact_dialog import About, ContactDialog

        about = About(row.customer_id, row.name, row.level)
        if isinstance(row, DueRow):
            about = about._replace(opportunity_id=row.opportunity_id, follow_up_id=row.id)
        dialog = ContactDialog(self._desk, about, levels, self._page)
        if isinstance(row, DueRow):
            dialog.lost.connect(lambda said: self._lose(row, said))
        dialog.open()

    def _order(self, row: DueRow) -> None:
        from crmdesk.ui.funnel.order_dialog import OrderDialog

        assert row.opportunity_id is not None
        contact = self._results.draft(Result.SIGNED, row)
        dialog = OrderDialog(self._desk, row.opportunity_id, self._page, contact=contact)
        self._show(dialog, lambda: self._settle(row))

    def _lose(self, row: DueRow, said: str | None = None) -> None:
        """``said`` are the words of the contact in which it came out; None if there was none."""
        from crmdesk.ui.funnel.loss_dialog import LossDialog

        assert row.opportunity_id is not None
        dialog = LossDialog(self._desk, row.opportunity_id, self._page, said=said)
        self._show(dialog, lambda: self._settle(row))

    def _show(self, dialog: QDialog, then: Callable[[], None]) -> None:
        dialog.accepted.connect(then)
        dialog.open()
