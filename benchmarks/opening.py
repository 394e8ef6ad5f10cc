"""Starts the program on a store and says "painted" when its first list is on the screen.

Run as a program by ``benchmarks.starting``, which holds the watch: STORE is its argument.
"""

from __future__ import annotations

import gc

gc.disable()  # as the program does while it loads

import sys  # noqa: E402
from typing import Any  # noqa: E402

from PySide6.QtCore import QEvent, QObject, QTimer  # noqa: E402
from PySide6.QtWidgets import QAbstractItemView, QApplication  # noqa: E402

from crmdesk import app  # noqa: E402
from crmdesk.__main__ import main  # noqa: E402

_NEVER = 120_000
"""Milliseconds after which a list that has painted no rows has none; the watch tells it then."""


class _FirstRows(QObject):
    """Watches the lists of the first page until one has painted rows."""

    def __init__(self, program: app.Program) -> None:
        super().__init__(program)
        views = program.window.findChildren(QAbstractItemView)
        self._lists: dict[QObject, QAbstractItemView] = {view.viewport(): view for view in views}
        for viewport in self._lists:
            viewport.installEventFilter(self)
        QTimer.singleShot(_NEVER, QApplication.quit)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._lists[watched].model().rowCount() > 1:
            print("painted", flush=True)
        return False


class _Watched(app.Program):
    """The program as it is, with somebody who looks on."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.first_rows = _FirstRows(self)


if __name__ == "__main__":
    app.Program = _Watched  # type: ignore[misc,assignment]
    sys.argv = ["crmdesk", "--store", sys.argv[1]]
    main()
