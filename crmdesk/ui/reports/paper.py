"""Pages on a printer: one by one, so that a long list does not stop the window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMarginsF, QObject, QRectF, QStandardPaths, QTimer
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.reports.layout import Page
from crmdesk.ui.jobs.runner import Job
from crmdesk.ui.reports.replay import replay


def printer_for(pages: Sequence[Page], title: str) -> QPrinter:
    """Set up as the pages are: their size, upright or lying, their own margins."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    printer.setCreator("crmdesk")
    printer.setFullPage(True)
    if not QPrinterInfo.availablePrinterNames():
        _offer_a_file(printer, title)
    lies = pages[0].width > pages[0].height
    sides = QPageLayout.Orientation
    printer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            sides.Landscape if lies else sides.Portrait,
            QMarginsF(0, 0, 0, 0),
        )
    )
    return printer


def _offer_a_file(printer: QPrinter, title: str) -> None:
    """Where there is no printer, the dialog prints to a PDF, which needs a name."""
    place = QStandardPaths.StandardLocation.DocumentsLocation
    folder = Path(QStandardPaths.writableLocation(place) or Path.home())
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str((folder if folder.is_dir() else Path.home()) / f"{title}.pdf"))


def chosen_pages(printer: QPrinter, pages: Sequence[Page]) -> list[Page]:
    """What the print dialog asked for: a range, the order, copies the printer cannot make."""
    first, last = printer.fromPage() or 1, printer.toPage() or len(pages)
    wanted = list(pages[first - 1 : last])
    if printer.pageOrder() is QPrinter.PageOrder.LastPageFirst:
        wanted.reverse()
    return wanted * (1 if printer.supportsMultipleCopies() else max(1, printer.copyCount()))


def draw_on(painter: QPainter, printer: QPrinter, page: Page) -> None:
    """As large as the paper allows: another size than the page's own is filled by scaling."""
    paper = QRectF(printer.pageLayout().fullRectPixels(printer.resolution()))
    replay(painter, page, min(paper.width() / page.width, paper.height() / page.height))


def print_at_once(printer: QPrinter, pages: Sequence[Page]) -> None:
    """For the print preview, which takes all pages in one go."""
    painter = QPainter(printer)
    for number, page in enumerate(pages):
        if number:
            printer.newPage()
        draw_on(painter, printer, page)
    painter.end()


class PrintJob(Job):
    """One page each time the window has nothing else to do."""

    def __init__(self, printer: QPrinter, pages: Sequence[Page], parent: QObject) -> None:
        super().__init__(parent)
        self._printer, self._pages, self._printed = printer, pages, 0
        self._painter = QPainter()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._step)

    def start(self) -> None:
        if not self._pages or not self._painter.begin(self._printer):
            self._end()
            self.failed.emit(
                UserError(_("The printer did not take the pages. Look at it, then print again."))
            )
            return
        self._timer.start(0)

    def _step(self) -> None:
        if self.stopping.is_set():
            self._printer.abort()
            self._end()
            self.cancelled.emit()
            return
        if self._printed:
            self._printer.newPage()
        draw_on(self._painter, self._printer, self._pages[self._printed])
        self._printed += 1
        self.progressed.emit(self._printed, len(self._pages))
        if self._printed == len(self._pages):
            self._end()
            self.done.emit(self._printed)

    def _end(self) -> None:
        self._timer.stop()
        if self._painter.isActive():
            self._painter.end()
        self.deleteLater()
