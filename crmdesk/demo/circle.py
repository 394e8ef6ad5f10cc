"""Who knows whom: couples with a file each, people who were filed twice, and who sent whom."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from crmdesk.demo.dice import Dice
from crmdesk.demo.names import mistyped
from crmdesk.demo.people import Known, People, Person
from crmdesk.models import Gender

_TWICE, _COUPLE = 0.014, 0.012
_RECENT = 400


class _Met(NamedTuple):
    id: int
    person: Person


class Circle:
    """The parties to come; some of them are not strangers."""

    def __init__(self, people: People, random: Dice, language: str) -> None:
        self._people = people
        self._random = random
        self._language = language
        self._recent: deque[_Met] = deque(maxlen=_RECENT)
        self._owners: deque[_Met] = deque(maxlen=_RECENT)

    def party(self, day: date) -> Person:
        person = self._people.person(day)
        chance = self._random.random()
        if chance < _TWICE and self._recent:
            return self._filed_again(person)
        if chance < _TWICE + _COUPLE and self._recent:
            person = self._spouse(person)
        if person.source == "referral" and self._owners and self._random.random() < 0.7:
            friend = self._random.choice(self._owners)
            person.referrer = self._known(friend)
            person.facts["friend"] = person.referrer.name
        return person

    def remember(self, customer_id: int, person: Person, *, owns: bool) -> None:
        if person.company:
            return
        self._recent.append(_Met(customer_id, person))
        if owns:
            self._owners.append(_Met(customer_id, person))

    def _filed_again(self, stranger: Person) -> Person:
        """By another adviser, who misheard the name or the number, or was given a second one."""
        r, old = self._random, self._random.choice(self._recent).person
        again = replace(
            old,
            model=stranger.model,
            rival=stranger.rival,
            source=stranger.source,
            second_number="",
            facts={**old.facts, "model": stranger.model.name, "rival": stranger.rival},
        )
        slip = r.weighted((("name", 4), ("number", 3), ("second", 3)))
        if slip == "name":
            again.name = mistyped(r, old.name)
        elif slip == "number":
            again.number = _one_digit_off(r, old.number)
        else:
            again.number = old.second_number or self._people.number()
        return again

    def _spouse(self, stranger: Person) -> Person:
        """The other half of somebody known, if one of the last is married."""
        met = self._random.choice(self._recent)
        other = met.person
        if other.spouse is None or other.spouse_file:
            return stranger
        stranger.gender = Gender.FEMALE if other.gender is Gender.MALE else Gender.MALE
        stranger.name, stranger.spouse, stranger.born = other.spouse, other.name, other.born
        stranger.company, stranger.children = "", other.children
        stranger.district, stranger.address = other.district, other.address
        stranger.spouse_file = self._known(met)
        self._people.know_family(stranger)
        return stranger

    def _known(self, met: _Met) -> Known:
        return Known(met.id, met.person.name.full(self._language))


def _one_digit_off(random: Dice, number: str) -> str:
    place = random.randrange(4, len(number))
    return f"{number[:place]}{(int(number[place]) + 1) % 10}{number[place + 1 :]}"
