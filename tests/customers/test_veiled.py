"""WeChat names and addresses that are numbers are masked like numbers, and survive a saved form."""

from dataclasses import replace

import pytest

from crmdesk.access import veil
from crmdesk.customers.file_page import file_page
from crmdesk.customers.files import Conflict, draft_of, save_file
from crmdesk.errors import UserError
from crmdesk.models import Customer

NUMBER = "13812347714"


@pytest.fixture
def file(session, make):
    return make.customer("Lin", wechat=NUMBER, email=f"{NUMBER}@example.com")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (NUMBER, "138****7714"),
        ("138 1234 7714", "138****7714"),
        ("138-1234-7714 or lin", "138****7714 or lin"),
        (f"lin{NUMBER}x", "lin138****7714x"),
        ("wxid_lin88", "wxid_lin88"),
        ("since 2026-11-21", "since 2026-11-21"),
        ("", ""),
    ],
)
def test_each_number_in_a_text_is_masked_and_the_rest_stays(text, shown):
    assert veil(text) == shown


def test_neither_form_nor_page_gets_it_in_full(session, file, today):
    draft, page = draft_of(session, file.id).draft, file_page(session, file.id, today=today)
    assert (draft.wechat, draft.email) == ("138****7714", "138****7714@example.com")
    assert (page.wechat, page.email) == ("138****7714", "138****7714@example.com")


@pytest.mark.parametrize("with_seen", [True, False])
def test_a_saved_form_keeps_what_it_showed_masked(session, file, now, with_seen):
    seen = draft_of(session, file.id).draft
    mine = replace(seen, good_time="evenings")
    save_file(session, file.id, mine, seen=seen if with_seen else None, now=now)
    kept = session.get(Customer, file.id)
    assert (kept.wechat, kept.email, kept.good_time) == (
        NUMBER,
        f"{NUMBER}@example.com",
        "evenings",
    )


def test_another_name_takes_its_place(session, file, now):
    seen = draft_of(session, file.id).draft
    save_file(session, file.id, replace(seen, wechat="lin_x"), seen=seen, now=now)
    assert session.get(Customer, file.id).wechat == "lin_x"


def test_a_masked_number_with_a_digit_changed_is_asked_for_whole(session, file, now):
    seen = draft_of(session, file.id).draft
    with pytest.raises(UserError, match=r"Write “138\*\*\*\*7715” whole"):
        save_file(session, file.id, replace(seen, wechat="138****7715"), seen=seen, now=now)


def test_both_versions_of_two_people_are_told_masked(session, file, now):
    seen = draft_of(session, file.id).draft
    save_file(session, file.id, replace(seen, wechat="13900001111"), seen=seen, now=now)
    with pytest.raises(Conflict) as told:
        save_file(session, file.id, replace(seen, wechat="lin_x"), seen=seen, now=now)
    (clash,) = told.value.clashes
    assert (clash.seen["wechat"], clash.theirs["wechat"]) == ("138****7714", "139****1111")
    assert told.value.theirs["wechat"] == "139****1111"
