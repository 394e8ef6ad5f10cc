"""Dates and times as people type them. Today is Saturday, 21 November 2026."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk.dates import parse_day, parse_time

TODAY = date(2026, 11, 21)
DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        *("2026-8-3", "2026/8/3", "2026.8.3", "2026年8月3日", "2026年8月3号", "20260803"),
        *("2026-08-03", " 2026 年 8 月 3 日 ", "２０２６／８／３", "2026。8。3"),
        *("8/3", "8-3", "8.3", "8月3日", "8月3号", "８月３日"),
    ],
)
def test_every_spelling_of_a_day_is_that_day(text: str) -> None:
    assert parse_day(text, TODAY) == date(2026, 8, 3)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        *(("今天", 0), ("今日", 0), ("today", 0), ("Today", 0), ("明天", 1), ("tomorrow", 1)),
        *(("后天", 2), ("大后天", 3), ("昨天", -1), ("yesterday", -1), ("前天", -2)),
        *(("+3", 3), ("＋3", 3), ("+ 3", 3), ("+3天", 3), ("+3d", 3), ("-1", -1), ("+0", 0)),
        *(("周六", 0), ("周日", 1), ("周天", 1), ("星期五", 6), ("礼拜一", 2), ("sat", 0)),
        *(("下周三", 4), ("下个星期三", 4), ("下下周三", 11), ("本周三", -3), ("这周日", 1)),
        *(("上周三", -10), ("next wed", 4), ("Next Wednesday", 4), ("last wed", -10)),
        *(("fri", 6), ("Thursday", 5), ("thurs", 5), ("tues", 3), ("this sun", 1)),
        *(("月底", 9), ("本月底", 9), ("下月底", 40), ("下个月底", 40), ("end of month", 9)),
    ],
)
def test_words_count_from_today(text: str, days: int) -> None:
    assert parse_day(text, TODAY) == TODAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("text", "nearest", "ahead"),
    [
        ("1/5", date(2027, 1, 5), date(2027, 1, 5)),
        ("8/3", date(2026, 8, 3), date(2027, 8, 3)),
        ("11/21", TODAY, TODAY),
        ("11/20", date(2026, 11, 20), date(2027, 11, 20)),
    ],
)
def test_a_day_without_a_year_is_the_nearest_or_the_next(
    text: str, nearest: date, ahead: date
) -> None:
    assert parse_day(text, TODAY) == nearest
    assert parse_day(text, TODAY, future=True) == ahead


@pytest.mark.parametrize(
    "text",
    [
        *("", "abc", "13/1", "2026-2-30", "2/29", "20261301", "0/0", "month", "sunshine", "周八"),
        *("8/3/2026/1", "++3", "2026", "+99999", "下周", "明天后天", "-", "1/2/3"),
    ],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    assert parse_day(text, TODAY) is None


@given(st.text(max_size=20))
def test_no_text_upsets_the_readers(text: str) -> None:
    assert isinstance(parse_day(text, TODAY), date | None)
    assert isinstance(parse_time(text), time | None)


@given(DAYS, DAYS, st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d"]))
def test_a_full_date_is_that_date_whatever_today_is(day: date, today: date, form: str) -> None:
    assert parse_day(f"{day:{form}}", today) == day


@given(DAYS, DAYS)
def test_a_day_without_a_year_lies_ahead_when_asked_so(day: date, today: date) -> None:
    found = parse_day(f"{day.month}/{day.day}", today, future=True)
    if (day.month, day.day) != (2, 29):
        assert found
        assert timedelta(0) <= found - today <= timedelta(days=365)
        assert (found.month, found.day) == (day.month, day.day)


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        *(("9", 9, 0), ("930", 9, 30), ("0930", 9, 30), ("1430", 14, 30), ("0", 0, 0)),
        *(("9:30", 9, 30), ("9：30", 9, 30), ("14.30", 14, 30), ("14。30", 14, 30), ("9:5", 9, 5)),
        *(("下午2点", 14, 0), ("下午2点半", 14, 30), ("上午9点15分", 9, 15), ("2点", 2, 0)),
        *(("晚上8点", 20, 0), ("晚8点一刻", 20, 15), ("中午12点", 12, 0), ("中午1点", 13, 0)),
        *(("凌晨12点", 0, 0), ("下午14点", 14, 0), ("下午 2:30", 14, 30), ("早上9时", 9, 0)),
        *(("2pm", 14, 0), ("2:30 PM", 14, 30), ("12am", 0, 0), ("12pm", 12, 0), ("9am", 9, 0)),
    ],
)
def test_every_spelling_of_a_time_is_that_time(text: str, hour: int, minute: int) -> None:
    assert parse_time(text) == time(hour, minute)


@pytest.mark.parametrize(
    "text",
    ["", "24:00", "9:60", "25", "abc", "960", "上午14点", "晚上12点", "9:30:00", "-1", "99999"],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    assert parse_time(text) is None


@given(st.times())
def test_a_time_is_read_back_from_its_usual_spellings(moment: time) -> None:
    expected = moment.replace(second=0, microsecond=0, fold=0)
    assert parse_time(f"{moment:%H:%M}") == parse_time(f"{moment:%H%M}") == expected
