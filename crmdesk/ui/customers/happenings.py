"""The rows of a customer's timeline as they are painted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from crmdesk.customers.timeline import TimelineRow
from crmdesk.i18n import N_, _
from crmdesk.ui.customers.words import joined, moment
from crmdesk.ui.parts.text import soft
from crmdesk.ui.parts.timeline import Happening

KINDS = {
    "visit": N_("Visit"),
    "contact": N_("Contact"),
    "test_drive": N_("Test drive"),
    "move": N_("Stage"),
    "level": N_("Level"),
    "quote": N_("Quote"),
    "order": N_("Order"),
    "delivery": N_("Delivery"),
    "loss": N_("Lost"),
    "note": N_("Note"),
    "owner": N_("Owner"),
    "opened": N_("File"),
}
GROUPS: dict[str, tuple[str, frozenset[str]]] = {
    "visits": (N_("Visits"), frozenset({"visit", "test_drive"})),
    "contacts": (N_("Calls"), frozenset({"contact"})),
    "deals": (
        N_("Deals"),
        frozenset({"move", "level", "quote", "order", "delivery", "loss"}),
    ),
    "notes": (N_("Notes"), frozenset({"note", "owner", "opened"})),
}
_TONES = {"order": "good", "delivery": "good", "loss": "attention", "note": "accent"}
_LONGEST_TITLE = 60


def happenings(
    rows: Iterable[TimelineRow], zone: str, today: date, group: str | None = None
) -> list[Happening]:
    wanted = GROUPS[group][1] if group else None
    return [_happening(row, zone, today) for row in rows if not wanted or row.kind in wanted]


def _happening(row: TimelineRow, zone: str, today: date) -> Happening:
    kind = _(KINDS[row.kind]) if row.kind in KINDS else row.title
    title, text = _words(row, kind)
    when = moment(row.at, zone, today, is_day=row.is_day)
    return Happening(when, kind, joined(title, row.who), soft(text), _TONES.get(row.kind, ""), row)


def _words(row: TimelineRow, kind: str) -> tuple[str, str]:
    """What the tag says already is not said again."""
    if row.title != kind:
        return row.title, row.text
    if row.kind == "note" or len(row.text) > _LONGEST_TITLE:
        return "", row.text
    return row.text, ""
