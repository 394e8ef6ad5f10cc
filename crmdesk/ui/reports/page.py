"""Reports: the catalogue, what may be chosen, and the pages as they will be printed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrintPreviewDialog
from PySide6.QtWidgets import QSplitter, QWidget

from crmdesk.access import Permission, may
from crmdesk.errors import UserError
from crmdesk.i18n import N_, _, ngettext
from crmdesk.jobs import Progress
from crmdesk.reports.catalogue import REPORTS
from crmdesk.reports.definition import Report
from crmdesk.reports.layout import paginate
from crmdesk.reports.parameters import choices
from crmdesk.reports.running import record_print
from crmdesk.store import Store
from crmdesk.ui.desk import Desk
from crmdesk.ui.jobs.waiting import Pause
from crmdesk.ui.look.tokens import PAGE, SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.dialogs import answered
from crmdesk.ui.parts.layouts import list_panel, plain, stack
from crmdesk.ui.parts.text import Heading
from crmdesk.ui.reports.files import Exporting, proposed_name, refusal
from crmdesk.ui.reports.paper import PrintJob, chosen_pages, print_at_once, printer_for
from crmdesk.ui.reports.parameters import ParameterPanel
from crmdesk.ui.reports.preparing import Prepared, Preparing
from crmdesk.ui.reports.preview import Preview
from crmdesk.ui.reports.shelf import Shelf
from crmdesk.ui.shell.page import Page

_SIDE = 252
_PARAMETERS = frozenset(
    {"period", "first", "last", "adviser", "stage", "level", "model", "source", "care"}
)
Given = dict[str, Any]
AskPrinter = Callable[[QPrinter, int], bool]


class ReportsPage(Page):
    tables = frozenset(
        {
            *("customer", "contact_number", "follow_up", "opportunity", "stage_move"),
            *("visit", "showroom_day", "sales_order", "delivery", "test_drive", "loss"),
        }
    )
    help_text = N_(
        "Choose a report at the left, then its period and whom it is about. The pages at the right "
        "are those that the printer gets. The space bar makes a report a favourite. Lists that "
        "name customers ask for a reason before they become a spreadsheet."
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._kept: dict[str, Given] = {}
        self._prepared: Prepared | None = None
        self._then: Callable[[], object] | None = None
        self.ask_printer: AskPrinter = self._ask_printer
        self.shelf = Shelf(desk, _reports_of(desk))
        self.parameters = ParameterPanel(desk)
        self.preview = Preview(desk.look)
        self.exporting = Exporting(desk, self.preview)
        self._preparing = Preparing(desk, self)
        self._prepare_soon = Pause(self, self._prepare)
        self._build()
        self._connect()
        self._add_keys()
        self.first = self.shelf
        self._choose(next(iter(self.shelf.all_keys()), ""))

    def _build(self) -> None:
        may_export = may(self.desk.actor, Permission.EXPORT)
        self.print_button = Button(_("Print"), "primary", hint="Ctrl+P", clicked=self.print_)
        self.excel_button = Button("Excel", hint="Ctrl+E", clicked=self.export)
        self.excel_button.setToolTip("" if may_export else refusal())
        self.pdf_button = Button("PDF", clicked=self.save_pdf)
        self.look_button = Button(_("Print preview"), clicked=self.preview_print)
        head = Heading(
            _("Reports"), self.look_button, self.pdf_button, self.excel_button, self.print_button
        )
        layout = stack(head, gap=SIZES.gap, margins=PAGE)
        layout.addWidget(self._sides(), 1)
        self.setLayout(layout)

    def _sides(self) -> QSplitter:
        left = stack(list_panel(self.shelf), gap=SIZES.gap)
        left.addWidget(self.parameters, 1)
        side: QWidget = plain(left)
        side.setMinimumWidth(200)
        self.preview.setMinimumWidth(320)
        sides = QSplitter()
        sides.setHandleWidth(SIZES.gap)
        sides.addWidget(side)
        sides.addWidget(self.preview)
        sides.setCollapsible(1, False)
        sides.setStretchFactor(1, 1)
        sides.setSizes(self.desk.settings.recall("sides/reports", [_SIDE, 4 * _SIDE]))
        keep = Pause(self, lambda: self.desk.settings.remember("sides/reports", sides.sizes()), 400)
        sides.splitterMoved.connect(keep)
        return sides

    def _connect(self) -> None:
        self.shelf.chosen.connect(self._choose)
        self.parameters.changed.connect(self._prepare)
        self._preparing.done.connect(self._show)
        self._preparing.failed.connect(self._say_failure)
        self._preparing.cancelled.connect(self._say_stopped)
        self._preparing.takes_long.connect(partial(self.preview.watch, _("Preparing the report")))

    def _add_keys(self) -> None:
        view = self.preview.view
        self.add_key("PgDown", N_("On through the pages"), lambda: view.turn(1), repeats=True)
        self.add_key("PgUp", N_("Back through the pages"), lambda: view.turn(-1), repeats=True)
        self.add_key("Ctrl+=", N_("Larger"), view.zoom_in, repeats=True)
        self.add_key("Ctrl+-", N_("Smaller"), view.zoom_out, repeats=True)
        self.add_key("Ctrl+0", N_("Fit the width"), view.fit_width)
        self.add_key("Ctrl+1", N_("Actual size"), lambda: view.zoom_to(1.0))
        self.keys.append(("Space", N_("Favourite, in the list of reports")))

    # What is shown.

    @property
    def report(self) -> Report | None:
        return REPORTS.get(self.shelf.key)

    def open_with(self, arguments: dict[str, Any]) -> None:
        """``{"report": key, "day": …, "print": True, "export": True}`` and any parameter.

        Printing and exporting are taken out: coming back here later must not repeat them.
        """
        prints, exports = arguments.pop("print", False), arguments.pop("export", False)
        key = arguments.get("report", self.shelf.key)
        given = {name: value for name, value in arguments.items() if name in _PARAMETERS}
        if "day" in arguments:
            given |= {"first": arguments["day"], "last": arguments["day"]}
        self._keep()
        if given or prints or exports:
            self._kept[key] = given
        self._choose(key)
        if prints or exports:
            self._when_ready(self.print_ if prints else self.export)

    def _choose(self, key: str) -> None:
        """Each report keeps what was chosen for it."""
        if not self.shelf.choose(key):
            return
        self._prepared = None
        report = REPORTS[key]
        self.parameters.show_report(report, self._kept.get(key, {}))
        self.desk.ask(self, lambda session: choices(session, report), self._offer, "choices")
        if self.isVisible():
            self._prepare()
        else:
            self.mark_stale()

    def _offer(self, offered: Any) -> None:
        self.parameters.offer(offered)

    def _keep(self) -> None:
        if self.shelf.key:
            self._kept[self.shelf.key] = self.parameters.keep()

    def reload(self) -> None:
        """Many commits in a row are one fresh preview."""
        if self._prepared is None:
            self._prepare()
        else:
            self._prepare_soon()

    def _prepare(self) -> None:
        given = self.parameters.given()
        if self.report is None or given is None:
            return
        self._keep()
        wanted = {name: value for name, value in given.items() if value is not None}
        self._preparing.start(self.report.key, wanted)

    def _show(self, prepared: Prepared) -> None:
        self._prepared = prepared
        self.preview.show_report(prepared)
        then, self._then = self._then, None
        if then is not None:
            then()

    def _say_failure(self, error: Exception) -> None:
        self._prepared = self._then = None
        if isinstance(error, UserError):
            self.preview.show_state(_("No pages"), str(error))
        else:
            self.desk.fail(error)

    def _say_stopped(self) -> None:
        self._prepared = self._then = None
        self.preview.show_state(
            _("Stopped"), _("The report was not finished."), _("Prepare it again"), self._prepare
        )

    def _when_ready(self, act: Callable[[], object]) -> None:
        """Now, or as soon as the pages of what is chosen are there."""
        if self._prepared is not None and not self._preparing.is_busy:
            act()
            return
        self._then = act
        if not self._preparing.is_busy and self.isVisible():
            self._prepare()

    # Paper.

    def print_(self) -> None:
        self._when_ready(partial(self._lay_anew, self._print))

    def preview_print(self) -> None:
        self._when_ready(partial(self._lay_anew, self._preview_print))

    def _lay_anew(self, then: Callable[[Prepared], object]) -> None:
        """The foot of a page tells when it was printed, not when it was looked at."""
        assert self._prepared is not None, "only called when ready"
        document, by = self._prepared.document, self.desk.actor.name

        def lay(store: Store, progress: Progress) -> Prepared:
            return Prepared(document, paginate(document, by, store.now(), progress=progress))

        self.desk.start(lay, then)

    def _print(self, prepared: Prepared) -> None:
        printer = printer_for(prepared.pages, proposed_name(prepared.document, self.desk.today()))
        if not self.ask_printer(printer, len(prepared.pages)):
            return
        pages = chosen_pages(printer, prepared.pages)
        if not self._note_print(prepared, len(pages)):
            return
        job = PrintJob(printer, pages, self)
        job.done.connect(self._say_printed)
        job.failed.connect(self.desk.fail)
        self.preview.watch(_("Printing “{report}”").format(report=prepared.document.title), job)
        job.start()

    def _note_print(self, prepared: Prepared, count: int) -> bool:
        """No paper without its entry in the journal."""
        try:
            with self.desk.write() as session:
                record_print(session, prepared.document, count)
        except UserError as error:
            self.desk.fail(error)
            return False
        return True

    def _ask_printer(self, printer: QPrinter, count: int) -> bool:
        dialog = QPrintDialog(printer, self)
        dialog.setWindowTitle(_("Print"))
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
        dialog.setMinMax(1, count)
        return answered(dialog)

    def _say_printed(self, count: int) -> None:
        said = ngettext("{count} page sent to the printer.", "{count} pages sent to the printer.",
                        count)  # fmt: skip
        self.desk.say(said.format(count=count))

    def _preview_print(self, prepared: Prepared) -> None:
        printer = printer_for(prepared.pages, proposed_name(prepared.document, self.desk.today()))
        dialog = QPrintPreviewDialog(printer, self)
        dialog.setWindowTitle(_("Print preview"))
        dialog.resize(self.window().size())
        dialog.paintRequested.connect(lambda to: print_at_once(to, prepared.pages))
        if answered(dialog):
            self._note_print(prepared, len(prepared.pages))

    # Files.

    def export(self) -> None:
        self._when_ready(partial(self._export, ".xlsx"))

    def save_pdf(self) -> None:
        self._when_ready(partial(self._export, ".pdf"))

    def _export(self, ending: str) -> None:
        assert self._prepared is not None, "only called when ready"
        self.exporting.export(self._prepared.document, ending)

    # What is remembered.

    def remember(self) -> dict[str, Any]:
        self._keep()
        return {"report": self.shelf.key, "kept": self._kept, "zoom": self._zoom()}

    def _zoom(self) -> float | None:
        view = self.preview.view
        return None if view.fits_width else view.zoom

    def recall(self, kept: dict[str, Any]) -> None:
        self._kept = dict(kept.get("kept") or {})
        if kept.get("zoom"):
            self.preview.view.zoom_to(float(kept["zoom"]))
        if kept.get("report") in self.shelf.all_keys():
            self._choose(kept["report"])
        elif self.shelf.key:
            self._choose(self.shelf.key)


def _reports_of(desk: Desk) -> list[Report]:
    return [report for report in REPORTS.values() if may(desk.actor, report.sees)]
