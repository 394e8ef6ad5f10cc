"""A form of a record that others may be changing too: nobody's work is lost or goes unseen.

Fields that nobody touched here follow the store; a touched one keeps what is typed and says what
others made of it. Where both changed the same, saving shows both versions and asks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from shiboken6 import isValid

from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.store.edits import Clash, Conflict, LastChange, Unit, Values
from crmdesk.store.requests import AlreadySaved
from crmdesk.ui.desk import Desk, Session
from crmdesk.ui.parts.conflict import BOTH, THEIRS, ConflictPanel
from crmdesk.ui.parts.form_says import FormSays
from crmdesk.ui.parts.had_arrived import offer_rest
from crmdesk.ui.parts.overruling import by_whom
from crmdesk.ui.parts.undone import put_back
from crmdesk.ui.parts.versions import SharedFields, Shown
from crmdesk.ui.saving import Held, Saving

Standing = tuple[Values, Mapping[str, LastChange]]
_TINTED_FOR = 2_500  # milliseconds
_TOPIC = "shared"
_CHOSEN = object()
"""Stands for what a field showed once its typed value was chosen: it differs from everything."""


class SharedForm(QObject):
    """``read`` gives what the fields say, by the names of the record's fields; ``put`` shows some,
    of a unit all. For ``units``, ``says`` and ``labels`` see ``SharedFields``. What there is to say
    or to ask stands in ``top``.
    """

    settled = Signal()
    """Each field of a conflict has its choice: save again."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        fields: Mapping[str, Shown],
        top: FormSays,
        *,
        read: Callable[[], Values],
        put: Callable[[Values], object],
        **how: Any,
    ) -> None:
        super().__init__(parent)
        self._desk, self._read, self._put, self._top = desk, read, put, top
        self._fields = SharedFields(fields, **how)
        self._shown: dict[str, Any] = {}
        self._conflict: Conflict | None = None
        self._composing: QObject | None = None
        self._rests = False
        self._tables: frozenset[str] = frozenset()
        self.seen: dict[str, Any] = {}
        self.saving = Saving(self._hold)
        self.panel = ConflictPanel()
        top.hold(self.panel)
        self.panel.taken.connect(self.take)
        self.panel.left.connect(self.leave)
        for field in self._fields:
            for each in (field.editor, *field.editor.findChildren(QLineEdit)):
                each.installEventFilter(self)

    # What is typed.

    def begin(self, values: Values) -> None:
        """Fill the form."""
        self._put(values)
        self.keep_as_saved(values)

    def keep_as_saved(self, values: Values) -> None:
        """The form says what the store holds: nothing is typed."""
        self._clear()
        self.seen, self._shown = dict(values), dict(self._read())

    def forget(self) -> None:
        """What was asked or marked, of a record that is left."""
        self._desk.await_no_more(self, _TOPIC)
        self._clear()

    def _clear(self) -> None:
        self.seen, self._shown, self._conflict = {}, {}, None
        self.panel.hide()
        for field in self._fields:
            field.show_news("")

    def touched(self) -> set[str]:
        """The fields in which somebody typed here; of a unit all of them."""
        now = self._read()
        odd = self._fields.is_odd
        own = {name for name in self.seen if now[name] != self._shown[name] or odd(name)}
        return {each for name in own for each in self._fields.unit(name)}

    @property
    def is_touched(self) -> bool:
        return bool(self.seen) and bool(self.touched())

    def holds(self) -> dict[str, Any]:
        """What the fields say now, touched or not."""
        return dict(self._read())

    def mine(self) -> dict[str, Any]:
        """What was seen, with what was typed here over it."""
        now, touched = self._read(), self.touched()
        return self.seen | {name: now[name] for name in self.seen if name in touched}

    def state(self) -> dict[str, dict[str, Any]]:
        """What is typed and what it was typed over, for what is kept before it is saved."""
        mine, touched = self.mine(), sorted(self.touched())
        return {
            "seen": {name: self.seen[name] for name in touched},
            "typed": {name: mine[name] for name in touched},
        }

    def resume(self, seen: Values, typed: Values) -> None:
        """After ``begin``: what was typed before, over what stood there then."""
        now = dict(self.seen)
        self._put(typed)
        self.seen |= {name: value for name, value in seen.items() if name in self.seen}
        self.meet(now)

    def type_again(self, seen: Values, typed: Values) -> None:
        """The save of ``typed`` was undone: the store holds again what it was typed over."""
        self.begin({**self.seen, **seen})
        self._put(typed)

    def _hold(self) -> Held:
        state = self.state()
        return Held(lambda: self._return(**state))

    def _return(self, seen: Values, typed: Values) -> None:
        if isValid(self):
            again = lambda: self.type_again(seen, typed)  # noqa: E731
            put_back(self._desk, again, is_free=not self.is_touched)

    def told(self) -> list[str]:
        """What is typed, as lines that can be read without the form."""
        mine, touched = self.mine(), self.touched()
        units = self._fields.units(name for name in self.seen if name in touched)
        return [f"{self._fields.label(unit)}: {self._fields.words(unit, mine)}" for unit in units]

    # What others do meanwhile.

    def watch(
        self,
        tables: Collection[str],
        question: Callable[[Session], Standing],
    ) -> None:
        """Ask again when others have written; of a record that is gone say so, the typing stays.

        The last ``question`` counts: a form that turns to another record watches that one.
        """
        if not self._tables:
            self._desk.signals.changed.connect(self._hear)
        self._tables, self._question = frozenset(tables), question

    def _hear(self, touched: frozenset[str]) -> None:
        if self.seen and not self._rests and touched & self._tables:
            self._desk.ask(self, self._ask_again, self._show_again, _TOPIC)

    def rest(self) -> None:
        """Saved and out of sight: it stays as it was typed, whatever the store holds."""
        self._rests = True

    def go_on(self) -> None:
        """Its save was undone, and others may have written meanwhile."""
        self._rests = False
        if self._tables:
            self._hear(self._tables)

    def _ask_again(self, session: Session) -> Standing | UserError:
        try:
            return self._question(session)
        except UserError as error:
            return error

    def _show_again(self, standing: Standing | UserError) -> None:
        if self._rests:
            return
        if isinstance(standing, UserError):
            self._top.tell(standing)
        else:
            self.meet(*standing)

    def meet(self, theirs: Values, changed: Mapping[str, LastChange] | None = None) -> None:
        """Show what stands in the store now, but for what is typed here."""
        now, touched = self._read(), self.touched()
        for unit in self._fields.units(self.seen):
            if self._is_composing(unit) or _same(unit, theirs, self.seen):
                self._tell(unit, "")
            elif touched.isdisjoint(unit) or _same(unit, theirs, now):
                self._follow({name: theirs[name] for name in unit})
            else:
                self._tell(unit, self._news(unit, theirs, changed or {}))

    def _follow(self, fresh: Values) -> None:
        """``fresh`` is what one unit holds now."""
        if any(self._read()[name] != value for name, value in fresh.items()):
            self._put(fresh)
            self._tint(tuple(fresh))
        self._tell(tuple(fresh), "")
        self.seen |= fresh
        now = self._read()
        self._shown |= {name: now[name] for name in fresh}

    def _tint(self, unit: Unit) -> None:
        if (field := self._fields.of(unit)) is not None:
            field.tint(True)
            QTimer.singleShot(_TINTED_FOR, self, lambda: field.tint(False))

    def _tell(self, unit: Unit, news: str) -> None:
        if (field := self._fields.of(unit)) is not None:
            field.show_news(news)

    def _news(self, unit: Unit, theirs: Values, lasts: Mapping[str, LastChange]) -> str:
        last = next((lasts[name] for name in unit if name in lasts), None)
        words = self._fields.words(unit, theirs)
        return _("Now “{value}” ({by})").format(value=words, by=by_whom(self._desk, last))

    # Saving.

    @property
    def is_asking(self) -> bool:
        return not self.panel.isHidden()

    def save(self, work: Callable[[Session], object]) -> bool:
        """Whether ``work`` is written; a conflict is asked in the panel."""
        try:
            with self._desk.write(self.saving.of(self.holds())) as session:
                work(session)
        except AlreadySaved as already:
            if not self.saving.is_whole:
                offer_rest(self._top, already, self.saving, self.settled.emit)
                return False
        except Conflict as conflict:
            self.ask(conflict)
            return False
        except UserError as error:
            self._top.tell(error)
            return False
        self._top.say("")
        self.keep_as_saved(self.mine())
        return True

    def ask(self, conflict: Conflict) -> None:
        self._conflict = conflict
        self._top.say("")
        versions, clashes = self._fields.versions, sorted(conflict.clashes, key=self._fields.place)
        lines = [versions(each, by_whom(self._desk, each.last)) for each in clashes]
        self.panel.show_versions(str(conflict), lines)

    def take(self) -> None:
        """What was chosen goes into the form, as typed over what stands in the store."""
        conflict, chosen = self._conflict, self.panel.chosen()
        if conflict is None:
            return
        for clash in conflict.clashes:
            self._settle(clash, chosen[clash.fields[0]])
        self.leave()
        self.meet({**self.seen, **conflict.theirs})
        self.settled.emit()

    def _settle(self, clash: Clash, choice: str) -> None:
        if choice == THEIRS:
            self._follow(clash.theirs)
            return
        if choice == BOTH:
            self._put({clash.fields[0]: self._fields.joined(clash)})
        self.seen |= clash.theirs
        self._shown |= dict.fromkeys(clash.fields, _CHOSEN)

    def leave(self) -> None:
        """Back to the form, as it was typed."""
        clashes = self._conflict.clashes if self._conflict else ()
        self._conflict = None
        self.panel.hide()
        if clashes and (field := self._fields.of(clashes[0].fields)) is not None:
            field.editor.setFocus()

    # Words that an input method is still putting together.

    def _is_composing(self, unit: Unit) -> bool:
        field, composing = self._fields.of(unit), self._composing
        if field is None or not isinstance(composing, QWidget):
            return False
        return composing is field.editor or field.editor.isAncestorOf(composing)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QInputMethodEvent):
            self._composing = watched if event.preeditString() else None
        return False


def _same(unit: Unit, one: Values, other: Values) -> bool:
    return all(one[name] == other[name] for name in unit)
