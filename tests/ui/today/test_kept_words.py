"""What is typed about a customer and not recorded yet stays in the store, and nowhere else."""

import pytest

from crmdesk.store.drafts import take_draft
from crmdesk.ui.today.page import FORM, TodayPage
from tests.records import Make


@pytest.fixture
def due(desk, now):
    with desk.write() as session:
        return Make(session, now).follow_up(days=-1).id


def opened(qtbot, desk):
    page = TodayPage(desk)
    qtbot.addWidget(page)
    page.show()
    desk.jobs.settle()
    return page


def test_words_come_back_after_the_page_is_built_anew_and_settings_never_see_them(qtbot, desk, due):
    page = opened(qtbot, desk)
    qtbot.keyClicks(page.panel.results.words, "wants the blue one")

    assert "blue" not in repr(page.remember())
    assert take_draft(desk.store, desk.actor, FORM) == {str(due): "wants the blue one"}
    assert opened(qtbot, desk).panel.results.words.value() == "wants the blue one"
