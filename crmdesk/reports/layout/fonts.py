"""How wide a text is in the bundled font: read once from the font itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "resources" / "fonts"
NAMES = {False: "NotoSansSC-Regular", True: "NotoSansSC-Bold"}


class _Widths(dict[str, float]):
    """The advance of each character in thousandths of the em."""

    def __init__(self, of_code: dict[int, float], missing: float) -> None:
        super().__init__()
        self._of_code = of_code
        self._missing = missing

    def __missing__(self, character: str) -> float:
        width = self[character] = self._of_code.get(ord(character), self._missing)
        return width


@cache
def registered() -> dict[bool, str]:
    """The names under which reportlab knows the two weights."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for name in NAMES.values():
        pdfmetrics.registerFont(TTFont(name, FOLDER / f"{name}.ttf"))
    return NAMES


@cache
def _widths(bold: bool) -> Callable[[str], float]:
    from reportlab.pdfbase import pdfmetrics

    face: Any = getattr(pdfmetrics.getFont(registered()[bold]), "face")  # noqa: B009
    return _Widths(face.charWidths, face.defaultWidth).__getitem__


def measure(text: str, size: float, bold: bool = False) -> float:
    return sum(map(_widths(bold), text)) * size / 1000
