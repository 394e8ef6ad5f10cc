"""A part of a backup taken back: the differences first, then all of them or some."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from crmdesk.access.taking_back import (
    teller,
)
from crmdesk.i18n import N_, _, number
from crmdesk.jobs import Progress
from crmdesk.store.taking_back import (
    Brought,
    Comparison,
    Difference,
    Key,
    Teller,
    What,
    field_name,
    table_name,
)
from crmdesk.ui.desk import Desk, Notice, Session
from crmdesk.ui.lists.columns import Column, Kind, RowsInMemory
from crmdesk.ui.lists.list_view import ListView
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.layouts import list_panel, mark, row, stack
from crmdesk.ui.parts.notices import EmptyState, ProgressStrip
from crmdesk.ui.parts.text import Paragraph, Text
from crmdesk.ui.settings.beside import Asker, Beside

_MARGINS = (20, 18, 20, 18)
_WIDTH, _HEIGHT = 860, 620
_MOST = 2_000
_WHATS = {What.GONE: (N_("gone"), "late"), What.CHANGED: (N_("changed"), "attention")}


class Line(NamedTuple):
    """A difference in words."""

    id: Key
    what: What
    table: str
    row: str
    changes: str


class Compared(NamedTuple):
    comparison: Comparison
    lines: Sequence[Line]


class TakeBackDialog(Asker):
    """A subclass says at the top what is compared, how, and what brings it back."""

    title = ""
    about = ""

    def __init__(self, desk: Desk, beside: Beside, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self.beside = desk, beside
        self.setWindowTitle(_(self.title))
        self.said = Paragraph("", "muted")
        self._strip = ProgressStrip(_("Comparing"))
        self.view = ListView(desk, "settings/differences", _columns(), _("Differences"), records="")
        self.view.say_when_empty(
            EmptyState(_("No difference"), _("Nothing is gone and nothing was changed."))
        )
        self.view.hide()
        self.view.selectionModel().selectionChanged.connect(self._offer)
        self.some = Button(_("Bring back what is selected"), clicked=self._take_some)
        self.all = Button(_("Bring back everything"), "primary", clicked=self._take_all)
        self._cancel = Button(_("Cancel"), clicked=self.reject)
        for button in (self.some, self.all):
            button.setEnabled(False)
        self.resize(QSize(_WIDTH, _HEIGHT).boundedTo(self.screen().availableSize()))

    def _lay_out(self, *top: QWidget) -> None:
        words = (Text(_(self.title), size=SIZES.heading, bold=True), Paragraph(_(self.about)))
        layout = stack(*words, *top, self._strip, self.said, gap=SIZES.gap, margins=_MARGINS)
        layout.addWidget(list_panel(self.view), 1)
        layout.addLayout(row(None, self._cancel, self.some, self.all))
        self.setLayout(layout)

    def differences(self, session: Session, backup: Session, progress: Progress) -> Comparison:
        raise TypeError(f"{type(self).__name__} compares nothing")

    def take(
        self,
        session: Session,
        backup: Session,
        progress: Progress,
        chosen: Collection[Key] | None,
    ) -> Brought:
        raise TypeError(f"{type(self).__name__} takes nothing back")

    def compare(self) -> None:
        def question(session: Session, backup: Session, progress: Progress) -> Compared:
            found = self.differences(session, backup, progress)
            then, now = teller(backup), teller(session)
            return Compared(found, [_line(one, then, now) for one in found.differences[:_MOST]])

        self._strip.watch(self.beside.ask(self, question, self._show))

    def _show(self, compared: Compared) -> None:
        self.said.setText(_say(compared))
        mark(self.said, "tone", "muted")
        self.view.show()
        self.view.show_rows(RowsInMemory(compared.lines))
        self.all.setEnabled(bool(compared.lines))
        self.some.setEnabled(False)

    def _offer(self, *_selection: object) -> None:
        self.some.setEnabled(bool(self.view.chosen_rows()))

    def _take_all(self) -> None:
        self._take(None)

    def _take_some(self) -> None:
        self._take({line.id for line in self.view.chosen_rows()})

    def _take(self, chosen: Collection[Key] | None) -> None:
        for button in (self.some, self.all):
            button.setEnabled(False)

        def work(session: Session, backup: Session, progress: Progress) -> Brought:
            return self.take(session, backup, progress, chosen)

        self._strip.watch(self.beside.change(self, work, self._taken))

    def show_failure(self, sentence: str) -> None:
        self.said.setText(sentence)
        mark(self.said, "tone", "late")
        self.all.setEnabled(self.view.model().rowCount() > 0)

    def _taken(self, brought: Brought) -> None:
        self._desk.notify(self.news(brought))
        self.accept()

    def news(self, brought: Brought) -> Notice:
        said = _("Brought back: {rows} records that were gone, {changed} that were changed.")
        texts = [said.format(rows=number(brought.rows), changed=number(brought.changed))]
        texts += [
            f"{table_name(left.difference.table)}: {left.reason}." for left in brought.left[:3]
        ]
        tone = "attention" if brought.left else "good"
        return Notice(" ".join(texts), tone, stays=bool(brought.left))


def _line(one: Difference, then: Teller, now: Teller) -> Line:
    changes = "; ".join(
        _("{field}: {before} → {after}").format(
            field=field_name(field),
            before=now.value(one.table, field, value),
            after=then.value(one.table, field, one.row[field]),
        )
        for field, value in one.now.items()
    )
    row_said = then.row(one.table, one.row)
    return Line(one.key, one.what, table_name(one.table), row_said, changes)


def _columns() -> list[Column]:
    return [
        Column("table", _("List"), lambda line: line.table, width=140, sortable=False),
        Column("row", _("Record"), lambda line: line.row, Kind.STRONG, 230, sortable=False),
        Column(
            "what",
            _("Since the backup"),
            lambda line: _(_WHATS[line.what][0]),
            Kind.TAG,
            130,
            tone=lambda line: _WHATS[line.what][1],
            sortable=False,
        ),
        Column(
            "changes",
            _("Now → in the backup"),
            lambda line: line.changes,
            width=300,
            sortable=False,
        ),
    ]


def _say(compared: Compared) -> str:
    found = compared.comparison
    said = [
        _("{gone} gone, {changed} changed, {same} as they were.").format(
            gone=number(found.count(What.GONE)),
            changed=number(found.count(What.CHANGED)),
            same=number(found.same),
        )
    ]
    if later := sum(found.added.values()):
        said.append(_("{count} came later and stay.").format(count=number(later)))
    if len(found.differences) > len(compared.lines):
        said.append(_("The first {count} are shown.").format(count=number(len(compared.lines))))
    return " ".join(said)
