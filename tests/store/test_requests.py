"""A save under a name is written once, however often it is sent, on a file and on a server."""

import pytest

from crmdesk.errors import UserError
from crmdesk.models import Customer
from crmdesk.store import tell
from crmdesk.store.requests import AlreadySaved, Request, arrived
from tests.records import Make


@pytest.fixture
def open_file(store, manager, now):
    def save(request, name="Lin Xiaodong"):
        with store.write(manager, request) as session:
            Make(session, now).customer(name)
            tell(session, "test.open", "Opened the file of {name}.", name=name)

    return save


def names(store, actor):
    with store.read(actor) as session:
        return [name for (name,) in session.query(Customer.name).order_by(Customer.id)]


def test_what_is_sent_again_is_answered_from_the_journal(store, manager, open_file):
    open_file(Request("one"))
    with pytest.raises(AlreadySaved, match=r"arrived: Opened the file of Lin Xiaodong\.") as told:
        open_file(Request("one", again=True))
    assert names(store, manager) == ["Lin Xiaodong"]
    with store.read(manager) as session:
        assert session.get_one(Customer, told.value.saved.rows["customer"]).name == "Lin Xiaodong"


def test_what_never_arrived_is_written_when_it_is_sent_again(store, manager, open_file):
    open_file(Request("one", again=True))
    assert names(store, manager) == ["Lin Xiaodong"]


def test_what_was_refused_goes_on_under_the_same_name(store, manager, open_file, now):
    with pytest.raises(UserError), store.write(manager, Request("one")) as session:
        Make(session, now).customer()
        raise UserError("No.")
    open_file(Request("one"))
    assert names(store, manager) == ["Lin Xiaodong"]


def test_saves_of_different_names_are_different_saves(store, manager, open_file):
    open_file(Request("one"))
    open_file(Request("two", again=True), "Wu Shan")
    assert names(store, manager) == ["Lin Xiaodong", "Wu Shan"]


@pytest.mark.parametrize("login", ["manager", "zhou"])
def test_everybody_is_told_which_saves_arrived(store, as_, open_file, login):
    open_file(Request("one"))
    with store.read(as_(login)) as session:
        assert arrived(session, ["one", "two"]) == {"one"}


def test_what_became_of_a_save_is_told_without_saving_anything(store, manager, open_file):
    open_file(Request("one"))
    assert store.became_of(manager, "one").sentence == "Opened the file of Lin Xiaodong."
    assert store.became_of(manager, "two") is None
