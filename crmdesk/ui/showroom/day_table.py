"""The table of the day: one line for each party."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from crmdesk import i18n
from crmdesk.i18n import _, pgettext
from crmdesk.models import KNOWS_US, Visit, Way
from crmdesk.showroom.log import VisitRow, minutes_between
from crmdesk.ui.desk import Desk
from crmdesk.ui.lists.cell_delegate import DENSE_PAD
from crmdesk.ui.lists.columns import Column, Kind, RowsInMemory
from crmdesk.ui.lists.list_view import ListView
from crmdesk.ui.look.painting import text_width
from crmdesk.ui.parts.buttons import ENTER

NOTHING = "–"
_TICK = "✓"
_DAY = "day"


class DayTable(ListView):
    """Enter opens the customer's file; E or a double click corrects the visit."""

    file_wanted = Signal(object)
    edit_wanted = Signal(object)

    def __init__(self, desk: Desk) -> None:
        self._measure = desk.look.fonts.text
        columns = self._columns(desk)
        table, title = Visit.__tablename__, _("Parties of the day")
        super().__init__(desk, "showroom", columns, title, dense=True, records=table)
        self.opened.connect(self.edit_wanted)

    def show_parties(self, rows: Sequence[VisitRow], *, one_day: bool) -> None:
        keys = [column.key for column in self.rows.columns]
        self.setColumnHidden(keys.index(_DAY), one_day)
        self.show_rows(RowsInMemory(rows))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, plain = self.current_row(), not event.modifiers()
        if row is not None and plain and event.key() in ENTER:
            self.file_wanted.emit(row)
        elif row is not None and plain and event.key() == Qt.Key.Key_E:
            self.edit_wanted.emit(row)
        else:
            super().keyPressEvent(event)

    def _wide(self, *samples: str) -> int:
        """As wide as the widest sample in today's language."""
        return max(text_width(sample, self._measure) for sample in samples) + 2 * DENSE_PAD + 2

    def _columns(self, desk: Desk) -> list[Column]:
        wide, letters = self._wide, self._letters
        arrived, left, here = _("Arrived"), _("Left"), _("here")
        minutes, people, visit = _("Min"), _("People"), pgettext("first or again", "Visit")
        way, level, filed = _("Way"), _("Level"), _("Filed")
        phone, adviser = _("Phone"), _("Adviser")
        return [
            replace(_plain(_DAY, _("Day"), day_of, wide("00-00")), shown=False),
            _plain("arrived", arrived, arrival_of, wide(arrived, "00:00")),
            replace(
                _plain("left", left, leaving_of, wide(left, "00:00", here)), tone=tone_of_leaving
            ),
            _plain("minutes", minutes, minutes_in(desk), wide(minutes, "000"), Kind.NUMBER),
            _plain("people", people, people_of, wide(people), Kind.NUMBER),
            _plain("first", visit, visit_of, wide(visit, _("first"), _("again"))),
            _plain("way", way, way_of, wide(way, _("Walk-in"), _("Call-in"))),
            _plain("source", _("Source"), lambda row: row.source or NOTHING, letters(4), grow=1),
            replace(
                _plain("name", _("Name"), name_of, letters(3), Kind.STRONG, grow=1),
                tip=whose_party,
            ),
            _plain("phone", phone, lambda row: row.phone or NOTHING, wide("000****0000")),
            _plain("model", _("Model"), model_of, letters(4) + 6, grow=2),
            _plain("level", level, lambda row: row.level or "", wide(level), Kind.LEVEL),
            _plain("adviser", adviser, lambda row: row.adviser or NOTHING, letters(3), grow=1),
            replace(_plain("filed", filed, filing_of, wide(filed)), tip=why_unfiled),
            _plain("remark", _("Remark"), remark_of, wide("00"), grow=6),
        ]

    def _letters(self, count: int) -> int:
        """Room for so many Chinese characters, or a longer word of letters; more is cut."""
        return self._wide("国" * count if i18n.language() == "zh_CN" else "x" * (count + 4))


def _plain(
    key: str,
    title: str,
    text: Callable[[VisitRow], str],
    width: int,
    kind: Kind = Kind.TEXT,
    grow: int = 0,
) -> Column:
    """A log is read in the order of their coming, so no column sorts."""
    return Column(key, title, text, kind, width, sortable=False, grow=grow)


def day_of(row: VisitRow) -> str:
    return i18n.day_short(row.day)


def arrival_of(row: VisitRow) -> str:
    return i18n.clock(row.arrived_at)


def is_here(row: VisitRow) -> bool:
    return row.way is Way.WALK_IN and row.left_at is None


def leaving_of(row: VisitRow) -> str:
    if row.left_at is not None:
        return i18n.clock(row.left_at)
    return _("here") if is_here(row) else ""


def tone_of_leaving(row: VisitRow) -> str:
    return "accent" if is_here(row) else ""


def minutes_in(desk: Desk) -> Callable[[VisitRow], str]:
    """How long they stayed, or of today have been here so far."""

    def minutes(row: VisitRow) -> str:
        if row.minutes is None and is_here(row) and row.day == desk.today():
            return str(minutes_between(row.arrived_at, desk.now()))
        return "" if row.minutes is None else str(row.minutes)

    return minutes


def visit_of(row: VisitRow) -> str:
    return _("first") if row.is_first else _("again")


def people_of(row: VisitRow) -> str:
    return str(row.party_size)


def way_of(row: VisitRow) -> str:
    return _("Walk-in") if row.way is Way.WALK_IN else _("Call-in")


def name_of(row: VisitRow) -> str:
    return row.name or NOTHING


def whose_party(row: VisitRow) -> str:
    if row.is_own:
        return ""
    return _("{adviser} received this party.").format(adviser=row.adviser or _("Nobody"))


def model_of(row: VisitRow) -> str:
    return " ".join(part for part in (row.model, row.trim, row.colour) if part) or NOTHING


def is_undecided(row: VisitRow) -> bool:
    """Still being talked to: neither data nor a reason yet."""
    return not (row.is_filed or row.unfiled_reason or row.purpose in KNOWS_US)


def filing_of(row: VisitRow) -> str:
    if row.is_filed:
        return _TICK
    return "…" if is_undecided(row) else ""


def why_unfiled(row: VisitRow) -> str:
    if row.unfiled_reason:
        return _("No data was left: {reason}").format(reason=row.unfiled_reason)
    return _("Neither data nor a reason yet.") if is_undecided(row) else ""


def remark_of(row: VisitRow) -> str:
    did = [_("test drive")] if row.did_test_drive else []
    did += [_("quote")] if row.did_quote else []
    return " · ".join(part for part in (row.unfiled_reason, *did, row.remark) if part)
