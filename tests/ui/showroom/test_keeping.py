"""What is typed is never lost: pages, languages, accounts and crashes."""

import json

import pytest
from PySide6.QtCore import Qt

from crmdesk.store.drafts import save_draft, take_draft
from crmdesk.ui.desk import Forgetful
from crmdesk.ui.parts.notices import ConfirmBar
from crmdesk.ui.showroom.keeping import FORM, offer_unsaved

TAB, ENTER = Qt.Key.Key_Tab, Qt.Key.Key_Return


def kept(desk):
    state = take_draft(desk.store, desk.actor, FORM)
    return state and state["forms"][-1]["content"]


@pytest.fixture
def typed(window, keys):
    window.log_visit()
    keys("13812347714", TAB, "Lin")


def test_a_second_after_the_last_key_it_is_in_the_store(typed, qtbot, desk):
    qtbot.waitUntil(lambda: kept(desk) is not None)

    assert (kept(desk)["phone"], kept(desk)["name"]) == ("13812347714", "Lin")


def test_a_saved_party_is_no_draft_any_more(typed, keys, page, desk):
    page.entry.keeper.keep()

    keys(ENTER)

    assert kept(desk) is None


def test_another_page_and_back_changes_nothing(typed, window, page, form):
    window.go("today")
    window.go("showroom")

    assert window.host.page is page
    assert form.basics.name.text() == "Lin"


def test_another_language_keeps_what_was_typed(typed, window, keys):
    window.speak("zh_CN")
    keys()

    form = window.host.page.form
    assert (form.basics.phone.text(), form.basics.name.text()) == ("13812347714", "Lin")


def test_nothing_of_a_customer_goes_to_the_settings_file(typed, page):
    remembered = json.dumps(page.remember())

    assert "Lin" not in remembered
    assert "7714" not in remembered


class MemoryOfEach(Forgetful):
    """As the settings file is: of the account that sits here."""

    def __init__(self, desk):
        super().__init__()
        self._desk = desk

    def recall(self, key, default=None):
        return super().recall(f"{self._desk.actor.account_id}/{key}", default)

    def remember(self, key, value):
        super().remember(f"{self._desk.actor.account_id}/{key}", value)


def test_another_account_sees_nothing_of_it_and_the_first_finds_it_again(typed, window, as_, keys):
    manager = window.desk.actor
    window.desk.settings = MemoryOfEach(window.desk)
    window.sit(as_("reception"))
    keys()
    assert window.host.page.form.is_blank

    window.sit(manager)
    keys()

    assert window.host.page.form.basics.name.text() == "Lin"


@pytest.fixture
def crashed(desk, manager):
    """The form as a program left it that was killed."""
    content = {"phone": "13812347714", "name": "Lin", "level": "H"}
    state = {"content": content, "started": None, "visit": None, "version": None}
    save_draft(desk.store, manager, FORM, {"forms": [state]})


def test_after_a_crash_the_form_is_offered_and_restored(crashed, window, keys, form, visits):
    bar = form.findChild(ConfirmBar)
    assert bar.isVisible()
    assert form.is_blank

    bar.yes.click()
    keys(ENTER)

    assert (visits()[-1].name, visits()[-1].level) == ("Lin", "H")


def test_a_discarded_form_is_not_offered_again(crashed, window, form, desk):
    form.findChild(ConfirmBar).no.click()

    assert kept(desk) is None


def test_what_is_typed_before_the_answer_is_kept_beside_it(crashed, window, keys, page, desk):
    window.log_visit()
    keys("139")
    page.entry.keeper.keep()

    forms = take_draft(desk.store, desk.actor, FORM)["forms"]
    assert [form["content"]["phone"] for form in forms] == ["13812347714", "139"]


def test_restoring_lets_what_was_typed_meanwhile_wait(crashed, window, keys, form):
    window.log_visit()
    keys("13912347715", TAB, "Zeng")
    form.findChild(ConfirmBar).yes.click()
    assert form.basics.name.text() == "Lin"

    keys(ENTER)

    assert form.basics.name.text() == "Zeng"


def test_what_was_saved_just_before_a_crash_is_not_offered(
    typed, page, keys, desk, manager, window_of, visits
):
    page.entry.keeper.keep()
    left = take_draft(desk.store, manager, FORM)
    keys(ENTER)
    save_draft(desk.store, manager, FORM, left)  # killed before it could be dropped

    after = window_of().host.page
    assert (after.form.findChild(ConfirmBar), len(visits())) == (None, 1)
    assert after.form.is_blank


def test_the_start_tells_of_it_on_any_page(crashed, window, desk, keys):
    window.go("today")
    offer_unsaved(desk, window)
    keys()
    assert window.host.notice.text() == "A visit was not saved."

    window.host.notice._act()
    keys()

    assert window.host.page.form.basics.name.text() == "Lin"


def test_a_correction_survives_a_crash_too(window, log, keys, page, form, window_of, ids):
    visit = log("13812347714", "Lin", adviser_id=ids["zhou"])
    keys()
    page.entry.begin_edit(visit)
    keys()
    form.basics.remark.setPlainText("half typed")
    page.entry.keeper.keep()

    after = window_of().host.page.form
    after.findChild(ConfirmBar).yes.click()
    keys()

    assert after.title.text() == "Visit of 09:30"
    assert after.basics.remark.value() == "half typed"
