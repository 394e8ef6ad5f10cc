"""What a report says, before anybody draws it: tables, charts, figures and notes.

Money is minor units, days are dates, moments are already local, a rate keeps its two numbers.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple

SMALL_N = 10
"""A rate of fewer cases than this is marked wherever it is shown."""


class Ratio(NamedTuple):
    """A rate with its two numbers."""

    part: int
    whole: int

    @property
    def rate(self) -> float | None:
        return self.part / self.whole if self.whole else None

    @property
    def is_small(self) -> bool:
        return 0 < self.whole < SMALL_N


Cell = str | int | float | date | datetime | time | Ratio | None
Row = Sequence[Cell]


class Kind(enum.Enum):
    """How a column's cells are kept and written."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    PERCENT = "percent"
    """A plain fraction, such as a stage's fixed probability."""
    RATE = "rate"
    """A ``Ratio``."""
    LEVEL = "level"
    TICK = "tick"


ON_THE_LEFT = frozenset({Kind.TEXT})
IN_THE_MIDDLE = frozenset({Kind.LEVEL, Kind.TICK, Kind.DATE, Kind.DATETIME, Kind.TIME})


@dataclass(frozen=True)
class Column:
    key: str
    """The stable English name that a CSV carries."""
    title: str
    kind: Kind = Kind.TEXT
    decimals: int = 0
    group: str = ""
    """A heading over this column and its neighbours of the same group."""
    on_paper: bool = True
    late_before: date | None = None
    """Days earlier than this are shown as late."""
    of: tuple[str, str] | None = None
    """The columns of the same table that hold the two numbers of a rate, where there are such."""


@dataclass(frozen=True)
class Table:
    key: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    totals: Row | None = None
    is_half: bool = False
    """Narrow enough to stand beside another one."""
    is_form: bool = False
    """Drawn as a form with every cell ruled, two lines high."""
    lists_customers: bool = False
    """Names people, so that a spreadsheet of it needs the export permission and a reason."""

    def position(self, key: str) -> int:
        return next(place for place, column in enumerate(self.columns) if column.key == key)

    def values(self, key: str) -> list[Cell]:
        place = self.position(key)
        return [row[place] for row in self.rows]


class ChartKind(enum.Enum):
    FUNNEL = "funnel"
    BARS = "bars"
    """Lying, one for each row."""
    COLUMNS = "columns"
    """Standing, as for hours, days and months."""


@dataclass(frozen=True)
class Chart:
    """A picture of some columns of one of the document's tables."""

    title: str
    kind: ChartKind
    table: str
    label: str
    values: tuple[str, ...]
    beside: tuple[str, ...] = ()
    """Columns written beside each part of a funnel."""


class Figure(NamedTuple):
    """One key figure: what it is, its value as text, and a line under it."""

    title: str
    value: str
    note: str = ""


class Signature(NamedTuple):
    """A box to sign in; ``name`` where it was signed in the program already."""

    title: str
    name: str = ""


@dataclass(frozen=True)
class Document:
    key: str
    title: str
    subtitle: str
    store: str
    zone: str
    currency: str
    tables: tuple[Table, ...]
    main: str
    """The key of the table that a CSV holds."""
    charts: tuple[Chart, ...] = ()
    figures: tuple[Figure, ...] = ()
    notes: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()
    is_landscape: bool = True
    leads_with_main: bool = False
    """The main table comes before the charts, as on a paper form."""
    watermark: str = ""

    def table(self, key: str) -> Table:
        return next(table for table in self.tables if table.key == key)

    @property
    def lists_customers(self) -> bool:
        return any(table.lists_customers for table in self.tables)

    @property
    def has_small_rate(self) -> bool:
        return any(ratio.is_small for ratio in self._ratios())

    def _ratios(self) -> Iterator[Ratio]:
        for table in self.tables:
            rates = [n for n, column in enumerate(table.columns) if column.kind is Kind.RATE]
            for row in (*table.rows, *((table.totals,) if table.totals else ())):
                yield from (row[n] for n in rates if isinstance(row[n], Ratio))
