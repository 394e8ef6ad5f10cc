"""Two fields on one line, each as wide as the other."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from crmdesk.ui.parts.layouts import row


def halves(left: QWidget, right: QWidget) -> QHBoxLayout:
    line = row(left, right, gap=12)
    line.setStretch(0, 1)
    line.setStretch(1, 1)
    return line
