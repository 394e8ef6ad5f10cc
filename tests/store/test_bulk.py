import pytest
from sqlalchemy import bindparam, delete, insert, select, update

from crmdesk.models import Change, ContactNumber, Customer, FollowUp
from crmdesk.store import bulk_insert
from crmdesk.store.search_query import INDEX, Asked, matches
from tests.records import Make, undo_newest

_NUMBERS = ContactNumber.__table__


@pytest.fixture
def ids(store, manager, now):
    with store.write(manager) as session:
        return [Make(session, now).customer(name=name).id for name in ("Lin", "Wang", "Zhao")]


def undo(store, actor):
    with store.write(actor) as session:
        undo_newest(session)


def customers(store, actor):
    with store.read(actor) as session:
        return [tuple(row) for row in session.query(Customer.name, Customer.level).order_by("id")]


def labels(store, actor):
    with store.read(actor) as session:
        return [label for (label,) in session.query(ContactNumber.label).order_by("id")]


def found(store, actor, word):
    with store.read(actor) as session:
        asked = matches(session, Asked(((word,),)))
        return list(session.scalars(select(INDEX.c.rowid).where(asked).order_by(INDEX.c.rowid)))


def test_an_update_of_many_is_kept_row_by_row_and_undone(store, manager, ids):
    with store.write(manager) as session:
        session.execute(update(Customer).where(Customer.name != "Lin").values(level="C"))
    assert customers(store, manager) == [("Lin", "A"), ("Wang", "C"), ("Zhao", "C")]
    with store.read(manager) as session:
        changes = session.query(Change.row_id).order_by(Change.id.desc()).limit(2)
        assert {row_id for (row_id,) in changes} == set(ids[1:])

    undo(store, manager)
    assert customers(store, manager) == [("Lin", "A"), ("Wang", "A"), ("Zhao", "A")]


@pytest.mark.parametrize(
    ("statement", "key"),
    [
        (update(ContactNumber), "id"),
        (update(_NUMBERS).where(_NUMBERS.c.id == bindparam("row")), "row"),
    ],
)
def test_an_update_of_row_after_row_is_kept_too(store, manager, ids, statement, key):
    with store.write(manager) as session:
        numbers = [id_ for (id_,) in session.query(ContactNumber.id)]
        given = [{key: numbers[0], "label": "home"}, {key: numbers[2], "label": "work"}]
        session.execute(statement, given)
    assert labels(store, manager) == ["home", "", "work"]
    undo(store, manager)
    assert labels(store, manager) == ["", "", ""]


def test_a_delete_of_many_is_undone(store, manager, ids):
    with store.write(manager) as session:
        session.execute(delete(ContactNumber).where(ContactNumber.customer_id.in_(ids)))
    undo(store, manager)
    with store.read(manager) as session:
        assert session.query(ContactNumber).count() == 3


def test_a_statement_that_changes_nothing_leaves_no_trace(store, manager, ids):
    told = []
    store.on_change(told.append)
    with store.write(manager) as session:
        session.execute(update(Customer).values(level="A"))
    assert told == []


def test_an_insert_that_would_miss_the_journal_is_a_bug(store, manager, ids):
    with pytest.raises(AssertionError, match="bulk_insert"), store.write(manager) as session:
        session.execute(insert(ContactNumber), [{"customer_id": 1, "number": "1", "digits": "1"}])


def test_names_that_a_statement_changes_are_found_under_the_new_one(store, manager, ids):
    with store.write(manager) as session:
        session.execute(update(Customer).where(Customer.id == ids[0]).values(name="Ouyang"))
    assert found(store, manager, "ouy") == ids[:1]
    assert found(store, manager, "lin") == []


def test_a_number_given_to_another_file_is_found_there_only(store, manager, ids):
    with store.write(manager) as session:
        number = session.query(ContactNumber).filter_by(customer_id=ids[0]).one()
        digits, number.customer_id = number.digits, ids[1]
    assert ids[0] not in found(store, manager, digits)
    assert ids[1] in found(store, manager, digits)


def test_undoing_an_import_takes_its_customers_out_of_the_search(store, manager, now):
    row = {"store_id": 1, "created_at": now, "version": 1}
    with store.write(manager) as session:
        first, *__ = bulk_insert(
            session, Customer, [row | {"name": f"Import {n}"} for n in range(5)]
        )
        session.info["stale"].update(range(first, first + 5))
    assert len(found(store, manager, "import")) == 5

    undo(store, manager)

    assert found(store, manager, "import") == []
    assert customers(store, manager) == []


@pytest.mark.file_only
def test_a_row_deleted_and_another_under_its_id_are_both_undone(store, manager, now):
    with store.write(manager) as session:
        old = Make(session, now).follow_up(purpose="first_call")
        opportunity_id, customer_id, row_id = old.opportunity_id, old.customer_id, old.id
    with store.write(manager) as session:
        session.delete(session.get_one(FollowUp, row_id))
        session.flush()
        fields = {"store_id": 1, "customer_id": customer_id, "opportunity_id": opportunity_id}
        new = FollowUp(**fields, purpose="call_back", due_on=now.date(), planned_at=now)
        session.add(new)
        session.flush()
        assert new.id == row_id

    undo(store, manager)

    with store.read(manager) as session:
        assert session.get_one(FollowUp, row_id).purpose == "first_call"


def test_a_batch_that_is_touched_again_in_its_own_action_is_still_one_to_undo(store, manager, now):
    row = {"store_id": 1, "created_at": now, "version": 1}
    with store.write(manager) as session:
        first, *__ = bulk_insert(
            session, Customer, [row | {"name": f"Import {n}"} for n in range(3)]
        )
        session.get_one(Customer, first).level = "H"
        session.delete(session.get_one(Customer, first + 1))

    undo(store, manager)

    assert customers(store, manager) == []
