"""The filters above the list of customers, and those that were saved under a name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crmdesk.access import Permission, Reach, reach
from crmdesk.customers.choices import Offer, advisers, levels, sources
from crmdesk.customers.wording import KINDS, STATES
from crmdesk.followups.cadence import ORDERED, UNGRADED
from crmdesk.i18n import _
from crmdesk.ui.customers.criteria import (
    DUE,
    KEY,
    MINE,
    Criteria,
    SavedFilter,
    presets,
    saved_from,
    to_keep,
)
from crmdesk.ui.desk import Desk, Session
from crmdesk.ui.parts.buttons import Button, Chips, Filter
from crmdesk.ui.parts.fields import LineEdit
from crmdesk.ui.parts.layouts import FlowLayout, plain, row, stack

_LONGEST_NAME = 30


class Offered(NamedTuple):
    levels: Sequence[Offer] = ()
    sources: Sequence[Offer] = ()
    advisers: Sequence[Offer] = ()

    @property
    def top_level(self) -> str:
        """The most urgent one that is graded."""
        graded = (one.key for one in self.levels if one.key not in (ORDERED, UNGRADED))
        return next(graded, "")


def read_offered(session: Session) -> Offered:
    return Offered(levels(session), sources(session), advisers(session))


class FilterBar(QWidget):
    """``criteria`` are what is chosen now; a person's doing is told by ``changed``."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.criteria = Criteria()
        self._saved = saved_from(desk.settings.recall(KEY))
        self._presets = presets("")
        self._filters: dict[str, Filter] = {}
        self._flow = FlowLayout(gap=8)
        self.chips = Chips(_("Saved filters"), optional=True)
        self.chips.changed.connect(self._take_saved)
        self._save = Button(_("Save filter…"), "link", clicked=self._ask_name)
        self._remove = Button(_("Remove this filter"), "link", clicked=self._remove_saved)
        self._name = LineEdit(placeholder=_("Name of the filter"), longest=_LONGEST_NAME)
        self._name.setAccessibleName(_("Name of the filter"))
        self._name.setFixedWidth(150)
        self._name.returnPressed.connect(self._keep_saved)
        self._name.hide()
        chips = row(self.chips, self._name, self._save, self._remove, None)
        self.setLayout(stack(chips, plain(self._flow), gap=8))
        self.offer(Offered())

    def offer(self, offered: Offered) -> None:
        """The filters of what this store has."""
        while item := self._flow.takeAt(0):
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._filters = {}
        self._add("level", _("Level"), offered.levels)
        self._add("state", _("State"), _words(STATES))
        if reach(self._desk.actor, Permission.SEE_CUSTOMERS) is Reach.ALL:
            self._add("owner", _("Owner"), [(MINE, _("mine")), *offered.advisers])
        self._add("source", _("Source"), offered.sources)
        self._add("kind", _("Kind"), _words(KINDS))
        self._add("due", _("Next contact"), [(key, _(words)) for key, words in DUE.items()])
        self._presets = presets(offered.top_level)
        self._offer_saved()

    def _add(self, name: str, title: str, choices: Sequence[tuple[Any, str]]) -> None:
        every: list[tuple[Any, str]] = [(None, _("all"))]
        made = Filter(title, [*every, *choices], getattr(self.criteria, name))
        made.changed.connect(lambda value: self._change(name, value))
        self._filters[name] = made
        self._flow.addWidget(made)

    def choose(self, criteria: Criteria) -> None:
        """Without telling."""
        self.criteria = criteria
        for name, each in self._filters.items():
            each.choose(getattr(criteria, name))
        self._mark()

    def _change(self, name: str, value: Any) -> None:
        self.choose(replace(self.criteria, **{name: value}))
        self.changed.emit()

    def _all_saved(self) -> list[SavedFilter]:
        return [*self._presets, *self._saved]

    def _offer_saved(self) -> None:
        self.chips.offer([(number, each.name) for number, each in enumerate(self._all_saved())])
        self._mark()

    def _mark(self) -> None:
        """Which saved filter this is, if it is one."""
        here = next(
            (n for n, each in enumerate(self._all_saved()) if each.criteria == self.criteria), None
        )
        self.chips.choose(here)
        self._save.setVisible(here is None)
        self._remove.setVisible(here is not None and here >= len(self._presets))
        self._name.setVisible(False)

    def _take_saved(self, number: int | None) -> None:
        self.choose(self._all_saved()[number].criteria if number is not None else Criteria())
        self.changed.emit()

    def _ask_name(self) -> None:
        self._save.hide()
        self._name.clear()
        self._name.show()
        self._name.setFocus()

    def _keep_saved(self) -> None:
        if self._name.value():
            self._change_saved(lambda: self._saved.append(self._named()))

    def _named(self) -> SavedFilter:
        return SavedFilter(self._name.value(), self.criteria)

    def _remove_saved(self) -> None:
        at = self.chips.value()
        if at is not None and at >= len(self._presets):
            self._change_saved(lambda: self._saved.pop(at - len(self._presets)))

    def _change_saved(self, change: Callable[[], object]) -> None:
        change()
        self._desk.settings.remember(KEY, to_keep(self._saved))
        self._offer_saved()


def _words(names: dict[Any, str]) -> list[tuple[str, str]]:
    return [(key.value, _(name)) for key, name in names.items()]
