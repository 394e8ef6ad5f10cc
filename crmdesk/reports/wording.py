"""A cell as text, the same on screen, on paper and in a chart."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from crmdesk import i18n
from crmdesk.i18n import NOTHING, _
from crmdesk.reports.document import SMALL_N, Cell, Column, Document, Kind, Ratio

TICK = "✓"
_SPACES = re.compile(r"[\s\x00-\x1f\x7f]+")


def cell_text(column: Column, value: Cell, currency: str) -> str:
    if value is None:
        return ""
    if isinstance(value, Ratio):
        return ratio_text(value)
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, date | time):
        return moment_text(value)
    return _number_text(column, value, currency)


def is_late(column: Column, value: Cell) -> bool:
    if column.late_before is None or column.kind is not Kind.DATE:
        return False
    return isinstance(value, date) and value < column.late_before


def one_line(text: str) -> str:
    """Without line breaks and control characters, which a row of fixed height cannot show."""
    return _SPACES.sub(" ", text).strip() if not text.isalnum() else text


def _number_text(column: Column, value: float, currency: str) -> str:
    match column.kind:
        case Kind.TICK:
            return TICK if value else ""
        case Kind.MONEY:
            return i18n.money(int(value), currency)
        case Kind.PERCENT:
            return i18n.percent(value, 1)
        case _:
            return i18n.number(value, column.decimals)


def moment_text(value: date | datetime | time) -> str:
    if isinstance(value, time):
        return i18n.clock(value)
    if isinstance(value, datetime):
        return f"{i18n.day_full(value)} {i18n.clock(value)}"
    return i18n.day_full(value)


def ratio_text(ratio: Ratio) -> str:
    """``78% (7/9)``, with a mark after the rate when the cases are few."""
    if not ratio.whole:
        return NOTHING
    mark = "*" if ratio.is_small else ""
    return f"{i18n.percent(ratio.part, ratio.whole)}{mark} ({ratio.part}/{ratio.whole})"


def notes_of(document: Document) -> tuple[str, ...]:
    """The document's definitions, and what the mark means where it stands."""
    if not document.has_small_rate:
        return document.notes
    mark = _("* Fewer than {count} cases: chance alone can move this rate a good deal.")
    return (*document.notes, mark.format(count=SMALL_N))


def printed_line(by: str, at: datetime) -> str:
    """Who printed it and when; ``at`` is local."""
    return _("Printed by {name} · {time}").format(name=by, time=moment_text(at))


def period_text(first: date | None, last: date | None) -> str:
    if first and last and first != last:
        return f"{i18n.day_full(first)} – {i18n.day_full(last)}"
    if first and last:
        return i18n.day_full(first)
    if first:
        return _("from {day}").format(day=i18n.day_full(first))
    return _("until {day}").format(day=i18n.day_full(last)) if last else _("all dates")


def minor_digits(currency: str) -> int:
    """2 where a hundred of the smallest unit are one of the currency."""
    return len(i18n.money(1, currency).partition(".")[2])


def currency_sign(currency: str) -> str:
    return i18n.money(0, currency).rstrip("0123456789.,")
