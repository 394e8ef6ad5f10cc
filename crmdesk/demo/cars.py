"""The invented line-up, and plates and frame numbers that no real car has.

Plates begin with 宁F, an office that issues none. Frame numbers begin with L00: makers in China
have a letter in the second place. Their check digit is right, so that programs accept them.
"""

from __future__ import annotations

from typing import NamedTuple

from crmdesk.aftersales.vin import check_digit
from crmdesk.demo.dice import Dice
from crmdesk.demo.words import Words

PLATE_OFFICE = "宁F"
MAKER_CODE = "L00"
_PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


class Model(NamedTuple):
    id: int
    name: str
    price: int
    """In yuan, of the lowest trim."""
    body: str
    vehicle_class: str
    share: int


LINE_UP = (
    (189_800, "suv", "suv_mid", 36),
    (222_800, "suv", "suv_mid", 25),
    (128_800, "car", "compact", 13),
    (156_800, "car", "mid_size", 12),
    (276_800, "mpv", "mpv", 9),
    (112_800, "suv", "suv_compact", 5),
)
TRIM_EXTRA = (0, 16_000, 30_000)


def models_of(words: Words) -> list[Model]:
    return [
        Model(number, name, *facts)
        for number, (name, facts) in enumerate(zip(words.models, LINE_UP, strict=True), 1)
    ]


def plate(random: Dice) -> str:
    signs = [random.choice("0123456789") for _place in range(5)]
    for place in random.sample(range(5), random.choices((0, 1, 2), (2, 5, 3))[0]):
        signs[place] = random.choice(_PLATE_LETTERS)
    return f"{PLATE_OFFICE}·{''.join(signs)}"


def frame_number(random: Dice, year: int, serial: int) -> str:
    middle = "".join(random.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _place in range(5))
    signs = f"{MAKER_CODE}{middle}0{_year_sign(year)}L{serial % 1_000_000:06d}"
    return signs[:8] + check_digit(signs) + signs[9:]


def _year_sign(year: int) -> str:
    return "ABCDEFGHJKLMNPRSTVWXY123456789"[(year - 2010) % 30]
