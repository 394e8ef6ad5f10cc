"""Palette and style sheet of a theme."""

from __future__ import annotations

from dataclasses import asdict
from string import Template

from PySide6.QtGui import QColor, QPalette

from crmdesk.ui.look.tokens import RESOURCES, SIZES, Theme

Group = QPalette.ColorGroup
Role = QPalette.ColorRole

_ROLES = {
    Role.Window: "window",
    Role.WindowText: "text",
    Role.Base: "panel",
    Role.AlternateBase: "side",
    Role.Text: "text",
    Role.Button: "panel",
    Role.ButtonText: "text",
    Role.BrightText: "late",
    Role.PlaceholderText: "muted",
    Role.ToolTipBase: "panel",
    Role.ToolTipText: "text",
    Role.Highlight: "accent_soft",
    Role.HighlightedText: "text",
    Role.Accent: "accent",
    Role.Link: "accent",
    Role.LinkVisited: "accent",
    Role.Light: "panel",
    Role.Midlight: "hover",
    Role.Mid: "edge",
    Role.Dark: "edge",
    Role.Shadow: "edge",
}
_INKS = (Role.WindowText, Role.Text, Role.ButtonText, Role.HighlightedText)


def palette(theme: Theme) -> QPalette:
    """What the style sheet does not reach: text, selections, calendars, tooltips, links."""
    made = QPalette()
    for role, token in _ROLES.items():
        made.setColor(role, QColor(getattr(theme, token)))
    for role in _INKS:
        made.setColor(Group.Disabled, role, QColor(theme.faint))
    return made


def style_sheet(theme: Theme) -> str:
    """The sheet measures a control inside its border, which is 1 px, and 2 px with the focus."""
    sizes = {f"size_{name}": value for name, value in asdict(SIZES).items()}
    inside = {"inner": SIZES.control - 2, "focused": SIZES.control - 4}
    template = Template((RESOURCES / "style.qss").read_text("utf-8"))
    return template.substitute(asdict(theme), **sizes, **inside)
