"""What the form is typed for: a new party or a correction; saving it, and never losing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from crmdesk.dates import local
from crmdesk.errors import UserError
from crmdesk.i18n import _, clock
from crmdesk.models import Way
from crmdesk.showroom.visits import (
    Logged,
    VisitDraft,
    draft_of,
    log_unfiled,
    log_visit,
    save_visit,
)
from crmdesk.store.edits import AsItStands, Conflict
from crmdesk.store.requests import AlreadySaved
from crmdesk.ui.desk import Desk, Notice, Session
from crmdesk.ui.keeping import Keeper
from crmdesk.ui.parts.had_arrived import offer_rest
from crmdesk.ui.parts.notices import ConfirmBar
from crmdesk.ui.saving import Held, Saving, State
from crmdesk.ui.showroom.correction import Correction
from crmdesk.ui.showroom.form import VisitForm
from crmdesk.ui.showroom.keeping import FORM


class Entry(QObject):
    """Whatever is typed and left for something else comes back when that is done."""

    logged = Signal(int)
    """The id of the visit that was saved."""
    done = Signal()
    """A correction was saved or given up: back to the table."""

    def __init__(self, desk: Desk, form: VisitForm) -> None:
        super().__init__(form)
        self._desk, self._form = desk, form
        self.correction = Correction(desk, form, self._fields_over, self)
        self.correction.settled.connect(self.save)
        self._aside: list[State] = []
        self._offered: list[State] = []
        self._bar: ConfirmBar | None = None
        self.saving, self._one_more = Saving(self._hold), Saving(Held)
        self._how: list[Any] = []
        self.keeper = Keeper(desk, FORM, self.state, self)
        form.typed.connect(self.keeper.note_typing)
        form.save_wanted.connect(self.save)
        form.cancel_wanted.connect(self.cancel)

    # What is typed.

    @property
    def is_dirty(self) -> bool:
        return self.correction.is_touched if self.correction.is_on else not self._form.is_blank

    def state(self) -> State | None:
        """All that is typed and not saved, the form in sight last; None if nothing is."""
        forms = [*self._offered, *self._aside, *([self._this()] if self.is_dirty else [])]
        return {"forms": forms} if forms else None

    def _this(self) -> State:
        started, correction = self._form.started_at, self.correction
        typed = correction.state() if correction.is_on else {"content": self._form.content()}
        since = started.isoformat() if started else None
        kept = {**typed, "started": since, "visit": correction.visit_id, "how": self._how}
        return {**kept, "save": self.saving.of(self._sends()).state()}

    def _sends(self) -> list[Any]:
        """What stands in the form, and what was pressed to save it."""
        return [self._form.content(), *self._how]

    def _put_aside(self) -> None:
        if self.is_dirty:
            self._aside.append(self._this())

    def _bring_back(self) -> None:
        if self._aside:
            self._show_state(self._aside.pop())

    def _show_state(self, state: State) -> None:
        content = state["content"]
        if state["visit"] is not None:
            self._read(state["visit"], "", state)
            return
        self._show_new()
        self.saving.resume(state.get("save"))
        self._how = state.get("how", [])
        self._form.show_content(content)
        self._form.start()
        if state["started"]:
            self._form.started_at = datetime.fromisoformat(state["started"])

    # A new party.

    def begin_new(self) -> None:
        """A party half typed goes on; a correction half typed waits."""
        if self.correction.is_on:
            self._put_aside()
            self._show_new()
            waiting = next((each for each in self._aside if each["visit"] is None), None)
            if waiting is not None:
                self._aside.remove(waiting)
                self._show_state(waiting)
        if self._form.is_blank:
            self._form.start()
        self._form.take_focus()

    def begin_with(self, phone: str, way: str) -> None:
        """Somebody calls, or a number is known already; what is half typed waits."""
        self._put_aside()
        self._show_new()
        self._form.start()
        self._form.basics.phone.setText(phone)
        self._form.basics.way.choose(way or Way.WALK_IN.value)
        self._form.take_focus()

    def _show_new(self) -> None:
        self.correction.end()
        self._begin_saving()
        self._form.basics.offer_levels()
        self._form.show_new()
        self._form.clear()

    def _begin_saving(self) -> None:
        self.saving.begin()
        self._how = []

    # A correction.

    def begin_edit(self, visit_id: int, number: str = "") -> None:
        """``number``: as the table shows it, masked."""
        if self.correction.visit_id == visit_id:
            self._form.take_focus()
        else:
            self._put_aside()
            self._read(visit_id, number, None)

    def _read(self, visit_id: int, number: str, typed: State | None) -> None:
        """Then show it, with what was ``typed`` over it."""
        now = self._desk.now()

        def show(found: AsItStands[VisitDraft]) -> None:
            self._show_edit(visit_id, found.draft, number)
            if typed is not None:
                self.saving.resume(typed.get("save"))
                self._how = typed.get("how", [])
                self.correction.resume(typed["content"], typed.get("before"))

        self._desk.ask(self, lambda session: draft_of(session, visit_id, now=now), show, "visit")

    def _show_edit(self, visit_id: int, draft: VisitDraft, number: str) -> None:
        form, is_filed = self._form, draft.customer_id is not None
        form.clear()
        self._begin_saving()
        assert draft.arrived_at is not None
        arrived = clock(local(draft.arrived_at, self._desk.zone))
        form.show_edit(_("Visit of {time}").format(time=arrived))
        form.basics.show_draft(draft)
        form.details.show_draft(draft)
        form.show_number_on_file((number or _("in the file")) if is_filed else "")
        form.unfiled.setVisible(not is_filed)
        form.visit_tag.hide()
        self.correction.begin(visit_id, draft)
        form.take_focus()

    def cancel(self) -> None:
        kept = self._this() if self.is_dirty else None
        self._end()
        if kept is not None:
            act = lambda: self._show_state(kept)  # noqa: E731
            text = _("The changes to this visit were not saved.")
            self._desk.notify(Notice(text, "", _("Bring them back"), act, stays=True))
        self.done.emit()

    # Saving.

    def save(self, later: bool = False) -> None:
        """An empty form says nothing, but may stand for a party whose data will follow."""
        if self.correction.shared.is_asking:
            self.correction.shared.take()
            return
        if not (self.correction.is_on or later or self.is_dirty):
            self._form.take_focus()
            return
        draft = self._draft(later=later)
        if self._accepts(draft):
            self._write(draft, [later], lambda: self.save(later))

    def leaves_no_data(self) -> bool:
        """Whether a reason would be meant for the party in the form."""
        if self.correction.is_on:
            return not self.correction.is_filed
        return self.is_dirty and not self._draft().leaves_data

    def log_unfiled(self, reason_id: int, people: int) -> None:
        """The party in the form, or one more of which nothing else is known."""
        if self.leaves_no_data():
            draft, how = self._unfiled_draft(reason_id, people), [reason_id, people]
            self._write(draft, how, lambda: self.log_unfiled(reason_id, people))
        else:
            self._log_one_more(reason_id, people)

    def _log_one_more(self, reason_id: int, people: int) -> None:
        saving = self._one_more.of([reason_id, people]).leave()
        try:
            with self._desk.write(saving) as session:
                now = self._desk.now()
                visit_id = log_unfiled(session, reason_id, now=now, party_size=people)
        except AlreadySaved as already:
            if not saving.is_whole:
                self._ask_one_more(already, reason_id, people)
            saving.begin()
            self.logged.emit(already.saved.rows["visit"])
        except UserError as error:
            self._desk.fail(error)
        else:
            self._desk.say(_("Logged a party that left no data."))
            self.logged.emit(visit_id)

    def _ask_one_more(self, already: AlreadySaved, reason_id: int, people: int) -> None:
        """Other values than those that had arrived: a correction of them, or a further party."""
        said = _("{arrived} What you entered now is not logged. Is it one more party?")
        act = lambda: self._log_one_more(reason_id, people)  # noqa: E731
        text, log = said.format(arrived=already), _("Log it too")
        self._desk.notify(Notice(text, "attention", log, act, stays=True))

    def _unfiled_draft(self, reason_id: int, people: int) -> VisitDraft:
        draft = self._draft()
        gone = None if draft.way is Way.PHONE_IN else draft.left_at or self._desk.now()
        size = people if people > 1 else max(draft.party_size, 1)
        without = replace(draft, unfiled_reason_id=reason_id, party_size=size, data_later=False)
        return replace(without, left_at=gone)

    def _draft(self, *, later: bool = False) -> VisitDraft:
        correction = self.correction
        if not correction.is_on:
            return self._fields_over(VisitDraft(arrived_at=self._arrived()), later=later)
        return correction.mine(self._fields_over(correction.seen, later=later))

    def _fields_over(self, base: VisitDraft, *, later: bool = False) -> VisitDraft:
        form, box = self._form, self._form.box
        draft = form.details.read_into(form.basics.read_into(base), self._desk.today())
        if self.correction.is_filed:
            return draft
        return replace(
            draft,
            customer_id=box.known.customer_id if box.known else None,
            is_new_person=box.is_new_person,
            data_later=later or base.data_later,
            answers=form.questions.value(),
        )

    def _arrived(self) -> datetime | None:
        """Nobody comes tomorrow: the clock was set back since."""
        started = self._form.started_at
        return started and min(started, self._desk.now())

    def _accepts(self, draft: VisitDraft) -> bool:
        problems = {**draft.problems(), **self._form.details.problems()}
        if problems.pop("unfiled_reason_id", ""):
            told = _("Enter a number, or press F3 and say why none was left.")
            problems.setdefault("phone", told)
        if problems.keys() & self._form.details.fields.keys():
            self._form.details_fold.turn(True)
        return self._form.form.show_problems(problems)

    def _write(self, draft: VisitDraft, how: list[Any], again: Callable[[], object]) -> None:
        """``how`` and ``again``: what was pressed, to be compared and to be pressed once more."""
        says, self._how = self._form.form.says, how
        try:
            with self._desk.write(self.saving.of(self._sends())) as session:
                logged = self._log(session, draft)
        except AlreadySaved as already:
            if self.saving.is_whole:
                visit_id = self.correction.visit_id or already.saved.rows["visit"]
                self._finish(visit_id, str(already))
            else:
                offer_rest(says, already, self.saving, again)
        except Conflict as conflict:
            self.correction.shared.ask(conflict)
        except UserError as error:
            says.tell(error)
        else:
            self._finish(logged.visit_id, logged.sentence)

    def _finish(self, visit_id: int, sentence: str) -> None:
        was_new = not self.correction.is_on
        self._end()
        self._desk.say(sentence)
        self.logged.emit(visit_id)
        if was_new:
            self._form.take_focus()
        else:
            self.done.emit()

    def _hold(self) -> Held:
        saved, focus = self._this(), QApplication.focusWidget()
        del saved["save"]  # once undone, it is another one
        return Held(lambda: self._return(saved, focus))

    def _return(self, saved: State, focus: QWidget | None) -> None:
        """Its save was undone: it is typed again, after what is being typed by now."""
        if not isValid(self._form):
            return
        if self.is_dirty:
            self._aside.append(saved)
            self._desk.notify(Notice(_("What was undone comes back here after this party.")))
            return
        self._show_state(saved)
        if focus is not None and isValid(focus) and self._form.isAncestorOf(focus):
            focus.setFocus()
        self.keeper.note_typing()

    def _log(self, session: Session, draft: VisitDraft) -> Logged:
        visit_id, now = self.correction.visit_id, self._desk.now()
        if visit_id is None:
            return log_visit(session, draft, now=now)
        return save_visit(session, visit_id, draft, seen=self.correction.seen, now=now)

    def _end(self) -> None:
        self._show_new()
        self._bring_back()
        self.keeper.keep()

    # After a crash.

    def restore(self, kept: State) -> None:
        """As it was left; what is in the form by now waits."""
        self._offered = []
        self._close_bar()
        self._put_aside()
        self._aside = [*self._aside, *kept["forms"]]
        self._bring_back()
        self._form.take_focus()

    def offer(self, kept: State) -> None:
        """Until it is answered, what is typed meanwhile is kept beside it."""
        self._offered = list(kept["forms"])
        content: dict[str, Any] = self._offered[-1]["content"] if self._offered else {}
        who = content.get("name") or _("no name yet")
        text = _("A form was not saved: {who}.").format(who=who)
        self._ask(text, _("Restore"), _("Discard"), lambda yes: self._answer_offer(yes, kept))

    def _answer_offer(self, yes: bool, kept: State) -> None:
        self._offered = []
        if yes:
            self.restore(kept)
        self.keeper.keep()

    def _ask(self, text: str, act: str, otherwise: str, then: Any) -> None:
        self._close_bar()
        bar = self._bar = ConfirmBar(text, act)
        if otherwise:
            bar.no.say(otherwise)
        bar.answered.connect(self._close_bar)
        bar.answered.connect(then)
        self._form.form.says.hold(bar)

    def _close_bar(self, _answer: bool = False) -> None:
        if self._bar is not None:
            self._bar.hide()
            self._bar.deleteLater()
            self._bar = None
