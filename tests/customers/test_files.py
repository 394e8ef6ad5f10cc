"""Opening and saving files; two people at one file lose nothing."""

from dataclasses import replace

import pytest

from crmdesk.access.undoing import undo_last, what_undo_would_do
from crmdesk.customers.files import Conflict, CustomerDraft, draft_of, open_file, save_file
from crmdesk.customers.search import find
from crmdesk.errors import Forbidden, UserError
from crmdesk.models import Customer, CustomerKind


@pytest.fixture
def kept(store, manager, now):
    """The id of a file that is already saved."""
    with store.write(manager) as session:
        return open_file(session, CustomerDraft("单雄信", "13812347714"), owner_id=2, now=now)


def save(store, actor, customer_id, draft, now, **more):
    with store.write(actor) as session:
        save_file(session, customer_id, draft, now=now, **more)


def read(store, actor, customer_id):
    with store.read(actor) as session:
        return draft_of(session, customer_id).draft


def test_a_name_and_a_number_open_a_file(session, now):
    customer_id = open_file(session, CustomerDraft("单先生", "138 1234 7714"), owner_id=2, now=now)
    customer = session.get(Customer, customer_id)
    assert (customer.name, customer.owner_id, customer.created_at) == ("单先生", 2, now)
    assert [number.digits for number in customer.numbers] == ["13812347714"]


def test_an_organisation_has_a_file_too(session, now):
    draft = CustomerDraft("Nanjing Freight", "025-84000000", CustomerKind.ORGANISATION)
    customer = session.get(Customer, open_file(session, draft, owner_id=None, now=now))
    assert customer.kind is CustomerKind.ORGANISATION


@pytest.mark.parametrize(
    ("field", "draft"),
    [
        ("name", CustomerDraft("  ", "13812347714")),
        ("name", CustomerDraft("\u200b\u00ad", "13812347714")),
        ("name", CustomerDraft("\x00\ud800", "13812347714")),
        ("name", CustomerDraft("x" * 501, "13812347714")),
        ("phone", CustomerDraft("Lin")),
        ("phone", CustomerDraft("Lin", "1381234")),
        ("email", CustomerDraft("Lin", "13812347714", email="lin")),
        ("address", CustomerDraft("Lin", "13812347714", address="x" * 501)),
        ("avoid", CustomerDraft("Lin", "13812347714", avoid="x" * 20_001)),
        ("birth_day", CustomerDraft("Lin", "13812347714", birth_month=2, birth_day=30)),
        ("birth_day", CustomerDraft("Lin", "13812347714", birth_month=2)),
        ("birth_year", CustomerDraft("Lin", "13812347714", birth_year=88)),
    ],
)
def test_what_cannot_be_kept_is_told_beside_its_field(field, draft):
    if field == "phone" and draft.phone:
        draft = replace(draft, phone="138123477")
    assert list(draft.problems()) == [field]


def test_a_lunar_birthday_has_a_thirtieth_of_the_second_month():
    draft = CustomerDraft("Lin", "13812347714", birth_month=2, birth_day=30, birthday_is_lunar=True)
    assert draft.problems() == {}


def test_a_leap_day_is_a_birthday():
    assert CustomerDraft("Lin", "13812347714", birth_month=2, birth_day=29).problems() == {}


def test_too_long_says_how_much_fits():
    problem = CustomerDraft("x" * 600, "13812347714").problems()["name"]
    assert problem == "This has 600 characters; 500 fit. Shorten it."


def test_a_name_of_300_characters_is_kept_and_found(session, now):
    name = "欧阳" * 150
    customer_id = open_file(session, CustomerDraft(name, "13812347714"), owner_id=2, now=now)
    session.info["stale"].add(customer_id)
    from crmdesk.store.search_index import refresh

    refresh(session)
    assert [found.name for found in find(session, name)] == [name]


