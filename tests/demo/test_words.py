from dataclasses import fields
from datetime import date
from string import Formatter

import pytest

from crmdesk.demo.dice import Dice
from crmdesk.demo.name_tables import GIVEN, SURNAMES
from crmdesk.demo.names import any_name, mistyped
from crmdesk.demo.words import Words
from crmdesk.demo.words_en import WORDS as ENGLISH
from crmdesk.demo.words_zh import WORDS as CHINESE
from crmdesk.demo.writing import Writing
from crmdesk.models import Gender

FACTS = {
    *("model", "trim", "lower", "colour", "rival", "care", "care2", "spouse", "friend", "hobby"),
    *("place", "down", "months", "quantity", "gift", "deposit", "age", "present", "year", "value"),
    *("total", "budget", "gap", "weekday", "part", "holiday", "month", "day", "km", "child"),
}


@pytest.mark.parametrize("field", [field.name for field in fields(Words)])
def test_both_languages_have_as_many_words(field):
    chinese, english = getattr(CHINESE, field), getattr(ENGLISH, field)
    assert type(chinese) is type(english)
    if isinstance(chinese, tuple):
        assert len(chinese) == len(english)
    if isinstance(chinese, dict):
        assert {key: len(said) for key, said in chinese.items() if isinstance(said, tuple)} == {
            key: len(said) for key, said in english.items() if isinstance(said, tuple)
        }


@pytest.mark.parametrize("topic", CHINESE.sentences)
def test_both_languages_say_the_same_of_a_topic(topic):
    for chinese, english in zip(CHINESE.sentences[topic], ENGLISH.sentences[topic], strict=True):
        assert places(chinese) == places(english), chinese
        assert places(chinese) <= FACTS


def places(text):
    return {field for _text, field, _spec, _how in Formatter().parse(text) if field}


def test_nothing_is_said_of_a_wife_who_is_not_there():
    writing = Writing(Dice(1), CHINESE)
    said = {
        writing.say("came", {"model": "SUV", "trim": "豪华"}, date(2026, 1, 1)) for _n in range(99)
    }
    assert not [text for text in said if "太太" in text or "{" in text]


def test_surnames_come_by_their_share():
    dice = Dice(1)
    drawn = [any_name(dice, Gender.MALE, 1985).surname.characters for _n in range(20_000)]
    assert 0.06 < drawn.count("王") / len(drawn) < 0.10
    assert 0 < drawn.count("欧阳") < drawn.count("曾") < drawn.count("陈")


def test_a_mistyped_name_sounds_the_same():
    dice = Dice(2)
    names = [any_name(dice, Gender.FEMALE, 1990) for _n in range(300)]
    changed = [(name, mistyped(dice, name)) for name in names]
    assert all(old.full("en") == new.full("en") for old, new in changed)
    assert any(old != new for old, new in changed)


def test_every_character_of_a_name_has_one_reading():
    for text in (SURNAMES, *(pool for pools in GIVEN.values() for pool in pools)):
        assert all(entry[-1].isalnum() for entry in text.split())


def test_dice_keep_to_their_range():
    dice = Dice("x")
    assert {dice.randrange(2, 5) for _n in range(200)} == {2, 3, 4}
    assert {dice.choice("abc") for _n in range(200)} == {"a", "b", "c"}
    assert {dice.weighted((("a", 1), ("b", 0), ("c", 3))) for _n in range(200)} == {"a", "c"}
