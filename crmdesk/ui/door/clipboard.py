"""A copied number does not wait for whoever comes to the locked seat."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from crmdesk.access import veil


def forget_numbers() -> None:
    """Empty the clipboard if a number stands in it, whichever program it was copied in."""
    clipboard = QGuiApplication.clipboard()
    text = clipboard.text()
    if veil(text) != text:
        clipboard.clear()
