"""Undo after something changed: whose a file is, what an account may do, whether it may at all."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from crmdesk.access.accounts import AccountChange, change_account, close_account
from crmdesk.access.undoing import undo_last, what_undo_would_do
from crmdesk.customers.files import CustomerDraft, open_file, save_file
from crmdesk.customers.notes import NoteDraft, add_note
from crmdesk.customers.ownership import give
from crmdesk.dates import clock
from crmdesk.errors import Forbidden, UserError
from crmdesk.followups.results import ResultDraft, record_result
from crmdesk.models import Customer, FollowUp, Result, Role
from crmdesk.showroom.sheets import Signature, sign_off
from crmdesk.showroom.visits import VisitDraft, log_visit
from crmdesk.store import tell
from tests.records import Make


@pytest.fixture
def lin(store, manager, now):
    """A customer of Zhou's."""
    with store.write(manager) as session:
        return Make(session, now).customer(address="12 Lake Road").id


@pytest.fixture
def did(store, as_, now):
    """``did("zhou", verb, …)``, and what it answered."""

    def do(login, verb, *arguments, **named):
        with store.write(as_(login)) as session:
            return verb(session, *arguments, **named)

    return do


@pytest.fixture
def offered(store, as_, now):
    def ask(login):
        with store.read(as_(login)) as session:
            said = what_undo_would_do(session, now=now)
        return said and said.sentence

    return ask


def address(store, manager, lin):
    with store.read(manager) as session:
        return session.get_one(Customer, lin).address


def account(login, as_):
    return as_(login).account_id


def test_in_a_file_that_was_given_to_another_nothing_is_offered_or_taken_back(
    store, as_, manager, lin, did, offered, now
):
    did("zhou", save_file, lin, CustomerDraft("Lin", has_number=True, address="1 Hill"), now=now)
    assert offered("zhou") == "Changed the file of Lin."
    did("manager", give, lin, account("chen", as_), "on leave", now=now)

    assert offered("zhou") is None
    with pytest.raises(Forbidden, match="belongs to Chen Li"):
        did("zhou", undo_last, now=now)
    assert address(store, manager, lin) == "1 Hill"


def test_given_back_it_is_offered_again(as_, lin, did, offered, now):
    did("zhou", save_file, lin, CustomerDraft("Lin", has_number=True), now=now)
    did("manager", give, lin, account("chen", as_), "on leave", now=now)
    did("manager", give, lin, account("zhou", as_), "back", now=now)
    assert offered("zhou") == "Changed the file of Lin."


def test_a_demoted_account_undoes_only_what_its_role_may_do(lin, did, offered, now):
    did("manager", save_file, lin, CustomerDraft("Lin", has_number=True), now=now)
    did("admin", change_account, AccountChange("manager", "Gao Yuan", Role.RECEPTION))

    assert offered("manager") is None
    with pytest.raises(Forbidden, match="may not change customers' files"):
        did("manager", undo_last, now=now)


def test_nothing_older_is_taken_back_instead(store, as_, manager, lin, did, now):
    did("zhou", save_file, lin, CustomerDraft("Lin", has_number=True, address="1"), now=now)
    other = did("zhou", open_file, CustomerDraft("Wu", "1370"), owner_id=None, now=now)
    did("manager", give, other, account("chen", as_), "on leave", now=now)
    with pytest.raises(UserError):
        did("zhou", undo_last, now=now)
    assert address(store, manager, lin) == "1"


def test_a_file_opened_for_another_is_the_others(as_, did, offered, now):
    chens = account("chen", as_)
    did("zhou", open_file, CustomerDraft("Wu", "13700001111"), owner_id=chens, now=now)
    assert offered("zhou") is None


def test_a_visit_logged_for_another_is_taken_back_with_the_file_it_opened(
    store, as_, manager, did, offered, now
):
    """Everybody logs for everybody, so the slip of a key is mended by who made it."""
    draft = VisitDraft(name="Wu", phone="13700001111", level="A", adviser_id=account("chen", as_))
    did("zhou", log_visit, draft, now=now)
    assert did("zhou", undo_last, now=now).startswith("Opened the file of Wu")
    with store.read(manager) as session:
        assert session.scalar(select(Customer).where(Customer.name == "Wu")) is None


