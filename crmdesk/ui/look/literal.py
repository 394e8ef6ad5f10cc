"""Words that Qt would take for HTML, shown as they were written.

A tooltip guesses whether its text is rich. A customer called ``<img src=//elsewhere/x>`` would have
the program fetch the picture. Labels are told that their text is plain.
"""

from __future__ import annotations

from html import escape

from PySide6.QtGui import Qt


def literally(text: str) -> str:
    """For a tooltip: what it would take for rich text is escaped, the rest stays as it is."""
    if not Qt.mightBeRichText(text):
        return text
    lines = escape(text).replace("\n", "<br>")
    return f"<qt>{lines}</qt>"