def test_what_a_paste_brings_along_is_not_kept(session, now):
    draft = CustomerDraft(" Lin\tXiao\x00dong\ud800\n", "13812347714", avoid="no\r\nsmall talk\x07")
    customer = session.get(Customer, open_file(session, draft, owner_id=2, now=now))
    assert (customer.name, customer.avoid) == ("Lin Xiaodong", "no\nsmall talk")


def test_opening_is_told_and_can_be_undone(store, manager, kept):
    with store.read(manager) as session:
        assert what_undo_would_do(session).sentence == "Opened the file of 单雄信."
    with store.write(manager) as session:
        undo_last(session)
    with store.read(manager) as session:
        assert session.get(Customer, kept) is None
        assert find(session, "单雄信") == []


def test_a_file_is_read_without_its_numbers(store, manager, kept):
    draft = read(store, manager, kept)
    assert (draft.name, draft.phone, draft.has_number) == ("单雄信", "", True)
    assert draft.problems() == {}


def test_saving_changes_only_what_was_changed(store, manager, kept, now):
    draft = read(store, manager, kept)
    changed = replace(draft, occupation="teacher", cares_about="boot space")
    save(store, manager, kept, changed, now, seen=draft)
    assert read(store, manager, kept) == changed


def test_a_number_in_a_saved_draft_is_a_further_one(store, manager, kept, now):
    draft = read(store, manager, kept)
    save(store, manager, kept, replace(draft, phone="025-84000000"), now)
    with store.read(manager) as session:
        digits = [number.digits for number in session.get(Customer, kept).numbers]
    assert digits == ["13812347714", "02584000000"]


def test_two_people_who_change_different_fields_both_keep_theirs(store, manager, kept, now):
    base = read(store, manager, kept)
    save(store, manager, kept, replace(base, district="Gulou"), now)
    mine = replace(base, occupation="teacher")
    save(store, manager, kept, mine, now, seen=base)
    after = read(store, manager, kept)
    assert (after.district, after.occupation) == ("Gulou", "teacher")


def test_two_people_who_change_one_field_are_shown_both(store, manager, kept, now):
    base = read(store, manager, kept)
    save(store, manager, kept, replace(base, district="Gulou"), now)
    mine = replace(base, district="Xuanwu", occupation="teacher")
    with pytest.raises(Conflict, match="You changed the same") as conflict:
        save(store, manager, kept, mine, now, seen=base)
    (clash,) = conflict.value.clashes
    assert (clash.theirs, clash.mine) == ({"district": "Gulou"}, {"district": "Xuanwu"})
    assert read(store, manager, kept).district == "Gulou"
    save(store, manager, kept, mine, now, seen=replace(base, **conflict.value.theirs))
    assert read(store, manager, kept).district == "Xuanwu"


def test_halves_of_a_birthday_are_not_put_together(store, manager, kept, now):
    base = read(store, manager, kept)
    save(store, manager, kept, replace(base, birth_month=1, birth_day=31), now)
    with pytest.raises(Conflict) as conflict:
        save(store, manager, kept, replace(base, birth_month=2, birth_day=3), now, seen=base)
    assert conflict.value.clashes[0].theirs["birth_day"] == 31


def test_an_adviser_neither_reads_nor_saves_anothers_file(store, as_, kept, now):
    with store.read(as_("chen")) as session, pytest.raises(Forbidden, match="Zhou Min"):
        draft_of(session, kept)
    with pytest.raises(Forbidden, match="Zhou Min"):
        save(store, as_("chen"), kept, CustomerDraft("Mine", "13812347714"), now)


@pytest.mark.parametrize("login", ["reception", "auditor", "admin"])
def test_who_does_not_work_with_customers_cannot_open_a_file(store, as_, now, login):
    with pytest.raises(Forbidden), store.write(as_(login)) as session:
        open_file(session, CustomerDraft("Lin", "13812347714"), owner_id=2, now=now)


def test_a_file_that_is_gone_says_so(session):
    with pytest.raises(UserError, match="gone"):
        draft_of(session, 999)
