"""Recording a contact from the file: the planned one where there is one, otherwise a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import NamedTuple, NoReturn

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from crmdesk import i18n
from crmdesk.customers.choices import Offer
from crmdesk.errors import UserError
from crmdesk.followups.cadence import ORDERED, UNGRADED, Proposal
from crmdesk.followups.proposals import proposals_at
from crmdesk.followups.purposes import CHANNEL_NAMES, RESULT_NAMES
from crmdesk.followups.results import Recorded, ResultDraft, record_contact, record_result
from crmdesk.i18n import _
from crmdesk.models import Channel, Result
from crmdesk.store.edits import Conflict, Values
from crmdesk.ui.customers.keyed_chips import KeyedChips
from crmdesk.ui.desk import Desk, Session
from crmdesk.ui.funnel.order_dialog import OrderDialog
from crmdesk.ui.parts.days import DayEdit, TimeEdit
from crmdesk.ui.parts.fields import LineEdit
from crmdesk.ui.parts.layouts import row
from crmdesk.ui.parts.overruling import by_whom
from crmdesk.ui.parts.saving_dialog import SavingDialog
from crmdesk.ui.parts.text import Text

_RESULTS = (
    *(Result.REACHED, Result.NO_ANSWER, Result.VISIT_SET),
    *(Result.SIGNED, Result.POSTPONED, Result.LOST),
)
_OF_DEALS = {Result.SIGNED, Result.LOST}
_EXAMPLE = time(9, 30)


class About(NamedTuple):
    """Whom, and which deal and planned contact of theirs."""

    customer_id: int
    name: str
    level: str | None = None
    opportunity_id: int | None = None
    follow_up_id: int | None = None


@dataclass(frozen=True)
class Typed:
    """A result, and what is unclear in the fields for the next one."""

    result: ResultDraft
    today: date
    unclear: Mapping[str, str] = field(default_factory=dict)

    def problems(self) -> dict[str, str]:
        return {**self.result.problems(self.today), **self.unclear}


class ContactDialog(SavingDialog):
    lost = Signal(str)
    """What was said. Nothing is recorded yet: a loss asks for its reason."""

    def __init__(
        self,
        desk: Desk,
        about: About,
        levels: Sequence[Offer],
        parent: QWidget,
        *,
        result: Result | None = None,
    ) -> None:
        super().__init__(
            desk,
            _("Contact with {name}").format(name=about.name[:40]),
            save=_("Record"),
            parent=parent,
        )
        self._about = about
        self._proposals: Mapping[Result, Proposal] = {}
        self._moved = False
        self._seen: Values = {"level": about.level}
        self._build(levels, result or Result.REACHED)
        self._connect()
        self._ask()
        first = self.words if result else self.results.buttons()[0]
        first.setFocus(Qt.FocusReason.TabFocusReason)

    def _build(self, levels: Sequence[Offer], result: Result) -> None:
        is_deal = self._about.opportunity_id is not None
        offered = [each for each in _RESULTS if is_deal or each not in _OF_DEALS]
        results = [(each, f"{n} {_(RESULT_NAMES[each])}") for n, each in enumerate(offered, 1)]
        channels = [(each, _(CHANNEL_NAMES[each])) for each in Channel]
        graded = [each for each in levels if each.key not in (ORDERED, UNGRADED)]
        self.results = KeyedChips(_("Result"), results, chosen=result, flow=True)
        self.channel = KeyedChips(_("How"), channels, chosen=Channel.PHONE, flow=True)
        self.words = LineEdit(longest=2_000)
        self.level = KeyedChips(
            _("Level after it"), [(each.key, each.key) for each in graded], flow=True
        )
        self.level.choose(self._about.level)
        self.form.add("result", _("Result"), self.results)
        self.form.add("channel", _("How"), self.channel)
        self.form.add("words", _("What was said"), self.words)
        grade = self.form.add("level", _("Level after it"), self.level)
        grade.setVisible(is_deal and self._about.level != ORDERED)
        self._build_next()

    def _build_next(self) -> None:
        self.day, self.at = DayEdit(self.desk.today, future=True), TimeEdit()
        self.at.setMaximumWidth(84)
        on = self.form.field("next_on", _("Next contact"), self.day)
        at = self.form.field("next_time", _("Time"), self.at)
        self.form.add_line(row(on, at, gap=12))
        self.why = Text(tone="muted")
        self.form.add_line(self.why)

    def _connect(self) -> None:
        self.results.changed.connect(lambda _result: self._show_proposal())
        self.level.changed.connect(lambda _level: self._ask())
        for edit in (self.day, self.at):
            edit.edited.connect(self._move)

    def _move(self) -> None:
        """The day is somebody's own choice from here on."""
        self._moved = True
        self.why.setText("")

    def _ask(self) -> None:
        follow_up, level, now = self._about.follow_up_id, self.level.value(), self.desk.now()
        if follow_up is None:
            return
        grade = level or self._about.level or UNGRADED
        self.desk.ask(
            self,
            lambda session: proposals_at(session, follow_up, level=grade, now=now),
            self._take_proposals,
        )

    def _take_proposals(self, proposals: Mapping[Result, Proposal]) -> None:
        self._proposals = proposals
        self._show_proposal()

    def _show_proposal(self) -> None:
        if self._moved:
            return
        proposal = self._proposals.get(self.results.value())
        self.day.set_value(proposal.due_on if proposal else None)
        self.at.set_time(proposal.due_time if proposal else None)
        self.why.setText(proposal.why if proposal else "")

    def draft(self) -> Typed:
        result: Result = self.results.value()
        level = self.level.value()
        draft = ResultDraft(
            result,
            self.words.value(),
            level if level != self._about.level and result is not Result.NO_ANSWER else None,
            self.day.value() if self._moved else None,
            self.at.value() if self._moved else None,
            channel=self.channel.value(),
        )
        unclear = {"next_on": self.day.problem()}
        if self.at.is_unclear:
            unclear["next_time"] = _("Write it as {time}.").format(time=i18n.clock(_EXAMPLE))
        return Typed(draft, self.desk.today(), {key: text for key, text in unclear.items() if text})

    def accept(self) -> None:
        if self.results.value() is Result.LOST:
            self.reject()
            self.lost.emit(self.words.value())
        elif self.results.value() is Result.SIGNED:
            self._ask_order()
        else:
            super().accept()

    def _ask_order(self) -> None:
        """Both are one action; without the order nothing is recorded, and all stays typed here."""
        draft, deal_id = self.draft(), self._about.opportunity_id
        assert deal_id is not None, "else signing is not offered"
        if self.form.show_problems(draft.problems()):
            order = OrderDialog(self.desk, deal_id, self.parentWidget(), contact=draft.result)
            order.accepted.connect(self._take_order)
            order.open()

    def _take_order(self) -> None:
        self.done(QDialog.DialogCode.Accepted)

    def save(self, draft: Typed) -> None:
        try:
            with self.desk.write(self.saving) as session:
                recorded = self._record(session, draft.result)
        except Conflict as conflict:
            self._tell_graded(conflict)
        self.desk.say(recorded.sentence)

    def _record(self, session: Session, draft: ResultDraft) -> Recorded:
        about, now, seen = self._about, self.desk.now(), self._seen
        if about.follow_up_id is not None:
            return record_result(session, about.follow_up_id, draft, seen=seen, now=now)
        deal = about.opportunity_id
        return record_contact(
            session, about.customer_id, draft, seen=seen, now=now, opportunity_id=deal
        )

    def _tell_graded(self, conflict: Conflict) -> NoReturn:
        """Pressing Record once more grades it from there."""
        clash, self._seen = conflict.clashes[0], conflict.theirs
        raise UserError(
            _("Level “{level}” by now ({by}). Press Record once more for your “{mine}”.").format(
                level=clash.theirs["level"],
                by=by_whom(self.desk, clash.last),
                mine=clash.mine["level"],
            )
        ) from conflict
