from datetime import date, time

import pytest

from crmdesk.importing import cells


@pytest.mark.parametrize(
    "said",
    ["2024/4/1", "2024-04-01", "2024年4月1日", "20240401", 45383.0, "4/1/2024", date(2024, 4, 1)],
)
def test_every_spelling_is_the_same_day(said):
    assert cells.day(said) == date(2024, 4, 1)


@pytest.mark.parametrize("said", ["", None, "soon", "2024-13-01", "31/31/2024", 12.0])
def test_what_is_no_day_is_none(said):
    assert cells.day(said) is None


def test_a_phone_that_became_a_number_has_no_decimals():
    assert cells.phone(13800138004.0) == "13800138004"


@pytest.mark.parametrize(
    ("said", "minor"),
    [
        ("26000", 2_600_000),
        ("¥218,800.50", 21_880_050),
        ("$22,700.00", 2_270_000),
        ("21.88万", 21_880_000),
        (0, 0),
    ],
)
def test_money_reads_in_all_its_dresses(said, minor):
    assert cells.money(said) == minor


@pytest.mark.parametrize("said", ["", "暂无", "-5", None])
def test_what_is_no_price_is_none(said):
    assert cells.money(said) is None


@pytest.mark.parametrize("said", ["b", "B级", "B 级", "B"])
def test_a_level_reads_in_any_spelling(said):
    assert cells.level(said, {"A", "B"}) == "B"


def test_an_unknown_level_is_none():
    assert cells.level("Z", {"A"}) is None


@pytest.mark.parametrize("said", ["9:07", time(9, 7), 547 / 1440])
def test_times_of_day(said):
    assert cells.clock(said) == time(9, 7)


def test_a_name_may_be_none():
    assert cells.name("None") == "None"


@pytest.mark.parametrize(
    "said",
    [
        "24/4/1",
        "24年4月1日",
        "2024年4月1日 10:20",
        "1 Apr 2024",
        "Apr 1, 2024",
        "45383.75",
        "4/1/24",
    ],
)
def test_days_in_other_programs_spellings(said):
    assert cells.day(said) == date(2024, 4, 1)


def test_a_day_with_two_readings_is_none_rather_than_a_wrong_one():
    assert cells.day("13/04/22") is None


def test_the_day_stands_first_where_the_column_says_so():
    assert cells.is_day_first(["05/01/2022", "13/01/2022"])
    assert not cells.is_day_first(["05/13/2022", "05/01/2022"])
    assert cells.day("05/01/2022", day_first=True) == date(2022, 1, 5)


def test_a_day_without_a_year_takes_the_one_it_is_told():
    assert cells.day("4月1日", year=2024) == date(2024, 4, 1)
    assert cells.day("4月1日") is None


@pytest.mark.parametrize("said", ["1e400", "9" * 30, "inf", "nan", "20万左右"])
def test_odd_figures_are_no_price_and_no_day(said):
    assert cells.money(said) is None
    assert cells.day(said) is None


@pytest.mark.parametrize("said", ["21.88万元", "￥218,800元", "RMB 218800", "２１８，８００"])
def test_money_with_its_unit_behind(said):
    assert cells.money(said) == 21_880_000


@pytest.mark.parametrize("between", ["/", "；", "、", "\n", ", "])
def test_two_phones_in_a_cell_are_two(between):
    assert cells.phones(f"13800138001{between}13800138002") == ["13800138001", "13800138002"]


def test_an_extension_is_no_second_phone():
    assert cells.phones("010-65529988/9") == ["010-65529988/9"]
    assert cells.phones("") == []
