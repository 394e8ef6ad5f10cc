"""The showroom log on paper."""

from datetime import timedelta

import pytest

from crmdesk.models import ShowroomDay, Way
from crmdesk.reports.document import Ratio, Signature
from crmdesk.reports.layout import Text, paginate


@pytest.fixture
def day(make, session, now):
    lin, zhou = make.customer("Lin", phone="13812347714"), make.account("zhou").id
    make.visit(lin, adviser_id=zhou, did_test_drive=True, left_at=now + timedelta(minutes=36))
    make.visit(
        make.customer("Wu"), arrived_at=now + timedelta(hours=1), way=Way.PHONE_IN, is_first=False
    )
    make.visit(unfiled_reason_id=make.unfiled_reason().id, remark="=1+1", adviser_id=zhou)
    make.visit(day=now.date() - timedelta(days=1), arrived_at=now - timedelta(days=1))
    session.add(
        ShowroomDay(
            store_id=1, day=now.date(), weather="fine", reception_id=make.account("reception").id
        )
    )


def line(document, number=0):
    table = document.table("log")
    return dict(zip((c.key for c in table.columns), table.rows[number], strict=True))


def test_a_line_is_a_party_with_its_phone_masked(day, built):
    first = line(built("showroom_day"))
    assert first["phone"] == "138****7714"
    assert (first["name"], first["adviser"], first["minutes"]) == ("Lin", "Zhou Min", 36)
    assert (first["way"], first["visit"], first["filed"]) == ("Came in", "first", True)
    assert f"{first['time_in']:%H:%M}" == "10:00"


def test_a_party_without_a_file_has_its_reason(day, built):
    third = line(built("showroom_day"), 1)
    assert (third["filed"], third["unfiled_reason"]) == (False, "Just strolling")


def test_weekday_and_weather_are_in_the_head_and_in_each_line(day, built):
    document = built("showroom_day")
    assert document.subtitle == "2026-11-21 · Sat · fine"
    assert (line(document)["weekday"], line(document)["weather"]) == ("Sat", "fine")


def test_totals_by_hour_and_adviser_show_c_and_f(day, built):
    document = built("showroom_day")
    assert document.table("by_hour").rows[0] == ("10:00", 2, 2, 1, 1, Ratio(1, 2))
    assert document.table("by_hour").totals == ("Total", 3, 2, 1, 1, Ratio(1, 2))
    assert document.table("by_adviser").rows[0][:3] == ("Zhou Min", 2, 2)


def test_the_rates_carry_their_two_numbers_and_the_mark_of_few_cases(day, built):
    figures = {figure.title: figure for figure in built("showroom_day").figures}
    assert figures["Capture rate"][1:] == ("50%*", "1 of 2 · fewer than 10")
    assert figures["Parties"].note == "2 came in · 1 called"
    assert figures["Close rate"].value == "0%*"


def test_three_boxes_wait_for_signatures(day, built):
    assert built("showroom_day").signatures == (
        Signature("Reception", "He Jing"),
        Signature("Floor supervisor"),
        Signature("Sales manager"),
    )


def test_several_days_carry_the_date_in_each_line_on_paper(day, built):
    document = built("showroom_day", first="2026-11-20", last="2026-11-21")
    shown = [column.key for column in document.table("log").columns if column.on_paper]
    assert {"date", "weekday", "weather"} <= set(shown)
    assert len(document.table("log").rows) == 4


def test_the_form_comes_first_and_has_a_line_for_each_party(day, built, now):
    page = paginate(built("showroom_day"), "Gao Yuan", now)[0]
    printed = [one.text for one in page.operations if isinstance(one, Text)]
    assert printed.index("138****7714") < printed.index("Reception")
    assert "=1+1" in printed


def test_a_day_without_parties_is_still_a_sheet(built):
    document = built("showroom_day")
    assert document.table("log").rows == []
    assert document.figures[2].value == "–"
