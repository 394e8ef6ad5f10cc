"""Whatever is done: an open opportunity has one planned contact, a closed one none."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from crmdesk.followups.grading import apply_level
from crmdesk.followups.planning import drop_open, open_of, plan, plan_first, replan
from crmdesk.followups.results import ResultDraft, record_contact, record_lost, record_result
from crmdesk.models import FollowUp, Outcome, Result

_GOING_ON = [one for one in Result if one not in {Result.LOST, Result.DROPPED}]


def _record(world, result, days):
    follow_up = open_of(world.session, world.opportunity.id)
    chosen = world.today + timedelta(days=days) if days % 2 else None
    record_result(world.session, follow_up.id, ResultDraft(result, next_on=chosen), now=world.now)


def _contact(world, result, days):
    record_contact(world.session, world.opportunity.customer_id, ResultDraft(result), now=world.now)


def _grade(world, result, days):
    apply_level(world.session, world.opportunity, "OHABCN"[days % 6], now=world.now)


def _replan(world, result, days):
    follow_up = open_of(world.session, world.opportunity.id)
    due_on = world.today + timedelta(days=days)
    replan(world.session, follow_up.id, due_on, None, now=world.now)


def _plan(world, result, days):
    opportunity = world.opportunity
    plan(
        world.session,
        customer_id=opportunity.customer_id,
        opportunity_id=opportunity.id,
        due_on=world.today + timedelta(days=days),
        purpose="quote",
        now=world.now,
    )


def _lose(world, result, days):
    with world.composed(world.session):
        if days % 2:
            record_lost(world.session, world.opportunity.id, "", now=world.now)
        else:
            drop_open(world.session, opportunity_id=world.opportunity.id, now=world.now)
    world.opportunity.outcome = Outcome.LOST


def _revive(world, result, days):
    world.opportunity.outcome = Outcome.OPEN
    plan_first(world.session, world.opportunity, now=world.now)


_WHILE_OPEN = [_record, _contact, _grade, _replan, _plan, _lose]


class _World:
    def __init__(self, session, make, composed, now):
        self.session, self.composed, self.now = session, composed, now
        self.today = now.date()
        self.opportunity = make.opportunity()
        plan_first(session, self.opportunity, now=now)

    def act(self, number, result, days):
        is_open = self.opportunity.outcome is Outcome.OPEN
        action = _WHILE_OPEN[number % len(_WHILE_OPEN)] if is_open else _revive
        action(self, result, days)
        self.session.flush()

    def planned(self):
        mine = select(func.count(FollowUp.id)).filter_by(opportunity_id=self.opportunity.id)
        return self.session.scalar(mine.filter_by(done_at=None))


_ACTIONS = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(_GOING_ON), st.integers(1, 365)), max_size=12
)


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(actions=_ACTIONS)
def test_one_contact_is_planned_for_an_open_opportunity_and_none_for_a_closed_one(
    session, make, composed, now, actions
):
    world = _World(session, make, composed, now)
    for action in actions:
        world.act(*action)
        assert world.planned() == (world.opportunity.outcome is Outcome.OPEN)
