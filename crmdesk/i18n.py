"""The language of every layer: gettext, and dates and money in it.

The window, the reports and the command line all ask here, so none of them needs Qt for Chinese.
What lists paint by the thousand is written here without Babel, whose import would delay the start.
"""

from __future__ import annotations

import gettext as _gettext
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path

LANGUAGES = {"zh_CN": "中文", "en": "English"}
NOTHING = "–"
_TRANSLATIONS = Path(__file__).parent / "resources" / "translations"

_catalogue: _gettext.NullTranslations = _gettext.NullTranslations()
_language = "en"


def set_language(language: str) -> None:
    """Speak ``language`` (a key of ``LANGUAGES``) from now on, in the whole process."""
    global _catalogue, _language
    _language = language
    if language == "en":
        _catalogue = _gettext.NullTranslations()
        return
    with (_TRANSLATIONS / language / "crmdesk.mo").open("rb") as file:
        _catalogue = _gettext.GNUTranslations(file)


def language() -> str:
    return _language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """In ``language`` for a while: a store's lists are written in its own."""
    before = _language
    set_language(language)
    try:
        yield
    finally:
        set_language(before)


def language_of(locale: str | None) -> str:
    """The language that suits a system's locale name (zh-Hans-CN, en_GB.UTF-8, none)."""
    return "zh_CN" if (locale or "").lower().startswith("zh") else "en"


def _(text: str) -> str:
    return _catalogue.gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    return _catalogue.ngettext(one, many, count)


def pgettext(context: str, text: str) -> str:
    return _catalogue.pgettext(context, text)


def N_(text: str) -> str:
    """Mark ``text`` for translation where it stands; ``_`` translates it where it is shown."""
    return text


# Money and numbers. Amounts are integers of minor units.

_SYMBOLS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "HKD": "HK$"}
# Per language: the unit, its sign, and the decimals shown below 10, below 100 and above.
_UNITS = {
    "zh_CN": ((1, "", (0, 0, 0)), (10_000, "万", (1, 1, 1)), (10**8, "亿", (2, 2, 2))),
    "en": (
        (1, "", (0, 0, 0)),
        (1_000, "k", (1, 1, 0)),
        (10**6, "M", (2, 1, 0)),
        (10**9, "B", (2, 1, 0)),
    ),
}
_SHORT_FROM = 10_000


def money(minor: int, currency: str = "CNY") -> str:
    """¥218,800, and ¥218,800.50 where there are cents."""
    symbol, decimals = _currency(currency)
    whole, rest = divmod(abs(minor), 10**decimals)
    cents = f".{rest:0{decimals}d}" if rest else ""
    return f"{_sign(minor)}{symbol}{whole:,}{cents}"


def money_short(minor: int, currency: str = "CNY") -> str:
    """¥86.4万 in Chinese, ¥864k in English: for figures and column heads."""
    symbol, decimals = _currency(currency)
    short = _shortened(abs(minor), 10**decimals)
    return f"{_sign(minor) if short != '0' else ''}{symbol}{short}"


def _currency(code: str) -> tuple[str, int]:
    if code in _SYMBOLS:
        return _SYMBOLS[code], 2
    from babel.numbers import get_currency_precision, get_currency_symbol

    return get_currency_symbol(code, _language), get_currency_precision(code)


def _sign(amount: float) -> str:
    return "-" if amount < 0 else ""


def _shortened(minor: int, scale: int) -> str:
    units = _UNITS[_language]
    text = ""
    for (unit, sign, decimals), following in zip(units, (*units[1:], None), strict=True):
        text, shown = _in_unit(minor, unit * scale, decimals)
        if following is None or shown * unit < max(following[0], _SHORT_FROM):
            return text + sign
    return text


def _in_unit(minor: int, unit: int, decimals: tuple[int, int, int]) -> tuple[str, float]:
    """``minor`` counted in ``unit``: as text without needless zeros, and as the number shown."""
    places = decimals[(minor >= 10 * unit) + (minor >= 100 * unit)]
    rounded = _rounded(minor * 10**places, unit)
    whole, rest = divmod(rounded, 10**places)
    fraction = f".{rest:0{places}d}".rstrip("0") if rest else ""
    return f"{whole:,}{fraction}", rounded / 10**places


def _rounded(amount: int, unit: int) -> int:
    return (2 * amount + unit) // (2 * unit)


def number(value: float, decimals: int = 0) -> str:
    text = f"{abs(value):,.{decimals}f}"
    return _sign(value) + text if text.strip("0.,") else text


def percent(part: float, whole: float) -> str:
    """78%; a half is rounded up, and of nothing there is no share.

    With a decimal where rounding would say 0 or 100 of what is neither: 199 of 200 are 99.5%.
    """
    if not whole:
        return NOTHING
    share, decimals = part / whole * 100 + 1e-9, percent_decimals(part / whole)
    if decimals:
        share = min(share, 99.9) if part < whole else max(share, 100.1)
        share = max(share, 0.1)
    return f"{number(share, decimals)}%"


def percent_decimals(share: float) -> int:
    """1 where a whole percent would hide that something is left, or is there at all."""
    return int(share not in (0, 1) and number(share * 100 + 1e-9) in ("0", "100"))


# Days and times.

_WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_MONTHS = (
    *(N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun")),
    *(N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec")),
)


def weekday(day: date) -> str:
    return _(_WEEKDAYS[day.weekday()])


def month(day: date) -> str:
    return _("{month} {year}").format(month=_(_MONTHS[day.month - 1]), year=day.year)


def day(on: date) -> str:
    name = _(_MONTHS[on.month - 1])
    return _("{weekday} {day} {month}").format(weekday=weekday(on), day=on.day, month=name)


def day_short(day: date) -> str:
    return f"{day:%m-%d}"


def day_full(day: date) -> str:
    return f"{day:%Y-%m-%d}"


def clock(moment: time | datetime) -> str:
    """The hour and minute as they stand; a datetime must be local already."""
    return f"{moment:%H:%M}"


def when(due: date, today: date, time: time | None = None) -> str:
    """今天 09:30, 明天, 逾期 2 天; days farther off as 11-23, those of other years in full."""
    days = (due - today).days
    if days < 0:
        return ngettext("{count} day late", "{count} days late", -days).format(count=-days)
    named = {0: _("today"), 1: _("tomorrow")}.get(days)
    text = named or (day_short(due) if due.year == today.year else day_full(due))
    return f"{text} {clock(time)}" if time else text


def duration(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("{minutes} min").format(minutes=rest)
    if not rest:
        return _("{hours} h").format(hours=hours)
    return _("{hours} h {minutes} min").format(hours=hours, minutes=rest)


def ago(then: datetime, now: datetime) -> str:
    """How long ago, in its largest unit; what a clock set back puts ahead of now is just now."""
    minutes = int((now - then).total_seconds()) // 60
    hours, days = minutes // 60, minutes // (60 * 24)
    if minutes < 1:
        return _("just now")
    if hours < 1:
        return _("{count} min ago").format(count=minutes)
    if days < 1:
        return _("{count} h ago").format(count=hours)
    if days < 61:
        return ngettext("{count} day ago", "{count} days ago", days).format(count=days)
    if days < 730:
        return _("{count} months ago").format(count=days * 12 // 365)
    return _("{count} years ago").format(count=days // 365)
