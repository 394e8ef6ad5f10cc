"""A page as drawing operations, so that screen, printer and PDF show the same page.

``paginate`` makes ``Page``s; whoever shows one replays its operations in their order:

* lengths are points (1/72 inch); x grows to the right, y downwards, from the paper's upper left;
* ``Text``: ``y`` is the baseline, ``x`` the left end, middle or right end of the line as ``align``
  says (``left``, ``centre``, ``right``); ``size`` is the font's em in points; the font is the
  bundled Noto Sans SC, regular or bold. A text is one line and already cut to its room;
* ``Line``: of ``width`` points; ``Box``: ``fill`` and ``edge`` are colours or empty for none,
  ``radius`` rounds its corners, ``width`` is that of the edge; ``Shape``: a filled polygon;
* a colour is ``#RRGGBB``; nothing is clipped and nothing is transparent.

In Qt: scale the painter by (pixels per point), fonts with ``setPixelSize`` of ``size`` at that
scale; pixels per point is 1.333 for a screen page at 100 %, ``printer.resolution() / 72`` on paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol


class Text(NamedTuple):
    x: float
    y: float
    text: str
    size: float
    bold: bool
    colour: str
    align: str = "left"


class Line(NamedTuple):
    x1: float
    y1: float
    x2: float
    y2: float
    colour: str
    width: float = 0.5


class Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    fill: str
    edge: str = ""
    radius: float = 0
    line: float = 0.5


class Shape(NamedTuple):
    points: tuple[tuple[float, float], ...]
    fill: str


Operation = Text | Line | Box | Shape


@dataclass(frozen=True)
class Paper:
    """A sheet in points, with the room kept free at its edges."""

    width: float
    height: float
    margin: float = 34
    foot: float = 40

    @property
    def left(self) -> float:
        return self.margin

    @property
    def right(self) -> float:
        return self.width - self.margin

    @property
    def top(self) -> float:
        return self.margin

    @property
    def bottom(self) -> float:
        return self.height - self.foot

    @property
    def inside(self) -> float:
        return self.width - 2 * self.margin


PORTRAIT = Paper(595.28, 841.89)
LANDSCAPE = Paper(841.89, 595.28)


@dataclass(frozen=True)
class Page:
    width: float
    height: float
    operations: tuple[Operation, ...]


class Measure(Protocol):
    def __call__(self, text: str, size: float, bold: bool = False) -> float:
        """The width of ``text`` in points."""
