"""The colours of paper: the light side of the one table that the window uses too."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

_COLOURS = Path(__file__).parents[1] / "resources" / "colours.toml"
_TONES_OF_LEVELS = {"H": "late", "A": "attention", "B": "calm", "O": "good", "N": "accent"}
SERIES = ("accent", "good", "attention", "calm")
"""The colours of a chart's first, second … column of values."""


@cache
def _light() -> dict[str, str]:
    table = tomllib.loads(_COLOURS.read_text("utf-8"))
    return {role: light for role, (light, __) in table.items()}


def colour(role: str) -> str:
    """``#2457D6`` for ``accent``."""
    return _light()[role]


def level_colours(letter: str) -> tuple[str, str]:
    """Ink and ground of a level's badge."""
    tone = _TONES_OF_LEVELS.get(letter)
    return (colour(tone), colour(f"{tone}_soft")) if tone else (colour("muted"), colour("line"))


def blend(role: str, share: float) -> str:
    """``role`` on white, ``share`` of it: 1 is the colour itself."""
    full = colour(role).lstrip("#")
    parts = (int(full[at : at + 2], 16) for at in (0, 2, 4))
    return "#" + "".join(f"{round(255 - (255 - part) * share):02X}" for part in parts)
