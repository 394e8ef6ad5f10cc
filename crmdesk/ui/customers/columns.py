"""The columns of the list of customers."""

from __future__ import annotations

from crmdesk import i18n
from crmdesk.access import Permission, Reach, reach
from crmdesk.customers.lists import CustomerRow
from crmdesk.customers.wording import KINDS, STATES
from crmdesk.i18n import NOTHING, _
from crmdesk.models import CustomerKind, FileState
from crmdesk.ui.customers.words import day_of
from crmdesk.ui.desk import Desk
from crmdesk.ui.lists.columns import Column, Kind

_STATE_TONES = {FileState.DELIVERED: "good", FileState.OUT_OF_REACH: "attention"}
_QUESTIONS = 10


def columns(desk: Desk) -> list[Column]:
    def next_due(row: CustomerRow) -> str:
        return i18n.when(row.next_due, desk.today()) if row.next_due else NOTHING

    def next_tone(row: CustomerRow) -> str:
        return "late" if row.next_due and row.next_due < desk.today() else ""

    def last(row: CustomerRow) -> str:
        return i18n.ago(row.last_effective_at, desk.now()) if row.last_effective_at else NOTHING

    def created(row: CustomerRow) -> str:
        return day_of(row.created_at, desk.zone, desk.today())

    sees_all = reach(desk.actor, Permission.SEE_CUSTOMERS) is Reach.ALL
    return [
        Column("level", _("Level"), lambda row: row.level or "", Kind.LEVEL, 62),
        Column("name", _("Name"), lambda row: row.name, Kind.STRONG, 132, tip=_whole_name, grow=3),
        Column("phone", _("Phone"), lambda row: row.phone, Kind.MUTED, 114, sortable=False),
        Column("state", _("State"), state_words, Kind.TAG, 112, tone=_state_tone),
        Column("owner", _("Owner"), lambda row: row.owner, width=84, shown=sees_all),
        Column(
            "model", _("Intended model"), lambda row: row.model, width=128, sortable=False, grow=1
        ),
        Column("source", _("Source"), lambda row: row.source, Kind.MUTED, 108, grow=1),
        Column("completeness", _("Complete"), completeness_words, Kind.NUMBER, 84),
        Column("next_due", _("Next contact"), next_due, width=108, tone=next_tone),
        Column("last_effective_at", _("Last contact"), last, Kind.MUTED, 104),
        Column("created_at", _("Created"), created, Kind.MUTED, 88),
        Column("kind", _("Kind"), kind_words, Kind.TAG, 100, sortable=False, shown=False),
    ]


def completeness_words(row: CustomerRow) -> str:
    return f"{row.completeness}/{_QUESTIONS}"


def state_words(row: CustomerRow) -> str:
    return _(STATES[row.state])


def kind_words(row: CustomerRow) -> str:
    return _(KINDS[row.kind])


def _state_tone(row: CustomerRow) -> str:
    return _STATE_TONES.get(row.state, "")


def _whole_name(row: CustomerRow) -> str:
    """With what it is, where it is no person."""
    return f"{row.name}\n{kind_words(row)}" if row.kind is CustomerKind.ORGANISATION else ""
