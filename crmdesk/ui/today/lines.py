"""The lines of the due list: sections, the people due in them, and what can be unfolded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from crmdesk import i18n
from crmdesk.followups.done import DoneRow
from crmdesk.followups.due import Due, DueCounts, DueRow
from crmdesk.followups.due_rows import shown_day
from crmdesk.i18n import _, ngettext, pgettext

OVERDUE, TODAY, COMING, DONE = "overdue", "today", "coming", "done"
_DUE_SECTIONS = (OVERDUE, TODAY, COMING)
NOTHING_DUE = Due((), (), (), DueCounts(0, 0, 0))


class Section(NamedTuple):
    """``is_open`` is None for a section that does not fold."""

    id: str
    title: str
    total: int
    is_open: bool | None = None

    @property
    def is_late(self) -> bool:
        return self.id == OVERDUE


class More(NamedTuple):
    """Stands where rows were cut off."""

    id: str
    text: str


Line = Section | DueRow | DoneRow | More


@dataclass
class Lines:
    """What the list shows of the answer: sections folded, rows filtered, rows just settled."""

    due: Due = NOTHING_DUE
    done: Sequence[DoneRow] = ()
    is_whole: bool = False
    """Every row was asked for."""
    unfolded: set[str] = field(default_factory=set)
    only_section: str = ""
    only_level: str = ""

    @property
    def is_filtered(self) -> bool:
        return bool(self.only_section or self.only_level)

    def show_only(self, *, section: str = "", level: str = "") -> None:
        """The same once more shows everything again."""
        same = (self.only_section, self.only_level) == (section, level)
        self.only_section, self.only_level = ("", "") if same else (section, level)

    def fold(self, section: str) -> None:
        self.unfolded ^= {section}

    def rows(self) -> Iterator[DueRow]:
        for section in _DUE_SECTIONS:
            yield from getattr(self.due, section)

    def find(self, follow_up_id: int) -> DueRow | None:
        """The row that this contact stands in, by itself or bundled."""
        return next((r for r in self.rows() if follow_up_id in (r.id, *r.bundled)), None)

    def section_of(self, row: DueRow) -> str:
        return next(key for key in _DUE_SECTIONS if row in getattr(self.due, key))

    def take_out(self, row: DueRow) -> None:
        """Settled a moment ago: the list need not wait for the answer to be without it."""
        key = self.section_of(row)
        kept = [each for each in getattr(self.due, key) if each.id != row.id]
        count = getattr(self.due.counts, key) - 1
        counts = self.due.counts._replace(**{key: max(count, len(kept))})
        parts: dict[str, Any] = {key: kept, "counts": counts}
        self.due = self.due._replace(**parts)

    def shown(self) -> list[Line]:
        lines: list[Line] = []
        for key in _DUE_SECTIONS:
            if self.only_section in ("", key):
                lines += self._section(key)
        if self.done and not self.is_filtered:
            lines += self._folding(DONE, _("Done today"), len(self.done), self.done)
        return lines

    def _section(self, key: str) -> list[Line]:
        rows = [row for row in getattr(self.due, key) if self.only_level in ("", row.level)]
        count = len(rows) if self.only_level else getattr(self.due.counts, key)
        if not rows:
            return []
        if key == COMING and not self.is_filtered:
            return self._folding(key, _title(key), count, [*rows, *self._more(key, rows)])
        return [Section(key, _title(key), count), *rows, *self._more(key, rows)]

    def _folding(self, key: str, title: str, count: int, rows: Iterable[Line]) -> list[Line]:
        is_open = key in self.unfolded
        return [Section(key, title, count, is_open), *(rows if is_open else ())]

    def _more(self, key: str, rows: Sequence[DueRow]) -> list[More]:
        hidden = getattr(self.due.counts, key) - len(rows)
        if self.is_whole or self.only_level or hidden <= 0:
            return []
        text = ngettext("{count} more: show it", "{count} more: show all", hidden)
        return [More(f"more {key}", text.format(count=f"{hidden:,}"))]


def _title(section: str) -> str:
    if section == OVERDUE:
        return _("Overdue")
    return pgettext("section", "Today") if section == TODAY else _("The next 7 days")


def when_words(row: DueRow | DoneRow, today: date, *, short: bool = False) -> str:
    """``short``: of another day without its hour."""
    if isinstance(row, DoneRow):
        return i18n.clock(row.at)
    if row.due_on == today:
        return i18n.clock(row.due_time) if row.due_time else _("any time")
    has_hour = row.due_on > today and not short
    return i18n.when(shown_day(row, today), today, row.due_time if has_hour else None)


def has_come(row: DueRow, here: datetime) -> bool:
    """Whether its moment has passed, for a contact of today."""
    return row.due_on == here.date() and row.due_time is not None and row.due_time <= here.time()
