"""On a server its own clock dates the journal; a seat's is told when it is another."""

from datetime import timedelta

import pytest

from crmdesk.dates import clock, present
from crmdesk.models import Account, Action
from crmdesk.store.journal_order import clock_word


@pytest.fixture
def seat_clock(monkeypatch):
    """This computer's clock is a year slow."""

    def slow():
        return present() - timedelta(days=365)

    for asked in ("crmdesk.dates.moments.present", "crmdesk.store.store.present"):
        monkeypatch.setattr(asked, slow)


@pytest.mark.parametrize("day", ["", "2031-03-01"])
def test_a_seats_clock_does_not_date_the_journal(store, manager, seat_clock, day):
    store.now = clock({"CRMDESK_TODAY": day})
    with store.write(manager) as session:
        session.get_one(Account, 2).name = "Renamed"
    with store.read(manager) as session:
        at = session.query(Action).order_by(Action.id.desc()).first().at
    assert abs(at - present()) < timedelta(hours=1)


def test_a_seat_whose_clock_is_another_than_the_servers_is_told(store, manager):
    store.now = clock({})
    with store.read(manager) as session:
        assert clock_word(session, present()) == ""
        said = clock_word(session, present() + timedelta(hours=3))
    assert said.startswith("This PC's clock says ")
    assert said.endswith("the journal takes the server's.")
