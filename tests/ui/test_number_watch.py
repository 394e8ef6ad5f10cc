import pytest

from crmdesk.customers.reveal import reveal_of_customer
from crmdesk.ui.number_watch import NumberWatch
from tests.records import Make


@pytest.fixture
def refused(store, manager, as_, now):
    """Zhou Min wanted one customer's number too many."""
    with store.write(manager) as session:
        ids = [Make(session, now).customer(phone=f"139111{n:05d}").id for n in range(31)]
    for customer_id in ids:
        with store.write(as_("zhou")) as session:
            reveal_of_customer(session, customer_id)


@pytest.fixture
def notices(desk):
    told = []
    desk.notify = told.append
    return told


@pytest.fixture
def watch(desk, qapp):
    watch = NumberWatch(desk, qapp)
    yield watch
    watch.stop()


def test_a_manager_is_told_once_and_reads_it_in_the_status_bar(watch, desk, refused, notices):
    for _time in range(2):
        watch.look()
        desk.jobs.settle()

    assert [notice.text for notice in notices] == [
        "Zhou Min wanted to see more numbers than the day allows (30 customers)."
    ]
    assert watch.facts() == ("! Numbers looked at: Zhou Min",)


def test_the_notice_leads_to_those_lines_of_the_journal(watch, desk, refused, notices):
    gone = []
    desk.go = lambda *to: gone.append(to)
    watch.look()
    desk.jobs.settle()
    notices[0].act()
    assert gone == [("settings", {"section": "audit", "about": "numbers"})]


def test_an_adviser_is_told_nothing(watch, desk, as_, refused, notices):
    watch.look()
    desk.jobs.settle()
    desk.actor = as_("zhou")
    watch.look()
    desk.jobs.settle()
    assert (len(notices), watch.facts()) == (1, ())
