"""The settings, section by section; each is made when it is first looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from PySide6.QtWidgets import QStackedWidget, QWidget

from crmdesk.access import Permission, may
from crmdesk.i18n import N_, _
from crmdesk.ui.desk import Desk
from crmdesk.ui.look.tokens import PAGE, SIZES
from crmdesk.ui.parts.buttons import Chips
from crmdesk.ui.parts.layouts import row, scrolling, stack
from crmdesk.ui.parts.text import Heading
from crmdesk.ui.settings.accounts import AccountsSection
from crmdesk.ui.settings.audit import AuditSection
from crmdesk.ui.settings.backups import BackupsSection
from crmdesk.ui.settings.files import FilesSection
from crmdesk.ui.settings.lists import ListsSection
from crmdesk.ui.settings.seat import SeatSection
from crmdesk.ui.settings.store import StoreSection
from crmdesk.ui.shell.page import Page


class Section(NamedTuple):
    key: str
    title: str
    make: Callable[[Desk], QWidget]
    permission: Permission | None = None


SECTIONS = (
    Section("seat", N_("This computer"), SeatSection),
    Section("store", N_("Store"), StoreSection, Permission.MANAGE_SETTINGS),
    Section("lists", N_("Lists"), ListsSection, Permission.MANAGE_SETTINGS),
    Section("accounts", N_("Accounts"), AccountsSection, Permission.MANAGE_ACCOUNTS),
    Section("backups", N_("Backups"), BackupsSection, Permission.BACK_UP),
    Section("import", N_("Import"), FilesSection, Permission.IMPORT),
    Section("audit", N_("Journal"), AuditSection, Permission.SEE_AUDIT),
)


class SettingsPage(Page):
    help_text = N_(
        "What this computer shows, and what the store counts with. A role sees the sections that"
        " it may change. Ctrl+Z takes back what was changed under Store and Lists, an import, and"
        " what one took back from a backup; not accounts, and not this computer's settings."
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._open = [s for s in SECTIONS if not s.permission or may(desk.actor, s.permission)]
        names = [(section.key, _(section.title)) for section in self._open]
        self.chips = Chips(_("Section"), names, chosen="seat")
        self.chips.changed.connect(self._choose)
        self._stack = QStackedWidget()
        self._made: dict[str, QWidget] = {}
        self._typed: dict[str, Any] = {}
        self._sections: dict[str, QWidget] = {}
        layout = stack(Heading(_("Settings")), row(self.chips, None), gap=SIZES.gap, margins=PAGE)
        layout.addWidget(self._stack, 1)
        self.setLayout(layout)
        self.show_section("seat")

    def show_section(self, key: str) -> None:
        section = next(section for section in self._open if section.key == key)
        if key not in self._made:
            made = self._sections[key] = section.make(self.desk)
            if key in self._typed and isinstance(made, StoreSection):
                made.retype(self._typed.pop(key))
            self._made[key] = scrolling(made)
            self._stack.addWidget(self._made[key])
        self._stack.setCurrentWidget(self._made[key])

    def _choose(self, key: str) -> None:
        self.show_section(key)
        self.desk.go("settings", {"section": key})

    def typed(self) -> dict[str, Any]:
        made = self._sections.get("store")
        typed = made.typed() if isinstance(made, StoreSection) else None
        return self._typed | ({"store": typed} if typed else {})

    def retype(self, typed: dict[str, Any]) -> None:
        self._typed = dict(typed)

    def open_with(self, arguments: dict[str, Any]) -> None:
        wanted = arguments.get("section")
        if wanted in {section.key for section in self._open}:
            self.chips.choose(wanted)
            self.show_section(wanted)
            section = self._sections.get(wanted)
            if isinstance(section, AuditSection) and "about" in arguments:
                section.show_about(arguments["about"])
