"""The recovery code: eight groups of four, made to be printed, read aloud and typed again.

No character looks like another, and the fourth of each group checks its group, so that a typing
error is told with its place before it is tried.
"""

from __future__ import annotations

import secrets
import unicodedata

from crmdesk.errors import UserError
from crmdesk.i18n import _

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_GROUPS, _RANDOM = 8, 3
_LENGTH = _GROUPS * (_RANDOM + 1)


def new_code() -> str:
    """120 random bits, as AB3K-… in eight groups."""
    return "-".join(_group(number) for number in range(1, _GROUPS + 1))


def _group(number: int) -> str:
    values = [secrets.randbelow(32) for __ in range(_RANDOM)]
    return "".join(_ALPHABET[value] for value in (*values, _check(number, values)))


def bare_code(typed: str) -> str:
    """``typed`` without what does not count; ``UserError`` says where it was mistyped."""
    folded = unicodedata.normalize("NFKC", typed).upper()
    code = "".join(character for character in folded if character.isalnum())
    if len(code) != _LENGTH:
        raise UserError(
            _("The recovery code has {length} letters and digits; {count} were typed.").format(
                length=_LENGTH, count=len(code)
            )
        )
    for number in range(1, _GROUPS + 1):
        group = code[4 * (number - 1) : 4 * number]
        if not _is_sound(number, group):
            raise UserError(
                _("Group {number} of the recovery code, “{group}”, is mistyped.").format(
                    number=number, group=group
                )
            )
    return code


def _is_sound(number: int, group: str) -> bool:
    values = [_ALPHABET.find(character) for character in group]
    return min(values) >= 0 and _check(number, values[:_RANDOM]) == values[_RANDOM]


def _check(number: int, values: list[int]) -> int:
    """A polynomial over GF(32): every wrong character, swapped pair or swapped group shows."""
    check = number
    for value in values:
        check = _times_two(check) ^ value
    return _times_two(check)


def _times_two(value: int) -> int:
    doubled = value << 1
    return doubled ^ 0b100101 if doubled & 32 else doubled
