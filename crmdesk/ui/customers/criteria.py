"""What the list of customers is filtered by, and the filters that are kept under a name.

Nothing here is about a customer, so it may stand in the settings of the seat; what is typed into
the search box is never kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from typing import Any, NamedTuple

from crmdesk.customers.lists import CustomerList
from crmdesk.i18n import N_, _
from crmdesk.models import CustomerKind, FileState

MINE = "mine"
LATE, TODAY, WEEK, UNPLANNED = "late", "today", "week", "none"
DUE = {
    LATE: N_("overdue"),
    TODAY: N_("by today"),
    WEEK: N_("within 7 days"),
    UNPLANNED: N_("nothing planned"),
}
_DAYS = {LATE: -1, TODAY: 0, WEEK: 7}


@dataclass(frozen=True)
class Criteria:
    """Values as the settings file keeps them: keys and ids, ``MINE`` for whoever looks."""

    level: str | None = None
    state: str | None = None
    owner: int | str | None = None
    source: int | None = None
    kind: str | None = None
    due: str | None = None

    def rows(self, text: str, *, me: int, today: date) -> CustomerList:
        return CustomerList(
            text=text,
            level=self.level,
            state=FileState(self.state) if self.state else None,
            owner_id=me if self.owner == MINE else _id(self.owner),
            source_id=self.source,
            kind=CustomerKind(self.kind) if self.kind else None,
            due_until=today + timedelta(days=_DAYS[self.due]) if self.due in _DAYS else None,
            unplanned=self.due == UNPLANNED,
        )

    def kept(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value is not None}

    @property
    def is_open(self) -> bool:
        """Whether nothing is left out."""
        return not self.kept()


def _id(owner: int | str | None) -> int | None:
    return owner if isinstance(owner, int) else None


def criteria_from(kept: Any) -> Criteria:
    """From the settings file, where an older or newer program may have written."""
    known = {field.name for field in fields(Criteria)}
    values = {name: value for name, value in dict(kept or {}).items() if name in known}
    if values.get("due") not in DUE:
        values["due"] = None
    try:
        FileState(values.get("state") or FileState.OPEN)
        CustomerKind(values.get("kind") or CustomerKind.PERSON)
    except ValueError:
        return Criteria()
    return Criteria(**values)


class SavedFilter(NamedTuple):
    name: str
    criteria: Criteria


def presets(top_level: str) -> list[SavedFilter]:
    """``top_level`` is the store's most urgent one; nothing until it is known."""
    mine = SavedFilter(
        _("My level {level}").format(level=top_level), Criteria(level=top_level, owner=MINE)
    )
    return [
        SavedFilter(_("All"), Criteria()),
        *([mine] if top_level else []),
        SavedFilter(_("Overdue"), Criteria(due=LATE)),
        SavedFilter(_("Nothing planned"), Criteria(state="open", due=UNPLANNED)),
    ]


KEY = "customers/filters"


def saved_from(kept: Any) -> list[SavedFilter]:
    return [
        SavedFilter(str(each.get("name", "")), criteria_from(each.get("criteria")))
        for each in kept or ()
        if isinstance(each, dict)
    ]


def to_keep(filters: Sequence[SavedFilter]) -> list[dict[str, Any]]:
    return [{"name": each.name, "criteria": each.criteria.kept()} for each in filters]
