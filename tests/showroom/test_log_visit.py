import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from crmdesk.access.undoing import undo_last
from crmdesk.customers.search import find
from crmdesk.errors import UserError
from crmdesk.models import (
    ContactNumber,
    Customer,
    FollowUp,
    LevelChange,
    Opportunity,
    OwnershipChange,
    Purpose,
    StageMove,
    Visit,
    Way,
)
from crmdesk.showroom.visits import VisitDraft, log_visit
from tests.records import Make


def count(session, table):
    return session.scalar(select(func.count()).select_from(table))


def test_a_party_with_data_opens_the_file_the_opportunity_and_the_first_contact(
    session, make, party, log, today
):
    model, zhou = make.model(), make.account("zhou")

    done = log(party(level="A", model_id=model.id, adviser_id=zhou.id, competitor="Other SUV"))

    customer = session.get(Customer, done.customer_id)
    opportunity = session.get(Opportunity, done.opportunity_id)
    visit = session.get(Visit, done.visit_id)
    assert (customer.name, customer.owner_id, customer.level) == ("Lin Xiaodong", zhou.id, "A")
    assert (opportunity.model_id, opportunity.adviser_id) == (model.id, zhou.id)
    assert (opportunity.price_minor, opportunity.competitor) == (209_800_00, "Other SUV")
    assert session.get(FollowUp, done.follow_up_id).opportunity_id == opportunity.id
    assert (visit.customer_id, visit.is_filed, visit.is_first) == (customer.id, True, True)
    assert visit.day == today


def test_one_who_is_not_graded_yet_is_called_tomorrow(session, party, log, today):
    done = log(party(level="N"))
    assert session.get(FollowUp, done.follow_up_id).due_on == today + timedelta(days=1)
    assert done.sentence == "Opened the file of Lin Xiaodong; first contact on 2026-11-22."


def test_the_exact_number_finds_the_file_however_it_is_written(session, party, log, now):
    first = log(party("13812347714"))
    again = log(party("+86 138-1234-7714", level="H"), now + timedelta(hours=1))

    assert again[1:4] == first[1:4]
    assert not session.get(Visit, again.visit_id).is_first
    assert session.get(Opportunity, first.opportunity_id).level == "H"
    assert again.sentence.startswith("Logged Lin Xiaodong again")


def test_somebody_new_with_the_same_number_gets_a_file_of_their_own(session, party, log):
    first = log(party())
    other = log(party(name="Lin's wife", is_new_person=True))
    assert other.customer_id != first.customer_id
    assert count(session, Customer) == 2


def test_a_chosen_file_needs_neither_name_nor_number_and_takes_a_further_one(session, make, log):
    customer = make.customer("Lin", phone="13900001111", last_effective_at=None)

    done = log(VisitDraft(customer_id=customer.id, phone="13700002222", level="B"))

    assert done.customer_id == customer.id
    assert session.get(Visit, done.visit_id).name == "Lin"
    assert {number.digits for number in customer.numbers} == {"13900001111", "13700002222"}


def test_a_file_that_is_gone_cannot_be_chosen(log):
    with pytest.raises(UserError, match="gone"):
        log(VisitDraft(customer_id=999))


def test_a_visit_fills_gaps_of_the_file_and_changes_nothing_that_is_known(session, make, log, ids):
    customer = make.customer("Lin", source_id=make.source("internet").id)
    before = customer.completeness

    log(
        VisitDraft(
            customer_id=customer.id,
            source_id=ids["source"],
            present_car="Old saloon",
            answers={"occupation": "teacher_doctor"},
        )
    )

    assert customer.source_id == make.source("internet").id
    assert (customer.present_car, customer.occupation) == ("Old saloon", "teacher_doctor")
    assert customer.completeness > before


def test_not_graded_says_nothing_new_and_an_order_keeps_its_level(session, make, log):
    graded = make.opportunity(make.customer(level="A"))
    ordered = make.opportunity(make.customer(level="O"))
    log(VisitDraft(customer_id=graded.customer_id, level="N"))
    log(VisitDraft(customer_id=ordered.customer_id, level="B"))
    assert (graded.level, ordered.level) == ("A", "O")


def test_another_advisers_file_is_left_as_it_is_and_the_sentence_says_whose_it_is(
    session, make, party, log, now
):
    customer = make.customer("Lin Xiaodong", phone="13812347714", owner="zhou", level="C")
    opportunity = make.opportunity(customer)
    follow_up = make.follow_up(opportunity, days=20)

    done = log(party(level="H", present_car="Old saloon", adviser_id=make.account("chen").id))

    assert "Zhou Min's customer" in done.sentence
    assert (done.opportunity_id, done.follow_up_id) == (opportunity.id, None)
    assert (opportunity.level, customer.present_car) == ("C", "")
    assert customer.owner_id == make.account("zhou").id
    assert customer.last_effective_at == now
    assert follow_up.done_at is None
    assert session.get(Visit, done.visit_id).adviser_id == make.account("chen").id


def test_a_file_without_an_owner_becomes_the_receiving_advisers_with_its_open_work(
    session, make, party, log
):
    customer = make.customer(phone="13812347714", owner=None)
    chen, late = make.account("chen"), make.follow_up(make.opportunity(customer), days=-2)

    log(party(adviser_id=chen.id))

    assert customer.owner_id == chen.id
    change = session.scalars(select(OwnershipChange)).one()
    assert (change.from_id, change.to_id) == (None, chen.id)
    assert session.get(Opportunity, late.opportunity_id).adviser_id == chen.id
    assert (late.adviser_id, late.missed_by_nobody) == (chen.id, True)


