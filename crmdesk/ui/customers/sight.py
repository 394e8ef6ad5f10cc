"""Keeping out of sight what an account may not do."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def only_if(shown: bool, *widgets: QWidget) -> None:
    """For widgets without a parent yet: made visible, they would be windows for a moment."""
    for widget in widgets:
        if not shown:
            widget.hide()
