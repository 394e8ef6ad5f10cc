"""What the after-sales tests share."""

from datetime import date

import pytest
from sqlalchemy import select

from crmdesk.aftersales.care_plan import CarFacts
from crmdesk.models import FollowUp


@pytest.fixture
def calls(session):
    """``calls(vehicle_id)`` is the planned care of a car: when each call is due, by its key."""

    def planned(vehicle_id):
        rows = session.scalars(select(FollowUp).filter_by(vehicle_id=vehicle_id, done_at=None))
        return {row.care_key: row for row in rows}

    return planned


@pytest.fixture
def car():
    """Facts of a car that was delivered on 2026-11-21."""

    def facts(**fields):
        return CarFacts(
            **{
                "vehicle_id": 1,
                "customer_id": 1,
                "owner_id": 1,
                "delivered_on": date(2026, 11, 21),
                "birth_month": None,
                "birth_day": None,
                "birthday_is_lunar": False,
                "do_not_call": False,
                "do_not_message": False,
                "km_per_day": 40,
                "first_service_km": 5000,
                "was_serviced": False,
            }
            | fields
        )

    return facts
