"""Charts as drawing operations: the funnel, lying bars and standing columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil, floor, log10

from crmdesk import i18n
from crmdesk.reports.document import Cell, Chart, ChartKind, Column, Document, Kind, Ratio
from crmdesk.reports.layout.operations import Box, Line, Measure, Operation, Shape, Text
from crmdesk.reports.layout.wrapping import elided
from crmdesk.reports.palette import SERIES, blend, colour
from crmdesk.reports.wording import cell_text

HEIGHT = 176.0
_HEAD = 30.0
_SIZE = 7.5
_MOST_BARS = 8


@dataclass(frozen=True)
class Frame:
    """Where a chart stands, and what writes in it."""

    left: float
    top: float
    width: float
    height: float
    measure: Measure

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def text(self, x: float, y: float, text: str, room: float, align: str = "left") -> Text:
        cut = elided(text, room, self.measure, _SIZE)
        return Text(x, y, cut, _SIZE, False, colour("text"), align)


@dataclass(frozen=True)
class Data:
    """What a chart shows: labels, and one list of numbers for each series."""

    labels: list[str]
    columns: list[Column]
    numbers: list[list[float]]
    beside: list[str]
    currency: str

    @property
    def most(self) -> float:
        return max((value for series in self.numbers for value in series), default=0)

    def short(self, series: int, value: float) -> str:
        if self.columns[series].kind is Kind.MONEY:
            return i18n.money_short(round(value), self.currency)
        if self.columns[series].kind in (Kind.RATE, Kind.PERCENT):
            return i18n.percent(value, 1)
        return i18n.number(value, self.columns[series].decimals)


def draw_chart(
    document: Document, chart: Chart, left: float, top: float, width: float, measure: Measure
) -> Iterator[Operation]:
    yield Box(left, top, width, HEIGHT, colour("panel"), colour("line"), 4, 0.6)
    title = elided(chart.title, width - 24, measure, 9, True)
    yield Text(left + 12, top + 18, title, 9, True, colour("text"))
    data = _data_of(document, chart)
    frame = Frame(left + 12, top + _HEAD, width - 24, HEIGHT - _HEAD - 10, measure)
    if not data.labels or not data.most:
        middle, baseline = left + width / 2, top + HEIGHT / 2
        yield Text(middle, baseline, i18n.NOTHING, 9, False, colour("muted"), "centre")
        return
    if len(data.columns) > 1:
        frame = replace(frame, top=frame.top + 10, height=frame.height - 10)
        yield from _legend(data, frame, top + 32)
    draw = {ChartKind.FUNNEL: _funnel, ChartKind.BARS: _bars, ChartKind.COLUMNS: _columns}
    yield from draw[chart.kind](data, frame)


def _data_of(document: Document, chart: Chart) -> Data:
    table = document.table(chart.table)
    columns = [table.columns[table.position(key)] for key in chart.values]
    label = table.columns[table.position(chart.label)]
    beside = [table.columns[table.position(key)] for key in chart.beside]
    places = [table.position(column.key) for column in beside]
    return Data(
        [_label(label, value, document.currency) for value in table.values(chart.label)],
        columns,
        [[_number(value) for value in table.values(key)] for key in chart.values],
        [
            " · ".join(
                cell_text(column, row[place], document.currency)
                for column, place in zip(beside, places, strict=True)
            )
            for row in table.rows
        ],
        document.currency,
    )


def _label(column: Column, value: Cell, currency: str) -> str:
    if column.kind is Kind.DATE and isinstance(value, date):
        return i18n.day_short(value)
    return cell_text(column, value, currency)


def _number(value: Cell) -> float:
    if isinstance(value, Ratio):
        return value.rate or 0
    return float(value) if isinstance(value, int | float) else 0


def _legend(data: Data, frame: Frame, y: float) -> Iterator[Operation]:
    x = frame.left
    for number, column in enumerate(data.columns):
        yield Box(x, y - 6, 7, 7, colour(SERIES[number]), radius=1.5)
        yield Text(x + 10, y, column.title, _SIZE, False, colour("muted"))
        x += 24 + frame.measure(column.title, _SIZE)


def _funnel(data: Data, frame: Frame) -> Iterator[Operation]:
    """Each part as wide as its number; below it narrows to the next one's width."""
    numbers, step = data.numbers[0], frame.height / len(data.labels)
    label_room, beside_room = _side_rooms(data, frame)
    room = frame.width - label_room - beside_room
    middle = frame.left + label_room + room / 2
    widths = [max(room * number / data.most, 14) for number in numbers]
    for at, label in enumerate(data.labels):
        y = frame.top + at * step
        baseline = y + step / 2 + _SIZE * 0.3
        following = widths[at + 1] if at + 1 < len(widths) else widths[at] * 0.8
        share = 1 - 0.62 * at / max(len(widths) - 1, 1)
        yield frame.text(frame.left, baseline, label, label_room - 8)
        yield _trapezium(middle, y, step - 2, widths[at], min(following, widths[at]), share)
        ink = colour("panel") if share > 0.7 else colour("text")
        text = i18n.number(numbers[at])
        yield Text(middle, baseline, text, _SIZE + 0.5, True, ink, "centre")
        if data.beside:
            room_beside = beside_room - 8
            yield frame.text(frame.right, baseline, data.beside[at], room_beside, "right")


