"""The theme and the language in force, changed while the program runs."""

from __future__ import annotations

from PySide6.QtCore import QDir, QLibraryInfo, QLocale, QObject, Qt, QTranslator, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from crmdesk import i18n
from crmdesk.ui.look.dressing import wear
from crmdesk.ui.look.fonts import Fonts, font, load_fonts
from crmdesk.ui.look.icons import ICONS, line_icon
from crmdesk.ui.look.sheet import palette, style_sheet
from crmdesk.ui.look.tokens import DARK, LIGHT, THEMES, Theme


class Look(QObject):
    """Worn by the whole application; delegates read ``theme`` each time they paint."""

    changed = Signal()
    spoken = Signal()

    def __init__(self, app: QApplication, theme: str = "light", language: str = "") -> None:
        super().__init__(app)
        self._app = app
        self._qt_words = QTranslator(self)
        app.setStyle("Fusion")
        load_fonts()
        app.setFont(font())
        QDir.setSearchPaths("icons", [str(ICONS)])
        self.fonts = Fonts()
        self.wear(theme)
        self.speak(language or i18n.language())

    def wear(self, theme: str) -> None:
        """ "light", "dark", or "system": as the system says, where it says anything."""
        self.theme = THEMES.get(theme) or self._of_the_system()
        self._app.setPalette(palette(self.theme))
        wear(style_sheet(self.theme))
        self.changed.emit()

    def _of_the_system(self) -> Theme:
        is_dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return DARK if is_dark else LIGHT

    def wear_the_other(self) -> None:
        self.wear((LIGHT if self.theme is DARK else DARK).name)

    def speak(self, language: str) -> None:
        """Widgets take their words when they are made, so whoever listens builds them anew."""
        i18n.set_language(language)
        QLocale.setDefault(QLocale(language))
        self._app.removeTranslator(self._qt_words)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if language != "en" and self._qt_words.load(f"qtbase_{language}", folder):
            self._app.installTranslator(self._qt_words)
        self.spoken.emit()

    def icon(self, name: str, tone: str = "muted", checked: str = "accent") -> QIcon:
        """In today's theme: ask again when ``changed`` is emitted."""
        return line_icon(name, getattr(self.theme, tone), getattr(self.theme, checked))
