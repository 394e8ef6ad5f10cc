"""The network goes and comes back while the window is open."""

import threading

import pytest

from crmdesk.access.accounts import sign_in
from crmdesk.customers.search import find
from crmdesk.errors import UserError
from crmdesk.models import Customer
from tests.patience import PATIENCE
from tests.records import Make

pytestmark = pytest.mark.server


class Told:
    """What the watch said, to be waited for."""

    def __init__(self):
        self.said, self._news = [], threading.Condition()

    def __call__(self, answers):
        with self._news:
            self.said.append(answers)
            self._news.notify_all()

    def wait_for(self, said):
        with self._news:
            assert self._news.wait_for(lambda: self.said == said, 15), self.said


def open_file(seat, actor, now, name):
    with seat.write(actor) as session:
        Make(session, now).customer(name)


def names(seat, actor):
    with seat.read(actor) as session:
        return [name for (name,) in session.query(Customer.name).order_by(Customer.id)]


def test_a_broken_line_is_said_and_mends_itself(seat, actor, proxy, now):
    told = Told()
    seat.watch(lambda: actor, told, told)
    proxy.cut()
    told.wait_for([False])
    with pytest.raises(UserError, match="does not answer"):
        open_file(seat, actor, now, "Lin Xiaodong")
    proxy.mend()
    told.wait_for([False, True])
    open_file(seat, actor, now, "Lin Xiaodong")
    assert names(seat, actor) == ["Lin Xiaodong"]


def test_what_others_did_meanwhile_is_heard_when_it_is_back(seat, actor, proxy, now, founded):
    told, heard = Told(), []
    seat.watch(lambda: actor, told, told)
    seat.on_change(lambda tables: heard.append(tables))
    proxy.cut()
    told.wait_for([False])
    other = founded.open(seat.path, lambda: now)
    open_file(other, actor, now, "Wu Shan")
    other.close()
    proxy.mend()
    told.wait_for([False, True])
    assert heard
    assert "customer" in heard[0]


def test_a_save_that_a_break_interrupts_is_not_half_there(seat, actor, proxy, now):
    with pytest.raises(UserError, match="Nothing was saved"), seat.write(actor) as session:
        Make(session, now).customer("Lin Xiaodong")
        proxy.cut()
    proxy.mend()
    assert names(seat, actor) == []
    open_file(seat, actor, now, "Lin Xiaodong")
    assert names(seat, actor) == ["Lin Xiaodong"]


def test_a_search_while_it_is_gone_says_so_and_works_afterwards(seat, actor, proxy):
    proxy.cut()
    with pytest.raises(UserError), seat.read(actor) as session:
        find(session, "lin")
    proxy.mend()
    with seat.read(actor) as session:
        assert find(session, "lin") == []


def test_other_seats_hear_of_each_other_where_nobody_can_be_notified(founded, now, tmp_path):
    founded.set_back()
    seats = [founded.open(tmp_path / f"{n}.server", lambda: now) for n in range(2)]
    for seat in seats:
        seat.database.can_notify = False
    actor, heard = sign_in(seats[0], "manager"), threading.Event()
    seats[1].on_change(lambda tables: heard.set())
    seats[1].watch(lambda: actor, print, print)
    open_file(seats[0], actor, now, "Lin Xiaodong")
    assert heard.wait(PATIENCE)
    for seat in seats:
        seat.close()
