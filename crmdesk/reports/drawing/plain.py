"""The main table as CSV, for other programs.

Values are kept exactly as they are, also texts that begin with = + - @: a sign put before them
would spoil telephone numbers and come back as data. Who wants a list to look at in a spreadsheet
takes the Excel file, where every text is marked as text.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

from crmdesk import i18n
from crmdesk.reports.document import Cell, Column, Document, Kind, Ratio
from crmdesk.reports.drawing.files import written_whole
from crmdesk.reports.wording import minor_digits


def to_csv(document: Document, path: Path, language: str | None = None) -> None:
    """English: stable names as header. Chinese: the titles, and the mark that tells Excel UTF-8."""
    with written_whole(path) as beside:
        write_csv(document, beside, language or i18n.language())


def write_csv(document: Document, path: Path, language: str) -> None:
    table, is_english = document.table(document.main), language == "en"
    digits = minor_digits(document.currency)
    with path.open("w", encoding="utf-8" if is_english else "utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(name for column in table.columns for name in _names(column, is_english))
        writer.writerows(
            [
                plain
                for column, value in zip(table.columns, row, strict=True)
                for plain in plain_values(column, value, digits)
            ]
            for row in table.rows
        )


def _names(column: Column, is_english: bool) -> Iterator[str]:
    """A rate whose two numbers have no columns of their own brings them along."""
    yield column.key if is_english else column.title
    if stands_alone(column):
        yield from (f"{column.key}_part", f"{column.key}_of")


def stands_alone(column: Column) -> bool:
    return column.kind is Kind.RATE and column.of is None


def plain_values(column: Column, value: Cell, digits: int = 2) -> Iterator[str]:
    if isinstance(value, Ratio):
        yield from _rate(column, value)
    elif column.kind is Kind.RATE and value is None:
        yield from [""] * (3 if stands_alone(column) else 1)
    else:
        yield plain_value(column, value, digits)


def _rate(column: Column, ratio: Ratio) -> Iterator[str]:
    yield "" if ratio.rate is None else f"{ratio.rate:.6g}"
    if stands_alone(column):
        yield from map(str, ratio)


def plain_value(column: Column, value: Cell, digits: int = 2) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case datetime():
            return value.replace(tzinfo=None).isoformat(" ", "minutes")
        case date():
            return value.isoformat()
        case time():
            return f"{value:%H:%M}"
        case Ratio():
            return "/".join(map(str, value))
    if column.kind is Kind.MONEY:
        return _money(int(value), digits)
    if column.kind is Kind.TICK:
        return str(int(value))
    if column.kind is Kind.PERCENT:
        return f"{value:.6g}"
    return f"{value:.{column.decimals}f}"


def _money(minor: int, digits: int) -> str:
    whole, rest = divmod(abs(minor), 10**digits)
    sign = "-" if minor < 0 else ""
    return f"{sign}{whole}.{rest:0{digits}d}" if rest else f"{sign}{whole}"
