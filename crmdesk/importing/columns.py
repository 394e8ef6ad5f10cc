"""What a whole column tells of its cells: how its days are written, what its money counts in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from crmdesk.i18n import _
from crmdesk.importing import cells
from crmdesk.importing.mapping import Mapping
from crmdesk.importing.reading import Sheet

_DAYS = ("day", "created", "next")
_WHOLE_DAY = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}")


def settled(sheet: Sheet, mapping: Mapping) -> Sheet:
    """The sheet with its days as days and its money in whole units, where they can be read."""
    notes = list(sheet.notes)
    found = [(number, list(row)) for number, row in sheet.rows]
    for field in _DAYS:
        if field in mapping:
            _settle_days([row for __, row in found], sheet, mapping[field], notes)
    if "万" in mapping.get("price", ""):
        _settle_money([row for __, row in found], sheet.header.index(mapping["price"]))
    return replace(sheet, rows=found, notes=notes)


def day_above(sheet: Sheet) -> date | None:
    """The day that stands above the table."""
    told = (part for text in sheet.above for part in _WHOLE_DAY.findall(text))
    return next((day for part in told if (day := cells.day(part))), None)


def _settle_days(rows: Sequence[list[Any]], sheet: Sheet, column: str, notes: list[str]) -> None:
    place = sheet.header.index(column)
    day_first = cells.is_day_first(row[place] for row in rows)
    if day_first:
        notes.append(_("The days of “{column}” were read as day/month/year.").format(column=column))
    year = _year(rows, place, sheet)
    for row in rows:
        row[place] = cells.day(row[place], day_first=day_first, year=year) or row[place]


def _year(rows: Sequence[list[Any]], place: int, sheet: Sheet) -> int | None:
    """The year of days told without one: that above the table, or the others' only one."""
    if above := day_above(sheet):
        return above.year
    years = {day.year for row in rows if (day := cells.day(row[place]))}
    return years.pop() if len(years) == 1 else None


def _settle_money(rows: Sequence[list[Any]], place: int) -> None:
    for row in rows:
        amount = cells.money(row[place], cells.WAN)
        row[place] = row[place] if amount is None else amount / 100
