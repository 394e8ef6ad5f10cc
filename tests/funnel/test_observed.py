"""The store's own chances, from what became of those that stood in a stage at past weeks' ends."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk.funnel.beta import below, between
from crmdesk.funnel.observed import HORIZON, LEAST, MOST, PRIOR, Observed, estimate, observed
from crmdesk.models import Order, StageMove

DAY = timedelta(days=1)


@pytest.fixture
def stood(make, session, now, today):
    """An opportunity that stood in "needs" so many days ago, until so many, then was lost or won.

    ``ordered`` says when it had its order, in days ago.
    """

    def record(since, until, ordered=None, cancelled=None):
        deal = make.opportunity(
            stage="lost" if ordered is None else "delivered", opened_at=now - since * DAY
        )
        deal.moves.clear()
        for key, ago in (("needs", since), (deal.stage.key, until)):
            at = now - ago * DAY
            stage = make.stage(key).id
            deal.moves.append(StageMove(store_id=1, to_stage_id=stage, account_id=1, at=at))
        if ordered is not None:
            order = Order(
                store_id=1,
                opportunity_id=deal.id,
                account_id=make.account().id,
                ordered_on=today - ordered * DAY,
                price_minor=1,
                cancelled_on=None if cancelled is None else today - cancelled * DAY,
            )
            session.add(order)
        session.flush()

    return record


@pytest.fixture
def seen(session, make, today):
    return lambda key="needs": observed(session, today=today)[make.stage(key).id]


def share(seen, fixed=0.25):
    """The share of pictures that came true, from the mean that stands beside ``cases``."""
    return round((seen.rate * (seen.cases + PRIOR) - PRIOR * fixed) / seen.cases, 6)


def test_nothing_seen_leaves_the_fixed_chance(seen):
    assert seen().cases == 0
    assert seen().rate == pytest.approx(0.25)


def test_of_those_that_stood_in_a_stage_the_share_that_ordered_within_the_horizon(stood, seen):
    stood(100, 93, ordered=80)
    stood(100, 93)
    stood(100, 93, ordered=20)  # more than sixty days after its one picture
    assert (seen().cases, share(seen())) == (3, pytest.approx(1 / 3))


def test_who_stays_long_without_buying_is_met_in_many_pictures(stood, seen):
    stood(100, 93, ordered=80)
    stood(156, 93)  # nine weeks
    assert (seen().cases, share(seen())) == (2, pytest.approx(0.1))


def test_a_stage_that_was_skipped_was_never_stood_in(stood, seen):
    stood(100, 93)
    assert seen("first_contact").cases == 0


def test_pictures_whose_horizon_is_not_over_do_not_count(stood, seen):
    stood(HORIZON, 10)
    assert seen().cases == 0


def test_what_was_ordered_before_a_picture_is_no_question_in_it(stood, seen):
    stood(170, 93, ordered=150)  # from then on it waits for its car
    stood(100, 80, ordered=100)  # on its first day
    stood(170, 149)
    assert (seen().cases, share(seen())) == (2, pytest.approx(0.5))


def test_an_order_that_was_cancelled_brought_nothing(stood, seen):
    stood(100, 93, ordered=80, cancelled=70)
    assert share(seen()) == 0


def test_a_picture_before_an_order_that_came_late_does_not_come_true_but_a_later_one_does(
    stood, seen
):
    stood(170, 93, ordered=90)  # eleven pictures, those of the last sixty days come true
    assert 0.5 < share(seen()) < 1


@given(pictures=st.integers(1, 400), cases=st.integers(1, 3000), part=st.floats(0, 1))
def test_the_interval_holds_the_rate_and_nothing_open_is_ever_certain(pictures, cases, part):
    one = estimate(cases, pictures, round(pictures * part), fixed=0.05)
    assert LEAST <= one.rate <= MOST
    assert 0 <= one.low <= one.rate <= one.high <= 1


def test_with_little_seen_the_rate_stays_near_the_fixed_one_and_leaves_it_with_more():
    assert estimate(2, 10, 10, fixed=0.4).rate == pytest.approx((2 + PRIOR * 0.4) / (2 + PRIOR))
    assert estimate(900, 9000, 8100, fixed=0.4).rate == pytest.approx(0.9, abs=0.02)


def test_a_stage_set_to_never_or_always_is_kept_from_certainty():
    assert estimate(0, 1, 0, fixed=0.0) == Observed(LEAST, 0, LEAST, LEAST)
    assert estimate(0, 1, 0, fixed=1.0) == Observed(MOST, 0, MOST, MOST)


@pytest.mark.parametrize(
    ("a", "b", "low", "high"),
    [
        (1, 1, 0.025, 0.975),
        (1, 19, 0.001331673, 0.176467),
        (2, 1, 0.025**0.5, 0.975**0.5),
        (0.5, 0.5, 0.0015413331, 0.9984586669),
    ],
)
def test_the_interval_is_the_betas(a, b, low, high):
    assert between(a, b) == pytest.approx((low, high), rel=1e-4)


@given(a=st.floats(0.1, 5000), b=st.floats(0.1, 5000), x=st.floats(0.001, 0.999))
def test_below_is_a_share_and_both_sides_agree(a, b, x):
    assert below(a, b, x) == pytest.approx(1 - below(b, a, 1 - x), abs=1e-9)
    assert -1e-9 <= below(a, b, x) <= 1 + 1e-9


def test_the_latest_picture_is_a_monday_whose_horizon_is_over(stood, seen, today):
    assert today == date(2026, 11, 21)  # sixty days before lies Tuesday 22 September
    stood(62, 60)  # from Sunday 20 to Tuesday 22 September
    assert seen().cases == 1
