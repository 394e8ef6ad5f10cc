"""The language of every layer, and the forms of money, numbers, days and times in it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crmdesk import i18n

ROOT = Path(__file__).resolve().parents[1]
TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def in_both(form: Callable[[], str]) -> tuple[str, str]:
    i18n.set_language("zh_CN")
    in_chinese = form()
    i18n.set_language("en")
    return in_chinese, form()


def test_a_text_is_said_in_the_language_that_was_set() -> None:
    assert in_both(lambda: i18n._("tomorrow")) == ("明天", "tomorrow")
    assert in_both(i18n.language) == ("zh_CN", "en")


@pytest.mark.parametrize(
    ("locale", "language"),
    [("zh-Hans-CN", "zh_CN"), ("zh_CN.UTF-8", "zh_CN"), ("en_GB", "en"), ("C", "en"), (None, "en")],
)
def test_a_system_locale_leads_to_a_language_that_we_speak(locale: str, language: str) -> None:
    assert i18n.language_of(locale) == language


@pytest.mark.parametrize(
    ("minor", "text"),
    [
        (21_880_000, "¥218,800"),
        (21_880_050, "¥218,800.50"),
        (5, "¥0.05"),
        (0, "¥0"),
        (-120_000, "-¥1,200"),
    ],
)
def test_money_shows_cents_only_where_there_are_any(minor: int, text: str) -> None:
    assert i18n.money(minor) == text


def test_money_of_other_currencies_keeps_their_sign_and_decimals() -> None:
    i18n.set_language("en")
    assert i18n.money(1_250, "USD") == "$12.50"
    assert i18n.money(1_250, "JPY") == "¥1,250"


@pytest.mark.parametrize(
    ("yuan", "in_chinese", "in_english"),
    [
        (0, "¥0", "¥0"),
        (9_800, "¥9,800", "¥9,800"),
        (9_999, "¥9,999", "¥9,999"),
        (10_500, "¥1.1万", "¥10.5k"),
        (864_000, "¥86.4万", "¥864k"),
        (999_960, "¥100万", "¥1M"),
        (1_640_000, "¥164万", "¥1.64M"),
        (16_420_000, "¥1,642万", "¥16.4M"),
        (99_999_999, "¥1亿", "¥100M"),
        (1_643_000_000, "¥16.43亿", "¥1.64B"),
        (-864_000, "-¥86.4万", "-¥864k"),
    ],
)
def test_short_money_counts_in_the_units_of_the_language(
    yuan: int, in_chinese: str, in_english: str
) -> None:
    assert in_both(lambda: i18n.money_short(yuan * 100)) == (in_chinese, in_english)


def test_short_money_rounds_cents_and_shows_no_minus_zero() -> None:
    i18n.set_language("zh_CN")
    assert i18n.money_short(999_960) == "¥1万"
    assert i18n.money_short(-20) == "¥0"


@given(st.integers(min_value=0, max_value=10**13))
def test_short_money_never_grows_long(minor: int) -> None:
    assert all(len(text) <= 9 for text in in_both(lambda: i18n.money_short(minor)))


def test_numbers_are_grouped_and_zero_has_no_minus() -> None:
    assert i18n.number(1_234_567) == "1,234,567"
    assert i18n.number(-1234.56, decimals=1) == "-1,234.6"
    assert i18n.number(-0.04, decimals=1) == "0.0"


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(7, 9, "78%"), (1, 8, "13%"), (0, 5, "0%"), (3, 0, "–"), (12, 1, "1,200%"), (-1, 4, "-25%")],
)
def test_a_share_of_nothing_is_a_dash(part: int, whole: int, text: str) -> None:
    assert i18n.percent(part, whole) == text


def test_a_day_is_written_short_full_and_in_words() -> None:
    assert in_both(lambda: i18n.day(TODAY)) == ("11月21日 周六", "Sat 21 Nov")
    assert in_both(lambda: i18n.weekday(TODAY)) == ("周六", "Sat")
    assert in_both(lambda: i18n.month(TODAY)) == ("2026年11月", "Nov 2026")
    assert (i18n.day_short(TODAY), i18n.day_full(TODAY)) == ("11-21", "2026-11-21")


def test_a_clock_time_is_the_same_from_a_time_and_a_datetime() -> None:
    assert i18n.clock(time(9, 30)) == i18n.clock(NOW.replace(hour=9, minute=30)) == "09:30"


@pytest.mark.parametrize(
    ("days", "in_chinese", "in_english"),
    [
        (0, "今天 09:30", "today 09:30"),
        (1, "明天 09:30", "tomorrow 09:30"),
        (2, "11-23 09:30", "11-23 09:30"),
        (41, "2027-01-01 09:30", "2027-01-01 09:30"),
        (-1, "逾期 1 天", "1 day late"),
        (-2, "逾期 2 天", "2 days late"),
    ],
)
def test_near_days_are_said_in_words(days: int, in_chinese: str, in_english: str) -> None:
    due = TODAY + timedelta(days=days)
    assert in_both(lambda: i18n.when(due, TODAY, time(9, 30))) == (in_chinese, in_english)


def test_a_day_without_a_time_shows_none() -> None:
    assert in_both(lambda: i18n.when(TODAY, TODAY)) == ("今天", "today")


@pytest.mark.parametrize(
    ("minutes", "in_chinese", "in_english"),
    [
        (0, "0 分钟", "0 min"),
        (36, "36 分钟", "36 min"),
        (60, "1 小时", "1 h"),
        (65, "1 小时 5 分", "1 h 5 min"),
    ],
)
def test_a_duration_of_an_hour_and_more_is_in_hours(
    minutes: int, in_chinese: str, in_english: str
) -> None:
    assert in_both(lambda: i18n.duration(minutes)) == (in_chinese, in_english)


@pytest.mark.parametrize(
    ("minutes", "in_chinese", "in_english"),
    [
        (-5, "刚刚", "just now"),
        (0.5, "刚刚", "just now"),
        (11, "11 分钟前", "11 min ago"),
        (180, "3 小时前", "3 h ago"),
        (60 * 24, "1 天前", "1 day ago"),
        (60 * 24 * 61, "2 个月前", "2 months ago"),
        (60 * 24 * 800, "2 年前", "2 years ago"),
    ],
)
def test_how_long_ago_is_said_in_the_largest_unit(
    minutes: float, in_chinese: str, in_english: str
) -> None:
    then = NOW - timedelta(minutes=minutes)
    assert in_both(lambda: i18n.ago(then, NOW)) == (in_chinese, in_english)


def test_speaking_chinese_needs_no_babel() -> None:
    code = (
        "import sys; from crmdesk import i18n; i18n.set_language('zh_CN');"
        "i18n.money_short(1); i18n.money(1); print('babel' in sys.modules)"
    )
    command = [sys.executable, "-c", code]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        *((199, 200, "99.5%"), (9_999, 10_000, "99.9%"), (1, 1, "100%"), (0, 9, "0%")),
        *((1, 300, "0.3%"), (1, 10_000, "0.1%"), (1, 200, "1%"), (6, 5, "120%")),
        *((2_001, 2_000, "100.1%"), (7, 9, "78%"), (0, 0, "–")),
    ],
)
def test_a_share_says_all_or_nothing_only_when_it_is(part, whole, said):
    assert i18n.percent(part, whole) == said


@given(part=st.integers(0, 10**9), more=st.integers(0, 10**9))
@example(part=1, more=10**9)
def test_a_part_of_a_whole_is_never_more_than_all_of_it(part, more):
    said = i18n.percent(part, part + more)
    if part + more:
        assert (said == "0%", said == "100%") == (part == 0, more == 0)
        assert 0 <= float(said.rstrip("%")) <= 100
    assert i18n.percent(1 - 2**-53, 1) == "99.9%"
