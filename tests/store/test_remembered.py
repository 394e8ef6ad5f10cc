"""What all sessions share must never be older than what this session sees."""

from sqlalchemy import select

from crmdesk.models import Level
from crmdesk.store.remembered import remembered

TABLES = frozenset({"level"})


def level_names(session):
    return tuple(session.scalars(select(Level.name).order_by(Level.id)))


def names_in(store, actor):
    with store.read(actor) as session:
        return remembered(session, TABLES, level_names)


def rename(session, name):
    session.scalars(select(Level).order_by(Level.id).limit(1)).one().name = name


def test_it_is_read_once(store, manager):
    asked = []
    for _again in range(3):
        with store.read(manager) as session:
            remembered(session, TABLES, asked.append)
    assert len(asked) == 1


def test_a_commit_to_its_table_is_seen_by_the_next_session(store, manager):
    names_in(store, manager)
    with store.write(manager) as session:
        rename(session, "Tomorrow")
    assert names_in(store, manager)[0] == "Tomorrow"


def test_a_session_sees_its_own_change_before_and_after_the_flush(store, manager):
    names_in(store, manager)
    with store.write(manager) as session:
        rename(session, "Tomorrow")
        assert remembered(session, TABLES, level_names)[0] == "Tomorrow"
        session.flush()
        assert remembered(session, TABLES, level_names)[0] == "Tomorrow"


def test_what_was_rolled_back_is_not_remembered(store, manager):
    before = names_in(store, manager)
    try:
        with store.write(manager) as session:
            rename(session, "Tomorrow")
            remembered(session, TABLES, level_names)
            raise ZeroDivisionError
    except ZeroDivisionError:
        assert names_in(store, manager) == before


def test_another_seats_commit_is_seen_after_the_poll(store, second_store, manager):
    store.catch_up()
    names_in(store, manager)
    with second_store.write(manager) as session:
        rename(session, "Tomorrow")
    store.hear(manager) if store.is_server else store.poll(manager)
    assert names_in(store, manager)[0] == "Tomorrow"
