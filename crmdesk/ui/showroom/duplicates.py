"""Who this may be already: an amber box under the number as it is typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from crmdesk import i18n
from crmdesk.access import Permission, may
from crmdesk.access.permissions import Reach, reach
from crmdesk.customers.duplicates import HOUSEHOLD_NUMBER, SAME_NUMBER, Duplicate
from crmdesk.i18n import _, ngettext
from crmdesk.ui.desk import Desk
from crmdesk.ui.look.painting import draw_box
from crmdesk.ui.parts.buttons import ENTER, Button
from crmdesk.ui.parts.layouts import mark, row, stack
from crmdesk.ui.parts.text import LevelBadge, Text, small

_MOST = 3


def has_the_number(found: Duplicate) -> bool:
    """The number typed is in this file, so the visit goes there unless somebody says no."""
    return found.reason in (_(SAME_NUMBER), _(HOUSEHOLD_NUMBER))


def may_open(desk: Desk, found: Duplicate) -> bool:
    granted = reach(desk.actor, Permission.SEE_CUSTOMERS)
    return granted is Reach.ALL or (may(desk.actor, Permission.SEE_CUSTOMERS) and found.is_own)


class DuplicateBox(QFrame):
    """Down reaches it from the field above; its keys are on its links."""

    changed = Signal()
    """Another file was chosen, or one refused."""
    file_wanted = Signal(int)
    left = Signal()
    """Back to the field."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._found: Sequence[Duplicate] = ()
        self._chosen: Duplicate | None = None
        self._wanted: int | None = None
        self.refused: set[int] = set()
        self.setObjectName("notice")
        mark(self, "tone", "attention")
        self._title = Text("", bold=True)
        self._rows = stack(gap=6)
        self._more = small()
        layout = stack(self._title, self._rows, self._more, gap=4, margins=(12, 8, 8, 8))
        self.setLayout(layout)
        self.hide()

    @property
    def known(self) -> Duplicate | None:
        """Whose file the visit goes to: the one chosen, else one with exactly this number."""
        return self._chosen or next(filter(has_the_number, self._shown()), None)

    @property
    def is_new_person(self) -> bool:
        """The number is on file, but of somebody else."""
        return self.known is None and any(
            has_the_number(each) and each.customer_id in self.refused for each in self._found
        )

    def show_found(self, found: Sequence[Duplicate]) -> None:
        self._found = found
        wanted = [each for each in found if each.customer_id == self._wanted]
        if wanted:
            self._chosen, self._wanted = wanted[0], None
        self._show()
        self.changed.emit()

    def forget_number(self) -> None:
        """Another number is being typed: what the last one found says nothing of it."""
        kept = [each for each in self._found if not has_the_number(each)]
        if len(kept) < len(self._found):
            self.show_found(kept)

    def value(self) -> dict[str, Any]:
        """What was decided so far, for ``set_value``."""
        chosen = self._chosen.customer_id if self._chosen else self._wanted
        return {"chosen": chosen, "refused": sorted(self.refused)}

    def set_value(self, kept: Mapping[str, Any] | None) -> None:
        """The file chosen is chosen again as soon as it is found."""
        kept = kept or {}
        self._chosen, self._wanted = None, kept.get("chosen")
        self.refused = set(kept.get("refused", ()))
        self.show_found(())

    def take_focus(self) -> bool:
        """On the first file; False if there is none."""
        first = next(iter(self._lines()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return first is not None

    def choose(self, found: Duplicate) -> None:
        self._chosen = found
        self._show()
        self.changed.emit()
        self.left.emit()

    def refuse(self, customer_id: int) -> None:
        self.refused.add(customer_id)
        self._chosen = self._wanted = None
        self._show()
        self.changed.emit()
        self.left.emit()

    def step(self, line: QWidget, by: int) -> None:
        """To the file before or after; from the first one back to the field."""
        lines = self._lines()
        at = lines.index(line) + by  # type: ignore[arg-type]
        if at < 0:
            self.left.emit()
        elif at < len(lines):
            lines[at].setFocus(Qt.FocusReason.TabFocusReason)

    def _shown(self) -> list[Duplicate]:
        return [each for each in self._found if each.customer_id not in self.refused]

    def _lines(self) -> list[FileLine]:
        items = (self._rows.itemAt(number) for number in range(self._rows.count()))
        widgets = (item.widget() for item in items if item is not None)
        return [widget for widget in widgets if isinstance(widget, FileLine)]

    def _show(self) -> None:
        for line in self._lines():
            self._rows.removeWidget(line)
            line.hide()
            line.deleteLater()
        known, shown = self.known, self._shown()
        for each in shown[:_MOST] if known is None else [known]:
            self._rows.addWidget(FileLine(self._desk, self, each, is_known=each == known))
        others = 0 if known else len(shown) - _MOST
        self._more.setText(_("and {count} more").format(count=others))
        self._more.setVisible(others > 0)
        self._title.setText(
            _("On file: logged as a repeat visit  ↓") if known else _("Possibly on file already  ↓")
        )
        self.setVisible(bool(shown or known))


class FileLine(QWidget):
    """One file: who, level, owner, days of protection, last contact; and what can be done."""

    def __init__(self, desk: Desk, box: DuplicateBox, found: Duplicate, *, is_known: bool) -> None:
        super().__init__()
        self._desk, self._box, self._found, self._is_known = desk, box, found, is_known
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        name = Text(found.name, bold=True)
        badge = LevelBadge(desk.look, found.level or "")
        head = row(name, badge, Text(standing_words(found)), None, gap=6)
        lines = stack(head, small(last_words(desk, found)), gap=2, margins=(6, 3, 6, 3))
        lines.addLayout(row(*self._links(), None, gap=10))
        self.setLayout(lines)
        self.setAccessibleName(f"{found.name}, {standing_words(found)}, {found.reason}")

    def _links(self) -> list[Button]:
        links = [] if self._is_known else [_link(_("It is them"), "S", self._choose)]
        if may_open(self._desk, self._found):
            links.append(_link(_("Open"), "⏎", self._open))
        return [*links, _link(_("Not the same person"), "X", self._refuse)]

    def _choose(self) -> None:
        self._box.choose(self._found)

    def _refuse(self) -> None:
        self._box.refuse(self._found.customer_id)

    def _open(self) -> None:
        if may_open(self._desk, self._found):
            self._box.file_wanted.emit(self._found.customer_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        acts: dict[int, Callable[[], object]] = {
            Qt.Key.Key_S: self._choose,
            Qt.Key.Key_X: self._refuse,
            Qt.Key.Key_Delete: self._refuse,
            Qt.Key.Key_Escape: self._box.left.emit,
            Qt.Key.Key_Up: lambda: self._box.step(self, -1),
            Qt.Key.Key_Down: lambda: self._box.step(self, 1),
            **dict.fromkeys(ENTER, self._open),
        }
        act = acts.get(event.key())
        if act is None or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            super().keyPressEvent(event)
        else:
            act()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.hasFocus():
            theme, place = self._desk.look.theme, QRect(self.rect())
            draw_box(QPainter(self), place, 6, None, theme.accent, 2)


def _link(text: str, key: str, act: Callable[[], object]) -> Button:
    made = Button(f"{text} {key}", "link", clicked=act)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return made


def standing_words(found: Duplicate) -> str:
    """Whose it is, and for how long."""
    owner = _("{owner}'s").format(owner=found.owner)
    if found.owner_id is None:
        return _("nobody's")
    if found.days_left <= 0:
        return f"{owner} · " + _("protection over")
    left = ngettext("protected {count} more day", "protected {count} more days", found.days_left)
    return f"{owner} · " + left.format(count=found.days_left)


def last_words(desk: Desk, found: Duplicate) -> str:
    if found.last_effective_at is None:
        return f"{found.reason} · " + _("never reached yet")
    then = i18n.ago(found.last_effective_at, desk.now())
    return f"{found.reason} · " + _("last contact {when}").format(when=then)
