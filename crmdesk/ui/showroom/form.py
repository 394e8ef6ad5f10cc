"""The quick form: one party in under twenty seconds, by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from crmdesk.customers.duplicates import possible_duplicates
from crmdesk.i18n import _
from crmdesk.ui.desk import Desk
from crmdesk.ui.jobs.waiting import Pause
from crmdesk.ui.look.tokens import SIZES
from crmdesk.ui.parts.buttons import ENTER, Button
from crmdesk.ui.parts.layouts import mark, row
from crmdesk.ui.parts.side_panel import SidePanel
from crmdesk.ui.parts.text import Text, tag
from crmdesk.ui.showroom.basics import Basics
from crmdesk.ui.showroom.details import Details
from crmdesk.ui.showroom.duplicates import DuplicateBox
from crmdesk.ui.showroom.fold import Fold
from crmdesk.ui.showroom.questions import Questions
from crmdesk.ui.showroom.reading import Offered
from crmdesk.ui.showroom.typed import content_of, gender_of, put
from crmdesk.ui.showroom.watch import Watch

_BLANK_FOR = 60
"""Seconds after which the first key in an empty form means another party than F2 did."""


class VisitForm(SidePanel):
    """Holds what is typed; ``Entry`` knows what it is typed for."""

    save_wanted = Signal(bool)
    """True: the party is still being talked to, its data will follow."""
    unfiled_wanted = Signal()
    cancel_wanted = Signal()
    put_down = Signal()
    """Esc."""
    typed = Signal()
    file_wanted = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__(least=340)
        self._desk = desk
        self.started_at: datetime | None = None
        self.basics = Basics()
        self.form = self.basics.form
        self.box = DuplicateBox(desk)
        self.details = Details(self.form, desk.zone)
        self.questions = Questions()
        self.watch = Watch()
        self._build()
        self._editors = self._all_editors()
        self._blank = self.content()
        self._level_keys: list[QShortcut] = []
        self.offered: Offered | None = None
        self._ask_soon = Pause(self, self._ask_duplicates)
        self._listen()
        self._add_keys()

    # What it looks like.

    def _build(self) -> None:
        self.title = Text("", size=SIZES.heading, bold=True)
        self.visit_tag = tag()
        self.later = Button(_("Data later"), "link", clicked=lambda: self.save_wanted.emit(True))
        self.later.say(_("Data later") + "  Ctrl ⏎")
        self.answers_fold = Fold(
            _("Ten questions (may follow later)"), self.questions, is_open=True
        )
        self.details_fold = Fold(_("More of the visit"), self.details)
        self.basics.build(self.box, self.later, self.answers_fold, self.details_fold)
        head = row(self.title, self.visit_tag, None, self.watch)
        self.head.addLayout(head)
        self.head.addWidget(self.form.says)
        self.fill(self.form)
        self.unfiled = Button(_("Unfiled"), hint="F3", clicked=self.unfiled_wanted.emit)
        self.cancel = Button(_("Cancel"), clicked=self.cancel_wanted.emit)
        self.save = Button(
            "", "primary", hint="Return", clicked=lambda: self.save_wanted.emit(False)
        )
        for button in (self.unfiled, self.cancel, self.later):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.foot.addLayout(row(self.unfiled, self.cancel, None, self.save))
        self.show_new()

    def show_new(self) -> None:
        self._show_as(_("Log a visit"), _("Save and plan first call"), is_new=True)
        self.show_number_on_file("")

    def show_edit(self, title: str) -> None:
        self._show_as(title, _("Save"), is_new=False)

    def _show_as(self, title: str, save: str, *, is_new: bool) -> None:
        self.title.setText(title)
        self.save.say(save)
        self.cancel.setVisible(not is_new)
        self.unfiled.setVisible(is_new)
        self.later.setVisible(is_new)

    def show_number_on_file(self, masked: str) -> None:
        """A filed visit's number stands in the file, and so do the ten answers."""
        self.basics.phone.setEnabled(not masked)
        self.basics.phone.setPlaceholderText(masked)
        self.answers_fold.setVisible(not masked)
        self.box.hide()

    def show_visit(self, *, is_first: bool) -> None:
        self.visit_tag.setText(_("first visit") if is_first else _("repeat visit"))
        self.visit_tag.show()
        mark(self.visit_tag, "tone", "" if is_first else "attention")

    def offer(self, offered: Offered, *, me: str) -> None:
        """What can be chosen, with what was typed and chosen kept, and whose turn it is."""
        self.basics.offer_turn(offered.turn, me=me)
        self._show_known()
        if self.offered == offered.lists:
            return
        kept, was_blank, is_first = self.content(), self.is_blank, not self.basics.levels
        self.offered = offered.lists
        self.basics.offer(offered)
        self._blank = {**self._blank, "level": self.basics.usual_level}
        if is_first and kept["level"] is None:  # nobody could choose one yet
            kept["level"] = self.basics.usual_level
        self.show_content(self._blank if was_blank else kept)
        for shortcut in self._level_keys:
            shortcut.setParent(None)
        self._level_keys = [self._level_key(key) for key in self.basics.levels]

    def _level_key(self, key: str) -> QShortcut:
        return self._key(f"Alt+{key}", lambda: self._choose_level(key))

    def _choose_level(self, key: str) -> None:
        self.basics.level.choose(key)
        self._note_typing("level")

    # What it holds.

    def _all_editors(self) -> dict[str, Any]:
        fields = {name: field.editor for name, field in self.form.fields.items()}
        further = {"way": self.basics.way, "answers": self.questions, "known": self.box}
        return {**fields, **further, **self.details.done}

    def content(self) -> dict[str, Any]:
        """Plain values, that ``show_content`` puts back."""
        return {name: content_of(editor) for name, editor in self._editors.items()}

    def show_content(self, content: Mapping[str, Any]) -> None:
        for name, editor in self._editors.items():
            put(editor, content.get(name, self._blank[name]))
        self.basics.show_other_model()
        self.form.show_problems({})
        self._ask_soon()

    def show_some(self, content: Mapping[str, Any]) -> None:
        """Without touching the fields that somebody may be typing in."""
        for name in content.keys() & self._editors.keys():
            put(self._editors[name], content[name])
        self.basics.show_other_model()

    @property
    def is_blank(self) -> bool:
        return self.content() == self._blank

    def clear(self) -> None:
        self.show_content(self._blank)
        self.basics.fold()
        self.watch.stop()
        self.started_at = None
        self.show_visit(is_first=True)

    def start(self) -> None:
        """The party is here: from now on the time counts."""
        self.started_at = self._desk.now()
        self.watch.start()

    # What is typed.

    def _listen(self) -> None:
        for name, editor in self._editors.items():
            signal = getattr(editor, "edited", None) or editor.changed
            signal.connect(lambda *_values, each=name: self._note_typing(each))
        self.box.changed.connect(self._show_known)
        self.box.left.connect(lambda: self.basics.phone.setFocus())
        self.box.file_wanted.connect(self.file_wanted)
        for editor in (self.basics.phone, self.basics.name, self.basics.remark):
            editor.installEventFilter(self)

    def _note_typing(self, name: str) -> None:
        if name != "known" and (not self.watch.is_running or self._is_another_party()):
            self.start()
        if name == "name":
            gender = gender_of(self.basics.name.value())
            if gender is not None:
                self.details.fields["gender"].choose(gender.value)
        if name == "phone":
            self.box.forget_number()
        if name in ("phone", "name"):
            self._ask_soon()
        self.typed.emit()

    def _is_another_party(self) -> bool:
        changed = [name for name, value in self.content().items() if value != self._blank[name]]
        return len(changed) <= 1 and self.watch.seconds > _BLANK_FOR

    def _ask_duplicates(self) -> None:
        phone, name = self.basics.phone.value(), self.basics.name.value()
        if not self.basics.phone.isEnabled():
            return
        today = self._desk.today()
        self._desk.ask(
            self,
            lambda session: possible_duplicates(session, phone, name, today=today),
            self.box.show_found,
            "duplicates",
        )

    def _show_known(self) -> None:
        known = self.box.known
        if self.basics.phone.isEnabled():
            self.show_visit(is_first=known is None)
        self.basics.name.setPlaceholderText(known.name if known else "")
        self.basics.show_owner(known.owner if known and known.owner_id else "")

    # Keys.

    def _key(self, keys: str, act: Callable[[], object]) -> QShortcut:
        made = QShortcut(QKeySequence(keys), self)
        made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.activated.connect(lambda: act())
        return made

    def _add_keys(self) -> None:
        self._key("Alt+P", self._turn_way)
        self._key("Alt+Q", self.answers_fold.button.click)
        self._key("Alt+M", self.details_fold.button.click)

    def _turn_way(self) -> None:
        self.basics.turn_way()
        self._note_typing("way")

    def take_focus(self) -> None:
        first = self.basics.phone if self.basics.phone.isEnabled() else self.basics.name
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)
        first.selectAll()
        for area in self.findChildren(QScrollArea):
            area.verticalScrollBar().setValue(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if watched is self.basics.remark:
            wants_line = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            return not wants_line and self._save_by(event)
        return event.key() == Qt.Key.Key_Down and self.box.take_focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.put_down.emit()
        elif not self._save_by(event):
            super().keyPressEvent(event)

    def _save_by(self, event: QKeyEvent) -> bool:
        if event.key() not in ENTER:
            return False
        later = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        self.save_wanted.emit(later)
        return True

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes by what is asked first, not by what stands where."""
        stops, focus = self._stops(), QApplication.focusWidget()
        here = [n for n, stop in enumerate(stops) if focus and _holds(stop, focus)]
        step = 1 if forward else -1
        at = here[-1] + step if here else len(stops)
        while 0 <= at < len(stops):
            if stops[at].isVisible() and stops[at].isEnabled() and stops[at] is not self.box:
                stops[at].setFocus(Qt.FocusReason.TabFocusReason)
                self._bring_into_sight(stops[at])
                return True
            at += step
        return bool(super().focusNextPrevChild(forward))

    def _stops(self) -> list[QWidget]:
        basics, answer = self.basics, self.questions.answer
        first = [basics.phone, self.box, basics.name, basics.level, basics.source, basics.model]
        then = [basics.other_model, basics.adviser, basics.way, basics.people, basics.remark]
        answers = [*self.questions.chips.values(), *([answer.chips, answer.text] if answer else [])]
        details = [*self.details.fields.values(), *self.details.done.values()]
        return [*first, *then, *answers, *details, self.save]

    def _bring_into_sight(self, widget: QWidget) -> None:
        for area in self.findChildren(QScrollArea):
            area.ensureWidgetVisible(widget, 0, SIZES.gap)


def _holds(stop: QWidget, focus: QWidget) -> bool:
    return stop is focus or stop.isAncestorOf(focus)
