"""How wide each column of a table stands on a page."""

from __future__ import annotations

from collections.abc import Sequence

from crmdesk.reports.document import Kind, Row, Table
from crmdesk.reports.layout.operations import Measure
from crmdesk.reports.layout.wrapping import heading_lines
from crmdesk.reports.wording import cell_text

_MEASURED = 600
_LONGEST = 200.0
_FLEXIBLE = frozenset({Kind.TEXT})


def column_widths(
    table: Table,
    places: Sequence[int],
    room: float,
    measure: Measure,
    size: float,
    padding: float,
    currency: str,
) -> list[float]:
    """The widths of the columns at ``places``, together ``room``."""
    rows = _sample(table)
    wanted = []
    for place in places:
        column = table.columns[place]
        texts = (cell_text(column, row[place], currency) for row in rows)
        body = max((measure(text, size) for text in texts), default=0)
        if table.totals is not None:
            text = cell_text(column, table.totals[place], currency)
            body = max(body, measure(text, size, True))
        head = max(
            measure(line, size, True)
            for line in heading_lines(column.title, measure, size, is_short=table.is_form)
        )
        if table.is_form and column.kind in _FLEXIBLE:
            word = _longest_word(rows, place, measure, size)
            body = max(body * 0.55, min(body, 4.2 * size), word)
        wanted.append(min(max(body, head), _LONGEST) + 2 * padding)
    flexible = [table.columns[place].kind in _FLEXIBLE for place in places]
    return _fitted(wanted, flexible, room)


def _longest_word(rows: Sequence[Row], place: int, measure: Measure, size: float) -> float:
    """What no second line helps: a number, a Latin word."""
    words = (word for row in rows for word in str(row[place] or "").split() if word.isascii())
    return max((measure(word, size) for word in words), default=0)


def _sample(table: Table) -> Sequence[Row]:
    step = max(1, len(table.rows) // _MEASURED)
    return table.rows[::step]


def _fitted(wanted: list[float], flexible: list[bool], room: float) -> list[float]:
    spare = room - sum(wanted)
    if spare >= 0:
        return [width + spare * width / sum(wanted) for width in wanted]
    capped = _capped(wanted, flexible, room)
    scale = room / sum(capped)
    return [width * scale for width in capped]


def _capped(wanted: list[float], flexible: list[bool], room: float) -> list[float]:
    """The widest texts give way first, down to what a few characters need."""
    low, high = 24.0, max(wanted)
    for __ in range(20):
        cap = (low + high) / 2
        if _total(wanted, flexible, cap) > room:
            high = cap
        else:
            low = cap
    return [min(w, low) if soft else w for w, soft in zip(wanted, flexible, strict=True)]


def _total(wanted: list[float], flexible: list[bool], cap: float) -> float:
    return sum(min(w, cap) if soft else w for w, soft in zip(wanted, flexible, strict=True))
