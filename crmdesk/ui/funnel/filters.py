"""Which deals the page is about: whose, of which level and model, expected when, and where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from crmdesk.access import Permission, Reach, reach
from crmdesk.customers.choices import Offer, advisers, levels
from crmdesk.funnel.board import FunnelFilter
from crmdesk.funnel.choices import ModelChoice, StageChance, models, stage_choices
from crmdesk.funnel.chosen import NOBODY
from crmdesk.i18n import _
from crmdesk.ui.desk import Desk, Session
from crmdesk.ui.funnel.spans import label_of, offered, span_of
from crmdesk.ui.parts.buttons import Chips, Filter
from crmdesk.ui.parts.layouts import FlowLayout

MINE, STORE = "mine", "store"
KEPT = ("scope", "adviser", "level", "model", "month", "stage")


class Choices(NamedTuple):
    stages: Sequence[StageChance]
    levels: Sequence[Offer]
    models: Sequence[ModelChoice]
    advisers: Sequence[Offer]


def read_choices(session: Session) -> Choices:
    return Choices(stage_choices(session), levels(session), models(session), advisers(session))


class LateFilter(Filter):
    """Keeps a value before its choices are known; one that is not among them says itself."""

    def __init__(self, name: str, label: Callable[[Any], str] = str) -> None:
        self._label = label
        super().__init__(name, [(None, _("all"))])

    def offer(self, choices: Sequence[tuple[Any, str]]) -> None:
        menu = self.menu()
        menu.clear()
        self._choices = list(choices)
        for value, text in self._choices:
            self._add(value, text)
        self.choose(self._value)

    def _add(self, value: Any, text: str) -> None:
        action = self.menu().addAction(text)
        action.setCheckable(True)
        action.triggered.connect(lambda _on: self._take(value))

    def choose(self, value: Any) -> None:
        known = [each for each, _text in self._choices]
        if value not in known and len(known) > 1:
            self._choices.append((value, self._label(value)))
            self._add(*self._choices[-1])
        super().choose(value)


class Filters(QWidget):
    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.sees_all = reach(desk.actor, Permission.SEE_FUNNEL) is Reach.ALL
        scopes = [(MINE, _("Mine")), (STORE, _("Whole store"))]
        self.scope = Chips(_("Whose"), scopes, chosen=STORE)
        self.adviser = LateFilter(_("Adviser"), lambda _id: _("has left"))
        self.level, self.model = LateFilter(_("Level")), LateFilter(_("Model"))
        self.month = LateFilter(_("Expected close"), label_of)
        self.month.offer(offered(desk.today()))
        self.stage = LateFilter(_("Stage"))
        self._lay_out()
        self._listen()

    def _lay_out(self) -> None:
        self._line = FlowLayout(8)
        for piece in (self.scope, *self._menus()):
            self._line.addWidget(piece)
        self.setLayout(self._line)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for piece in (self.scope, self.adviser):
            piece.setVisible(self.sees_all)
        self.stage.hide()

    def hasHeightForWidth(self) -> bool:
        """Or the whole page would ask for its preferred height, and scroll where it need not."""
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        """As many lines as the filters need at this width."""
        self.setFixedHeight(max(1, self._line.heightForWidth(self.width())))

    def add(self, piece: QWidget) -> None:
        """After the filters, on the same line."""
        self._line.addWidget(piece)

    def _menus(self) -> list[LateFilter]:
        return [self.adviser, self.level, self.model, self.month, self.stage]

    def _listen(self) -> None:
        self.scope.changed.connect(lambda _value: self._turn_scope())
        self.adviser.changed.connect(lambda _value: self._turn_adviser())
        for menu in (self.level, self.model, self.month, self.stage):
            menu.changed.connect(lambda _value: self.changed.emit())

    def _turn_scope(self) -> None:
        self.adviser.choose(None)
        self.changed.emit()

    def _turn_adviser(self) -> None:
        self.scope.choose(STORE)
        self.changed.emit()

    def offer(self, choices: Choices) -> None:
        everything = [(None, _("all"))]
        self.adviser.offer([*everything, *map(tuple, choices.advisers), (NOBODY, _("nobody"))])
        self.level.offer([*everything, *((key, f"{key} {name}") for key, name in choices.levels)])
        self.model.offer([*everything, *((each.id, each.name) for each in choices.models)])
        self.stage.offer(
            [(None, _("all open")), *((stage.id, stage.name) for stage in choices.stages)]
        )

    def chosen(self) -> FunnelFilter:
        own = self.scope.value() == MINE and self.sees_all
        adviser = self._desk.actor.account_id if own else self.adviser.value
        span = span_of(self.month.value, self._desk.today())
        return FunnelFilter(adviser, self.level.value, self.model.value, *span)

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        menus = any(menu.value is not None for menu in self._menus())
        return menus or (self.sees_all and self.scope.value() == MINE)

    def choose(self, **values: Any) -> None:
        """Without emitting ``changed``; what is not named stays."""
        for name, value in values.items():
            getattr(self, name).choose(value)

    def clear(self) -> None:
        self.choose(scope=STORE, adviser=None, level=None, model=None, month=None, stage=None)

    def remember(self) -> dict[str, Any]:
        menus = {name: getattr(self, name).value for name in KEPT if name != "scope"}
        return menus | {"scope": self.scope.value()}
