"""The list of files: filtered, sorted, cut into pages, and only what the role reaches."""

from datetime import timedelta

import pytest

from crmdesk.customers.lists import CustomerList
from crmdesk.errors import Forbidden
from crmdesk.models import CustomerKind, FileState
from tests.records import Make


@pytest.fixture
def filled(store, manager, now, today):
    """Five files that differ in everything that a list shows."""
    with store.write(manager) as session:
        make = Make(session, now)
        lin = make.customer(
            "Lin", phone="13812347714", level="H", source_id=make.source().id, completeness=5
        )
        deal = make.opportunity(lin, model_id=make.model("SUV 2.0T").id)
        make.follow_up(deal, days=-2)
        make.customer(
            "Wang", owner="chen", level="B", created_at=now - timedelta(days=3), completeness=2
        )
        zhao = make.customer("Zhao", level="O", created_at=now - timedelta(days=2))
        make.follow_up(make.opportunity(zhao, model_text="Roadster"), days=5)
        make.customer(
            "Freight Ltd",
            owner=None,
            level=None,
            kind=CustomerKind.ORGANISATION,
            created_at=now - timedelta(days=1),
        )
        make.customer(
            "Old",
            owner="chen",
            level=None,
            state=FileState.DELIVERED,
            created_at=now - timedelta(days=400),
            last_effective_at=now - timedelta(days=200),
        )


@pytest.fixture
def names(store, as_, filled):
    def names(login="manager", start=0, size=200, **wanted):
        with store.read(as_(login)) as session:
            rows = CustomerList(**wanted).page(session, start, size)
            assert len(rows) <= CustomerList(**wanted).count(session)
            return [row.name for row in rows]

    return names


def test_the_newest_files_come_first(names):
    assert names() == ["Lin", "Freight Ltd", "Zhao", "Wang", "Old"]


def test_a_page_is_cut_out_of_the_whole(names):
    assert names(start=1, size=2) == ["Freight Ltd", "Zhao"]
    assert names(start=5, size=2) == []


@pytest.mark.parametrize(
    ("sort", "ascending"),
    [
        ("created_at", ["Old", "Wang", "Zhao", "Freight Ltd", "Lin"]),
        ("name", ["Freight Ltd", "Lin", "Old", "Wang", "Zhao"]),
        ("level", ["Zhao", "Lin", "Wang", "Freight Ltd", "Old"]),
        ("owner", ["Wang", "Old", "Lin", "Zhao", "Freight Ltd"]),
        ("source", ["Lin", "Wang", "Zhao", "Freight Ltd", "Old"]),
        ("next_due", ["Lin", "Zhao", "Wang", "Freight Ltd", "Old"]),
        ("last_effective_at", ["Old", "Lin", "Wang", "Zhao", "Freight Ltd"]),
        ("completeness", ["Zhao", "Freight Ltd", "Old", "Wang", "Lin"]),
        ("state", ["Old", "Lin", "Wang", "Zhao", "Freight Ltd"]),
    ],
)
def test_each_column_sorts_with_the_empty_last(names, sort, ascending):
    assert names(sort=sort, descending=False) == ascending


@pytest.mark.parametrize(
    ("sort", "last"),
    [
        ("level", ["Old", "Freight Ltd"]),
        ("owner", ["Freight Ltd"]),
        ("source", ["Old", "Freight Ltd", "Zhao", "Wang"]),
        ("next_due", ["Old", "Freight Ltd", "Wang"]),
        ("last_effective_at", ["Freight Ltd", "Zhao", "Wang", "Lin"]),
    ],
)
def test_the_empty_are_last_downwards_too(names, sort, last):
    assert names(sort=sort)[-len(last) :] == last


def test_an_unknown_column_is_a_mistake_of_ours(names):
    with pytest.raises(ValueError, match="colour"):
        names(sort="colour")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"text": "li"}, ["Lin"]),
        ({"text": "7714"}, ["Lin"]),
        ({"text": "%"}, []),
        ({"text": " "}, ["Lin", "Freight Ltd", "Zhao", "Wang", "Old"]),
        ({"level": "H"}, ["Lin"]),
        ({"state": FileState.DELIVERED}, ["Old"]),
        ({"owner_id": 3}, ["Wang", "Old"]),
        ({"source_id": 1}, ["Lin"]),
        ({"kind": CustomerKind.ORGANISATION}, ["Freight Ltd"]),
        ({"unplanned": True}, ["Freight Ltd", "Wang", "Old"]),
        ({"text": "w", "owner_id": 3}, ["Wang"]),
        ({"text": "l", "sort": "name", "descending": False}, ["Freight Ltd", "Lin"]),
    ],
)
def test_a_filter_keeps_what_fits(names, wanted, found):
    assert names(**wanted) == found


def test_what_is_due_by_a_day_can_be_asked_for(names, today):
    assert names(due_until=today) == ["Lin"]
    assert names(due_until=today + timedelta(days=5)) == ["Lin", "Zhao"]


def test_an_adviser_sees_own_files_only_and_counts_only_them(names, store, as_):
    assert names("zhou") == ["Lin", "Zhao"]
    assert names("chen", text="lin") == []
    with store.read(as_("chen")) as session:
        assert CustomerList().count(session) == 2
        assert CustomerList(owner_id=2).count(session) == 0


@pytest.mark.parametrize("login", ["reception", "auditor", "admin"])
def test_who_may_not_see_customers_gets_no_list_and_no_count(names, store, as_, login):
    with pytest.raises(Forbidden):
        names(login)
    with store.read(as_(login)) as session, pytest.raises(Forbidden):
        CustomerList().count(session)


def test_a_row_shows_the_file_with_its_number_masked(store, manager, filled, now, today):
    with store.read(manager) as session:
        lin = CustomerList(text="lin").page(session, 0, 1)[0]
    assert (lin.owner, lin.phone, lin.model, lin.source) == (
        "Zhou Min",
        "138****7714",
        "SUV 2.0T",
        "Internet",
    )
    assert (lin.level, lin.completeness, lin.next_due) == ("H", 5, today - timedelta(days=2))


def test_a_row_without_owner_number_or_plan_is_shown_too(store, manager, filled):
    with store.read(manager) as session:
        rows = {row.name: row for row in CustomerList().page(session, 0, 10)}
    assert (rows["Freight Ltd"].owner, rows["Freight Ltd"].next_due) == ("", None)
    assert (rows["Zhao"].model, rows["Old"].model) == ("Roadster", "")


def test_a_page_takes_the_same_number_of_statements_however_long_it_is(
    store, manager, filled, statements
):
    with store.read(manager) as session:
        CustomerList().page(session, 0, 1)  # and the advisers' names, which are remembered
        begun = statements()
        CustomerList().page(session, 0, 1)
        short = statements() - begun
        assert len(CustomerList().page(session, 0, 200)) == 5
        assert statements() - begun == 2 * short
