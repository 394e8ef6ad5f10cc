"""From opening to delivery, loss and back: one planned contact while open, none when closed."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from crmdesk.aftersales.deliveries import DeliveryDraft, deliver
from crmdesk.errors import UserError
from crmdesk.followups.planning import plan_first, replan
from crmdesk.followups.results import ResultDraft, record_contact
from crmdesk.funnel.levels import set_level
from crmdesk.funnel.losses import LossDraft, lose
from crmdesk.funnel.moves import MoveDraft, move_opportunity
from crmdesk.models import FollowUp, LossClass, LossSheet, Opportunity, Outcome, Result

_STAGES = ["first_contact", "needs", "presentation", "test_drive", "negotiation", "lost"]
_RESULTS = [one for one in Result if one is not Result.DROPPED]


class _Deal:
    def __init__(self, session, make, now):
        self.session, self.make, self.now = session, make, now
        self.id = make.opportunity().id
        plan_first(session, self.record, now=now)

    @property
    def record(self):
        return self.session.get(Opportunity, self.id)

    @property
    def planned(self):
        mine = select(FollowUp.id).filter_by(opportunity_id=self.id, done_at=None)
        return list(self.session.scalars(mine))

    def move(self, number):
        stage = self.make.stage(_STAGES[number % len(_STAGES)])
        loss = self._loss() if stage.key == "lost" else None
        draft = MoveDraft(stage.id, price_minor=1, loss=loss)
        move_opportunity(self.session, self.id, draft, now=self.now)

    def lose(self, number):
        lose(self.session, self.id, self._loss(), now=self.now)

    def record_result(self, number):
        draft = ResultDraft(_RESULTS[number % len(_RESULTS)])
        record_contact(self.session, self.record.customer_id, draft, now=self.now)

    def grade(self, number):
        set_level(self.session, self.id, "HABCN"[number % 5], now=self.now)

    def replan(self, number):
        day = self.now.date() + timedelta(days=number)
        for follow_up_id in self.planned:
            replan(self.session, follow_up_id, day, None, now=self.now)

    def deliver(self, number):
        draft = DeliveryDraft(self.now.date(), price_minor=1)
        deliver(self.session, self.id, draft, now=self.now)

    def _loss(self):
        reason = self.make.loss_reason()
        return LossDraft(LossClass.LOST, LossSheet.SAME_BRAND, reason.id)


_NAMES = ["move", "move", "lose", "record_result", "grade", "replan", "deliver"]


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(st.sampled_from(_NAMES), st.integers(0, 60)), max_size=10))
def test_an_open_deal_has_one_planned_contact_and_a_closed_one_none(session, make, now, actions):
    deal = _Deal(session, make, now)
    for name, number in actions:
        try:
            getattr(deal, name)(number)
        except UserError:
            assert deal.record is not None  # refused, and nothing may have moved
        assert len(deal.planned) == (deal.record.outcome is Outcome.OPEN)


def test_no_planned_contact_is_left_of_any_closed_deal(session, make, now):
    for name in ("lose", "deliver"):
        deal = _Deal(session, make, now)
        getattr(deal, name)(0)
    left = select(func.count(FollowUp.id)).join(
        Opportunity, Opportunity.id == FollowUp.opportunity_id
    )
    closed = left.where(FollowUp.done_at.is_(None), Opportunity.outcome != Outcome.OPEN)
    assert session.scalar(closed) == 0
