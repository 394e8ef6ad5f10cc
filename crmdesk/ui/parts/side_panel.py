"""The panel beside a list: what is known above, what can be done below."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from crmdesk.ui.desk import Desk
from crmdesk.ui.jobs.waiting import Pause
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.layouts import NONE, Piece, scrolling, stack

_BESIDE_BAR = (0, 0, 10, 0)  # so that a scroll bar stands in the margin


class SidePanel(QFrame):
    """``body`` scrolls when the window is low; ``head`` and ``foot`` always stay in sight."""

    def __init__(self, *, least: int = 320) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.body: QVBoxLayout = stack(gap=SIZES.gap, margins=_BESIDE_BAR)
        self.head: QVBoxLayout = stack(gap=8, margins=_BESIDE_BAR)
        self.foot: QVBoxLayout = stack(gap=8, margins=_BESIDE_BAR)
        self._inside = QWidget()
        self._inside.setLayout(self.body)
        layout = stack(self.head, scrolling(self._inside), gap=SIZES.gap, margins=(16, 16, 6, 16))
        layout.addLayout(self.foot)
        self.setLayout(layout)
        self.setMinimumWidth(least)

    def fill(self, *pieces: Piece) -> None:
        """Into the body, kept together at its top."""
        self.body.addLayout(stack(*pieces, gap=SIZES.gap, margins=NONE))
        self.body.addStretch(1)


class Sides(QSplitter):
    """A list and the panel beside it, at the width that was last given to them."""

    def __init__(self, desk: Desk, name: str, listing: QWidget, side: QWidget) -> None:
        super().__init__()
        self._desk, self._name = desk, name
        self.setHandleWidth(SIZES.gap)
        self.setChildrenCollapsible(False)
        listing.setMinimumWidth(max(listing.minimumWidth(), 320))
        self.addWidget(listing)
        self.addWidget(side)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        self.setSizes(desk.settings.recall(f"sides/{name}", [SIZES.panel * 2, SIZES.panel]))
        self.splitterMoved.connect(Pause(self, self._remember, 400))

    def _remember(self) -> None:
        self._desk.settings.remember(f"sides/{self._name}", self.sizes())
