from datetime import date, timedelta

import pytest

from crmdesk.errors import Forbidden
from crmdesk.followups.due import panel
from crmdesk.followups.proposals import proposals_at
from crmdesk.models import Customer, FollowUp, Result, TestDrive


def _panel(session, follow_up, now):
    return panel(session, follow_up.id, now=now)


def test_the_panel_says_who_and_where_it_stands(session, make, now):
    customer = make.customer("Zhao Qihang", phone="13812346201", good_time="evenings")
    opportunity = make.opportunity(
        customer, stage="negotiation", level="H", price_minor=218_800_00, quantity=2
    )
    row = _panel(session, make.follow_up(opportunity), now)
    assert (row.name, row.level, row.phone) == ("Zhao Qihang", "H", "138****6201")
    assert (row.stage, row.probability) == ("Quote to close", 90)
    assert (row.amount_minor, row.good_time) == (437_600_00, "evenings")


def test_what_to_say_begins_with_the_purpose_and_the_last_words(session, make, now, today):
    opportunity = make.opportunity(stage="negotiation")
    make.follow_up(
        opportunity,
        done_at=now,
        done_on=today,
        result=Result.REACHED,
        words="the bank is slow",
    )
    said = _panel(session, make.follow_up(opportunity, purpose="quote"), now).what_to_say
    assert said[0].startswith("Ask what they think of the quote")
    assert said[1] == "Last time (11-21): the bank is slow"


def test_own_words_as_purpose_get_the_stages_opener(session, make, now):
    opportunity = make.opportunity(stage="test_drive")
    said = _panel(session, make.follow_up(opportunity, purpose="trade-in papers"), now)
    assert said.what_to_say[0] == "Ask what is still missing for a decision."


def test_a_birthday_near_is_not_forgotten(session, make, now):
    customer = make.customer(birth_month=10, birth_day=15, birthday_is_lunar=True)
    said = _panel(session, make.follow_up(make.opportunity(customer)), now).what_to_say
    assert "Birthday on Mon 23 Nov (lunar 10-15): congratulate." in said


def test_an_anniversary_names_the_years(session, make, now, care_call):
    vehicle = make.vehicle(delivered_on=date(2023, 11, 21))
    said = _panel(session, care_call(care_key="anniversary", vehicle_id=vehicle.id), now)
    assert "3 years with the car, since 2023-11-21." in said.what_to_say


def test_a_promise_that_has_passed_is_brought_up(session, make, now, today):
    opportunity = make.opportunity(level="H", expected_on=today - timedelta(days=1))
    row = _panel(session, make.follow_up(opportunity), now)
    assert row.lower_level == "A"
    assert any("grade A" in sentence for sentence in row.what_to_say)


def test_the_next_best_question_is_asked(session, make, now):
    row = _panel(session, make.follow_up(), now)
    assert row.next_question_key == "occupation"
    assert row.what_to_say[-1] == f"Ask next: {row.next_question}"


def test_the_last_three_contacts_are_shown_newest_first(session, make, now, today):
    opportunity = make.opportunity()
    customer = session.get(Customer, opportunity.customer_id)
    make.visit(customer, day=today - timedelta(days=2), remark="saw the SUV")
    session.add(
        TestDrive(
            store_id=1,
            customer_id=customer.id,
            starts_at=now - timedelta(days=1),
            ended_at=now - timedelta(days=1),
            remark="liked the quiet",
        )
    )
    for days, words in [(5, "too old"), (3, "first call"), (0, "")]:
        on = today - timedelta(days=days)
        make.follow_up(
            opportunity,
            done_at=now - timedelta(days=days),
            done_on=on,
            result=Result.REACHED,
            words=words,
        )
    lines = _panel(session, make.follow_up(opportunity), now).contacts
    assert [(line.kind, line.words) for line in lines] == [
        ("Call", "Reached"),
        ("Test drive", "liked the quiet"),
        ("Visit", "saw the SUV"),
    ]


def test_each_result_shows_what_it_would_plan(session, make, now, today):
    proposals = _panel(session, make.follow_up(make.opportunity(level="H")), now).proposals
    days = {result: (one.due_on - today).days for result, one in proposals.items()}
    assert (days[Result.REACHED], days[Result.NO_ANSWER], days[Result.SIGNED]) == (2, 1, 7)
    assert Result.LOST not in proposals


def test_another_level_shows_its_own_rhythm(session, make, now, today):
    follow_up = make.follow_up(make.opportunity(level="H"))
    proposal = proposals_at(session, follow_up.id, level="A", now=now)[Result.REACHED]
    assert (proposal.due_on - today).days == 7


def test_a_care_call_that_is_reached_shows_nothing_to_follow(session, now, care_call):
    assert Result.REACHED not in _panel(session, care_call(), now).proposals


@pytest.mark.parametrize("login", ["zhou", "reception", "auditor"])
def test_anothers_contact_is_not_shown_by_its_id(store, as_, now, of_chen, login):
    with store.read(as_(login)) as session, pytest.raises(Forbidden):
        panel(session, of_chen[2], now=now)


def test_customer_care_sees_it(store, as_, now, of_chen):
    with store.read(as_("care")) as session:
        row = panel(session, of_chen[2], now=now)
    assert (row.owner, row.is_own) == ("Chen Li", False)
    assert isinstance(row.id, int)


def test_a_contact_that_is_gone_says_so(session, now):
    from crmdesk.errors import UserError

    with pytest.raises(UserError, match="is gone"):
        panel(session, 4711, now=now)
    assert session.get(FollowUp, 4711) is None