def test_walking_in_counts_as_reached_and_calling_in_does_not(session, party, log, now):
    walked = log(party("13800000001"))
    called = log(party("13800000002", way=Way.PHONE_IN))
    assert session.get(Customer, walked.customer_id).last_effective_at == now
    assert session.get(Customer, called.customer_id).last_effective_at is None


def test_an_owner_who_comes_for_service_opens_no_opportunity(session, make, log):
    customer = make.customer(level=None)
    done = log(VisitDraft(customer_id=customer.id, purpose=Purpose.SERVICE))
    assert (done.customer_id, done.opportunity_id) == (customer.id, None)
    assert count(session, Opportunity) == 0


@pytest.mark.parametrize(
    ("purpose", "is_first"),
    [(Purpose.ENQUIRY, True), (Purpose.PASSING_BY, True), (Purpose.SERVICE, False)],
)
def test_a_party_without_data_is_new_unless_it_comes_for_its_own_car(
    session, make, log, purpose, is_first
):
    done = log(VisitDraft(purpose=purpose, unfiled_reason_id=make.unfiled_reason().id))
    assert session.get(Visit, done.visit_id).is_first is is_first


def test_whether_it_is_the_first_visit_can_be_said(session, make, log):
    done = log(VisitDraft(unfiled_reason_id=make.unfiled_reason().id, is_first=False))
    assert not session.get(Visit, done.visit_id).is_first


@pytest.mark.parametrize(
    ("draft", "wrong"),
    [
        (VisitDraft(), {"unfiled_reason_id"}),
        (VisitDraft("138"), {"name", "level"}),
        (VisitDraft("12", "Lin", level="N"), {"phone"}),
        (VisitDraft("13812347714", "Lin", level="Z"), {"level"}),
        (VisitDraft("13812347714", "Lin", level="N", party_size=0), {"party_size"}),
        (VisitDraft("13812347714", "\u200b ", level="N"), {"name"}),
        (VisitDraft("13812347714", "Lin", level="N", answers={"email": "?"}), {"email"}),
        (VisitDraft(purpose=Purpose.COLLECTING), set()),
        (VisitDraft(data_later=True), set()),
        (VisitDraft(customer_id=1), set()),
        (VisitDraft(customer_id=1, phone="12"), {"phone"}),
    ],
)
def test_a_draft_tells_what_is_wrong_beside_its_fields(draft, wrong):
    assert set(draft.problems()) == wrong


def test_a_day_still_to_come_is_refused_and_a_clock_set_back_is_not(party, log, now):
    log(party("13800000001", arrived_at=now + timedelta(hours=1)))
    with pytest.raises(UserError, match="still to come"):
        log(party("13800000002", arrived_at=now + timedelta(days=1)))


def test_undo_takes_visit_file_opportunity_and_contact_away_together(store, manager, now):
    with store.write(manager) as session:
        log_visit(session, VisitDraft("13812347714", "Lin", level="A"), now=now)
    with store.write(manager) as session:
        assert undo_last(session).startswith("Opened the file of Lin;")
    with store.read(manager) as session:
        tables = (Visit, Customer, ContactNumber, Opportunity, StageMove, LevelChange, FollowUp)
        assert [count(session, table) for table in tables] == [0] * len(tables)
        assert find(session, "13812347714") == []


def test_undoing_a_second_visit_brings_the_level_back_and_keeps_the_file(store, manager, now):
    with store.write(manager) as session:
        make = Make(session, now)
        opportunity = make.opportunity(make.customer(phone="13812347714", level="C"))
        opportunity_id = opportunity.id
    with store.write(manager) as session:
        log_visit(session, VisitDraft("13812347714", "Lin", level="H"), now=now)
    with store.write(manager) as session:
        undo_last(session)
    with store.read(manager) as session:
        assert session.get(Opportunity, opportunity_id).level == "C"
        assert count(session, Visit) == 0
        assert count(session, Customer) == 1


@pytest.mark.parametrize(
    "name", ["林" * 300, "👨‍👩‍👧‍👦 Müller", "%_'\"; DROP TABLE visit; --", "{name}"]
)
def test_any_name_is_kept_as_it_is(session, party, log, name):
    done = log(party(name=name))
    assert session.get(Customer, done.customer_id).name == name
    assert name in done.sentence


def test_the_naughty_strings_go_through_every_field_or_are_refused_beside_it(
    store, manager, shared, now
):
    strings = json.loads((shared / "naughty" / "blns.json").read_text("utf-8"))
    strings = strings[:: 8 if store.is_server else 2]
    kept = 0
    with store.write(manager) as session:
        for number, text in enumerate(strings):
            draft = VisitDraft(
                f"139{number:08d}", text, level="N", remark=text, competitor=text, model_text=text
            )
            if draft.problems():
                continue
            done = log_visit(session, draft, now=now)
            visit = session.get(Visit, done.visit_id)
            assert visit.name == session.get(Customer, done.customer_id).name
            kept += 1
    assert kept > len(strings) * 0.9
