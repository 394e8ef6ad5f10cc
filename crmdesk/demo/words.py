"""The words that a demo store is written in: one bank a language, of the same shape."""

from __future__ import annotations

from dataclasses import dataclass

Texts = tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """Sentences hold named places for a customer's own facts (``facts.py`` says which)."""

    store: str
    brand: str
    city: str
    staff: Texts
    """Reception, care, manager, administrator, auditor; then who left, then the advisers."""
    models: Texts
    trims: Texts
    colours: Texts
    rivals: dict[str, Texts]
    """By body: what else the customers look at."""
    present_cars: tuple[tuple[str, str], ...]
    """Make and model."""
    districts: Texts
    streets: Texts
    estates: Texts
    address: str
    jobs: dict[str, Texts]
    """By a choice of the occupation question: the work in the customer's own words."""
    workplaces: dict[str, Texts]
    company_names: Texts
    company_trades: Texts
    company: str
    posts: Texts
    cares: Texts
    avoid: Texts
    good_times: Texts
    hobbies: Texts
    education: Texts
    weekdays: Texts
    parts_of_day: Texts
    holidays: Texts
    gifts: Texts
    insurers: Texts
    service_kinds: Texts
    weather: Texts
    arrived_by: Texts
    spouse: dict[str, str]
    """By the customer's gender: what the customer calls the other."""
    child: str
    number_labels: Texts
    """Second number, office, wife's or husband's."""
    days: str
    """A day such as 11月21日."""
    sentences: dict[str, Texts]
    """By topic."""


def day_text(words: Words, month: int, day: int) -> str:
    return words.days.format(month=month, day=day, name=_MONTHS[month - 1])


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
