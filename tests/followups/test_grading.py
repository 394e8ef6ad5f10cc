from datetime import timedelta

import pytest
from sqlalchemy import select

from crmdesk.errors import UserError
from crmdesk.followups.grading import apply_level, lower_level, proposed_level
from crmdesk.models import Customer, LevelChange


def test_a_new_level_is_kept_as_history(session, make, now):
    opportunity = make.opportunity()
    assert apply_level(session, opportunity, "H", now=now)
    change = session.scalar(select(LevelChange))
    assert (change.from_level, change.to_level, opportunity.level) == ("A", "H", "H")


def test_the_same_level_again_is_no_change(session, make, now):
    assert not apply_level(session, make.opportunity(), "A", now=now)
    assert session.scalar(select(LevelChange)) is None


def test_an_unknown_level_is_refused(session, make, now):
    with pytest.raises(UserError, match="no level"):
        apply_level(session, make.opportunity(), "Z", now=now)


def test_the_customer_has_the_level_of_its_most_urgent_opportunity(session, make, now):
    customer = make.customer(level="C")
    first = make.opportunity(customer, level="C")
    second = make.opportunity(customer, level="B")
    make.opportunity(customer, stage="lost", level="H")
    apply_level(session, second, "A", now=now)
    assert session.get(Customer, customer.id).level == "A"
    apply_level(session, first, "H", now=now)
    assert session.get(Customer, customer.id).level == "H"


@pytest.mark.parametrize(
    ("level", "lower"), [("H", "A"), ("A", "B"), ("B", "C"), ("C", None), ("O", None), ("N", None)]
)
def test_a_lower_level_is_the_next_less_urgent_one(session, level, lower):
    assert lower_level(session, level) == lower


def test_a_promised_date_that_has_passed_proposes_a_lower_level(session, make, today):
    late = make.opportunity(level="H", expected_on=today - timedelta(days=1))
    assert proposed_level(session, late, today) == "A"


def test_a_promise_that_still_stands_proposes_nothing(session, make, today):
    assert proposed_level(session, make.opportunity(expected_on=today), today) is None
    assert proposed_level(session, make.opportunity(expected_on=None), today) is None
    closed = make.opportunity(stage="lost", expected_on=today - timedelta(days=9))
    assert proposed_level(session, closed, today) is None
