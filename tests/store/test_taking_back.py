from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from crmdesk.errors import UserError
from crmdesk.models import (
    Account,
    ContactNumber,
    Customer,
    FollowUp,
    Note,
    Opportunity,
    OwnedVehicle,
    Source,
    StageMove,
    Visit,
)
from crmdesk.store import tell
from crmdesk.store.backup import backup
from crmdesk.store.beside import opened_beside
from crmdesk.store.check import check
from crmdesk.store.taking_back import (
    TAKING_BACK,
    Teller,
    What,
    bring_back,
    compare_customer,
    compare_table,
)
from crmdesk.store.taking_back.family import family, references
from crmdesk.store.taking_back.words import FIELDS, TABLES
from crmdesk.store.undo import newest
from crmdesk.store.values import CLASSES
from tests.records import Make, undo_newest

pytestmark = pytest.mark.file_only

MENTIONS = {
    ("related_person", "linked_id"),
    ("person_profile", "referred_by_id"),
    ("delivery", "referred_by_id"),
}


class Case:
    """A store, the backup that was made of it, and what is done since."""

    def __init__(self, store, manager, folder, now):
        self.store, self.actor, self._folder, self._now = store, manager, folder, now

    def save(self):
        self.use(backup(self.store, self._folder), None)

    def use(self, made, key):
        self._made, self._key = made, key

    def write(self, work):
        with self.store.write(self.actor) as session:
            work(session, Make(session, self._now))

    def compared(self, what=1):
        beside = opened_beside(self._made, self.store, self._key)
        with beside as opened, opened.read(self.actor) as then, self.store.read(self.actor) as now:
            return self._compare(then, now, what)

    def taken(self, what=1, chosen=None):
        beside = opened_beside(self._made, self.store, self._key)
        with beside as opened, opened.read(self.actor) as then, self.store.write(self.actor) as now:
            tell(now, TAKING_BACK, "Took back.")
            return bring_back(now, self._compare(then, now, what), chosen)

    def _compare(self, then, now, what):
        if isinstance(what, str):
            return compare_table(then, now, what)
        return compare_customer(then, now, what)

    def ask(self, statement):
        with self.store.read(self.actor) as session:
            return session.scalars(statement).all()


@pytest.fixture
def case(store, manager, tmp_path, now):
    """Lin with a number, a note, a car, an opportunity, a contact and a visit; and Wang."""
    case = Case(store, manager, tmp_path / "safe", now)

    def lin(session, make):
        customer = make.customer("Lin", phone="13900007714")
        note = Note(store_id=1, customer_id=customer.id, account_id=1, at=now, text="Likes white")
        session.add(note)
        opportunity = make.opportunity(customer)
        make.follow_up(opportunity)
        make.vehicle(customer, plate="A12345")
        make.visit(customer, opportunity_id=opportunity.id)

    case.write(lin)
    case.write(lambda session, make: make.customer("Wang"))
    case.save()
    return case


LIN = [
    (Visit, Visit.customer_id == 1),
    (FollowUp, FollowUp.customer_id == 1),
    (StageMove, StageMove.opportunity_id == 1),
    (Opportunity, Opportunity.customer_id == 1),
    (OwnedVehicle, OwnedVehicle.customer_id == 1),
    (Note, Note.customer_id == 1),
    (ContactNumber, ContactNumber.customer_id == 1),
    (Customer, Customer.id == 1),
]


def lose_lin(session, _make):
    for table, whose in LIN:
        session.execute(delete(table).where(whose))


def test_what_hangs_on_a_customer_is_read_from_the_tables():
    named = {
        (table, column)
        for table in family()
        for column, parent, _empty in references(table)
        if parent == "customer" and column != "customer_id"
    }
    assert named == MENTIONS
    assert {"contact_number", "stage_move", "mileage_reading", "delivery"} <= set(family())


def test_every_table_and_field_that_can_be_taken_back_has_a_name():
    from crmdesk.store.taking_back import TAKEN_BY_TABLE

    fields = {column.name for table in TAKEN_BY_TABLE for column in CLASSES[table].__table__.c}
    assert set(TAKEN_BY_TABLE) - set(TABLES) == set()
    assert fields - {"id", "store_id", "version"} - set(FIELDS) == set()


def test_a_file_that_did_not_change_shows_no_difference(case):
    found = case.compared()
    assert (found.differences, found.added, found.same) == ([], {}, 8)


