"""Days and times as people type them: 8/3, 明天, +3, 下周三; 930, 下午2点."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, time, timedelta

from crmdesk.dates.months import add_months, month_end

_NAMED = {
    **dict.fromkeys(("今天", "今日", "today"), 0),
    **dict.fromkeys(("明天", "明日", "tomorrow"), 1),
    **dict.fromkeys(("昨天", "昨日", "yesterday"), -1),
    "前天": -2,
    "后天": 2,
    "大后天": 3,
}
_MONTH_ENDS = {
    **dict.fromkeys(("月底", "月末", "本月底", "这个月底", "end of month", "month end"), 0),
    **dict.fromkeys(("下月底", "下个月底", "end of next month"), 1),
}
_AHEAD = re.compile(r"([+-]) ?(\d{1,4}) ?(?:天|d|days?)?")
_DATED = re.compile(r"(\d{4}) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?[日号]?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_YEARLESS = re.compile(r"(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?[日号]?")
_CHINESE_WEEKDAY = re.compile(r"(上+|下+|这|本)?个?(?:周|星期|礼拜)([一二三四五六日天])")
_ENGLISH_WEEKDAY = re.compile(
    r"(?:(last|this|next) )?(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|r|rs|ur)?(?:day)?"
)
_WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")
_ENGLISH_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKS = {"上": -1, "last": -1, "这": 0, "本": 0, "this": 0, "下": 1, "next": 1}
_TIME = re.compile(
    r"(?P<part>凌晨|早上|早晨|清晨|上午|中午|下午|傍晚|晚上|晚)? ?(?P<hour>\d{1,2})"
    r"(?:(?P<digits>\d\d)| ?[:.点时] ?(?P<minute>\d{1,2}|半|一刻|三刻)? ?分?)?"
    r" ?(?P<half>am|pm)?"
)
_QUARTERS = {"半": 30, "一刻": 15, "三刻": 45}
_MORNING = {"凌晨", "早上", "早晨", "清晨", "上午", "am"}
_EVENING = {"晚上", "晚"}


def parse_day(text: str, today: date, *, future: bool = False) -> date | None:
    """The day that ``text`` means, or None.

    A day without a year is the one nearest to ``today``; with ``future``, the next one. A bare
    weekday is the coming one, today included; weeks begin on Monday.
    """
    typed = _plain(text)
    try:
        found = (reader(typed, today, future) for reader in _READERS)
        return next((day for day in found if day), None)
    except (ValueError, OverflowError):
        return None


def _plain(text: str) -> str:
    """Full-width signs as plain ones, an input method's full stop as a point."""
    return " ".join(unicodedata.normalize("NFKC", text).replace("。", ".").casefold().split())


def _named(typed: str, today: date, _future: bool) -> date | None:
    days = _NAMED.get(typed)
    return None if days is None else today + timedelta(days=days)


def _month_end(typed: str, today: date, _future: bool) -> date | None:
    months = _MONTH_ENDS.get(typed)
    return None if months is None else month_end(add_months(today, months))


def _ahead(typed: str, today: date, _future: bool) -> date | None:
    found = _AHEAD.fullmatch(typed)
    return today + timedelta(days=int(found[1] + found[2])) if found else None


def _dated(typed: str, _today: date, _future: bool) -> date | None:
    found = _DATED.fullmatch(typed) or _COMPACT.fullmatch(typed)
    return date(int(found[1]), int(found[2]), int(found[3])) if found else None


def _yearless(typed: str, today: date, future: bool) -> date | None:
    found = _YEARLESS.fullmatch(typed)
    if not found:
        return None
    years = range(today.year - 1, today.year + 2)
    days = [day for year in years if (day := _existing(year, int(found[1]), int(found[2])))]
    if future:
        return next((day for day in days if day >= today), None)
    return min(days, key=lambda day: abs(day - today), default=None)


def _existing(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _weekday(typed: str, today: date, _future: bool) -> date | None:
    if found := _CHINESE_WEEKDAY.fullmatch(typed):
        weekday = _WEEKDAYS.index(found[2].replace("天", "日"))
    elif found := _ENGLISH_WEEKDAY.fullmatch(typed):
        weekday = _ENGLISH_WEEKDAYS.index(found[2])
    else:
        return None
    ahead = weekday - today.weekday()
    return today + timedelta(days=ahead + 7 * _weeks(found[1]) if found[1] else ahead % 7)


def _weeks(said: str) -> int:
    """下周 is one week ahead, 下下周 two."""
    return _WEEKS[said] if said in _WEEKS else _WEEKS[said[0]] * len(said)


_READERS: tuple[Callable[[str, date, bool], date | None], ...] = (
    _named,
    _month_end,
    _ahead,
    _dated,
    _yearless,
    _weekday,
)


def parse_time(text: str) -> time | None:
    """The clock time that ``text`` means, or None; 24 hours unless it says 下午 or pm."""
    found = _TIME.fullmatch(_plain(text))
    if not found:
        return None
    minute = found["minute"] or found["digits"] or "0"
    hour = _hour(int(found["hour"]), found["half"] or found["part"])
    try:
        return time(hour, _QUARTERS.get(minute) or int(minute))
    except ValueError:
        return None


def _hour(hour: int, part: str | None) -> int:
    """On 24 hours; -1 where the two contradict each other or leave the day open (晚上12点)."""
    if part is None:
        return hour
    if part in _MORNING:
        midnight = part in {"am", "凌晨"} and hour == 12
        return 0 if midnight else hour if hour <= 12 else -1
    if part in _EVENING and hour == 12:
        return -1
    if part == "中午":
        return hour + 12 if hour <= 2 else hour
    return hour + 12 if hour < 12 else hour
