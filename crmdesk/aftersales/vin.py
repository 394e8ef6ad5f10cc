"""Plates and VINs as they are written down, and a hint where a VIN looks mistyped."""

from __future__ import annotations

from crmdesk.customers.wording import cleaned
from crmdesk.i18n import _

_LENGTH = 17
_CHECK = 8
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VALUES = {digit: int(digit) for digit in "0123456789"} | dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True)
)


def tidy(sign: str) -> str:
    """A plate or VIN in capitals without spaces."""
    return "".join(cleaned(sign).split()).upper()


def vin_hint(vin: str) -> str:
    """What looks wrong, as advice only: some makers do not use the check digit."""
    typed = tidy(vin)
    if not typed:
        return ""
    if len(typed) != _LENGTH:
        return _("A VIN has {length} signs; this one has {count}.").format(
            length=_LENGTH, count=len(typed)
        )
    if any(sign not in _VALUES for sign in typed):
        return _("A VIN has no I, O or Q and no other signs than letters and digits.")
    if typed[_CHECK] != check_digit(typed):
        return _("The ninth sign does not fit the others. Compare the VIN with the car.")
    return ""


def check_digit(vin: str) -> str:
    total = sum(_VALUES[sign] * weight for sign, weight in zip(vin, _WEIGHTS, strict=True))
    return "0123456789X"[total % 11]
