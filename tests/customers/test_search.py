"""The search box finds a file by whatever part of it one remembers."""

import json

import pytest

from crmdesk.customers.files import CustomerDraft, open_file
from crmdesk.customers.search import find
from crmdesk.errors import Forbidden
from crmdesk.models import ContactNumber, RelatedPerson, Relation
from crmdesk.store.search_index import refresh
from tests.records import Make


@pytest.fixture
def shan(make, session):
    """One file with everything that can be found by."""
    customer = make.customer("单雄信", phone="13812347714")
    make.vehicle(customer, plate="京A·12345", vin="LSVAA4187C2184847")
    wife = RelatedPerson(store_id=1, customer_id=customer.id, name="陈洁", relation=Relation.SPOUSE)
    session.add(wife)
    session.flush()
    customer.numbers.append(
        ContactNumber(
            store_id=1, person_id=wife.id, number="010-65529988", digits="01065529988", position=1
        )
    )
    refresh_index(session)
    return customer


def refresh_index(session):
    session.flush()
    refresh(session)


def names(session, text):
    return [found.name for found in find(session, text)]


@pytest.mark.parametrize(
    "typed",
    [
        *("单", "雄", "雄信", "单雄信", "shan", "shanx", "xiongxin", "dan", "sxx", "xx", "SXX"),
        *("138", "7714", "13812347714", "138 1234 7714", "+86 138-1234-7714", "１３８１２３４"),
        *("+86 138", "65529988", "010-6552 9988", "1065529988", "0106552"),
        *("京A12345", "京A·12345", "a12345", "12345", "LSVAA4187C2184847", "184847"),
        *("陈洁", "chenjie", "cj", "单 138", "7714 雄"),
    ],
)
def test_a_file_is_found_by_any_part_of_it(session, shan, typed):
    assert names(session, typed) == ["单雄信"]


@pytest.mark.parametrize("typed", ["", "  ", "王", "999", "单 999", "雄单", "xyz", "%", "\x00"])
def test_what_is_not_in_it_does_not_find_it(session, shan, typed):
    assert names(session, typed) == []


@pytest.mark.parametrize(
    ("typed", "matched"),
    [
        ("shanxx", ""),
        ("雄", ""),
        ("7714", "138****7714"),
        ("雄 7714", "138****7714"),
        ("12345", "京A·12345"),
        ("c2184847", "LSVAA4187C2184847"),
        ("chenj", "Spouse 陈洁"),
        ("65529988", "Spouse 陈洁"),
    ],
)
def test_what_matched_is_said_when_it_was_not_the_name(session, shan, typed, matched):
    found = find(session, typed)
    assert [row.matched for row in found] == ([matched] if typed != "shanxx" else [])


def test_a_row_tells_whose_it_is_and_masks_the_number(session, shan):
    [row] = find(session, "单雄信")
    assert (row.owner, row.level, row.number_masked) == ("Zhou Min", "A", "138****7714")


def test_the_newest_come_first_and_no_more_than_asked(session, make):
    for number in range(5):
        make.customer(f"Lin {number}")
    refresh_index(session)
    assert [found.name for found in find(session, "lin", limit=3)] == ["Lin 4", "Lin 3", "Lin 2"]


def test_a_person_without_owner_and_number_is_found_too(session, make):
    customer = make.customer("Lin", owner=None)
    customer.numbers.clear()
    refresh_index(session)
    [row] = find(session, "lin")
    assert (row.owner, row.number_masked) == ("", "")


def test_an_adviser_finds_own_customers_even_behind_many_of_others(store, manager, as_, now):
    with store.write(manager) as session:
        make = Make(session, now)
        mine = make.customer("Wang Mine", owner="chen").id
        for number in range(60):
            make.customer(f"Wang {number}", owner="zhou")
    with store.read(as_("chen")) as session:
        assert [found.id for found in find(session, "wang")] == [mine]
    with store.read(as_("care")) as session:
        assert len(find(session, "wang")) == 50


@pytest.mark.parametrize("login", ["reception", "auditor", "admin"])
def test_who_may_not_see_customers_cannot_search_them(store, as_, login):
    with store.read(as_(login)) as session, pytest.raises(Forbidden):
        find(session, "lin")


def test_a_whole_page_pasted_into_the_box_is_only_not_found(session, shan):
    assert names(session, "word " * 5_000) == []
    assert names(session, "单雄信 " * 5_000) == ["单雄信"]
    assert names(session, "1" * 5_000) == []


def naughty(shared):
    return json.loads((shared / "naughty/blns.json").read_text("utf-8"))


def test_names_that_break_programs_are_kept_and_found(store, manager, shared, now):
    some = naughty(shared)[:: 8 if store.is_server else 2]
    drafts = [CustomerDraft(name, "13812347714") for name in some]
    fine = [draft for draft in drafts if not draft.problems()]
    with store.write(manager) as session:
        ids = [open_file(session, draft, owner_id=2, now=now) for draft in fine]
    with store.read(manager) as session:
        for customer_id, draft in zip(ids, fine, strict=True):
            found = [row.id for row in find(session, draft.name, limit=1000)]
            assert customer_id in found, repr(draft.name)


def test_what_is_refused_among_them_has_a_sentence(shared):
    refused = [CustomerDraft(name, "13812347714").problems() for name in naughty(shared)]
    assert all("name" in problems for problems in refused if problems)
    assert len([problems for problems in refused if problems]) < 30
