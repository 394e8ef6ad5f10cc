import pytest

from crmdesk.aftersales.vin import check_digit, tidy, vin_hint


@pytest.mark.parametrize("vin", ["", "1M8GDM9AXKP042788", "1" * 17, "1m8gdm9axkp042788 "])
def test_a_sound_vin_gives_no_hint(vin):
    assert vin_hint(vin) == ""


@pytest.mark.parametrize(
    ("vin", "words"),
    [
        ("1M8GDM9A1KP042788", "ninth sign"),
        ("1M8GDM9AXKP042789", "ninth sign"),
        ("1M8GDM9AXKP04278", "this one has 16"),
        ("1M8GDM9AXKP0427O8", "no I, O or Q"),
    ],
)
def test_what_looks_mistyped_is_hinted_at(vin, words):
    assert words in vin_hint(vin)


def test_ten_is_written_as_x():
    assert check_digit("1M8GDM9AXKP042788") == "X"


def test_signs_are_kept_in_capitals_without_spaces():
    assert tidy(" 京a 12345 ") == "京A12345"
