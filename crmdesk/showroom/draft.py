"""What the quick form holds of one party, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from crmdesk.customers.draft import CustomerDraft
from crmdesk.customers.wording import text_problem
from crmdesk.funnel.opportunities import OpportunityDraft
from crmdesk.funnel.standing import LEVEL_ORDER
from crmdesk.funnel.wording import line_problems
from crmdesk.i18n import _
from crmdesk.models import KNOWS_US, Gender, Purpose, Way

LARGEST_PARTY = 99
_LINES = ("arrived_by", "model_text", "trim", "colour", "present_car", "competitor")


@dataclass(frozen=True)
class VisitDraft:
    """One party. With a number or a chosen file it leaves data, otherwise it gives a reason.

    ``customer_id`` is the duplicate that was chosen, ``is_new_person`` that none of those with
    this number is meant; left alone, an exact number finds the file. ``data_later`` logs a party
    that is still being talked to. ``answers`` are further fields of ``CustomerDraft`` by name.
    Left None, ``arrived_at`` is now, ``adviser_id`` whose turn it is, ``is_first`` as known.
    """

    phone: str = ""
    name: str = ""
    gender: Gender | None = None
    level: str | None = None
    source_id: int | None = None
    model_id: int | None = None
    model_text: str = ""
    trim: str = ""
    colour: str = ""
    party_size: int = 1
    way: Way = Way.WALK_IN
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    arrived_by: str = ""
    adviser_id: int | None = None
    purpose: Purpose = Purpose.ENQUIRY
    is_first: bool | None = None
    present_car: str = ""
    competitor: str = ""
    did_brochure: bool = False
    did_quote: bool = False
    did_test_drive: bool = False
    manager_spoke: bool = False
    remark: str = ""
    customer_id: int | None = None
    is_new_person: bool = False
    unfiled_reason_id: int | None = None
    data_later: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def leaves_data(self) -> bool:
        return self.customer_id is not None or bool(self.phone.strip())

    @property
    def wants_a_car(self) -> bool:
        return self.purpose not in KNOWS_US

    def problems(self) -> dict[str, str]:
        problems = line_problems(self, *_LINES)
        if problem := text_problem(self.remark):
            problems["remark"] = problem
        if not 1 <= self.party_size <= LARGEST_PARTY:
            problems["party_size"] = _("Enter how many people came, at least one.")
        if self.level is not None and self.level not in LEVEL_ORDER:
            problems["level"] = _("Choose a level.")
        if self.arrived_at and self.left_at and self.left_at < self.arrived_at:
            problems["left_at"] = _("They cannot have left before they came.")
        return problems | (self._filing_problems() if self.leaves_data else self._reason_problems())

    def _filing_problems(self) -> dict[str, str]:
        problems = self.file().problems()
        if self.customer_id is not None:
            problems.pop("name", None)
            problems |= {} if self.phone.strip() else {"phone": ""}
        elif self.level is None and self.wants_a_car:
            problems["level"] = _("Choose a level; N if it is not known yet.")
        return {name: problem for name, problem in problems.items() if problem}

    def _reason_problems(self) -> dict[str, str]:
        if self.unfiled_reason_id is not None or self.data_later or not self.wants_a_car:
            return {}
        return {"unfiled_reason_id": _("Enter a number, or choose why no data was left.")}

    def file(self) -> CustomerDraft:
        """The file that this party would open."""
        basics = {"source_id": self.source_id, "present_car": self.present_car}
        return CustomerDraft(
            **{**basics, **self.answers},  # type: ignore[arg-type]
            name=self.name,
            phone=self.phone,
            gender=self.gender,
        )

    def opportunity(self, customer_id: int, adviser_id: int | None) -> OpportunityDraft:
        """The opportunity that this party would open."""
        return OpportunityDraft(
            customer_id=customer_id,
            level=self.level or "N",
            model_id=self.model_id,
            model_text=self.model_text,
            trim=self.trim,
            colour=self.colour,
            source_id=self.source_id,
            adviser_id=adviser_id,
            competitor=self.competitor,
        )
