"""A deal itself: what is wanted, for how much, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from PySide6.QtWidgets import QWidget

from crmdesk.customers.choices import Offer, levels, sources
from crmdesk.followups.cadence import ORDERED
from crmdesk.funnel.choices import ModelChoice, models
from crmdesk.funnel.opportunities import (
    UNITS,
    OpportunityDraft,
    draft_of,
    open_opportunity,
    save_opportunity,
)
from crmdesk.i18n import _
from crmdesk.store.edits import AsItStands, Values
from crmdesk.store.requests import Saved
from crmdesk.ui.desk import Desk, Session
from crmdesk.ui.funnel.deal_dialog import DealDialog
from crmdesk.ui.funnel.halves import halves
from crmdesk.ui.funnel.reason_chips import KeyedLevels
from crmdesk.ui.funnel.whole_number import WholeNumberEdit
from crmdesk.ui.parts.days import DayEdit
from crmdesk.ui.parts.fields import ComboBox, LineEdit
from crmdesk.ui.parts.numbers import MoneyEdit
from crmdesk.ui.parts.sharing import Standing

_WIDTH = 520
_NEW_LEVEL = "N"


class _Known(NamedTuple):
    levels: Sequence[Offer]
    models: Sequence[ModelChoice]
    sources: Sequence[Offer]
    record: AsItStands[OpportunityDraft] | None


class OpportunityDialog(DealDialog):
    """A new one of ``customer_id``, or what is known of ``opportunity_id``."""

    def __init__(
        self,
        desk: Desk,
        customer_id: int | None = None,
        opportunity_id: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        title = _("New opportunity") if opportunity_id is None else _("Opportunity")
        super().__init__(desk, title, parent=parent)
        self.opportunity_id = opportunity_id
        self._before = OpportunityDraft(customer_id or 0)
        self._prices: dict[int, int | None] = {}
        self._add_wish()
        self._add_sale()
        self.setMinimumWidth(_WIDTH)
        desk.ask(self, lambda session: _known(session, opportunity_id), self._take, "known")
        if opportunity_id is not None:
            self.ask_deal(opportunity_id)
            self._follow(opportunity_id)

    def _add_wish(self) -> None:
        form, self._level = self.form, KeyedLevels(_("Level"))
        form.add("level", _("Level"), self._level)
        model = ComboBox()
        model.edited.connect(self._propose_price)
        other = LineEdit(placeholder=_("If it is not in the list"))
        form.add_line(
            halves(
                form.field("model_id", _("Model"), model),
                form.field("model_text", _("Other model"), other),
            )
        )
        trim = form.field("trim", _("Trim"), LineEdit())
        form.add_line(halves(trim, form.field("colour", _("Colour"), LineEdit())))

    def _add_sale(self) -> None:
        form = self.form
        price = form.field("price_minor", _("Price of one car"), MoneyEdit())
        count = form.field("quantity", _("How many cars"), WholeNumberEdit(1, longest=5))
        form.add_line(halves(price, count))
        form.add("expected_on", _("Expected close"), DayEdit(self.desk.today, future=True))
        source = form.field("source_id", _("Source"), ComboBox())
        form.add_line(halves(source, form.field("competitor", _("Also looks at"), LineEdit())))

    def _take(self, known: _Known) -> None:
        self._offer_levels(known)
        fields = self.form.fields
        fields["model_id"].editor.offer([(each.id, each.name) for each in known.models])
        fields["source_id"].editor.offer([tuple(each) for each in known.sources])
        self._prices = {each.id: each.price_minor for each in known.models}
        if known.record is not None:
            self._before = known.record.draft
        self._fill(vars(self._before))
        model = fields["model_id"].editor
        if self._before.model_text == model.currentText():  # the list says it already
            fields["model_text"].editor.set_value("")
        if self.shared is not None:
            self.shared.keep_as_saved(vars(self._before))
        self._level.take_focus()
        self.make_room()

    def _offer_levels(self, known: _Known) -> None:
        """An order sets O, so it is offered only where it stands already."""
        here = known.record.draft.level if known.record else ""
        self._level.offer(each for each in known.levels if each.key != ORDERED or here == ORDERED)

    def _follow(self, opportunity_id: int) -> None:
        """Also what others change of it meanwhile."""

        def known(session: Session) -> Standing:
            draft, changed = draft_of(session, opportunity_id)
            return vars(draft), changed

        read = lambda: vars(self.deal_draft())  # noqa: E731
        shared = self.share(self.desk, read, self._fill, units=UNITS)
        shared.watch({"opportunity"}, known)

    def _fill(self, values: Values) -> None:
        for name, field in self.form.fields.items():
            if name not in values:
                continue
            if field.editor is self._level:
                self._level.choose(values[name])
            else:
                field.editor.set_value(values[name])

    def _propose_price(self) -> None:
        """The model's guide price, unless somebody named another."""
        price = self.form.fields["price_minor"].editor
        if price.value() is None or price.value() in self._prices.values():
            price.set_value(self._prices.get(self.form.value("model_id")))

    def deal_draft(self) -> OpportunityDraft:
        typed = {name: self.form.value(name) for name in self.form.fields}
        typed["level"] = typed["level"] or _NEW_LEVEL
        typed["quantity"] = typed["quantity"] or 1
        return replace(self._before, **typed)

    def save_deal(self, draft: OpportunityDraft) -> None:
        now, opened = self.desk.now(), self.opportunity_id
        with self.desk.write(self.saving) as session:
            if self.shared is None:  # also once more, when the one that was opened is undone
                opened = open_opportunity(session, draft, now=now).id
            elif opened is not None:
                self._save(session, opened)
        self.opportunity_id = opened

    def take_saved_deal(self, saved: Saved) -> None:
        if self.shared is None:
            self.opportunity_id = saved.rows["opportunity"]

    def _save(self, session: Session, opportunity_id: int) -> None:
        assert self.shared is not None
        mine, seen = (OpportunityDraft(**v) for v in (self.shared.mine(), self.shared.seen))
        save_opportunity(session, opportunity_id, mine, seen=seen, now=self.desk.now())


def _known(session: Session, opportunity_id: int | None) -> _Known:
    record = draft_of(session, opportunity_id) if opportunity_id is not None else None
    return _Known(levels(session), models(session), sources(session), record)
