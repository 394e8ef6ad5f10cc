"""Everything that a file's page shows, read in one go on a worker thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from crmdesk.access import Permission, may
from crmdesk.aftersales.vehicles import VehicleRow, vehicles_of
from crmdesk.customers.choices import Offer, levels, sources
from crmdesk.customers.file_page import FilePage, file_page
from crmdesk.customers.files import CustomerDraft, draft_of
from crmdesk.customers.timeline import TimelineRow, timeline
from crmdesk.errors import UserError
from crmdesk.funnel.on_file import OpportunityOnFile, opportunities_of
from crmdesk.models import Outcome
from crmdesk.store import Actor
from crmdesk.store.edits import LastChange
from crmdesk.ui.desk import Session


class FileData(NamedTuple):
    file: FilePage
    draft: CustomerDraft
    changed: Mapping[str, LastChange]
    opportunities: Sequence[OpportunityOnFile]
    vehicles: Sequence[VehicleRow]
    timeline: Sequence[TimelineRow]
    sources: Sequence[Offer]
    levels: Sequence[Offer]

    @property
    def open_ones(self) -> list[OpportunityOnFile]:
        return [each for each in self.opportunities if each.outcome is Outcome.OPEN]

    def chance(self, opportunity_id: int) -> int:
        """The percentage of the stage that the opportunity is in."""
        lines = self.file.opportunities
        return next((each.probability for each in lines if each.id == opportunity_id), 0)


class Closed(NamedTuple):
    """Somebody else's customer, or a file that is gone: only the sentence that says so."""

    sentence: str


def reader(customer_id: int, actor: Actor, today: date) -> Callable[[Session], FileData | Closed]:
    def read(session: Session) -> FileData | Closed:
        try:
            return _read(session, customer_id, actor, today)
        except UserError as error:
            return Closed(str(error))

    return read


def _read(session: Session, customer_id: int, actor: Actor, today: date) -> FileData:
    draft, changed = draft_of(session, customer_id)
    sells = may(actor, Permission.SEE_FUNNEL)
    drives = may(actor, Permission.SEE_VEHICLES)
    return FileData(
        file_page(session, customer_id, today=today),
        draft,
        changed,
        opportunities_of(session, customer_id, today=today) if sells else (),
        vehicles_of(session, customer_id, today=today) if drives else (),
        timeline(session, customer_id),
        sources(session),
        levels(session),
    )
