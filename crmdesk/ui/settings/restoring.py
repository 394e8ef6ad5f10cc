"""Looking into a backup: what is in it, what putting it back would lose; and then doing it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QWidget

from crmdesk.access.audit import AuditRow
from crmdesk.access.taking_back import Loss, what_a_restore_loses
from crmdesk.dates import local
from crmdesk.errors import UserError
from crmdesk.i18n import _, ago, clock, day_full, ngettext, number
from crmdesk.jobs import Progress
from crmdesk.store.keys import is_encrypted
from crmdesk.store.restore import Inside, look_inside
from crmdesk.store.taking_back import table_name
from crmdesk.ui.desk import Desk, PuttingBack, Session
from crmdesk.ui.lists.columns import Column, Kind, RowsInMemory
from crmdesk.ui.lists.list_view import ListView
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.parts.dialogs import asked
from crmdesk.ui.parts.layouts import list_panel, mark, plain, row, stack
from crmdesk.ui.parts.notices import EmptyState, ProgressStrip
from crmdesk.ui.parts.text import Paragraph, Text, heading
from crmdesk.ui.settings.backup_key import key_of
from crmdesk.ui.settings.beside import Asker, Beside

_MARGINS = (20, 18, 20, 18)
_WIDTH, _HEIGHT = 820, 620


class Looked(NamedTuple):
    inside: Inside
    loss: Loss


def look_into(desk: Desk, backup: Path, parent: QWidget) -> None:
    """Show what is inside, and put it back if the person then says so."""
    try:
        is_open, key = key_of(desk, backup, parent)
    except UserError as error:
        desk.fail(error)
        return
    if not is_open:
        return
    dialog = RestoreDialog(desk, backup, key, parent)
    wanted, of_another = dialog.exec(), dialog.of_another
    dialog.deleteLater()
    if wanted:
        QTimer.singleShot(0, lambda: desk.put_back(PuttingBack(backup, key, of_another)))


class RestoreDialog(Asker):
    """Its answer is yes when the whole backup shall be put back."""

    def __init__(self, desk: Desk, backup: Path, key: bytes | None, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._backup = desk, backup
        self.of_another = False
        self._names: dict[str, str] = {}
        self.beside = Beside(desk, backup, key)
        self.setWindowTitle(_("Look inside and restore"))
        self._title = Text(backup.name, size=SIZES.heading, bold=True)
        self._about = Paragraph("", "muted")
        self._strip = ProgressStrip(_("Reading the backup"))
        self._counts = QGridLayout()
        self._counts.setContentsMargins(0, 0, 0, 0)
        self._loss = Paragraph()
        self.lost = ListView(
            desk, "settings/lost", self._columns(), _("Done since this backup"), records=""
        )
        self.lost.say_when_empty(
            EmptyState(_("Nothing was done since"), _("Putting it back would lose nothing."))
        )
        self._build()
        self.finished.connect(self.beside.close)
        self.resize(QSize(_WIDTH, _HEIGHT).boundedTo(self.screen().availableSize()))
        self._strip.watch(self.beside.open(self, self._look))

    def _build(self) -> None:
        counts = plain(self._counts)
        self.body = plain(
            stack(self._about, counts, heading(_("Done since this backup")), self._loss, gap=10)
        )
        body = self.body.layout()
        assert body is not None
        body.addWidget(list_panel(self.lost))
        self.body.setEnabled(False)
        layout = stack(self._title, self._strip, gap=SIZES.gap, margins=_MARGINS)
        layout.addWidget(self.body, 1)
        layout.addLayout(self._foot())
        self.setLayout(layout)

    def _foot(self) -> QHBoxLayout:
        self.customer = Button(_("Take back one customer…"), clicked=self._take_customer)
        self.table = Button(_("Take back one list…"), clicked=self._take_table)
        self.all = Button(_("Restore everything…"), "danger", clicked=self._restore)
        cancel = Button(_("Cancel"), clicked=self.reject)
        for button in (self.customer, self.table, self.all):
            button.setEnabled(False)
        self.all.setVisible(not self._desk.store.is_server)  # a file takes no server's place
        return row(self.customer, self.table, None, cancel, self.all)

    def _columns(self) -> list[Column]:
        return [
            Column("at", _("When"), self._say_when, width=150, sortable=False),
            Column("who", _("Who"), lambda one: one.who, Kind.STRONG, 110, sortable=False),
            Column("what", _("What"), lambda one: one.sentence, width=460, sortable=False),
        ]

    def _say_when(self, shown: AuditRow) -> str:
        here = local(shown.at, self._desk.zone)
        return f"{day_full(here.date())} {clock(here)}"

    def _look(self, _nothing: None) -> None:
        path, key = self._backup, self.beside.key

        def question(session: Session, backup: Session, _progress: Progress) -> Looked:
            return Looked(look_inside(path, key), what_a_restore_loses(session, backup))

        self._strip.watch(self.beside.ask(self, question, self._show))

    def show_failure(self, sentence: str) -> None:
        self._about.setText(sentence)
        mark(self._about, "tone", "late")

    def _show(self, looked: Looked) -> None:
        inside, loss = looked
        self._names = {} if loss.is_same_store else {"theirs": loss.theirs, "ours": loss.ours}
        self._about.setText(self._say_made(inside))
        self._show_counts(loss)
        said = [self._say_loss(loss), self._say_bareness()]
        self._loss.setText("\n".join(filter(None, said)))
        mark(self._loss, "tone", "late" if any(said) else "")
        self.lost.show_rows(RowsInMemory(loss.newest))
        self.body.setEnabled(True)
        self.all.setEnabled(True)
        for button in (self.customer, self.table):
            button.setEnabled(loss.is_same_store)

    def _say_made(self, inside: Inside) -> str:
        if inside.created_at is None:
            return "\n".join(inside.last_actions[:1])
        here = local(inside.created_at, self._desk.zone)
        when = f"{day_full(here.date())} {clock(here)}"
        age = ago(inside.created_at, self._desk.real_now())
        said = [_("Made {when}, {age}.").format(when=when, age=age)]
        if inside.last_actions:
            said.append(_("Last done in it: {what}").format(what=inside.last_actions[0]))
        return "\n".join(said)

    def _show_counts(self, loss: Loss) -> None:
        heads = ("", _("In the backup"), _("Now"), _("Difference"))
        for column, text in enumerate(heads):
            self._counts.addWidget(Text(text, "muted"), 0, column, _side(column))
        for line, (table, (then, now)) in enumerate(loss.counts.items(), 1):
            difference = then - now
            texts = (table_name(table), number(then), number(now), f"{difference:+,}")
            tone = "late" if difference < 0 else ""
            for column, text in enumerate(texts):
                made = Text(text if column < 3 or difference else "–", tone if column == 3 else "")
                self._counts.addWidget(made, line, column, _side(column))
        self._counts.setColumnStretch(4, 1)
        self._counts.setHorizontalSpacing(32)

    def _say_loss(self, loss: Loss) -> str:
        if not loss.is_same_store:
            return _(
                "This backup has nothing in common with the journal of the open store: it is of"
                " another store. Put back, it takes this store's place."
            )
        if not loss.actions:
            return ""
        return ngettext(
            "{count} action would be lost. To lose none, take back only one customer or list.",
            "{count} actions would be lost. To lose none, take back only one customer or list.",
            loss.actions,
        ).format(count=number(loss.actions))

    def _say_bareness(self) -> str:
        if not self._desk.store.is_encrypted or is_encrypted(self._backup):
            return ""
        return _("This backup is not encrypted: put back, the store would not be either.")

    def _take_customer(self) -> None:
        from crmdesk.ui.settings.taking_customer import TakeCustomerDialog

        self._take(TakeCustomerDialog(self._desk, self.beside, self))

    def _take_table(self) -> None:
        from crmdesk.ui.settings.taking_table import TakeTableDialog

        self._take(TakeTableDialog(self._desk, self.beside, self))

    def _take(self, dialog: QDialog) -> None:
        if dialog.exec():
            self.reject()
        dialog.deleteLater()

    def _restore(self) -> None:
        is_sure = asked(
            self,
            _("Put this backup in the store's place?"),
            _(
                "The program leaves the store, puts the backup in its place and comes back at the"
                " door. Close the store at all other seats first. The present file is kept beside"
                " it, so this can be taken back."
            ),
            _("Restore everything"),
            danger=True,
        )
        if is_sure and self._means_another():
            self.accept()

    def _means_another(self) -> bool:
        """A second yes, with both names, where the backup is of another store."""
        if not self._names:
            return True
        self.of_another = asked(
            self,
            _("Put another store in this one's place?"),
            _(
                "The backup is of the store “{theirs}”. Here stands “{ours}”: its customers,"
                " accounts and journal are then in the file that is kept beside it, and nowhere"
                " else."
            ).format(**self._names),
            _("Replace “{ours}” by “{theirs}”").format(**self._names),
            danger=True,
        )
        return self.of_another


def _side(column: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
