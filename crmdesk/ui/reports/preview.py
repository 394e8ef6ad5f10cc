"""The right side of the page: the report's pages, with what is going on above them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QStackedWidget, QWidget

from crmdesk.i18n import _, percent
from crmdesk.ui.jobs.runner import Job
from crmdesk.ui.look.look import Look
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import row, stack
from crmdesk.ui.parts.notices import EmptyState, ProgressStrip
from crmdesk.ui.parts.text import Text
from crmdesk.ui.reports.bars import ReasonBar, SavedBar
from crmdesk.ui.reports.pages_view import PagesView
from crmdesk.ui.reports.preparing import Prepared


class Preview(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self.view = PagesView(look)
        self.reason, self.saved = ReasonBar(), SavedBar()
        self.strips = stack(gap=8)
        self._page = Text("", "muted").whole()
        self._zoom = Text("", "muted").whole()
        self._subject = Text("", "muted")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        layout = stack(self._tools(), self.reason, self.saved, self.strips, gap=8)
        layout.addWidget(self._stack, 1)
        self.setLayout(layout)
        self.view.page_in_sight.connect(lambda _number: self._say_page())
        self.view.zoomed.connect(self._say_zoom)

    def _tools(self) -> QWidget:
        view = self.view
        smaller = Button("−", "chip", clicked=view.zoom_out)
        larger = Button("+", "chip", clicked=view.zoom_in)
        smaller.setAccessibleName(_("Smaller"))
        larger.setAccessibleName(_("Larger"))
        smaller.setToolTip(_("Smaller") + "  Ctrl -")
        larger.setToolTip(_("Larger") + "  Ctrl =")
        self.fit = Button(_("Fit width"), "chip", clicked=view.fit_width)
        self.whole = Button("100%", "chip", clicked=lambda: view.zoom_to(1.0))
        for chip in (self.fit, self.whole):
            chip.setCheckable(True)
        made = QWidget()
        pieces = (self._subject, None, self._page, smaller, self._zoom, larger, self.fit)
        made.setLayout(row(*pieces, self.whole, gap=8))
        return made

    def page_words(self) -> str:
        return self._page.text()

    def _say_page(self) -> None:
        view = self.view
        words = _("Page {number} of {count}").format(number=view.number, count=view.count)
        self._page.setText(words if view.count else "")

    def _say_zoom(self, zoom: float) -> None:
        self._zoom.setText(percent(zoom, 1))
        self.fit.setChecked(self.view.fits_width)
        self.whole.setChecked(not self.view.fits_width and abs(zoom - 1) < 0.005)

    def show_report(self, prepared: Prepared) -> None:
        document = prepared.document
        self._subject.setText(document.subtitle)
        self.view.show_pages(prepared.pages, f"{document.title}, {document.subtitle}")
        self._stack.setCurrentWidget(self.view)
        self._say_page()

    def show_state(
        self, title: str, text: str, action: str = "", act: Callable[[], object] | None = None
    ) -> None:
        """A sentence in the place of the pages."""
        while old := self._stack.widget(1):
            self._stack.removeWidget(old)
            old.deleteLater()
        self._stack.addWidget(EmptyState(title, text, action, act))
        self._stack.setCurrentIndex(1)
        self._subject.setText("")
        self._page.setText("")

    def says(self) -> bool:
        """Whether a sentence stands where the pages would be."""
        return self._stack.currentIndex() > 0

    def watch(self, text: str, job: Job) -> None:
        strip = ProgressStrip(text)
        self.strips.addWidget(strip)
        strip.watch(job)
        for end in (job.done, job.failed, job.cancelled):
            end.connect(strip.deleteLater)
