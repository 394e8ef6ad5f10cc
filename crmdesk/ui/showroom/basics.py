"""The fields that every party is asked for, in the order of the conversation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crmdesk.i18n import _
from crmdesk.models import Way
from crmdesk.showroom.turns import Turn
from crmdesk.showroom.visits import VisitDraft
from crmdesk.ui.parts.fields import ComboBox, Field, Form, LineEdit, TextEdit
from crmdesk.ui.parts.layouts import row
from crmdesk.ui.parts.numbers import PhoneEdit
from crmdesk.ui.showroom.chips import KeyChips, keyed
from crmdesk.ui.showroom.people_edit import PeopleEdit
from crmdesk.ui.showroom.reading import Offered

_TOP, _BOTTOM = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignBottom
_UNGRADED, _ORDERED = "N", "O"
_SHOWN = 6


class Basics:
    """Not a widget: it makes the fields, and lays them out in ``form``."""

    def __init__(self) -> None:
        self.form = Form(gap=10)
        self.levels: list[str] = []
        self._offered = Offered()
        self._turn_words = ""
        ways = [(Way.WALK_IN.value, _("Walk-in")), (Way.PHONE_IN.value, _("Call-in"))]
        self.way = KeyChips(_("Way"), keyed(ways), chosen=Way.WALK_IN.value)
        self.way.setToolTip("Alt P")
        self.phone, self.name = PhoneEdit(), LineEdit()
        self.people, self.remark = PeopleEdit(), TextEdit(lines=2)
        self.level = KeyChips(_("Level"))
        self.source = KeyChips(_("Source"), shown=_SHOWN, optional=True)
        self.model = KeyChips(_("Intended model"), shown=_SHOWN, other=True, optional=True)
        self.other_model = LineEdit(placeholder=_("another model, as it was said"))
        self.adviser = ComboBox([(None, "")], None)
        self._make_fields()
        self.model.unfolded.connect(self._ask_other_model)

    def _make_fields(self) -> None:
        form = self.form
        form.field("phone", _("Phone"), self.phone)
        form.field("name", _("Name or title"), self.name)
        form.field("party_size", _("People"), self.people)
        form.field("level", _("Level"), self.level)
        form.field("source_id", _("Source"), self.source)
        form.field("model_id", _("Intended model"), self.model)
        form.field("model_text", _("Another model"), self.other_model)
        form.field("adviser_id", _("Adviser"), self.adviser)
        form.field("remark", _("Remark"), self.remark)
        form.fields["party_size"].setFixedWidth(84)
        form.fields["model_text"].hide()

    def build(self, box: QWidget, later: QWidget, *folds: QWidget) -> None:
        """``folds``: the ten questions, and what else the log holds."""
        fields, add = self.form.fields, self.form.add_line
        answers, details = folds
        beside_label(fields["phone"], later)
        who = row(fields["name"], fields["party_size"], gap=12)
        whose = row(fields["adviser_id"], self.way, gap=12)
        who.setAlignment(fields["party_size"], _TOP)
        whose.setAlignment(self.way, _BOTTOM)
        for piece in (fields["phone"], box, who):
            add(piece)
        for name in ("level", "source_id", "model_id", "model_text"):
            add(fields[name])
        for piece in (whose, answers, fields["remark"], details):
            add(piece)

    def offer(self, offered: Offered) -> None:
        self._offered = offered
        self.offer_levels(with_order=self.level.value() == _ORDERED)
        self.source.offer(keyed((one.key, one.name) for one in offered.sources))
        self.model.offer(keyed((one.id, one.name) for one in offered.models))
        advisers = [(one.key, one.name) for one in offered.advisers]
        self.adviser.offer([(None, self._turn_words), *advisers])

    def offer_turn(self, turn: Turn | None, *, me: str) -> None:
        """``me``: who logs keeps the party, if it is an adviser."""
        words = _("in turn: {name}").format(name=turn.name) if turn else _("nobody")
        self._turn_words = me or words

    def offer_levels(self, *, with_order: bool = False) -> None:
        """Who has ordered keeps that level; a new party is not logged with it."""
        levels = [one for one in self._offered.levels if with_order or one.key != _ORDERED]
        keys = [str(one.key) for one in levels]
        if keys == self.levels:
            return
        self.levels = keys
        self.level.offer([(one.key, f"{one.key} {one.name}") for one in levels])

    @property
    def usual_level(self) -> str | None:
        return _UNGRADED if _UNGRADED in self.levels else None

    def show_owner(self, owner: str) -> None:
        """Who receives the party where nobody is chosen: the file's owner before the next one."""
        words = _("owner: {name}").format(name=owner) if owner else self._turn_words
        self.adviser.setItemText(0, words)

    def _ask_other_model(self) -> None:
        self.show_other_model(asked=True)
        self.other_model.setFocus()

    def show_other_model(self, *, asked: bool = False) -> None:
        self.form.fields["model_text"].setVisible(asked or bool(self.other_model.value()))

    def turn_way(self) -> None:
        called = self.way.value() == Way.PHONE_IN.value
        self.way.choose((Way.WALK_IN if called else Way.PHONE_IN).value)

    def fold(self) -> None:
        self.source.fold()
        self.model.fold()

    def read_into(self, draft: VisitDraft) -> VisitDraft:
        model_id, model_text = self._model()
        return replace(
            draft,
            phone=self.phone.value(),
            name=self.name.value(),
            party_size=self.people.people(),
            level=self.level.value(),
            source_id=self.source.value(),
            model_id=model_id,
            model_text=model_text,
            adviser_id=self.adviser.value(),
            way=Way(self.way.value() or Way.WALK_IN.value),
            remark=self.remark.value(),
        )

    def _model(self) -> tuple[int | None, str]:
        """One that is sold, by its chip or its whole name; otherwise as it was said."""
        said = self.other_model.value()
        named = [one.id for one in self._offered.models if one.name.casefold() == said.casefold()]
        if named:
            return named[0], ""
        return self.model.value(), said

    def show_draft(self, draft: VisitDraft) -> None:
        values: dict[str, Any] = {
            "level": draft.level,
            "source_id": draft.source_id,
            "model_id": draft.model_id,
        }
        self.offer_levels(with_order=draft.level == _ORDERED)
        for name, value in values.items():
            self.form.fields[name].editor.choose(value)
        self.name.set_value(draft.name)
        self.phone.set_value(draft.phone)
        self.people.set_value(str(draft.party_size))
        self.other_model.set_value(draft.model_text)
        self.show_other_model()
        self.adviser.set_value(draft.adviser_id)
        self.way.choose(draft.way.value)
        self.remark.set_value(draft.remark)


def beside_label(field: Field, piece: QWidget) -> None:
    """At the right end of the line on which the field's name stands."""
    lines = field.layout()
    assert isinstance(lines, QVBoxLayout)
    label = lines.itemAt(0)
    lines.insertLayout(0, row(label.widget() if label else None, None, piece))
