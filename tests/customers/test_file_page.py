"""What stands on a file's page."""

from datetime import timedelta

import pytest

from crmdesk.customers.choices import advisers, levels, sources
from crmdesk.customers.file_page import file_page
from crmdesk.customers.notes import NoteDraft, add_note
from crmdesk.customers.people import PersonDraft, save_person
from crmdesk.errors import Forbidden, UserError
from crmdesk.models import Outcome, Relation


def test_the_head_says_who_it_is_and_whose(session, make, now, today):
    customer = make.customer(last_effective_at=now - timedelta(days=4), cares_about="boot space")
    page = file_page(session, customer.id, today=today)
    assert (page.name, page.owner, page.is_own, page.days_left) == (
        "Lin Xiaodong",
        "Zhou Min",
        False,
        6,
    )
    assert page.cares_about == "boot space"


def test_the_ten_questions_stand_with_their_answers(session, make, today):
    customer = make.customer(
        "林晓东",
        phone="13812347714",
        payment="loan",
        purpose="family",
        decides_when="month",
        source_id=make.source().id,
        present_car="none",
    )
    page = file_page(session, customer.id, today=today)
    said = {line.key: line.said for line in page.questions if line.is_answered}
    assert said == {
        "name": "林晓东",
        "phone": "138****7714",
        "payment": "Loan",
        "purpose": "Family use · This month",
        "source": "Internet",
        "present_car": "First car",
    }
    assert (page.completeness, len(page.questions)) == (6, 10)
    assert (page.next_question, page.next_ask) == (
        "occupation",
        "What is your line of work, and where?",
    )


def test_numbers_are_masked_and_say_whose_they_are(session, make, now, today):
    customer = make.customer(phone="13812347714")
    wife = PersonDraft("Chen Jie", Relation.SPOUSE, "13900001234")
    person_id = save_person(session, customer.id, wife, now=now)
    page = file_page(session, customer.id, today=today)
    assert [(line.masked, line.label, line.person_id) for line in page.numbers] == [
        ("138****7714", "", None),
        ("139****1234", "Spouse Chen Jie", person_id),
    ]
    assert [(line.name, line.masked) for line in page.people] == [("Chen Jie", "139****1234")]
    assert "13812347714" not in repr(page)


def test_cars_deals_plans_and_notes_are_there(session, make, now, today):
    customer = make.customer()
    make.vehicle(customer, model_text="Roadster", plate="京A12345", is_ours=False)
    make.vehicle(customer, model_text="Sold long ago", gone_on=today)
    lost = make.opportunity(customer, stage="lost", model_text="Old")
    deal = make.opportunity(customer, model_id=make.model().id)
    plan = make.follow_up(deal, days=3)
    add_note(session, customer.id, NoteDraft("likes tea"), now=now)
    page = file_page(session, customer.id, today=today)
    assert [(car.model, car.plate, car.is_ours) for car in page.vehicles] == [
        ("Roadster", "京A12345", False)
    ]
    assert [(line.id, line.outcome) for line in page.opportunities] == [
        (deal.id, Outcome.OPEN),
        (lost.id, Outcome.LOST),
    ]
    assert (page.opportunities[0].model, page.opportunities[0].probability) == ("SUV 2.0T", 5)
    assert [(line.id, line.due_on, line.purpose) for line in page.planned] == [
        (plan.id, today + timedelta(days=3), "first_call")
    ]
    assert [(note.text, note.who) for note in page.notes] == [("likes tea", "Gao Yuan")]


def test_an_empty_file_has_a_page_too(session, make, today):
    page = file_page(session, make.customer(owner=None).id, today=today)
    assert (page.owner, page.vehicles, page.opportunities, page.people) == ("nobody", [], [], [])


@pytest.mark.parametrize("login", ["chen", "reception", "auditor", "admin"])
def test_nobody_reads_it_who_does_not_reach_the_file(store, as_, theirs, today, login):
    with store.read(as_(login)) as session, pytest.raises(Forbidden):
        file_page(session, theirs, today=today)


@pytest.mark.parametrize("login", ["zhou", "care", "manager"])
def test_owner_care_and_manager_read_it(store, as_, theirs, today, login):
    with store.read(as_(login)) as session:
        assert file_page(session, theirs, today=today).is_own == (login == "zhou")


def test_a_file_that_is_gone_says_so(session, today):
    with pytest.raises(UserError, match="gone"):
        file_page(session, 999, today=today)


def test_forms_offer_the_stores_own_lists_in_their_order(session):
    assert [offer.key for offer in levels(session)] == ["O", "H", "A", "B", "C", "N"]
    assert sources(session)[0].name == "Internet"
    assert [offer.name for offer in advisers(session)] == ["Zhou Min", "Chen Li"]


def test_an_auditor_is_offered_nothing(store, as_):
    for offers in (levels, sources, advisers):
        with store.read(as_("auditor")) as session, pytest.raises(Forbidden):
            offers(session)
