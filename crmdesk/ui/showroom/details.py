"""What else the log holds of a party: times, purpose, what was done, the car in detail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from PySide6.QtWidgets import QWidget

from crmdesk.customers.wording import GENDERS
from crmdesk.dates import local, utc
from crmdesk.i18n import _, pgettext
from crmdesk.models import Gender, Purpose
from crmdesk.showroom.visits import VisitDraft
from crmdesk.showroom.wording import PURPOSES
from crmdesk.ui.parts.days import TimeEdit
from crmdesk.ui.parts.fields import CheckBox, Form, LineEdit
from crmdesk.ui.parts.layouts import FlowLayout, Piece, plain, row, stack
from crmdesk.ui.showroom.chips import KeyChips, keyed

LINES = ("arrived_by", "trim", "colour", "present_car", "competitor")
DONE = ("did_brochure", "did_quote", "did_test_drive", "manager_spoke")
FIRST, AGAIN = "first", "again"


class Details(QWidget):
    """Its fields belong to the form, so that problems stand beside them there."""

    def __init__(self, form: Form, zone: str) -> None:
        super().__init__()
        self._form, self._zone = form, zone
        self.fields = self._make_fields()
        self.done = self._make_done()
        done = FlowLayout(gap=12)
        for check in self.done.values():
            done.addWidget(check)
        pieces: list[Piece] = [
            row(self._of("arrived_at"), self._of("left_at"), self._of("arrived_by")),
            self._of("purpose"),
            row(self._of("is_first"), self._of("gender"), None, gap=20),
            row(self._of("trim"), self._of("colour")),
            row(self._of("present_car"), self._of("competitor")),
            plain(done),
        ]
        self.setLayout(stack(*pieces, gap=12))

    def _of(self, name: str) -> QWidget:
        return self._form.fields[name]

    def _make_fields(self) -> dict[str, Any]:
        visit = pgettext("first or again", "Visit")
        visits = [(FIRST, _("first")), (AGAIN, _("again"))]
        purposes = [(purpose.value, _(name)) for purpose, name in PURPOSES.items()]
        genders = [(gender.value, _(name)) for gender, name in GENDERS.items()]
        labels: dict[str, tuple[str, Any]] = {
            "arrived_at": (_("Arrived"), TimeEdit()),
            "left_at": (_("Left"), TimeEdit()),
            "arrived_by": (_("Arrived by"), LineEdit(placeholder=_("own car, taxi, on foot"))),
            "purpose": (_("Purpose"), KeyChips(_("Purpose"), keyed(purposes))),
            "is_first": (visit, KeyChips(visit, keyed(visits), optional=True)),
            "gender": (_("Gender"), KeyChips(_("Gender"), keyed(genders), optional=True)),
            "trim": (_("Trim"), LineEdit()),
            "colour": (_("Colour"), LineEdit()),
            "present_car": (_("Present car"), LineEdit()),
            "competitor": (_("Competitor looked at"), LineEdit()),
        }
        return {name: self._form.field(name, *made).editor for name, made in labels.items()}

    def _make_done(self) -> dict[str, CheckBox]:
        return {
            "did_brochure": CheckBox(_("Brochure")),
            "did_quote": CheckBox(_("Quote")),
            "did_test_drive": CheckBox(_("Test drive")),
            "manager_spoke": CheckBox(_("Manager spoke to them")),
        }

    def problems(self) -> dict[str, str]:
        """Of the times that are none; a draft holds moments and does not see them."""
        told = _("“{text}” is no time. Write it as 9:30.")
        times = {name: self.fields[name] for name in ("arrived_at", "left_at")}
        return {
            name: told.format(text=edit.text()) for name, edit in times.items() if edit.is_unclear
        }

    def read_into(self, draft: VisitDraft, day: date) -> VisitDraft:
        gender, visit = self.fields["gender"].value(), self.fields["is_first"].value()
        return replace(
            draft,
            **self._plain_values(),
            purpose=Purpose(self.fields["purpose"].value() or Purpose.ENQUIRY.value),
            gender=Gender(gender) if gender else None,
            is_first=None if visit is None else visit == FIRST,
            arrived_at=self._moment("arrived_at", draft.arrived_at, day),
            left_at=self._moment("left_at", draft.left_at, day),
        )

    def _plain_values(self) -> dict[str, Any]:
        lines = {name: self.fields[name].value() for name in LINES}
        return {**lines, **{name: check.value() for name, check in self.done.items()}}

    def _moment(self, name: str, known: datetime | None, day: date) -> datetime | None:
        """The moment typed; the one known, to the second, where its time still stands there."""
        at: time | None = self.fields[name].value()
        if at is None:
            return None if name == "left_at" else known
        there = local(known, self._zone) if known else None
        if there and (there.hour, there.minute) == (at.hour, at.minute):
            return known
        return utc(there.date() if there else day, at, self._zone)

    def show_draft(self, draft: VisitDraft) -> None:
        for name in LINES:
            self.fields[name].set_value(getattr(draft, name))
        for name, check in self.done.items():
            check.set_value(getattr(draft, name))
        self.fields["purpose"].choose(draft.purpose.value)
        self.fields["gender"].choose(draft.gender.value if draft.gender else None)
        known = {None: None, True: FIRST, False: AGAIN}
        self.fields["is_first"].choose(known[draft.is_first])
        for name in ("arrived_at", "left_at"):
            moment: datetime | None = getattr(draft, name)
            self.fields[name].set_time(local(moment, self._zone).time() if moment else None)

    def listen(self, then: Callable[[], object]) -> None:
        for check in self.done.values():
            check.edited.connect(lambda: then())
