"""An opportunity on the file: the strip of its stages, and the contact that comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QMenu, QWidget

from crmdesk import i18n
from crmdesk.access import Permission, may
from crmdesk.followups.purposes import say
from crmdesk.funnel.on_file import OpportunityOnFile
from crmdesk.i18n import _, money
from crmdesk.models import Outcome
from crmdesk.ui.customers.words import days, due, joined
from crmdesk.ui.desk import Desk
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import frame, mark, row, stack
from crmdesk.ui.parts.stages import StageStrip, Step
from crmdesk.ui.parts.text import LevelBadge, Text, heading, tag

_MARGINS = (16, 12, 16, 14)


class OpportunityCard(QFrame):
    """Asks its page for what is pressed: a name of an act, and the opportunity."""

    wanted = Signal(str, object)
    stage_wanted = Signal(object, int)
    """The opportunity, and the id of the stage that was clicked."""

    def __init__(self, desk: Desk, deal: OpportunityOnFile, chance: int, *, is_first: bool) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._desk, self.deal = desk, deal
        self.is_open = deal.outcome is Outcome.OPEN
        self._may_work = may(desk.actor, Permission.WORK_FUNNEL)
        self.strip = StageStrip(desk.look, steps(deal, chance))
        self.strip.pressed.connect(self._press_stage)
        pieces: list[Any] = [self._title(), self.strip]
        if self.is_open and deal.next_due is not None:
            pieces.append(self._next(deal.next_due, is_first=is_first))
        self.setLayout(stack(*pieces, gap=8, margins=_MARGINS))

    def _title(self) -> Any:
        deal = self.deal
        price = Text(price_words(deal), "muted").whole()
        badge = LevelBadge(self._desk.look, deal.level if self.is_open else "")
        pieces: list[Any] = [
            badge,
            heading(car_words(deal)),
            price,
            None,
            Text(note(deal), "muted"),
        ]
        if not self.is_open:
            pieces.append(tag(closed_words(deal), "good" if _is_won(deal) else ""))
        elif self._may_work:
            pieces.append(self._more())
        return row(*pieces, gap=8)

    def _more(self) -> Button:
        """What is done seldom."""
        made = Button(_("More"), "small")
        menu = QMenu(made)
        stages = menu.addMenu(_("Move to"))
        for number, step in enumerate(self.deal.steps):
            move = stages.addAction(step.name)
            move.setEnabled(not step.is_current)
            move.triggered.connect(lambda _on=False, number=number: self._press_stage(number))
        acts = [("edit", _("Change…"))]
        acts += [("order", _("Order…"))] if self.deal.ordered_on is None else []
        acts += [("deliver", _("Deliver the car…")), ("lose", _("Given up as lost…"))]
        for name, words in acts:
            action = menu.addAction(words)
            action.triggered.connect(lambda _on=False, name=name: self.ask(name))
        made.setMenu(menu)
        made.setStyleSheet("QPushButton::menu-indicator { width: 0; }")
        return made

    def ask(self, act: str) -> None:
        self.wanted.emit(act, self.deal)

    def _next(self, on: date, *, is_first: bool) -> QWidget:
        deal, today = self.deal, self._desk.today()
        when = Text(i18n.when(on, today, deal.next_time), due(on, today), bold=True).whole()
        words = Text(say(deal.next_purpose))
        pieces: list[Any] = [when, words, None]
        if may(self._desk.actor, Permission.WORK_FOLLOW_UPS):
            later = Button(_("Postpone"), clicked=lambda: self.ask("postpone"))
            reached = _("1 Reached") if is_first else _("Reached")
            record = Button(reached, "primary", clicked=lambda: self.ask("reached"))
            pieces += [later, record]
        bar = frame("notice", row(*pieces, gap=10, margins=(10, 6, 10, 6)))
        mark(bar, "tone", due(on, today))
        return bar

    def _press_stage(self, number: int) -> None:
        if self.is_open and self._may_work:
            self.stage_wanted.emit(self.deal, self.deal.steps[number].stage_id)


def _is_won(deal: OpportunityOnFile) -> bool:
    return deal.outcome is Outcome.WON


def car_words(deal: OpportunityOnFile) -> str:
    return joined(" ".join(filter(None, (deal.model, deal.trim))), deal.colour) or _(
        "Model not chosen yet"
    )


def price_words(deal: OpportunityOnFile) -> str:
    if deal.price_minor is None:
        return _("no price yet")
    price = money(deal.price_minor)
    return price if deal.quantity == 1 else f"{price} × {deal.quantity}"


def note(deal: OpportunityOnFile) -> str:
    expected = i18n.day_short(deal.expected_on) if deal.expected_on else ""
    ordered = i18n.day_short(deal.ordered_on) if deal.ordered_on else ""
    return joined(
        _("ordered {day}").format(day=ordered) if ordered else "",
        _("expected {day}").format(day=expected) if expected else "",
        _("rival {car}").format(car=deal.competitor) if deal.competitor else "",
    )


def closed_words(deal: OpportunityOnFile) -> str:
    day = i18n.day_full(deal.closed_on) if deal.closed_on else ""
    return joined(_("Won") if _is_won(deal) else _("Lost"), day)


def steps(deal: OpportunityOnFile, chance: int) -> Sequence[Step]:
    here = next((n for n, step in enumerate(deal.steps) if step.is_current), -1)
    return [_step(deal, number, here, chance) for number in range(len(deal.steps))]


def _step(deal: OpportunityOnFile, number: int, here: int, chance: int) -> Step:
    step = deal.steps[number]
    is_here = number == here
    day = i18n.day_short(step.reached_on) if step.reached_on else ""
    is_open = deal.outcome is Outcome.OPEN
    name = f"{step.name} {chance}%" if is_here and is_open else step.name
    since = days(deal.days_in_stage) if is_here and is_open and deal.days_in_stage else ""
    return Step(name, joined(day, since), number <= here, is_here)
