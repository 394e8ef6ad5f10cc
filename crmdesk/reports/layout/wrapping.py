"""Cutting and wrapping texts to a width; Chinese breaks anywhere, Latin words at spaces."""

from __future__ import annotations

import re

from crmdesk.reports.layout.operations import Measure

ELLIPSIS = "…"
_ONE_LINE = 36.0
_PIECES = re.compile(
    r"\s+|[^\s\u2e80-\uffef]+[，。；：、！？）》」”…]?|.[，。；：、！？）》」”…]*", re.DOTALL
)


def elided(text: str, width: float, measure: Measure, size: float, bold: bool = False) -> str:
    """``text``, or as much of it as fits with an ellipsis."""
    if not text or measure(text, size, bold) <= width:
        return text
    room = width - measure(ELLIPSIS, size, bold)
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle], size, bold) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + ELLIPSIS


def wrapped(
    text: str, width: float, measure: Measure, size: float, bold: bool = False
) -> list[str]:
    """``text`` in as many lines as it needs; a word longer than a line is left whole."""
    lines, line = [], ""
    for piece in _PIECES.findall(text):
        if line and measure((line + piece).rstrip(), size, bold) > width:
            lines.append(line.rstrip())
            line = "" if piece.isspace() else piece
        else:
            line += piece
    return [*lines, line.rstrip()]


def in_lines(
    text: str, width: float, lines: int, measure: Measure, size: float, bold: bool = False
) -> list[str]:
    """At most ``lines`` lines, each within ``width``; what does not fit ends in an ellipsis."""
    if lines == 1 or measure(text, size, bold) <= width:
        return [elided(text, width, measure, size, bold)]
    split = wrapped(text, width, measure, size, bold)
    if len(split) > lines:
        rest = text[_length(text, split[: lines - 1]) :].lstrip()
        split = [*split[: lines - 1], rest]
    return [elided(line, width, measure, size, bold) for line in split]


def heading_lines(
    title: str, measure: Measure, size: float, *, is_short: bool = False
) -> list[str]:
    """A column's heading in one line, or in two that are about as wide as each other."""
    whole = measure(title, size, True)
    if whole <= _ONE_LINE and not is_short:
        return [title]
    room = whole / 2
    while room < whole and len(wrapped(title, room, measure, size, True)) > 2:
        room += size / 4
    return wrapped(title, room, measure, size, True)


def _length(text: str, lines: list[str]) -> int:
    """How far into ``text`` these wrapped lines reach."""
    at = 0
    for line in lines:
        at = text.index(line, at) + len(line)
    return at
