"""Numbers in all the ways they are written compare as one."""

import csv

import pytest
from sqlalchemy import select

from crmdesk.access.undoing import undo_last
from crmdesk.customers.numbers import add_number, digits_of, number_problem, remove_number
from crmdesk.customers.search import find
from crmdesk.errors import Forbidden, UserError
from crmdesk.models import ContactNumber

MOBILE = "13812347714"


@pytest.mark.parametrize(
    "written",
    [
        "13812347714",
        "138 1234 7714",
        "138-1234-7714",
        "+86 138 1234 7714",
        "+8613812347714",
        "0086-138-1234-7714",
        "86-13812347714",
        "013812347714",
        "１３８１２３４７７１４",
        "（138）1234–7714",
        "13812347714 转 5",
        "138 1234 7714 / 139 0000 0000",
    ],
)
def test_a_mobile_is_the_same_however_it_is_written(written):
    assert digits_of(written) == MOBILE


@pytest.mark.parametrize(
    "written",
    [
        "010-65529988",
        "(010)6552 9988",
        "1065529988",
        "+86 10 6552-9988",
        "010-6552-9988",
        "010-65529988-123",
        "010-65529988转8012",
        "010-6552 9988 ext. 12",
        "010-65529988, 65529989",
    ],
)
def test_an_area_code_may_lack_its_zero_and_an_extension_does_not_count(written):
    assert digits_of(written) == "01065529988"


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("8264678", "8264678"),
        ("65529988", "65529988"),
        ("95588", "95588"),
        ("400-820-8820", "4008208820"),
        ("400-820-8820-3", "4008208820"),
        ("0755-88886666-123", "075588886666"),
        ("+1 650-253-0000", "0016502530000"),
        ("001 650 253 0000", "0016502530000"),
        ("+852 2345 6789", "0085223456789"),
        ("", ""),
        ("none", ""),
    ],
)
def test_short_service_and_foreign_numbers_keep_what_tells_them_apart(written, digits):
    assert digits_of(written) == digits


def test_a_foreign_number_is_not_a_mobile_of_ours():
    assert digits_of("+1 650 253 0000") != digits_of("16502530000")


def test_every_public_number_can_be_compared(shared):
    with (shared / "chinese/org_public_phones.csv").open(encoding="utf-8-sig") as file:
        numbers = [n for row in csv.DictReader(file) for n in row["phones"].split(";") if n]
    assert all(digits_of(number) for number in numbers)
    assert all(digits_of(digits_of(number)) == digits_of(number) for number in numbers)


@pytest.mark.parametrize("number", ["138 1234 7714", "95588", "8264678", "+1 650 253 0000"])
def test_a_number_that_can_be_dialled_is_no_problem(number):
    assert number_problem(number) == ""


@pytest.mark.parametrize("number", ["", "12", "none", "1381234771", "138123477144", "1" * 40])
def test_a_number_that_cannot_be_dialled_is_refused_with_a_sentence(number):
    assert number_problem(number).endswith(".")


def test_a_slip_in_a_mobile_says_how_many_digits_there_are():
    assert number_problem("138 1234 771") == "A mobile number has 11 digits; this one has 10."


def test_a_further_number_stands_behind_the_first(session, make):
    customer = make.customer(phone="13900000001")
    add_number(session, customer.id, "010-6552 9988", label="office")
    assert [number.digits for number in customer.numbers] == ["13900000001", "01065529988"]


def test_the_same_number_is_kept_once(session, make):
    customer = make.customer(phone="13900000001")
    first = customer.numbers[0].id
    assert add_number(session, customer.id, "+86 139 0000 0001") == first
    assert len(customer.numbers) == 1


def test_a_number_that_cannot_be_dialled_is_not_added(session, make):
    with pytest.raises(UserError):
        add_number(session, make.customer().id, "?")


def test_without_its_number_a_file_is_less_complete(session, make):
    customer = make.customer()
    add_number(session, customer.id, "13700000000")
    assert customer.completeness == 2
    for number in list(customer.numbers):
        remove_number(session, number.id)
    assert customer.completeness == 1
    assert session.query(ContactNumber).count() == 0


def test_a_number_that_is_gone_says_so(session):
    with pytest.raises(UserError, match="already gone"):
        remove_number(session, 12345)


def test_a_removed_number_comes_back_by_undo(store, manager, theirs):
    with store.write(manager) as session:
        remove_number(session, session.scalar(select(ContactNumber.id)))
    with store.write(manager) as session:
        assert undo_last(session) == "Removed the number 138****7714 of Lin Xiaodong."
    with store.read(manager) as session:
        assert [row.id for row in find(session, "13812347714")] == [theirs]


def test_another_adviser_neither_adds_nor_removes_a_number(store, as_, theirs):
    for work in (
        lambda session: add_number(session, theirs, "13800000000"),
        lambda session: remove_number(session, 1),
    ):
        with pytest.raises(Forbidden), store.write(as_("chen")) as session:
            work(session)
