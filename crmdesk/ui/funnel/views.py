"""The four ways to look at the same deals, and what stands there while there are none."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QAbstractItemView, QStackedWidget

from crmdesk.funnel.board import with_observed
from crmdesk.funnel.forecast import Observed
from crmdesk.i18n import N_, _
from crmdesk.models import Opportunity
from crmdesk.ui.desk import Desk
from crmdesk.ui.funnel.board import Board
from crmdesk.ui.funnel.deal_menu import DealAsked
from crmdesk.ui.funnel.deals_list import Rates, deals_list
from crmdesk.ui.funnel.forecast_view import ForecastView
from crmdesk.ui.funnel.picture import PictureView
from crmdesk.ui.funnel.reading import Found
from crmdesk.ui.lists.vanished import Vanished
from crmdesk.ui.parts.layouts import list_panel
from crmdesk.ui.parts.notices import EmptyState

BOARD, LIST, PICTURE, FORECAST = "board", "list", "picture", "forecast"
NAMES = {BOARD: N_("Board"), LIST: N_("List"), PICTURE: N_("Picture"), FORECAST: N_("Forecast")}
VIEWS = tuple(NAMES)


class FunnelViews(QStackedWidget):
    """``weighing`` says the observed rates while it is they that weigh."""

    all_wanted = Signal()
    """The filters leave nothing over, and shall be taken off."""

    def __init__(self, desk: Desk, weighing: Rates, *, sees_all: bool) -> None:
        super().__init__()
        self._desk, self._weighing, self._sees_all = desk, weighing, sees_all
        self.board, self.picture = Board(desk.look), PictureView(desk.look)
        self._vanished = Vanished(desk, Opportunity.__tablename__, self)
        self.list = deals_list(desk, weighing)
        self.list.say_when_empty(self._none_found())
        self.forecast = ForecastView(desk, by_adviser=sees_all)
        self.none_found, self.nothing_yet = self._none_found(), self._nothing_yet()
        pieces = (self.board, list_panel(self.list), self.picture, self.forecast)
        for each in (*pieces, self.nothing_yet, self.none_found):
            self.addWidget(each)

    def _none_found(self) -> EmptyState:
        text = _("The filters leave nothing over.")
        act = self.all_wanted.emit
        return EmptyState(_("No such opportunity"), text, _("Show all"), act)

    def _nothing_yet(self) -> EmptyState:
        return EmptyState(
            _("No opportunities yet"),
            _("Each party that leaves its data opens one. The first comes with the first visit."),
            _("Log a visit"),
            lambda: self._desk.go("showroom", {"new": True}),
        )

    def show_found(
        self, found: Found, view: str, rates: Mapping[int, Observed], *, is_narrow: bool
    ) -> None:
        if found.columns is not None and len(found.columns) == len(self.board.columns):
            before = self.board.current()
            self.board.show_columns(
                with_observed(found.columns, rates),
                self._desk.today(),
                by_observed=self._weighing() is not None,
                with_adviser=self._sees_all,
            )
            if before is not None and self.board.current() is None:
                self._vanished.tell(before.id, before.customer)
            self._vanished.read_anew()
        if view == PICTURE:
            self.picture.show_stages(found.stages, rates, found.passed or {})
        if found.months is not None:
            self.forecast.show_months(found.months)
            self.forecast.show_table(found.months if found.table is None else found.table)
        self._turn_to(found, view, is_narrow=is_narrow)

    def _turn_to(self, found: Found, view: str, *, is_narrow: bool) -> None:
        if view != LIST and found.is_empty:
            self.setCurrentWidget(self.none_found if is_narrow else self.nothing_yet)
        else:
            self.setCurrentIndex(VIEWS.index(view))

    def deal(self) -> DealAsked | None:
        """The one that the keyboard stands on."""
        if self.currentWidget() is self.board:
            return self.board.current()
        row: DealAsked | None = self.list.current_row() if self.shows_list else None
        return row

    def take_focus(self) -> None:
        """Where the keys are meant for a deal."""
        if self.currentWidget() is self.board:
            self.board.take_focus()
        elif self.shows_list:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def shows_list(self) -> bool:
        return self.currentIndex() == VIEWS.index(LIST)

    def place(self) -> QPoint:
        """Of that deal on the screen, for a menu that a key opens."""
        focused = self.focusWidget()
        if not isinstance(focused, QAbstractItemView):
            return QCursor.pos()
        rect = focused.visualRect(focused.currentIndex())
        return focused.viewport().mapToGlobal(rect.bottomLeft())
