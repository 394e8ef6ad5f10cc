"""The tabs of a file; all but the first are made when they are looked at."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget

from crmdesk.i18n import _
from crmdesk.store.drafts import take_draft
from crmdesk.ui.customers.deals import DealCards, DealsTab
from crmdesk.ui.customers.details import Details, draft_key
from crmdesk.ui.customers.file_acts import FileActs
from crmdesk.ui.customers.file_data import FileData
from crmdesk.ui.customers.lazy_tab import LazyTab
from crmdesk.ui.customers.overview import Overview
from crmdesk.ui.customers.story import Story
from crmdesk.ui.customers.vehicles_tab import VehiclesTab
from crmdesk.ui.desk import Desk

_TEN = 10


class FileTabs(QTabWidget):
    def __init__(self, desk: Desk, acts: FileActs) -> None:
        super().__init__()
        self._desk, self._acts = desk, acts
        self.tabBar().setAccessibleName(_("Parts of the file"))
        self._customer_id = 0
        self._data: FileData | None = None
        self.overview = Overview(desk, self.edit)
        self.details: LazyTab[Details] = LazyTab(self._make_details)
        self.deals: LazyTab[DealsTab] = LazyTab(self._make_deals)
        self.vehicles: LazyTab[VehiclesTab] = LazyTab(lambda: VehiclesTab(desk, acts.add_reading))
        self.story: LazyTab[Story] = LazyTab(lambda: Story(desk, with_notes=False))
        self._lazy: list[LazyTab[Any]] = [self.details, self.deals, self.vehicles, self.story]
        self.addTab(self.overview, _("Overview"))
        for tab in self._lazy:
            self.addTab(tab, "")
        self._connect(self.overview.deals)
        self.overview.planned.recorded.connect(acts.record_planned)
        self.currentChanged.connect(self._look)

    def _make_details(self) -> Details:
        made = Details(self._desk)
        made.unsaved.connect(lambda _unsaved: self._name_them())
        made.turn_to(self._customer_id)
        return made

    def _make_deals(self) -> DealsTab:
        made = DealsTab(self._desk, self._acts.add_opportunity)
        self._connect(made.cards)
        return made

    def _connect(self, cards: DealCards) -> None:
        cards.wanted.connect(self._acts.act)
        cards.stage_wanted.connect(self._acts.move)

    def _look(self, number: int) -> None:
        if number > 0:
            self._lazy[number - 1].look()

    def turn_to(self, customer_id: int) -> None:
        """Another customer; what was typed for this one and not saved is there again."""
        self.keep()
        self._customer_id, self._data = customer_id, None
        self.overview.turn_to(customer_id)
        for tab in self._lazy:
            tab.forget()
        if self.details.is_made or take_draft(
            self._desk.store, self._desk.actor, draft_key(customer_id)
        ):
            self.details.inside.turn_to(customer_id)
        self.setCurrentIndex(0)

    def _was_typed(self, customer_id: int) -> bool:
        """Details that were typed here before, and not saved."""
        desk = self._desk
        return take_draft(desk.store, desk.actor, draft_key(customer_id)) is not None

    def show_data(self, data: FileData) -> None:
        self._data = data
        self.overview.show_data(data)
        for tab in self._lazy:
            tab.show_data(data)
        self._name_them()

    def keep(self) -> None:
        """What is typed waits for its customer."""
        self.overview.keep()
        if self.details.is_made:
            self.details.inside.keep()

    def typed(self) -> list[str]:
        """What is typed and not saved, as lines that can be copied."""
        details = self.details.inside.typed_lines() if self.details.is_made else []
        return [*self.overview.typed_lines(), *details]

    def edit(self) -> None:
        self.setCurrentWidget(self.details)
        name = self.details.inside.form.fields["name"].editor
        name.setFocus(Qt.FocusReason.TabFocusReason)

    def save(self) -> None:
        if self.details.is_made and self.details.inside.is_changed:
            self.setCurrentWidget(self.details)
            self.details.inside.save()

    def _name_them(self) -> None:
        data = self._data
        if data is None:
            return
        is_changed = self.details.is_made and self.details.inside.is_changed
        score = f"{data.file.completeness}/{_TEN}"
        names = (
            _("Details {score}").format(score=score) + (" •" if is_changed else ""),
            _("Opportunities {count}").format(count=len(data.opportunities)),
            _("Vehicles {count}").format(count=len(data.vehicles)),
            _("Timeline {count}").format(count=len(data.timeline)),
        )
        for number, name in enumerate(names, 1):
            self.setTabText(number, name)
