"""How the program looks on this computer."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from crmdesk import __version__, i18n
from crmdesk.access.accounts import people_at_the_door
from crmdesk.i18n import LANGUAGES, _
from crmdesk.settings import SCALES
from crmdesk.ui.desk import Desk
from crmdesk.ui.door.passwords import OwnPasswordDialog
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.memory import SeatMemory
from crmdesk.ui.parts.buttons import Button, Chips
from crmdesk.ui.parts.dialogs import answered
from crmdesk.ui.parts.layouts import panel, plain, row, stack
from crmdesk.ui.parts.text import KeyValues, Paragraph, heading


class SeatSection(QWidget):
    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        pairs = KeyValues(name_width=140)
        pairs.show_pairs(
            [
                (_("Language"), _beside(self._language())),
                (_("Appearance"), _beside(self._theme())),
                (_("Size of everything"), _beside(self._scale())),
                *self._password(),
                (_("Store file"), str(desk.store.path)),
                (_("Version"), __version__),
            ]
        )
        about = Paragraph(_("The size changes when the program is started again."), "muted")
        box = panel(heading(_("This computer")), pairs, about)
        box.setMaximumWidth(SIZES.form)
        self.setLayout(stack(box, None))

    def _language(self) -> Chips:
        chips = Chips(_("Language"), list(LANGUAGES.items()), chosen=i18n.language())
        chips.changed.connect(self._desk.speak)
        return chips

    def _password(self) -> list[tuple[str, QWidget]]:
        """Of those who have one."""
        people = people_at_the_door(self._desk.store)
        if not any(r.has_password for r in people if r.id == self._desk.actor.account_id):
            return []
        self.own_password = Button(_("Change my password…"), clicked=self._change_password)
        return [(_("Password"), plain(row(self.own_password, None)))]

    def _change_password(self) -> None:
        answered(OwnPasswordDialog(self._desk.store, self._desk.actor, self))

    def _theme(self) -> Chips:
        themes = [("light", _("Light")), ("dark", _("Dark")), ("system", _("As the system"))]
        chips = Chips(_("Appearance"), themes, chosen=self._desk.look.theme.name)
        chips.changed.connect(self._desk.wear)
        return chips

    def _scale(self) -> Chips:
        memory = self._desk.settings
        chosen = memory.settings.scale if isinstance(memory, SeatMemory) else 100
        chips = Chips(
            _("Size of everything"), [(size, f"{size} %") for size in SCALES], chosen=chosen
        )
        chips.changed.connect(self._keep_scale)
        return chips

    def _keep_scale(self, scale: int) -> None:
        if isinstance(self._desk.settings, SeatMemory):
            self._desk.settings.change(replace(self._desk.settings.settings, scale=scale))


def _beside(chips: Chips) -> QWidget:
    """As wide as they are, rather than as the panel."""
    return plain(row(chips, None))
