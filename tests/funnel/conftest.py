"""What the funnel's tests ask again and again."""

import pytest
from sqlalchemy import select

from crmdesk.funnel.losses import LossDraft
from crmdesk.models import FollowUp, LossClass, LossSheet


@pytest.fixture
def next_contact(session):
    """The one open follow-up of an opportunity, or None."""

    def find(opportunity):
        return session.scalars(
            select(FollowUp).where(
                FollowUp.opportunity_id == opportunity.id, FollowUp.done_at.is_(None)
            )
        ).one_or_none()

    return find


@pytest.fixture
def reason(make):
    """A loss with its reason."""

    def draft(key="same_price", sheet=LossSheet.SAME_BRAND, **fields):
        return LossDraft(LossClass.LOST, sheet, make.loss_reason(key).id, **fields)

    return draft
