"""The parts of a page beside tables and charts: its head, key figures, notes, boxes to sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crmdesk.i18n import _
from crmdesk.reports.document import Document, Figure, Signature
from crmdesk.reports.layout.operations import Box, Line, Measure, Operation, Paper, Text
from crmdesk.reports.layout.wrapping import elided, wrapped
from crmdesk.reports.palette import colour

HEAD = 58.0
FIGURES = 56.0
SIGNATURES = 62.0
NOTE_SIZE = 7.5
_NOTE_LINE = 11.0
_MOST_FIGURES = 6


def head(document: Document, paper: Paper, measure: Measure) -> Iterator[Operation]:
    """Title and period, the store at the right, over the whole width."""
    top, right = paper.top, paper.right
    store = elided(document.store, paper.inside * 0.35, measure, 9, True)
    yield Box(paper.left, top, 3, 36, colour("accent"))
    yield Text(paper.left + 12, top + 16, document.title, 17, True, colour("text"))
    room = paper.inside * 0.8
    subtitle = elided(document.subtitle, room, measure, 8.5)
    yield Text(paper.left + 12, top + 33, subtitle, 8.5, False, colour("muted"))
    yield Text(right, top + 15, store, 9, True, colour("muted"), "right")


def figures(
    items: Sequence[Figure], paper: Paper, measure: Measure, y: float
) -> Iterator[Operation]:
    shown, gap = items[:_MOST_FIGURES], 8.0
    width = (paper.inside - gap * (len(shown) - 1)) / len(shown)
    x = paper.left
    for figure in shown:
        room = width - 18
        yield Box(x, y, width, FIGURES - 8, colour("window"), radius=4)
        for baseline, text, size, bold, ink in (
            (y + 13, figure.title, 7.5, False, "muted"),
            (y + 30, figure.value, 14, True, "text"),
            (y + 42, figure.note, 7, False, "muted"),
        ):
            cut = elided(text, room, measure, size, bold)
            yield Text(x + 9, baseline, cut, size, bold, colour(ink))
        x += width + gap


def note_lines(notes: Sequence[str], paper: Paper, measure: Measure) -> list[tuple[bool, str]]:
    """Each line of the notes, and whether it begins one."""
    lines = []
    for note in notes:
        split = wrapped(note, paper.inside - 12, measure, NOTE_SIZE)
        lines += [(number == 0, line) for number, line in enumerate(split)]
    return lines


def notes_height(lines: Sequence[tuple[bool, str]]) -> float:
    return 20 + _NOTE_LINE * len(lines)


def notes(
    lines: Sequence[tuple[bool, str]], paper: Paper, y: float, *, begins: bool = True
) -> Iterator[Operation]:
    if begins:
        yield Text(paper.left, y + 12, _("Definitions"), 8.5, True, colour("text"))
    y += 24
    for starts, line in lines:
        if starts:
            yield Box(paper.left + 2, y - 3.4, 2, 2, colour("muted"))
        yield Text(paper.left + 10, y, line, NOTE_SIZE, False, colour("muted"))
        y += _NOTE_LINE


def lines_in(room: float) -> int:
    """How many lines of notes fit into a height."""
    return max(int((room - 20) / _NOTE_LINE), 0)


def signatures(boxes: Sequence[Signature], paper: Paper, y: float) -> Iterator[Operation]:
    width = paper.inside / len(boxes)
    x = paper.left
    for box in boxes:
        yield Box(x, y + 8, width, SIGNATURES - 10, "", colour("edge"))
        yield Text(x + 8, y + 21, box.title, 7.5, True, colour("muted"))
        if box.name:
            yield Text(x + 8, y + 38, box.name, 9, True, colour("text"))
        day = _("Date")
        line, middle = y + SIGNATURES - 14, x + width * 0.62
        yield Line(x + 8, line, middle - 10, line, colour("edge"))
        yield Text(middle, line, day, 7, False, colour("muted"))
        yield Line(middle + 4 + 4 * len(day) + 8, line, x + width - 8, line, colour("edge"))
        x += width


def foot(
    document: Document, paper: Paper, measure: Measure, printed: str, page: str
) -> Iterator[Operation]:
    """Who printed it and when, what it is, and which page of how many."""
    y, size, ink = paper.height - 20, 7.0, colour("muted")
    yield Line(paper.left, y - 10, paper.right, y - 10, colour("line"))
    middle = document.watermark or f"{document.store} · {document.title}"
    ends = max(measure(printed, size), measure(page, size)) + 10
    middle = elided(middle, paper.inside - 2 * ends, measure, size)
    yield Text(paper.left, y, printed, size, False, ink)
    yield Text(paper.left + paper.inside / 2, y, middle, size, False, ink, "centre")
    yield Text(paper.right, y, page, size, False, ink, "right")
