"""Single cells made sense of: days in any spelling, numbers kept as figures, money, ticks."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from crmdesk.dates import parse_time

_EXCEL_BEGINS = date(1899, 12, 30)
_EXCEL_DAYS = range(20_000, 80_000)  # 1954 to 2119
_YMD = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_MDY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TICKS = {"√", "✓", "✔", "☑", "是", "1", "1.0", "x", "y", "yes", "true", "v"}
_WAN = 10_000


def text(cell: Any) -> str:
    """A whole number that a spreadsheet made a float reads as typed: 13800138004.0 is a phone."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def day(cell: Any) -> date | None:
    """2024/4/1, 2024-04-01, 2024年4月1日, 20240401, Excel's 45383, and M/D/YYYY."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    said = text(cell)
    if said.isdigit() and int(said) in _EXCEL_DAYS:
        return _EXCEL_BEGINS + timedelta(days=int(said))
    if found := _YMD.match(said) or _COMPACT.fullmatch(said):
        return _date(*(int(part) for part in found.groups()))
    if found := _MDY.match(said):
        month, of_month, year = (int(part) for part in found.groups())
        return _date(year, month, of_month) or _date(year, of_month, month)
    return None


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


def money(cell: Any) -> int | None:
    """Minor units of ``26000``, ``¥218,800.00``, ``$22,700`` or ``21.88万``."""
    said = text(cell).replace(",", "").replace("，", "").lstrip("¥￥$€£ ")
    times = _WAN if said.endswith("万") else 1
    try:
        amount = round(float(said.rstrip("万元 ")) * times * 100)
    except ValueError:
        return None
    return amount if amount >= 0 else None


def ticked(cell: Any) -> bool:
    return text(cell).casefold() in _TICKS


def name(cell: Any) -> str:
    """A customer may be called ``None``: only an empty cell is no name."""
    return " ".join(text(cell).split())


def phone(cell: Any) -> str:
    return re.sub(r"[\s\u200b]+", " ", text(cell))


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
