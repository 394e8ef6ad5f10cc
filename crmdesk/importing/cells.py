"""Single cells made sense of: days in any spelling, numbers kept as figures, money, ticks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from crmdesk.dates import parse_time

_EXCEL_BEGINS = date(1899, 12, 30)
_EXCEL_DAYS = range(20_000, 80_000)  # 1954 to 2119
_YMD = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?!\d)")
_SHORT_YMD = re.compile(r"(\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_MDY = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_YEARLESS = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NAMED = re.compile(r"(\d{1,2})[ -]([a-z]{3})[a-z]*\.?,?[ -](\d{4})")
_NAMED_FIRST = re.compile(r"([a-z]{3})[a-z]*\.? (\d{1,2})(?:[a-z]{2})?,? (\d{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CENTURY = 2000
_TICKS = {"√", "✓", "✔", "☑", "是", "1", "1.0", "x", "y", "yes", "true", "v"}
WAN = 10_000
_MONEY = re.compile(
    r"(?:rmb|cny|usd|eur|[¥$€£])?\s*(\d{1,18}(?:\.\d*)?|\.\d+)\s*(万)?\s*(?:元|rmb|cny)?"
)
_BETWEEN_PHONES = re.compile(r"[;；、/,，|\n]|\s或\s?")
_WHOLE_PHONE = 7
_MOST_MONEY = 10**15


def text(cell: Any) -> str:
    """A whole number that a spreadsheet made a float reads as typed: 13800138004.0 is a phone."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def day(cell: Any, *, day_first: bool = False, year: int | None = None) -> date | None:
    """2024/4/1, 2024年4月1日, 20240401, Excel's 45383, 1 Apr 2024, and M/D/YYYY.

    ``day_first`` reads 4/1/2024 as 4 January; ``year`` is that of a day told without one.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    return _read_day(text(cell), day_first, year)


@lru_cache(maxsize=4_096)
def _read_day(told: str, day_first: bool, year: int | None) -> date | None:
    """Kept, because a long list tells the same days again and again."""
    said = unicodedata.normalize("NFKC", told).casefold()
    return _of_excel(said) or _in_figures(said, day_first, year) or _in_words(said)


def is_day_first(said: Iterable[Any]) -> bool:
    """Whether a column's days can only be D/M/YYYY: a first part above 12, no second one."""
    found = [_MDY.match(text(cell)) for cell in said if isinstance(cell, str)]
    parts = [(int(day[1]), int(day[3])) for day in found if day]
    return any(first > 12 for first, __ in parts) and all(second <= 12 for __, second in parts)


def _of_excel(said: str) -> date | None:
    """A day's number, with a time behind the point or not."""
    whole, __, part = said.partition(".")
    if not whole.isdecimal() or (part and not part.isdecimal()) or len(whole) != 5:
        return None
    return _EXCEL_BEGINS + timedelta(days=int(whole)) if int(whole) in _EXCEL_DAYS else None


def _in_figures(said: str, day_first: bool, year: int | None) -> date | None:
    if found := _YMD.match(said) or _COMPACT.fullmatch(said):
        return _date(*(int(part) for part in found.groups()))
    if year and (found := _YEARLESS.fullmatch(said)):
        return _date(year, int(found[1]), int(found[2]))
    readings = {_short(said), _month_first(said, day_first)} - {None}
    return readings.pop() if len(readings) == 1 else None


def _short(said: str) -> date | None:
    """24/4/1 or 24年4月1日."""
    found = _SHORT_YMD.fullmatch(said)
    return _date(_CENTURY + int(found[1]), int(found[2]), int(found[3])) if found else None


def _month_first(said: str, day_first: bool) -> date | None:
    found = _MDY.match(said)
    if not found:
        return None
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    year += _CENTURY if year < 100 else 0
    if day_first or found[2] == ".":
        return _date(year, second, first)
    return _date(year, first, second) or _date(year, second, first)


def _in_words(said: str) -> date | None:
    if found := _NAMED.match(said):
        of_month, month, year = found.groups()
    elif found := _NAMED_FIRST.match(said):
        month, of_month, year = found.groups()
    else:
        return None
    return _date(int(year), _MONTHS.index(month) + 1, int(of_month)) if month in _MONTHS else None


def _date(year: int, month: int, of_month: int) -> date | None:
    try:
        return date(year, month, of_month)
    except ValueError:
        return None


def clock(cell: Any) -> time | None:
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell
    if isinstance(cell, timedelta):
        return _of_day(cell.total_seconds())
    if isinstance(cell, float) and 0 <= cell < 1:
        return _of_day(cell * 86_400)
    said = text(cell)
    return parse_time(said) if said else None


def _of_day(seconds: float) -> time:
    minutes = round(seconds / 60) % (24 * 60)
    return time(minutes // 60, minutes % 60)


def money(cell: Any, times: int = 1) -> int | None:
    """Minor units of ``26000``, ``¥218,800.00``, ``RMB 22,700``, ``21.88万`` or ``21.88万元``.

    ``times`` is the unit of a plain figure: 10,000 in a column of 万元.
    """
    found = _MONEY.fullmatch(unicodedata.normalize("NFKC", text(cell)).replace(",", "").casefold())
    if not found:
        return None
    amount = round(float(found[1]) * (WAN if found[2] else times) * 100)
    return amount if amount <= _MOST_MONEY else None


def ticked(cell: Any) -> bool:
    return text(cell).casefold() in _TICKS


def name(cell: Any) -> str:
    """A customer may be called ``None``: only an empty cell is no name."""
    return " ".join(text(cell).split())


def phone(cell: Any) -> str:
    return re.sub(r"[\s\u200b]+", " ", text(cell))


def phones(cell: Any) -> list[str]:
    """Several numbers in one cell, as ``13800138001/13800138002`` or one below the other."""
    whole = text(cell)
    parts = [part for part in _BETWEEN_PHONES.split(whole) if part.strip()]
    if len(parts) > 1 and all(sum(c.isdecimal() for c in p) >= _WHOLE_PHONE for p in parts):
        return [phone(part) for part in parts]
    return [phone(cell)] if whole else []


def level(cell: Any, known: set[str]) -> str | None:
    """``b``, ``H级``, ``A 级`` as the store's own level; None for what is none of them."""
    said = text(cell).upper().removesuffix("级").strip()
    return said if said in known else None


def gender(cell: Any) -> str | None:
    said = text(cell).casefold()
    if said in {"女", "female", "f", "女士", "小姐", "ms", "mrs"}:
        return "female"
    if said in {"男", "male", "m", "先生", "mr"}:
        return "male"
    return None
