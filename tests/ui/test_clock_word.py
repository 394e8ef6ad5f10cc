"""At the start: a clock that cannot be right is told above the page, in the language in force."""

from datetime import timedelta

import pytest

from crmdesk import i18n
from crmdesk.dates import clock
from crmdesk.models import Account
from crmdesk.ui.clock_word import tell_of_clock


@pytest.fixture
def told(desk, qapp):
    """``told(now)``: what the start says while this PC's clock says ``now``."""

    def start(now):
        desk.now, notices = now, []
        desk.notify = notices.append
        tell_of_clock(desk, qapp)
        desk.jobs.settle()
        return [notice.text for notice in notices]

    return start


@pytest.mark.parametrize(
    ("language", "word"),
    [("en", "If the clock is wrong, set it before you go on"), ("zh_CN", "请先校准再继续")],
)
def test_a_clock_behind_the_journal_is_told(told, now, language, word):
    i18n.set_language(language)
    [said] = told(lambda: now - timedelta(days=1))
    assert word in said


def test_a_clock_that_agrees_with_the_journal_is_not_spoken_of(told, now):
    assert told(lambda: now + timedelta(minutes=3)) == []


def test_no_day_that_is_tried_out_is_taken_for_a_wrong_clock(told, store, manager):
    store.now = clock({"CRMDESK_TODAY": "2020-03-01"})
    with store.write(manager) as session:
        session.get_one(Account, 2).name = "Renamed"
    assert told(store.now) == []
