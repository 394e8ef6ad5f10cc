"""Finds the words for what happened, out of the store's bank and the customer's own facts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from string import Formatter
from typing import Any

from crmdesk.demo.dice import Dice
from crmdesk.demo.people import Person
from crmdesk.demo.words import Words, day_text

_WEEKDAYS = ((0, 1), (1, 1), (2, 1), (3, 1), (4, 2), (5, 5), (6, 4))
_CHINESE = "[\u4e00-\u9fff]"
_BETWEEN_SCRIPTS = re.compile(
    f"(?<={_CHINESE})(?=[A-Z])|(?:(?<=[A-Z])|(?<=[A-Z][0-9])|(?<=[A-Z][0-9][0-9]))(?={_CHINESE})"
)
"""A space belongs between 从 and GL8, and between GL8 and 店."""
_Template = tuple[str, frozenset[str]]


class Writing:
    def __init__(self, random: Dice, words: Words) -> None:
        self._random = random
        self.words = words
        self._bank = {
            topic: [(text, _places(text)) for text in texts]
            for topic, texts in words.sentences.items()
        }

    def say(self, topic: str, facts: Mapping[str, Any], day: date) -> str:
        """A sentence of ``topic`` whose places this customer's facts can fill; else nothing."""
        options = self._bank[topic]
        for _try in range(4):
            text, places = options[int(self._random.random() * len(options))]
            if not places:
                return text
            known = {**self._moment(places, day), **facts}
            if all(place in known for place in places):
                said = _BETWEEN_SCRIPTS.sub(" ", text.format_map(known))
                return said[0].upper() + said[1:]
        return next((text for text, places in options if not places), "")

    def _moment(self, places: frozenset[str], day: date) -> dict[str, Any]:
        """Facts of the day of writing, not of the customer."""
        r, words = self._random, self.words
        found: dict[str, Any] = {}
        if "gap" in places:
            found["gap"] = f"{r.randrange(2, 17) * 500:,}"
        if "weekday" in places:
            found["weekday"] = words.weekdays[r.weighted(_WEEKDAYS)]
        if "part" in places:
            found["part"] = r.choice(words.parts_of_day)
        if "holiday" in places:
            found["holiday"] = words.holidays[_next_holiday(day)]
        if "month" in places:
            found["month"] = (day.month + r.randrange(1, 3) - 1) % 12 + 1
        if "day" in places:
            later = day + timedelta(r.randrange(3, 15))
            found["day"] = day_text(words, later.month, later.day)
        if "km" in places:
            found["km"] = f"{r.randrange(9, 24) * 100:,}"
        return found

    def topic(self, person: Person) -> str:
        """What this customer talks about, by who they are."""
        topics = ["price", "price", "interest", "interest", "time", "colour", "rival"]
        topics.append(person.payment)
        if person.company:
            return self._random.choice([*topics, "company", "company"])
        if person.present:
            topics.append("trade")
        elif self._random.random() < 0.3:
            topics.append("first_car")
        if person.children:
            topics.append("child")
        if person.spouse:
            topics += ["spouse", "spouse"]
        if person.source == "referral":
            topics.append("friend")
        return topics[int(self._random.random() * len(topics))]


def _places(text: str) -> frozenset[str]:
    return frozenset(field for _text, field, _spec, _how in Formatter().parse(text) if field)


def _next_holiday(day: date) -> int:
    ends = ((1, 1), (2, 15), (5, 1), (6, 20), (10, 1), (11, 11))
    return next((n for n, end in enumerate(ends) if (day.month, day.day) <= end), 0)
