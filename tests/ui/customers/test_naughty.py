"""What people paste, through the search, the new customer's form and the details."""

import json
from dataclasses import replace

import pytest

from crmdesk.customers.lists import CustomerList
from crmdesk.customers.wording import cleaned
from crmdesk.ui.customers.filter_bar import FilterBar
from tests.ui.customers.conftest import settle


@pytest.fixture
def strings(shared):
    return json.loads((shared / "naughty" / "blns.json").read_text("utf-8"))


ODD = [
    "欧" * 300,
    "林晓东👨‍👩‍👧‍👦🚗",
    "尉迟喆堃",
    "%_'\"\\",
    "Robert'); DROP TABLE customer;--",
    "مرحبا",
    "a\u0301" * 40,
]


def test_every_string_is_searched_without_harm(page, strings, desk, failures):
    for text in strings:
        page.search.set_value(text)
        page.reload()
    settle(desk)

    assert page.window().host.notice.isHidden()


def test_strings_are_saved_as_a_name_or_refused_with_a_reason(page, strings, desk, as_):
    page.add()
    dialog = page._dialog
    dialog.phone.set_value("13812347714")
    dialog.owner_only.set_value(True)
    kept = set()
    for text in strings[::4]:  # all of them go through the verb in tests/customers
        dialog.name.set_value(text)
        draft = dialog.draft()
        if not draft.problems():
            kept.add(dialog._save(replace(draft, owner_id=desk.actor.account_id)))

    assert len(kept) > 100
    assert _count(desk) == len(kept)


def _count(desk):
    with desk.read() as session:
        return CustomerList().count(session)


@pytest.mark.parametrize("text", ODD)
def test_odd_text_comes_back_from_the_details_as_it_was_typed(file, desk, text):
    file.tabs.setCurrentIndex(1)
    details = file.tabs.details.inside
    editor = details.form.fields["name"].editor
    editor.setText(text)
    details.save()
    settle(desk)

    assert file.head.name.text() == cleaned(text)
    assert file.head.width() <= file.width()


@pytest.mark.parametrize("text", ODD)
def test_odd_text_is_found_again(page, records, desk, text):
    records(lambda make: make.customer(text))
    page.search.set_value(text[:20])
    page.reload()
    settle(desk)

    assert page.list.rows.rowCount() == 1


def test_a_filter_may_have_any_name(page, desk):
    page.filters._change("level", "A")
    page.filters._name.setText("%_'\"")
    page.filters._keep_saved()

    again = FilterBar(desk)
    assert again.chips.buttons()[-1].text() == "%_'\""
