"""Every colour and size; palette, style sheet and painters take them from here."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

RESOURCES = Path(__file__).parents[2] / "resources"


@dataclass(frozen=True)
class Theme:
    name: str
    window: str
    side: str
    panel: str
    line: str
    edge: str
    hover: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_soft: str
    accent_hover: str
    on_accent: str
    late: str
    late_soft: str
    attention: str
    attention_soft: str
    calm: str
    calm_soft: str
    good: str
    good_soft: str

    def level(self, letter: str) -> tuple[str, str]:
        """Ink and ground of a level's badge."""
        tone = _TONES_OF_LEVELS.get(letter)
        return self.tone(tone) if tone else (self.muted, self.line)

    def tone(self, name: str) -> tuple[str, str]:
        """Ink and soft ground of ``late``, ``attention``, ``calm``, ``good`` or ``accent``."""
        return getattr(self, name), getattr(self, f"{name}_soft")


_TONES_OF_LEVELS = {"H": "late", "A": "attention", "B": "calm", "O": "good", "N": "accent"}


def _themes() -> tuple[Theme, Theme]:
    colours = tomllib.loads((RESOURCES / "colours.toml").read_text("utf-8"))
    light, dark = ({role: pair[side] for role, pair in colours.items()} for side in (0, 1))
    return Theme("light", **light), Theme("dark", **dark)


LIGHT, DARK = _themes()
THEMES = {theme.name: theme for theme in (LIGHT, DARK)}


@dataclass(frozen=True)
class Sizes:
    text: int = 13
    small: int = 12
    title: int = 18
    heading: int = 16
    figure: int = 22
    gap: int = 12
    margin: int = 20
    radius: int = 6
    panel_radius: int = 8
    control: int = 30
    row: int = 36
    due_row: int = 38
    card: int = 84
    badge: int = 22
    nav: int = 176
    top: int = 48
    status: int = 26
    panel: int = 400
    form: int = 760


SIZES = Sizes()
PAGE = (SIZES.margin, 14, SIZES.margin, 16)
INSIDE = (16, 16, 16, 16)
