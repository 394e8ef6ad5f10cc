"""The fonts that travel with the program."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from crmdesk.ui.look.tokens import RESOURCES, SIZES

FAMILIES = ["Noto Sans SC", "Microsoft YaHei UI", "PingFang SC", "Noto Sans CJK SC", "sans-serif"]


@cache
def load_fonts() -> None:
    for path in sorted((RESOURCES / "fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(path))


def font(size: int = SIZES.text, *, bold: bool = False) -> QFont:
    """In pixels, so that 13 is 13 at every scale; figures of one width, so that columns line up."""
    made = QFont(FAMILIES)
    made.setPixelSize(size)
    made.setBold(bold)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


class Fonts:
    """Made once: a font and its metrics are too dear to make for each row."""

    def __init__(self) -> None:
        self.text = font()
        self.bold = font(bold=True)
        self.small = font(SIZES.small)
        self.small_bold = font(SIZES.small, bold=True)
        self.figure = font(SIZES.figure, bold=True)
