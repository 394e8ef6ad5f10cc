"""The line breaks while a save is being committed: it is there once, and everybody is told."""

import pytest

from crmdesk.access.undoing import what_undo_would_do
from crmdesk.errors import UserError
from crmdesk.models import Action, Customer
from crmdesk.store import tell
from crmdesk.store.server.connecting import NoAnswer
from tests.records import Make

pytestmark = pytest.mark.server


@pytest.fixture
def there(founded):
    """``there()``: the customers that the server has, and its actions that opened one."""

    def look():
        with founded.superuser() as connection:
            names = connection.execute("SELECT name FROM customer ORDER BY id").fetchall()
            actions = connection.execute(
                "SELECT count(*) FROM action WHERE verb = 'customers.open'"
            )
            return [name for (name,) in names], actions.fetchone()[0]

    return look


def open_file(seat, actor, now, name="Lin Xiaodong"):
    with seat.write(actor) as session:
        Make(session, now).customer(name)
        tell(session, "customers.open", "Opened the file of {name}.", name=name)


def test_a_save_whose_answer_was_lost_is_found_to_have_arrived(seat, actor, proxy, now, there):
    proxy.lose_commit(arrives=True)
    open_file(seat, actor, now)
    assert there() == (["Lin Xiaodong"], 1)


def test_a_save_that_never_arrived_is_called_not_saved(seat, actor, proxy, now, there):
    proxy.lose_commit(arrives=False)
    with pytest.raises(NoAnswer, match="Nothing was saved"):
        open_file(seat, actor, now)
    assert there() == ([], 0)
    open_file(seat, actor, now)
    assert there() == (["Lin Xiaodong"], 1)


@pytest.fixture
def in_doubt(seat, actor, proxy, now):
    """``in_doubt(arrives)``: the server is gone as soon as the commit was sent."""

    def save(arrives):
        proxy.lose_commit(arrives=arrives, stays_cut=True)
        with pytest.raises(NoAnswer, match="told when the server answers again"):
            open_file(seat, actor, now)

    return save


def test_while_nobody_can_say_nothing_more_is_saved(seat, actor, in_doubt, now, there):
    in_doubt(arrives=True)
    with pytest.raises(NoAnswer):
        open_file(seat, actor, now, "Wu Shan")
    assert there() == (["Lin Xiaodong"], 1)


def test_whoever_saves_again_is_told_first_that_it_had_arrived(
    seat, actor, proxy, in_doubt, now, there
):
    in_doubt(arrives=True)
    proxy.mend()
    with pytest.raises(UserError, match=r"had arrived: Opened the file of Lin Xiaodong\."):
        open_file(seat, actor, now)
    assert there() == (["Lin Xiaodong"], 1)
    open_file(seat, actor, now, "Wu Shan")
    assert there() == (["Lin Xiaodong", "Wu Shan"], 2)


def test_what_had_not_arrived_is_saved_when_it_is_entered_again(
    seat, actor, proxy, in_doubt, now, there
):
    in_doubt(arrives=False)
    proxy.mend()
    open_file(seat, actor, now)
    assert there() == (["Lin Xiaodong"], 1)


def test_what_had_arrived_is_read_and_can_be_undone(seat, actor, proxy, in_doubt):
    in_doubt(arrives=True)
    proxy.mend()
    with seat.read(actor) as session:
        assert [name for (name,) in session.query(Customer.name)] == ["Lin Xiaodong"]
        assert what_undo_would_do(session).sentence == "Opened the file of Lin Xiaodong."


def test_each_save_bears_a_name_of_its_own(seat, actor, now, founded):
    open_file(seat, actor, now)
    open_file(seat, actor, now, "Wu Shan")
    with founded.superuser() as connection:
        names = connection.execute(
            f"SELECT request FROM {Action.__tablename__} WHERE verb = 'customers.open'"
        ).fetchall()
    assert len({name for (name,) in names if name}) == 2
