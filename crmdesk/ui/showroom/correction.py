"""A visit that is being corrected, while others may be correcting it too."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from crmdesk import i18n
from crmdesk.dates import local
from crmdesk.i18n import NOTHING, _
from crmdesk.showroom.recording import CORRECTED, UNITS, corrected
from crmdesk.showroom.visits import VisitDraft, draft_of
from crmdesk.showroom.wording import PURPOSES, WAYS
from crmdesk.store.edits import Values
from crmdesk.ui.desk import Desk, Session
from crmdesk.ui.parts.sharing import SharedForm, Standing
from crmdesk.ui.saving import State
from crmdesk.ui.showroom.form import VisitForm

_TIMES = ("arrived_at", "left_at")


class Correction(QObject):
    """Idle while a new party is logged. ``read`` makes a draft of the fields over another one."""

    settled = Signal()

    def __init__(
        self, desk: Desk, form: VisitForm, read: Callable[[VisitDraft], VisitDraft], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk, self._form, self._read_fields = desk, form, read
        self.visit_id: int | None = None
        self.draft = VisitDraft()
        self._before: State = {}
        self.shared = self._share()

    def _share(self) -> SharedForm:
        checks = self._form.details.done
        made = SharedForm(
            self._desk,
            self._form,
            self._form.form.fields,
            self._form.form.says,
            read=lambda: corrected(self._read_fields(self.seen)),
            put=lambda values: self._form.show_some(self._content_from(values)),
            units=UNITS,
            says={
                "arrived_at": self._say_times,
                "way": lambda values: _(WAYS[values["way"]]),
                "purpose": lambda values: _(PURPOSES[values["purpose"]]),
                "unfiled_reason_id": self._say_reason,
            },
            labels={
                "way": _("Way"),
                "unfiled_reason_id": _("Reason"),
                **{name: check.text() for name, check in checks.items()},
            },
        )
        made.settled.connect(self.settled)
        return made

    def _ask(self, visit_id: int, session: Session) -> Standing:
        draft, changed = draft_of(session, visit_id, now=self._desk.now())
        return corrected(draft), changed

    # What it was filled with, and what was typed.

    @property
    def is_on(self) -> bool:
        return self.visit_id is not None

    @property
    def is_filed(self) -> bool:
        return self.draft.customer_id is not None

    @property
    def seen(self) -> VisitDraft:
        return replace(self.draft, **self.shared.seen)

    def begin(self, visit_id: int, draft: VisitDraft) -> None:
        """Once the form shows ``draft``."""
        self.visit_id, self.draft = visit_id, draft
        self.shared.forget()
        self.shared.watch({"visit"}, partial(self._ask, visit_id))
        self.shared.keep_as_saved(corrected(draft))
        self._before = self._form.content()

    def end(self) -> None:
        self.visit_id, self.draft = None, VisitDraft()
        self.shared.forget()

    @property
    def is_touched(self) -> bool:
        content = self._form.content()
        beside = [name for name in content if name not in CORRECTED]
        return self.shared.is_touched or any(content[n] != self._before[n] for n in beside)

    def mine(self, draft: VisitDraft) -> VisitDraft:
        """``draft`` without what the fields would only have worded differently."""
        touched = self.shared.touched()
        return replace(draft, **{n: v for n, v in self.shared.seen.items() if n not in touched})

    def state(self) -> dict[str, State]:
        return {"content": self._form.content(), "before": self._before}

    def resume(self, content: State, before: State | None) -> None:
        """What was typed, and over what, which may stand there no more."""
        current = self._form.content()
        old = before or current
        typed = {name: value for name, value in content.items() if value != old.get(name)}
        self._form.show_some(old)
        seen = corrected(self._read_fields(self.seen))
        self._form.show_some({**current, **typed})
        theirs, touched = dict(self.shared.seen), self.shared.touched()
        others = {name for name in touched if name in old and old[name] != current[name]}
        self.shared.seen |= {name: seen[name] for name in others}
        self.shared.meet(theirs)

    # Words.

    def _content_from(self, values: Values) -> dict[str, Any]:
        """As the fields hold it."""
        content = {k: v.value if isinstance(v, enum.Enum) else v for k, v in values.items()}
        content |= {name: self._clock(values[name]) for name in _TIMES if name in values}
        if "party_size" in values:
            content["party_size"] = str(values["party_size"])
        return content

    def _clock(self, moment: datetime | None) -> str:
        return i18n.clock(local(moment, self._desk.zone)) if moment else ""

    def _say_times(self, values: Values) -> str:
        arrived, left = (self._clock(values[name]) for name in _TIMES)
        return f"{arrived} – {left}"

    def _say_reason(self, values: Values) -> str:
        reasons = self._form.offered.reasons if self._form.offered else ()
        chosen = values["unfiled_reason_id"]
        return next((each.name for each in reasons if each.id == chosen), NOTHING)
