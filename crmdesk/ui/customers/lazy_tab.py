"""A tab that is made when it is first looked at: a page of five would be slow to open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtWidgets import QWidget

from crmdesk.ui.customers.file_data import FileData
from crmdesk.ui.parts.layouts import stack


class Part(QWidget):
    """What stands in a tab."""

    def show_data(self, data: FileData) -> None:
        """Of this customer; asked again when something has changed."""


Inside = TypeVar("Inside", bound=Part)


class LazyTab(QWidget, Generic[Inside]):
    def __init__(self, make: Callable[[], Inside]) -> None:
        super().__init__()
        self._make = make
        self._inside: Inside | None = None
        self._data: FileData | None = None
        self._layout = stack()
        self.setLayout(self._layout)

    @property
    def is_made(self) -> bool:
        return self._inside is not None

    @property
    def inside(self) -> Inside:
        if self._inside is None:
            self._inside = self._make()
            self._layout.addWidget(self._inside)
            if self._data is not None:
                self._inside.show_data(self._data)
        return self._inside

    def forget(self) -> None:
        """Another customer: what was shown is not theirs."""
        self._data = None

    def show_data(self, data: FileData) -> None:
        self._data = data
        if self.isVisible():
            self.inside.show_data(data)

    def look(self) -> None:
        """It has come into sight."""
        if self._data is not None:
            self.inside.show_data(self._data)
