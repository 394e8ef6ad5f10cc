from datetime import timedelta

import pytest

from crmdesk.errors import Forbidden, UserError
from crmdesk.showroom.sheets import DaySheet, Signature, set_weather, sheet_of, sign_off


def test_a_day_without_a_sheet_is_empty(session, now, today):
    assert sheet_of(session, today, now=now) == DaySheet(today)


def test_each_signs_in_turn_and_the_weather_is_noted(store, as_, now, today):
    with store.write(as_("reception")) as session:
        set_weather(session, today, " sunny,  6° ", now=now)
        sign_off(session, today, Signature.RECEPTION, now=now)
    with store.write(as_("manager")) as session:
        sign_off(session, today, Signature.SUPERVISOR, now=now)
        sign_off(session, today, Signature.MANAGER, now=now)
        sheet = sheet_of(session, today, now=now)
    assert sheet == DaySheet(today, "sunny, 6°", "He Jing", "Gao Yuan", "Gao Yuan")


def test_nobody_signs_twice_or_in_advance(session, now, today):
    sign_off(session, today, Signature.MANAGER, now=now)
    with pytest.raises(UserError, match="already"):
        sign_off(session, today, Signature.MANAGER, now=now)
    with pytest.raises(UserError, match="to come"):
        sign_off(session, today + timedelta(days=1), Signature.MANAGER, now=now)


def test_reception_signs_as_reception_and_today(store, as_, now, today):
    with store.write(as_("reception")) as session:
        with pytest.raises(Forbidden, match="Sales manager"):
            sign_off(session, today, Signature.MANAGER, now=now)
        with pytest.raises(Forbidden, match="today's log"):
            sign_off(session, today - timedelta(days=1), Signature.RECEPTION, now=now)


@pytest.mark.parametrize("login", ["zhou", "care", "admin", "auditor"])
def test_others_sign_nothing(store, as_, now, today, login):
    with store.write(as_(login)) as session, pytest.raises(Forbidden):
        sign_off(session, today, Signature.RECEPTION, now=now)
