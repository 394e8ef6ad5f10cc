"""What counts as an order, wherever orders are counted.

An order counts on its own day for the adviser whose it was then, unless it was cancelled or its
opportunity was lost. A delivery without such an order counts as one, on its own day.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import Subquery, exists, func, select, union_all

from crmdesk.models import Delivery, Opportunity, Order, Outcome


@cache
def signed() -> Subquery:
    """``store_id, opportunity_id, customer_id, adviser_id, day``, a row for each order."""
    stands = Order.cancelled_on.is_(None)
    orders = (
        select(
            *(Order.store_id, Order.opportunity_id, Opportunity.customer_id),
            *(Order.adviser_id, Order.ordered_on.label("day")),
        )
        .join(Opportunity, Opportunity.id == Order.opportunity_id)
        .where(stands, Opportunity.outcome != Outcome.LOST)
    )
    deliveries = (
        select(
            *(Delivery.store_id, Delivery.opportunity_id, Opportunity.customer_id),
            *(func.min(Delivery.account_id), func.min(Delivery.delivered_on)),
        )
        .join(Opportunity, Opportunity.id == Delivery.opportunity_id)
        .where(~exists().where(Order.opportunity_id == Delivery.opportunity_id, stands))
        .group_by(Delivery.store_id, Delivery.opportunity_id, Opportunity.customer_id)
    )
    return union_all(orders, deliveries).subquery("signed")
