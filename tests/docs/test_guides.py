"""The two guides and the program say the same: the keys, the roles, and one another."""

import re

import pytest

from crmdesk import i18n
from crmdesk.access import ROLE_NAMES, Permission, Reach
from crmdesk.access.permissions import TABLE
from crmdesk.models import Role
from crmdesk.ui.pages import PAGES
from crmdesk.ui.shell.keys import FLOATING_KEYS, KEYS, PAGE_KEYS
from tests.docs.papers import GUIDES, links_of, table_of, text_of

EVERYWHERE = "everywhere"
CHINESE = {
    "通用": EVERYWHERE,
    "今日": "today",
    "展厅": "showroom",
    "客户": "customers",
    "客户档案": "customer",
    "漏斗": "funnel",
    "报表": "reports",
}
ENGLISH = dict(
    zip(
        ("Everywhere", "Today", "Showroom", "Customers", "A file", "Funnel", "Reports"),
        CHINESE.values(),
        strict=True,
    )
)
PLACES = CHINESE | ENGLISH
SIGNS = {Reach.ALL: "●", Reach.OWN: "○", Reach.NONE: ""}
LANGUAGES = pytest.mark.parametrize("language", GUIDES)


def as_code(key):
    for said, meant in (("Enter", "Return"), ("Esc", "Escape"), ("→", "Right"), ("←", "Left")):
        key = re.sub(rf"{said}$", meant, key)
    return key


def keys_in(language):
    """Place to the keys that the guide's table gives it."""
    _heading, rows = table_of(GUIDES[language], "键", "Key")
    found = {place: set() for place in PLACES.values()}
    for keys, place, _meaning in rows:
        found[PLACES[place]] |= {as_code(key) for key in re.findall(r"`([^`]+)`", keys)}
    return found


def keys_of_window():
    return {key.keys for key in KEYS} | {keys for keys, _title in FLOATING_KEYS} | {PAGE_KEYS}


def keys_of_pages(desk, qtbot):
    """What the sheet of keys would show on each page."""
    desk.speak, pages = desk.look.speak, {}
    for spec in PAGES:
        pages[spec.key] = spec.factory(desk)
        qtbot.addWidget(pages[spec.key])
        pages[spec.key].reload()
    desk.jobs.settle()
    return {name: {keys for keys, _title in page.keys} for name, page in pages.items()}


@LANGUAGES
def test_the_guide_names_each_key_of_the_window_and_no_other(language):
    assert keys_in(language)[EVERYWHERE] == keys_of_window()


def test_each_key_that_the_guides_give_a_page_is_one_of_it(desk, qtbot):
    there = keys_of_pages(desk, qtbot)
    for language in GUIDES:
        told = {place: keys for place, keys in keys_in(language).items() if place != EVERYWHERE}
        assert {place: keys - there[place] for place, keys in told.items()} == {
            place: set() for place in told
        }


def test_both_guides_name_the_same_keys():
    assert keys_in("zh_CN") == keys_in("en")


@LANGUAGES
def test_the_table_of_roles_is_the_programs(language):
    i18n.set_language(language)
    heading, rows = table_of(GUIDES[language], "可以做什么", "May")
    assert heading[1:] == [i18n._(ROLE_NAMES[role]) for role in Role]
    assert rows == [
        [i18n._(p.value), *(SIGNS[TABLE[role].get(p, Reach.NONE)] for role in Role)]
        for p in Permission
    ]


def test_both_guides_have_the_same_chapters_and_pictures():
    def shape(path):
        chapters = len(re.findall(r"^## ", text_of(path), re.MULTILINE))
        pictures = [link for link in links_of(path) if link.endswith(".png")]
        return chapters, [name.replace("-zh", "") for name in pictures]

    assert shape(GUIDES["zh_CN"]) == shape(GUIDES["en"])
