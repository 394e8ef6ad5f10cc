import pytest
from sqlalchemy import delete

from crmdesk.customers.taking_back import (
    customer_differences,
    customer_in_backup,
    customers_in_backup,
    take_back_customer,
)
from crmdesk.errors import Forbidden, UserError
from crmdesk.models import ContactNumber, Customer
from crmdesk.store.backup import backup
from crmdesk.store.beside import opened_beside
from crmdesk.store.undo import last_action
from tests.records import Make

pytestmark = pytest.mark.file_only


@pytest.fixture
def opened(store, manager, tmp_path, now):
    """A backup that holds two called Lin and Wang; since then the first has no number any more."""
    with store.write(manager) as session:
        make = Make(session, now)
        make.customer("Lin Hai", phone="13900007714", occupation="teacher", completeness=3)
        make.customer("Lin Bo", phone="13711112222", completeness=2)
        make.customer("Wang", completeness=2)
    made = backup(store, tmp_path / "safe")
    with store.write(manager) as session:
        session.execute(delete(ContactNumber).where(ContactNumber.customer_id == 1))
        customer = session.get_one(Customer, 1)
        customer.occupation, customer.completeness = "", 1
    with opened_beside(made, store, None) as beside:
        yield beside


@pytest.mark.parametrize("said", ["1", "Lin Hai", "7714", "hai"])
def test_a_customer_is_meant_by_id_name_or_number(opened, manager, said):
    with opened.read(manager) as then:
        assert customer_in_backup(then, said) == 1


def test_who_means_several_is_asked_which(opened, manager):
    with opened.read(manager) as then, pytest.raises(UserError, match="2 Lin Bo, 1 Lin Hai"):
        customer_in_backup(then, "Lin")


def test_the_backup_is_searched_with_numbers_masked(opened, manager):
    with opened.read(manager) as then:
        [found] = customers_in_backup(then, "7714")
    assert (found.name, found.number_masked) == ("Lin Hai", "139****7714")


def test_taking_back_counts_the_answers_anew_and_is_told_in_a_sentence(opened, store, manager):
    with opened.read(manager) as then, store.write(manager) as session:
        brought = take_back_customer(session, then, 1, source="south-x.crm")
    assert (brought.rows, brought.changed) == (1, 1)
    with store.read(manager) as session:
        customer = session.get_one(Customer, 1)
        assert (customer.occupation, customer.completeness) == ("teacher", 3)
        said = "Took 2 rows of Lin Hai's file back from the backup south-x.crm."
        assert last_action(session).sentence == said


def test_what_is_taken_in_part_counts_only_that(opened, store, manager):
    with opened.read(manager) as then, store.write(manager) as session:
        take_back_customer(session, then, 1, {("contact_number", 1)}, source="x")
    with store.read(manager) as session:
        assert session.get_one(Customer, 1).completeness == 2


@pytest.mark.parametrize("login", ["zhou", "care", "reception", "auditor", "admin"])
def test_only_who_may_restore_and_change_all_files_looks_or_takes(opened, store, as_, login):
    actor = as_(login)
    with opened.read(actor) as then, store.write(actor) as session:
        for ask in (
            lambda: customers_in_backup(then, "Lin"),
            lambda: customer_in_backup(then, "1"),
            lambda: customer_differences(session, then, 1),
            lambda: take_back_customer(session, then, 1, source="x"),
        ):
            with pytest.raises(Forbidden):
                ask()


def test_nothing_to_bring_back_leaves_no_trace_in_the_journal(opened, store, manager):
    with opened.read(manager) as then, store.write(manager) as session:
        take_back_customer(session, then, 3, source="x")
    with store.read(manager) as session:
        assert "Took" not in last_action(session).sentence
