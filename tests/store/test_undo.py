import pytest
from sqlalchemy import select

from crmdesk.access.undoing import undo_last
from crmdesk.errors import UserError
from crmdesk.models import ContactNumber, Customer, FollowUp
from crmdesk.store import tell
from crmdesk.store.undo import last_action
from tests.records import Make, undo_newest


def add_customer(store, actor, now, **fields):
    with store.write(actor) as session:
        customer = Make(session, now).customer(**fields)
        tell(session, "customers.open", "Opened the file of {name}.", name=customer.name)
        return customer.id


def rename(store, actor, customer_id, name):
    with store.write(actor) as session:
        session.get_one(Customer, customer_id).name = name


def undo(store, actor):
    with store.write(actor) as session:
        return undo_newest(session)


def get(store, actor, table, row_id):
    with store.read(actor) as session:
        return session.get(table, row_id)


def test_undoing_an_insert_removes_all_its_rows_and_says_what_it_was(store, manager, now):
    customer_id = add_customer(store, manager, now, name="Lin Xiaodong")

    assert undo(store, manager) == "Opened the file of Lin Xiaodong."
    assert get(store, manager, Customer, customer_id) is None
    with store.read(manager) as session:
        assert session.query(ContactNumber).count() == 0


def test_undoing_an_update_brings_the_old_value_back(store, manager, now):
    customer_id = add_customer(store, manager, now, name="Lin")
    rename(store, manager, customer_id, "Lim")

    undo(store, manager)

    assert get(store, manager, Customer, customer_id).name == "Lin"


def test_undo_goes_back_step_by_step_and_then_says_there_is_nothing_left(store, manager, now):
    customer_id = add_customer(store, manager, now)
    rename(store, manager, customer_id, "Lim")
    undo(store, manager)
    undo(store, manager)

    assert get(store, manager, Customer, customer_id) is None
    with pytest.raises(UserError, match="nothing to undo"), store.write(manager) as session:
        undo_last(session)


def change_number(session):
    session.scalars(select(ContactNumber)).one().label = "at work"


def delete_number(session):
    session.delete(session.scalars(select(ContactNumber)).one())


def add_number(session):
    number = session.scalars(select(ContactNumber)).one()
    session.add(
        ContactNumber(
            store_id=number.store_id,
            customer_id=number.customer_id,
            number="138",
            digits="138",
        )
    )


@pytest.mark.parametrize("work", [change_number, delete_number, add_number])
@pytest.mark.parametrize("login", ["manager", "zhou"])
def test_later_work_that_was_undone_itself_hangs_on_nothing(store, manager, as_, now, work, login):
    customer_id = add_customer(store, manager, now, name="Lin", phone="139")
    with store.write(as_(login)) as session:
        work(session)
    if login != "manager":
        with pytest.raises(UserError, match="later"):
            undo(store, manager)
    undo(store, as_(login))

    assert undo(store, manager) == "Opened the file of Lin."
    assert get(store, manager, Customer, customer_id) is None


def test_what_somebody_else_changed_later_is_not_undone(store, manager, as_, now):
    customer_id = add_customer(store, manager, now, name="Lin")
    rename(store, manager, customer_id, "Lim")
    rename(store, as_("zhou"), customer_id, "Lam")

    with pytest.raises(UserError, match="later"):
        undo(store, manager)
    assert get(store, manager, Customer, customer_id).name == "Lam"


def test_another_field_changed_later_stands_in_nobodys_way(store, manager, as_, now):
    customer_id = add_customer(store, manager, now, name="Lin")
    rename(store, manager, customer_id, "Lim")
    with store.write(as_("zhou")) as session:
        session.get_one(Customer, customer_id).email = "lin@example.com"

    undo(store, manager)

    customer = get(store, manager, Customer, customer_id)
    assert (customer.name, customer.email) == ("Lin", "lin@example.com")


def test_one_account_never_undoes_anothers_action(store, manager, as_, now):
    add_customer(store, manager, now)
    with pytest.raises(UserError, match="nothing to undo"), store.write(as_("zhou")) as session:
        undo_last(session)


def test_a_deleted_row_comes_back_under_its_id(store, manager, now):
    with store.write(manager) as session:
        due = Make(session, now).follow_up().id
    with store.write(manager) as session:
        session.delete(session.get_one(FollowUp, due))

    undo(store, manager)

    assert get(store, manager, FollowUp, due).purpose == "first_call"


def test_the_last_action_is_told_with_who_did_it(store, manager, now):
    add_customer(store, manager, now, name="Lin")
    with store.read(manager) as session:
        last = last_action(session)
    assert (last.sentence, last.account) == ("Opened the file of Lin.", "Gao Yuan")