def _side_rooms(data: Data, frame: Frame) -> tuple[float, float]:
    label = max(frame.measure(text, _SIZE) for text in data.labels) + 8
    beside = max((frame.measure(text, _SIZE) for text in data.beside), default=0) + 8
    return min(label, frame.width * 0.3), min(beside, frame.width * 0.4)


def _trapezium(
    middle: float, top: float, height: float, upper: float, lower: float, share: float
) -> Shape:
    bottom = top + height
    corners = (
        (middle - upper / 2, top),
        (middle + upper / 2, top),
        (middle + lower / 2, bottom),
        (middle - lower / 2, bottom),
    )
    return Shape(corners, blend("accent", share))


def _bars(data: Data, frame: Frame) -> Iterator[Operation]:
    """The first rows only; a table beside holds all of them."""
    shown = min(len(data.labels), _MOST_BARS)
    step = min(frame.height / shown, 26)
    label_room, __ = _side_rooms(data, frame)
    values = [data.short(n, v) for n, series in enumerate(data.numbers) for v in series[:shown]]
    value_room = max(frame.measure(text, _SIZE) for text in values) + 6
    left = frame.left + label_room
    scale = (frame.right - value_room - left) / data.most
    thick = min(11.0, (step - 4) / len(data.numbers))
    for at in range(shown):
        middle = frame.top + at * step + step / 2
        yield frame.text(frame.left, middle + _SIZE * 0.35, data.labels[at], label_room - 8)
        y = middle - thick * len(data.numbers) / 2
        for number, series in enumerate(data.numbers):
            end = left + series[at] * scale
            yield Box(left, y, max(end - left, 0.6), thick - 1, colour(SERIES[number]), radius=1)
            baseline = y + thick / 2 + _SIZE * 0.3
            text = data.short(number, series[at])
            yield Text(end + 4, baseline, text, _SIZE, False, colour("muted"))
            y += thick


def _columns(data: Data, frame: Frame) -> Iterator[Operation]:
    ticks = _ticks(data.most)
    axis = max(frame.measure(data.short(0, tick), _SIZE) for tick in ticks) + 6
    left, bottom = frame.left + axis, frame.bottom - 14
    scale = (bottom - frame.top - 4) / ticks[-1]
    for tick in ticks:
        y = bottom - tick * scale
        yield Line(left, y, frame.right, y, colour("line" if tick else "edge"), 0.5)
        text = data.short(0, tick)
        yield Text(left - 5, y + 2.5, text, _SIZE - 0.5, False, colour("muted"), "right")
    yield from _standing(data, frame, left, bottom, scale)


def _standing(
    data: Data, frame: Frame, left: float, bottom: float, scale: float
) -> Iterator[Operation]:
    count, series = len(data.labels), len(data.numbers)
    step = (frame.right - left) / count
    thick = min(16.0, step * 0.7 / series)
    every = _every(data.labels, step, frame.measure)
    for at, label in enumerate(data.labels):
        middle = left + (at + 0.5) * step
        x = middle - thick * series / 2
        for number, values in enumerate(data.numbers):
            height = values[at] * scale
            if height:
                ink = colour(SERIES[number])
                yield Box(x, bottom - height, max(thick - 0.8, 0.8), height, ink)
            x += thick
        if at % every == 0:
            yield Text(
                middle, frame.bottom - 3, label, _SIZE - 0.5, False, colour("muted"), "centre"
            )


def _every(labels: Sequence[str], step: float, measure: Measure) -> int:
    """Every how many-th label has room."""
    widest = max(measure(label, _SIZE - 0.5) for label in labels) + 4
    return max(1, ceil(widest / step))


def _ticks(most: float) -> list[float]:
    """Round numbers from nought to at least ``most``, three to six of them."""
    size = 10.0 ** floor(log10(most)) if most else 1.0
    step = next(step for part in (0.2, 0.5, 1, 2, 5) if (step := part * size) * 5 >= most)
    step = max(step, 1)
    return [n * step for n in range(ceil(most / step) + 1)]
