"""What may be chosen, clicked or typed."""

from datetime import date

import pytest

from crmdesk.errors import UserError
from crmdesk.reports.catalogue import REPORTS
from crmdesk.reports.parameters import choices, resolve


@pytest.fixture
def chosen(session, now):
    return lambda key, **given: resolve(session, REPORTS[key], given, now=now)


def test_a_report_of_a_month_begins_with_its_first_day(chosen):
    assert chosen("new_prospects").days == (date(2026, 11, 1), date(2026, 11, 21))


def test_a_report_of_a_day_is_todays(chosen):
    assert chosen("showroom_day").days == (date(2026, 11, 21),) * 2


def test_one_day_given_is_that_day(chosen):
    assert chosen("showroom_day", first="2026-11-03").days == (date(2026, 11, 3),) * 2
    assert chosen("showroom_day", last=date(2026, 11, 3)).days == (date(2026, 11, 3),) * 2


def test_the_funnel_covers_everything_unless_days_are_given(chosen):
    assert (chosen("funnel").first, chosen("funnel").last) == (None, None)
    assert chosen("funnel", last="2026-12-31").last == date(2026, 12, 31)


def test_an_adviser_is_found_by_id_sign_in_name_or_name(chosen, make):
    zhou = make.account("zhou").id
    for said in (zhou, str(zhou), "zhou", "ZHOU MIN"):
        assert chosen("funnel", adviser=said).adviser == zhou


def test_a_stage_is_found_by_its_key_and_a_level_by_its_letter(chosen, make):
    assert chosen("funnel", stage="needs").stage == make.stage("needs").id
    assert chosen("funnel", level="h").level == "H"


def test_sales_and_care_can_be_told_apart(chosen):
    assert chosen("followup_performance", care="sales").care is False
    assert chosen("followup_performance", care="").care is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"adviser": "nobody"}, "Adviser: there is no “nobody”"),
        ({"first": "someday"}, "“someday” is no day"),
        ({"first": "2026-12-01", "last": "2026-11-01"}, "The first day is after the last"),
        ({"colour": "red"}, "The report “Sales funnel” has no “colour”"),
    ],
)
def test_a_choice_that_cannot_be_is_answered_in_words(chosen, given, said):
    with pytest.raises(UserError, match=said):
        chosen("funnel", **given)


def test_an_adviser_chooses_only_oneself(store, as_):
    with store.read(as_("zhou")) as session:
        offered = choices(session, REPORTS["funnel"])["adviser"]
    assert [choice.label for choice in offered] == ["Zhou Min"]


def test_choices_are_offered_for_every_parameter_that_has_them(session):
    for report in REPORTS.values():
        offered = choices(session, report)
        assert all(len(found) >= 1 for key, found in offered.items() if key != "model")