def test_a_file_that_is_gone_comes_back_whole_under_its_old_ids(case):
    case.write(lose_lin)
    assert case.compared().count(What.GONE) == 8
    assert case.taken().rows == 8
    assert case.compared().same == 8
    assert check(case.store).problems == []


def test_it_is_found_again_by_name_and_number(case):
    case.write(lose_lin)
    case.taken()
    assert check(case.store).problems == []
    assert case.ask(select(ContactNumber.digits).order_by(ContactNumber.id)) == [
        "13900007714",
        "13900000001",
    ]


def test_fields_that_were_changed_are_set_back_and_what_came_later_stays(case, now):
    def work(session, make):
        session.get_one(Customer, 1).address = "Wrong street"
        session.add(Note(store_id=1, customer_id=1, account_id=1, at=now, text="Later"))

    case.write(work)
    found = case.compared()
    [difference] = found.differences
    assert (difference.then, difference.now) == ({"address": ""}, {"address": "Wrong street"})
    assert found.added == {"note": 1}
    assert case.taken().changed == 1
    assert case.ask(select(Customer.address).where(Customer.id == 1)) == [""]
    assert case.ask(select(Note.text)) == ["Likes white", "Later"]


def test_nobody_elses_file_is_touched(case):
    def work(session, make):
        lose_lin(session, make)
        session.get_one(Customer, 2).address = "New street"

    case.write(work)
    case.taken()
    assert case.ask(select(Customer.address).where(Customer.id == 2)) == ["New street"]


def test_only_what_was_chosen_comes_back(case):
    case.write(lose_lin)
    assert case.taken(chosen={("customer", 1), ("note", 1)}).rows == 2
    assert case.ask(select(Note.text)) == ["Likes white"]
    assert case.ask(select(Visit.id)) == []


def test_a_row_whose_owner_is_not_chosen_is_told_and_left(case):
    case.write(lose_lin)
    brought = case.taken(chosen={("note", 1)})
    assert (brought.rows, len(brought.left)) == (0, 1)
    assert (
        brought.left[0].reason == "Customer: its record in “Customer files” is not there any more"
    )


def test_an_id_that_went_to_somebody_else_is_not_theirs_to_lose(case):
    """SQLite gives the id of the last row again once that row is gone."""

    def work(session, make):
        lose_lin(session, make)
        session.execute(delete(ContactNumber))
        session.execute(delete(Customer))
        make.customer("Newcomer", phone="13711112222")

    case.write(work)
    assert case.ask(select(Customer.id)) == [1]
    brought = case.taken()
    assert brought.ids["customer", 1] == 2
    assert case.ask(select(Customer.name).order_by(Customer.id)) == ["Newcomer", "Lin"]
    assert case.ask(select(Note.customer_id)) == [2]
    assert case.ask(select(StageMove.opportunity_id)) == [1]
    assert check(case.store).problems == []


def test_what_undo_made_again_is_the_record_of_before(case):
    case.write(lose_lin)
    with case.store.write(case.actor) as session:
        undo_newest(session)
    assert case.compared().same == 8


def test_it_is_one_action_and_undone_as_one(case):
    case.write(lose_lin)
    case.taken()
    with case.store.write(case.actor) as session:
        assert newest(session).verb == TAKING_BACK
        undo_newest(session)
    assert case.ask(select(Customer.name)) == ["Wang"]
    assert check(case.store).problems == []


def test_taking_back_twice_finds_nothing_more_to_do(case):
    case.write(lose_lin)
    case.taken()
    brought = case.taken()
    assert (brought.rows, brought.changed, brought.left) == (0, 0, [])


def test_a_second_open_contact_is_told_and_left(case, now):
    """An open opportunity has one next contact; the one planned since stays."""

    def work(session, make):
        session.get_one(FollowUp, 1).done_at = now
        session.flush()
        make.follow_up(session.get_one(Opportunity, 1), days=5)

    case.write(work)
    brought = case.taken()
    assert [left.reason for left in brought.left] == ["another record stands in its place by now"]
    assert check(case.store).problems == []


def test_a_reference_that_may_be_empty_is_left_empty_and_told(case):
    def work(session, make):
        session.get_one(Customer, 1).source_id = session.scalar(select(Source.id).limit(1))

    case.write(work)
    case.save()

    def lose(session, make):
        source = session.get_one(Customer, 1).source_id
        lose_lin(session, make)
        session.execute(delete(Source).where(Source.id == source))

    case.write(lose)
    brought = case.taken()
    assert brought.rows == 8
    assert "Source: its record in “Source" in brought.left[0].reason


