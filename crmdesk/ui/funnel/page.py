"""The funnel: as a board, a list, a picture and a forecast of the same deals."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut

from crmdesk.access import Permission, may
from crmdesk.funnel.chosen import NOBODY
from crmdesk.funnel.forecast import Observed, in_all, observed
from crmdesk.funnel.lists import OpportunityList
from crmdesk.i18n import N_, _, ngettext
from crmdesk.models import Outcome
from crmdesk.ui.desk import Desk
from crmdesk.ui.funnel.deal_menu import DealActions, DealAsked
from crmdesk.ui.funnel.filters import STORE, Choices, Filters, read_choices
from crmdesk.ui.funnel.forecast_view import ADVISER, MONTH
from crmdesk.ui.funnel.losses_review import LossesReview
from crmdesk.ui.funnel.reading import Found, Wanted
from crmdesk.ui.funnel.spans import value_of
from crmdesk.ui.funnel.views import BOARD, LIST, NAMES, VIEWS, FunnelViews
from crmdesk.ui.funnel.words import sum_words
from crmdesk.ui.look.tokens import PAGE
from crmdesk.ui.parts.buttons import Button, Chips
from crmdesk.ui.parts.layouts import hide_unless, row, stack
from crmdesk.ui.parts.side_panel import Sides
from crmdesk.ui.parts.text import Heading, Text
from crmdesk.ui.shell.page import Page

STANDARD, OBSERVED = "standard", "observed"


class FunnelPage(Page):
    tables = frozenset({"opportunity", "customer", "follow_up", "sales_order", "delivery", "loss"})
    help_text = N_(
        "Each open deal stands in its stage. Drag a card, or press Ctrl and an arrow key, to move"
        " it; what the move needs is asked. A letter sets the level, O takes an order, Del gives"
        " up with a reason, Enter opens the file, Ctrl+Z takes back the last step."
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._choices: Choices | None = None
        self._rates: Mapping[int, Observed] = {}
        self.filters = Filters(desk)
        self.view = Chips(_("View"), [(key, _(name)) for key, name in NAMES.items()], chosen=BOARD)
        self.chance = Chips(
            _("Probability"), [(STANDARD, _("Standard")), (OBSERVED, _("As observed"))]
        )
        self.chance.choose(STANDARD)
        self.deals = DealActions(desk, self, self._after_move)
        sees_all = self.filters.sees_all
        self.views = FunnelViews(desk, self._weighing_rates, sees_all=sees_all)
        self._make_review()
        self._lay_out()
        self._listen()
        self._add_keys()

    # How it is built.

    def _make_review(self) -> None:
        self.review = LossesReview(self.desk)
        self.review.hide()
        self.losses = Button("", "chip")
        self.losses.setCheckable(True)
        self.losses.hide()
        self.filters.add(self.losses)

    def _lay_out(self) -> None:
        self.print_button = Button(
            _("Print the funnel"), "primary", hint="Ctrl+P", clicked=self.print_
        )
        hide_unless(self.print_button, shown=may(self.desk.actor, Permission.RUN_REPORTS))
        self.head = Heading(_("Funnel"), self.view, self.print_button)
        self.head.title.whole()
        weigh = row(Text(_("Probability:"), "muted"), self.chance)
        choosing = row(self.filters, weigh, gap=12)
        choosing.setStretch(0, 1)
        choosing.setAlignment(weigh, Qt.AlignmentFlag.AlignTop)
        layout = stack(self.head, choosing, gap=10, margins=PAGE)
        layout.addWidget(Sides(self.desk, "funnel", self.views, self.review), 1)
        self.setLayout(layout)

    def _listen(self) -> None:
        self.view.changed.connect(lambda _value: self.reload())
        self.chance.changed.connect(lambda _value: self.reload())
        self.filters.changed.connect(self.reload)
        self.views.board.wanted.connect(self.deals.move)
        self.views.board.opened.connect(self.deals.open_file)
        self.views.board.asked.connect(self.deals.offer)
        self.views.board.more.connect(self._ask)
        self.views.board.lost_pressed.connect(self._list_lost)
        self.views.list.opened.connect(self.deals.open_file)
        self.views.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.views.list.customContextMenuRequested.connect(self._offer_on_row)
        self.views.list.loaded.connect(self._count_rows)
        self.views.picture.pressed.connect(lambda stage: self._list(stage=stage))
        self.views.forecast.pressed.connect(self._list_figure)
        self.views.forecast.turned.connect(self._ask)
        self.views.all_wanted.connect(self._show_all)
        self.losses.toggled.connect(self._show_review)
        self.review.closed.connect(lambda: self.losses.setChecked(False))

    def _add_keys(self) -> None:
        for number, key in enumerate(VIEWS, 1):
            self.add_key(f"Ctrl+{number}", NAMES[key], partial(self._turn, key))
        self._deal_key("Ctrl+Right", N_("To the next stage"), lambda d: self.deals.step(d, 1))
        self._deal_key("Ctrl+Left", N_("To the stage before"), lambda d: self.deals.step(d, -1))
        self._deal_key("L", N_("Set the level"), self._offer_levels)
        self._deal_key("O", N_("Order, or take it back"), self.deals.order)
        self._deal_key("Del", N_("Give up as lost"), self._lose)
        if may(self.desk.actor, Permission.REVIEW_LOSSES):
            self.add_key("F6", N_("Losses to review"), self.losses.toggle)

    def _deal_key(self, keys: str, title: str, act: Any) -> None:
        """Of the deal that the keyboard stands on, in the board and in the list."""
        shortcut = QShortcut(QKeySequence(keys), self.views)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(lambda: self._with_deal(act))
        if title:
            self.keys.append((keys, title))

    # What is asked, and what is shown of the answer.

    def reload(self) -> None:
        if self._choices is None:
            self.desk.ask(self, read_choices, self._take_choices, "choices")
        else:
            self._ask()
        rates = partial(observed, today=self.desk.today())
        self.desk.ask(self, rates, self._take_rates, "observed")

    def _ask(self) -> None:
        view = self.view.value()
        wanted = Wanted(
            self.desk.actor,
            view,
            self.filters.chosen(),
            self._weighing_rates(),
            self.desk.today(),
            self.views.board.most,
            self.views.forecast.by.value(),
        )
        self.filters.stage.setVisible(view == LIST)
        self.desk.ask(self, wanted.read, self._show)
        if view == LIST:
            self.views.list.show_rows(self._rows())

    def _rows(self) -> OpportunityList:
        chosen, stage = self.filters.chosen(), self.filters.stage.value
        return OpportunityList(
            stage_id=stage,
            adviser_id=chosen.adviser_id,
            level=chosen.level,
            model_id=chosen.model_id,
            expected_from=chosen.expected_from,
            expected_to=chosen.expected_to,
            undated=chosen.undated,
            outcome=self._outcome_of(stage),
            today=self.desk.today(),
        )

    def _outcome_of(self, stage_id: int | None) -> Outcome:
        stages = self._choices.stages if self._choices else ()
        return next((each.outcome for each in stages if each.id == stage_id), Outcome.OPEN)

    def _weighing_rates(self) -> Mapping[int, Observed] | None:
        return self._rates if self.chance.value() == OBSERVED else None

    def _take_choices(self, choices: Choices) -> None:
        is_first = self._choices is None
        self._choices = choices
        self.deals.stages, self.deals.levels = choices.stages, choices.levels
        self.filters.offer(choices)
        self.views.board.stand(choices.stages)
        if is_first:
            self._add_level_keys()
        self._ask()

    def _add_level_keys(self) -> None:
        keys = self.deals.level_keys()
        for key in keys:
            self._deal_key(key, "", lambda deal, key=key: self.deals.set_level(deal, key))
        self.keys.append((" ".join(keys), N_("Set this level at once")))

    def _take_rates(self, rates: Mapping[int, Observed]) -> None:
        is_news, self._rates = rates != self._rates, rates
        if is_news and self._choices is not None:
            self._ask()

    def _show(self, found: Found) -> None:
        self._show_sum(found)
        self._show_losses(found)
        is_narrow = self.filters.is_narrow
        self.views.show_found(found, self.view.value(), self._rates, is_narrow=is_narrow)
        if self.window().focusWidget() is self:
            self.views.take_focus()

    def _show_sum(self, found: Found) -> None:
        stage = self.filters.stage.value if self.view.value() == LIST else None
        figures = [each for each in found.stages if stage in (None, each.key)]
        if figures:
            self.head.about.setText(sum_words(in_all(figures)))

    def _count_rows(self, count: int) -> None:
        """Of closed ones only the number is told: nothing of them is still expected."""
        stage = self.filters.stage.value
        if self.view.value() == LIST and self._outcome_of(stage) is not Outcome.OPEN:
            said = ngettext("{count} opportunity", "{count} opportunities", count)
            self.head.about.setText(said.format(count=f"{count:,}"))

    def _show_losses(self, found: Found) -> None:
        count = len(found.losses)
        self.losses.say(_("Losses to review: {count}").format(count=count))
        self.losses.setVisible(count > 0 or self.losses.isChecked())
        self.review.show_losses(found.losses)

    def _show_review(self, on: bool) -> None:
        self.review.setVisible(on)
        if on:
            self.review.take_focus()

    # What a person does.

    def _with_deal(self, act: Any) -> None:
        deal = self.views.deal()
        if deal is not None:
            act(deal)

    def _lose(self, deal: DealAsked) -> None:
        self.deals.close(deal, Outcome.LOST)

    def _offer_levels(self, deal: DealAsked) -> None:
        self.deals.offer_levels(deal, self.views.place())

    def _offer_on_row(self, at: QPoint) -> None:
        deal = self.views.list.current_row()
        if deal is not None:
            self.deals.offer(deal, self.views.list.viewport().mapToGlobal(at))

    def _after_move(self, deal_id: int, stage_id: int, moved: bool) -> None:
        if self.view.value() == BOARD:
            if moved:
                self.views.board.shift(deal_id, stage_id)
            else:
                self.views.board.take_focus()

    def _turn(self, view: str) -> None:
        self.view.choose(view)
        self.setFocus(Qt.FocusReason.OtherFocusReason)  # and from here to the first deal
        self.reload()

    def _list(self, **filters: Any) -> None:
        self.filters.choose(**filters)
        self._turn(LIST)

    def _list_figure(self, by: str, key: Any) -> None:
        if by == MONTH:
            self._list(month=value_of(key), stage=None)
        elif by == ADVISER:
            self._list(adviser=NOBODY if key is None else key, scope=STORE, stage=None)
        else:
            self._list(level=key, stage=None)

    def _list_lost(self) -> None:
        stages = self._choices.stages if self._choices else ()
        lost = next((each.id for each in stages if each.outcome is Outcome.LOST), None)
        self._list(stage=lost)

    def _show_all(self) -> None:
        self.filters.clear()
        self.reload()

    # What the window asks.

    def print_(self) -> None:
        self.desk.go("reports", {"report": "funnel", "print": True})

    def open_with(self, arguments: dict[str, Any]) -> None:
        """``view``, any of the filters by name, and ``losses`` to open the review."""
        named = {key: arguments[key] for key in self.filters.remember() if key in arguments}
        if named:
            self.filters.clear()
            self.filters.choose(**named)
        self.view.choose(arguments.get("view", LIST if named else self.view.value()))
        if arguments.get("losses"):
            self.losses.setChecked(True)
        self.mark_stale()

    def remember(self) -> dict[str, Any]:
        return {
            "view": self.view.value(),
            "chance": self.chance.value(),
            "by": self.views.forecast.by.value(),
            "filters": self.filters.remember(),
            "list": self.views.list.remember(),
        }

    def recall(self, kept: dict[str, Any]) -> None:
        self.view.choose(kept.get("view", BOARD))
        self.chance.choose(kept.get("chance", STANDARD))
        self.views.forecast.by.choose(kept.get("by", MONTH))
        self.filters.choose(**kept.get("filters", {}))
        self.views.list.recall(kept.get("list", {}))
