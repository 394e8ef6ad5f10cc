"""What a file's form holds, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from crmdesk.access import veil
from crmdesk.customers.numbers import number_problem
from crmdesk.customers.wording import cleaned, full_text, is_visible, line_problem, text_problem
from crmdesk.i18n import _
from crmdesk.models import Customer, CustomerKind, Gender

_MANY_LINES = {"cares_about", "avoid"}
_LEAP_YEAR = 2024
_MONTHS, _LUNAR_DAYS = 12, 30
_EARLIEST, _LATEST = 1900, 2100


@dataclass(frozen=True)
class CustomerDraft:
    """``phone`` is asked for unless the file has one (``has_number``); then it adds another."""

    name: str
    phone: str = ""
    kind: CustomerKind = CustomerKind.PERSON
    gender: Gender | None = None
    source_id: int | None = None
    email: str = ""
    wechat: str = ""
    good_time: str = ""
    cares_about: str = ""
    avoid: str = ""
    do_not_call: bool = False
    do_not_message: bool = False
    birth_year: int | None = None
    birth_month: int | None = None
    birth_day: int | None = None
    birthday_is_lunar: bool = False
    occupation: str = ""
    workplace: str = ""
    address: str = ""
    district: str = ""
    purpose: str = ""
    decides_when: str = ""
    buyer: str = ""
    payment: str = ""
    vehicle_class: str = ""
    present_car: str = ""
    has_number: bool = False

    def problems(self) -> dict[str, str]:
        found = self._too_long()
        if not is_visible(self.name):
            found["name"] = _("Enter a name, or how to address the customer.")
        if not (self.has_number and not self.phone.strip()):
            found["phone"] = number_problem(self.phone)
        if self.email.strip() and "@" not in self.email.strip()[1:-1]:
            found["email"] = _("An e-mail address has an @ in it.")
        found |= birthday_problems(
            self.birth_month, self.birth_day, self.birthday_is_lunar, self.birth_year
        )
        return {field: problem for field, problem in found.items() if problem}

    def _too_long(self) -> dict[str, str]:
        lengths = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, str):
                fits = text_problem if field.name in _MANY_LINES else line_problem
                lengths[field.name] = fits(value)
        return lengths

    def fit(self) -> CustomerDraft:
        """As it is kept: without control characters and needless spaces."""
        changes: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, str):
                keep = full_text if field.name in _MANY_LINES else cleaned
                changes[field.name] = keep(value)
        return replace(self, **changes)


BIRTHDAY = ("birth_month", "birth_day", "birthday_is_lunar")
UNITS = (("birth_year", *BIRTHDAY),)
"""Fields of which two people's halves would make a third thing."""
VEILED = ("email", "wechat")
"""A number in them is masked in the draft that a form is filled with."""

COLUMNS = tuple(f.name for f in fields(CustomerDraft) if f.name not in {"phone", "has_number"})


def draft_from(customer: Customer) -> CustomerDraft:
    kept = {column: getattr(customer, column) for column in COLUMNS}
    has_number = any(number.person_id is None for number in customer.numbers)
    return CustomerDraft(**veiled(kept), has_number=has_number)


def veiled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {k: veil(value) if k in VEILED else value for k, value in values.items()}


def unveiled(draft: CustomerDraft, customer: Customer) -> CustomerDraft:
    """``draft`` with what stands in the file, where it shows that masked."""
    same = {
        column: getattr(customer, column)
        for column in VEILED
        if getattr(draft, column) == veil(getattr(customer, column))
    }
    return replace(draft, **same)


def birthday_problems(
    month: int | None, day: int | None, is_lunar: bool, year: int | None = None
) -> dict[str, str]:
    found = {}
    if year is not None and not _EARLIEST <= year <= _LATEST:
        found["birth_year"] = _("Enter the year in full, such as 1988.")
    if (month is None) != (day is None):
        found["birth_day"] = _("Enter both the month and the day of the birthday.")
    elif month is not None and day is not None and not _is_day(month, day, is_lunar):
        found["birth_day"] = _("There is no such day.")
    return found


def _is_day(month: int, day: int, is_lunar: bool) -> bool:
    if is_lunar:
        return 1 <= month <= _MONTHS and 1 <= day <= _LUNAR_DAYS
    try:
        date(_LEAP_YEAR, month, day)
    except ValueError:
        return False
    return True
