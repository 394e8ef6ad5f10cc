import threading

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DatabaseError

from crmdesk.errors import UserError
from crmdesk.models import Action, Change, Customer
from crmdesk.store.journal import link
from tests.records import Make


def names(store, actor):
    with store.read(actor) as session:
        return [name for (name,) in session.query(Customer.name).order_by(Customer.id)]


def test_an_error_undoes_the_whole_action_and_tells_nobody(store, manager, now):
    told = []
    store.on_change(told.append)

    with pytest.raises(ZeroDivisionError), store.write(manager) as session:
        Make(session, now).customer()
        1 / 0  # noqa: B018

    assert (names(store, manager), told) == ([], [])


def test_a_commit_names_the_tables_it_touched(store, manager, now):
    told = []
    store.on_change(told.append)

    with store.write(manager) as session:
        Make(session, now).opportunity()

    assert told == [{"customer", "contact_number", "opportunity", "stage_move"}]


def test_a_second_writer_waits_for_the_first(store, manager, now):
    first_is_in = threading.Event()

    def second():
        first_is_in.wait()
        with store.write(manager) as session:
            Make(session, now).customer(name=f"after {session.query(Customer).count()}")

    thread = threading.Thread(target=second)
    thread.start()
    with store.write(manager) as session:
        Make(session, now).customer(name="first")
        first_is_in.set()
    thread.join()

    assert names(store, manager) == ["first", "after 1"]


@pytest.mark.file_only
def test_what_a_reader_changes_is_not_kept(store, manager, now):
    with store.read(manager) as session:
        Make(session, now).customer()
    assert names(store, manager) == []


def listen(store, actor):
    """A server's store is told that there is something; a file's looks."""
    store.hear(actor) if store.is_server else store.poll(actor)


def test_another_process_is_heard_through_poll(store, second_store, manager, now):
    told = []
    listen(store, manager)
    store.on_change(told.append)
    with second_store.write(manager) as session:
        Make(session, now).customer()

    listen(store, manager)
    listen(store, manager)

    assert told == [{"customer", "contact_number"}]


def test_the_later_of_two_editors_is_told_and_loses_nothing_silently(store, manager, now):
    with store.write(manager) as session:
        customer_id = Make(session, now).customer().id
    with pytest.raises(UserError, match="Somebody else"), store.write(manager) as session:
        customer = session.get_one(Customer, customer_id)
        session.connection().exec_driver_sql("UPDATE customer SET version = version + 1")
        customer.name = "Mine"


def test_every_action_is_linked_to_the_one_before(store, manager, now):
    for number in range(3):
        with store.write(manager) as session:
            Make(session, now).customer(name=f"Customer {number}")

    with store.read(manager) as session:
        head = ""
        for action in session.query(Action).order_by(Action.id):
            changes = session.query(Change).filter_by(action_id=action.id).order_by(Change.id)
            assert action.hash == link(head, action, [change.digest for change in changes])
            head = action.hash


@pytest.mark.parametrize("work", ["UPDATE action SET verb = 'x'", "DELETE FROM change"])
def test_the_journal_refuses_to_be_edited(store, manager, now, work):
    with store.write(manager) as session:
        Make(session, now).customer()
    with (
        pytest.raises(DatabaseError, match=r"never changed|permission denied"),
        store.engine.begin() as connection,
    ):
        connection.exec_driver_sql(work)


def test_a_commit_of_another_between_two_of_ones_own_is_heard(store, second_store, manager, now):
    store.catch_up()
    told = []
    with second_store.write(manager) as session:
        Make(session, now).model(name="Theirs")
    with store.write(manager) as session:
        Make(session, now).customer()
    store.on_change(told.append)

    listen(store, manager)

    assert told == [{"car_model"}]


def test_a_commit_in_the_middle_of_a_look_is_heard_in_the_next(store, second_store, manager, now):
    """On a server the questions of one look see different commits."""
    store.catch_up()
    told, waiting = [], ["Theirs"]
    store.on_change(told.append)

    @event.listens_for(store.engine, "after_cursor_execute")
    def commit_meanwhile(*_executed):
        if waiting:
            with second_store.write(manager) as session:
                Make(session, now).model(name=waiting.pop())

    store.hear(manager)
    event.remove(store.engine, "after_cursor_execute", commit_meanwhile)
    store.hear(manager)

    assert told == [{"car_model"}]


def test_what_was_there_at_the_opening_is_not_news(store, second_store, manager, now):
    with store.write(manager) as session:
        Make(session, now).customer()
    second_store.catch_up()
    told = []
    second_store.on_change(told.append)
    listen(second_store, manager)

    assert told == []


@pytest.mark.file_only
def test_a_damaged_page_is_told_as_what_to_do(store, manager, now):
    with store.write(manager) as session:
        for number in range(300):
            Make(session, now).customer(name=f"Customer {number}")
    store.close()
    content = bytearray(store.path.read_bytes())
    content[4096 * 20 : -4096] = b"\xff" * (len(content) - 4096 * 21)
    store.path.write_bytes(content)

    with pytest.raises(UserError, match="damaged"), store.read(manager) as session:
        session.query(Customer).all()


@pytest.mark.file_only
def test_the_log_is_emptied_behind_the_savers_back(store, manager, now):
    with store.write(manager) as session:
        Make(session, now).customer()
    before = store.path.stat().st_mtime_ns
    store.database._checkpoints._move_pages()
    assert store.path.stat().st_mtime_ns > before