def test_a_customer_whom_the_backup_does_not_know_is_refused(case):
    with pytest.raises(UserError, match="does not hold this customer"):
        case.compared(99)


def test_a_backup_of_another_store_is_refused(case, locked, tmp_path):
    made = backup(locked, tmp_path / "other")
    case.use(made, locked.key)
    with pytest.raises(UserError, match="another store"):
        case.compared()


def test_a_list_is_taken_back_row_by_row(case):
    def work(session, make):
        first, second = session.scalars(select(Source).order_by(Source.id).limit(2))
        first.name = "Spoiled"
        session.delete(second)
        session.add(Source(store_id=1, key="own_1", name="New", position=99))

    before = case.ask(select(Source.name).order_by(Source.id))
    case.write(work)
    found = case.compared("source")
    assert (found.count(What.GONE), found.count(What.CHANGED), found.added) == (1, 1, {"source": 1})
    brought = case.taken("source")
    assert (brought.rows, brought.changed) == (1, 1)
    assert case.ask(select(Source.name).order_by(Source.id)) == [*before, "New"]


def test_many_rows_of_a_business_table_come_back(case, now):
    def many(session, make):
        for number in range(1200):
            session.add(Customer(store_id=1, name=f"Customer {number}", created_at=now))

    case.write(many)
    case.save()
    case.write(lambda session, make: session.execute(delete(Customer).where(Customer.id > 2)))
    assert case.taken("customer").rows == 1200
    assert check(case.store).problems == []


def test_many_rows_at_once_are_undone_as_one_and_found_again(case, now):
    """One of them no more: its id went to somebody else."""

    def many(session, make):
        for number in range(60):
            make.customer(f"Customer {number}")

    case.write(many)
    case.save()
    case.write(lambda session, make: session.execute(delete(ContactNumber)))
    case.write(lambda session, make: make.customer("Newcomer", phone="13700000000").id)
    brought = case.taken("contact_number")
    assert (brought.rows, brought.left) == (62, [])
    assert check(case.store).problems == []
    with case.store.write(case.actor) as session:
        undo_newest(session)
    assert case.ask(select(ContactNumber.digits)) == ["13700000000"]
    assert check(case.store).problems == []


def test_where_one_of_many_cannot_stand_the_others_do(case, now):
    """Its key is taken, by a row that came since."""

    def many(session, make):
        session.add_all(
            Source(store_id=1, key=f"own_{n}", name=f"Own {n}", position=n) for n in range(30)
        )

    case.write(many)
    case.save()
    own = Source.key.startswith("own_")
    case.write(lambda session, make: session.execute(delete(Source).where(own)))
    late = {"key": "own_7", "name": "Late", "position": 1, "id": 900}
    case.write(lambda session, make: session.add(Source(store_id=1, **late)))
    brought = case.taken("source")
    assert brought.rows == 29
    assert [left.reason for left in brought.left] == ["another record stands in its place by now"]


@pytest.mark.parametrize("table", ["account", "action", "change", "form_draft", "nonsense"])
def test_who_signs_in_and_the_journal_are_not_taken_back(case, table):
    with pytest.raises(UserError, match="no list that can be taken back"):
        case.compared(table)


def test_values_are_said_in_words_and_numbers_masked(case, now):
    from crmdesk.access import mask

    with case.store.read(case.actor) as session:
        teller = Teller(session, mask)
        zhou = session.scalar(select(Account.id).where(Account.login == "zhou"))
        assert teller.value("customer", "owner_id", zhou) == "Zhou Min"
        assert teller.value("contact_number", "number", "13900007714") == "139****7714"
        assert teller.value("follow_up", "done_at", now) == "2026-11-21 10:00"
        assert teller.value("customer", "do_not_call", True) == "yes"
        assert teller.value("note", "text", "a" * 99).endswith("…")
        assert teller.row("customer", {"id": 1, "name": "Lin"}) == "Lin"


def test_a_change_made_before_the_backup_is_not_taken_for_later_work(case, now):
    case.store.now = lambda: now + timedelta(hours=1)
    case.write(lambda session, make: make.customer("Zhao"))
    case.save()
    assert case.compared(3).same == 2