def test_a_visit_of_anothers_customer_is_taken_back_and_the_file_keeps_the_rest(
    store, as_, manager, lin, did, now
):
    did("manager", give, lin, account("chen", as_), "on leave", now=now)
    did("zhou", log_visit, VisitDraft(customer_id=lin, adviser_id=account("zhou", as_)), now=now)
    assert "Chen Li's customer" in did("zhou", undo_last, now=now)
    with store.read(manager) as session:
        assert session.get_one(Customer, lin).last_effective_at is None


def test_a_contact_planned_for_oneself_is_undone_until_its_file_changes_hands(
    store, as_, manager, lin, did, offered, now
):
    with store.write(manager) as session:
        deal = Make(session, now).opportunity(session.get_one(Customer, lin))
        due = Make(session, now).follow_up(deal, adviser_id=account("chen", as_)).id
    did("chen", record_result, due, ResultDraft(Result.REACHED), now=now)
    assert offered("chen").startswith("Reached Lin")
    did("manager", give, lin, account("care", as_), "on leave", now=now)
    assert offered("chen") is None
    with pytest.raises(Forbidden):
        did("chen", undo_last, now=now)
    with store.read(manager) as session:
        assert session.get_one(FollowUp, due).done_at is not None


def test_a_file_does_not_go_back_to_an_account_that_was_closed(as_, lin, did, offered, now):
    did("manager", give, lin, account("chen", as_), "leaves", now=now)
    did("admin", close_account, "zhou")
    assert offered("manager") is None
    with pytest.raises(UserError, match="account of Zhou Min is closed"):
        did("manager", undo_last, now=now)


def test_a_hand_over_is_taken_back_by_a_manager_alone(as_, lin, did, offered, now):
    did("manager", give, lin, account("chen", as_), "on leave", now=now)
    assert offered("manager") == "Gave Lin Xiaodong from Zhou Min to Chen Li."
    did("admin", change_account, AccountChange("manager", "Gao Yuan", Role.ADVISER))
    assert offered("manager") is None


def test_reception_does_not_take_a_managers_signature_back(did, offered, now):
    did("manager", sign_off, now.date(), Signature.MANAGER, now=now)
    did("admin", change_account, AccountChange("manager", "Gao Yuan", Role.RECEPTION))
    assert offered("manager") is None


def test_reception_takes_todays_visit_back_and_no_other_days(store, as_, did, offered, now):
    did("reception", log_visit, VisitDraft(name="Wu", phone="13700001111", level="A"), now=now)
    assert offered("reception").startswith("Opened the file of Wu")
    tomorrow = now + timedelta(days=1)
    store.now = lambda: tomorrow
    with store.read(as_("reception")) as session:
        assert what_undo_would_do(session, now=tomorrow) is None
        assert what_undo_would_do(session) is None


def test_a_business_day_that_is_tried_out_does_not_make_an_entry_an_old_one(store, as_, did):
    store.now = clock({"CRMDESK_TODAY": "2031-03-01"})
    visit = VisitDraft(name="Wu", phone="13700001111", level="A")
    did("reception", log_visit, visit, now=store.now())
    with store.read(as_("reception")) as session:
        assert what_undo_would_do(session, now=store.now() + timedelta(days=1))


def test_what_this_program_does_not_know_is_refused(manager, store, lin, did, offered, now):
    with store.write(manager) as session:
        session.get_one(Customer, lin).district = "Gulou"
        tell(session, "customers.of_tomorrow", "Did what nobody knows yet.")
    assert offered("manager") is None
    with pytest.raises(Forbidden, match="does not know"):
        did("manager", undo_last, now=now)


def test_what_later_work_hangs_on_is_not_offered_and_the_refusal_names_that_work(
    store, as_, did, offered, now
):
    opened = did(
        "zhou",
        open_file,
        CustomerDraft("Wu", "13900001111"),
        owner_id=account("zhou", as_),
        now=now,
    )
    did("manager", add_note, opened, NoteDraft("Rang back"), now=now)

    assert offered("zhou") is None
    with pytest.raises(UserError, match="because later: Added a note on Wu"):
        did("zhou", undo_last, now=now)


def test_it_is_offered_again_once_that_work_is_taken_back(as_, did, offered, now):
    opened = did(
        "zhou",
        open_file,
        CustomerDraft("Wu", "13900001111"),
        owner_id=account("zhou", as_),
        now=now,
    )
    did("manager", add_note, opened, NoteDraft("Rang back"), now=now)
    did("manager", undo_last, now=now)

    assert offered("zhou") == "Opened the file of Wu."
