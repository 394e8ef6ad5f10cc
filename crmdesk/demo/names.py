"""Invented people's names: in characters, or in pinyin for a store that speaks English."""

from __future__ import annotations

import re
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from crmdesk.demo.dice import Dice
from crmdesk.demo.name_tables import GIVEN, ONE_CHARACTER, SURNAMES
from crmdesk.models import Gender

_ENTRY = re.compile(r"([^\sA-Za-z\d]+)([A-Za-z]+)(\d*)")


class Part(NamedTuple):
    characters: str
    pinyin: str


class Name(NamedTuple):
    surname: Part
    given: Part

    def full(self, language: str) -> str:
        if language == "zh_CN":
            return self.surname.characters + self.given.characters
        return f"{self.surname.pinyin} {self.given.pinyin}"

    def title(self, language: str, gender: Gender) -> str:
        """谢女士, Ms Xie: all that some people say of themselves at first."""
        if language == "zh_CN":
            return self.surname.characters + ("女士" if gender is Gender.FEMALE else "先生")
        return f"{'Ms' if gender is Gender.FEMALE else 'Mr'} {self.surname.pinyin}"


def any_surname(random: Dice) -> Part:
    parts, shares = _surnames()
    return random.choices(parts, cum_weights=shares)[0]


def any_name(random: Dice, gender: Gender, born: int, surname: Part | None = None) -> Name:
    return Name(surname or any_surname(random), _given(random, gender, _generation(born)))


def mistyped(random: Dice, name: Name) -> Name:
    """The same person as somebody else heard the name: another character of the same sound."""
    for place, character in enumerate(name.given.characters):
        alike = [c for c in _by_sound().get(_sound_of(character), "") if c != character]
        if alike:
            characters = list(name.given.characters)
            characters[place] = random.choice(alike)
            return Name(name.surname, Part("".join(characters), name.given.pinyin))
    return name


def _given(random: Dice, gender: Gender, generation: int) -> Part:
    single, first, second = _pools(generation, gender.value)
    if random.random() < ONE_CHARACTER[generation]:
        return random.choice(single)
    one, two = random.choice(first), random.choice(second)
    if one.characters == two.characters:
        two = random.choice(single)
    return Part(one.characters + two.characters, one.pinyin + two.pinyin.lower())


def _generation(born: int) -> int:
    return max((decade for decade in ONE_CHARACTER if decade <= born), default=1960)


@cache
def _surnames() -> tuple[list[Part], list[int]]:
    entries = _ENTRY.findall(SURNAMES)
    return [Part(c, p) for c, p, _share in entries], list(accumulate(int(s) for *_p, s in entries))


@cache
def _pools(generation: int, gender: str) -> tuple[list[Part], list[Part], list[Part]]:
    one, first, second = (
        [Part(c, p) for c, p, _share in _ENTRY.findall(text)] for text in GIVEN[generation, gender]
    )
    return one, first, second


@cache
def _sounds() -> dict[str, str]:
    texts = (text for pools in GIVEN.values() for text in pools)
    return {c: p for text in texts for c, p, _share in _ENTRY.findall(text)}


def _sound_of(character: str) -> str:
    return _sounds().get(character, character)


@cache
def _by_sound() -> dict[str, str]:
    found: dict[str, str] = {}
    for character, sound in _sounds().items():
        found[sound] = found.get(sound, "") + character
    return found
