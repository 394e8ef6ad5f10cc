"""What a day was stays: nothing that is done later changes a report of an earlier month."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from crmdesk.access.accounts import AccountChange, change_account, close_account
from crmdesk.aftersales.deliveries import DeliveryDraft, deliver
from crmdesk.customers.ownership import give
from crmdesk.errors import UserError
from crmdesk.followups.planning import plan
from crmdesk.funnel.levels import set_level
from crmdesk.funnel.losses import LossClass, LossDraft, lose
from crmdesk.funnel.orders import OrderDraft, place_order
from crmdesk.importing.sales import import_sales
from crmdesk.jobs import unwatched
from crmdesk.models import Account, Customer, Level, LossSheet, Opportunity, Outcome, Purpose, Role
from crmdesk.reports.document import Ratio
from crmdesk.reports.running import run_report
from crmdesk.showroom.totals import totals
from crmdesk.showroom.visits import VisitDraft, draft_of, log_unfiled, log_visit, save_visit
from tests.records import Make

OCTOBER = {"first": "2026-10-01", "last": "2026-10-31"}
LAST_MONTH = timedelta(days=40)


@pytest.fixture
def act(store, as_, now):
    """``act(verb, …)`` as the manager; ``by`` is somebody else, ``ago`` before now."""

    def do(verb, *args, by="manager", ago=timedelta(0), **fields):
        with store.write(as_(by)) as session:
            return verb(session, *args, now=now - ago, **fields)

    return do


@pytest.fixture
def party(act):
    def come(phone, by="zhou", ago=LAST_MONTH, **fields):
        draft = VisitDraft(phone, f"Lin {phone[-1]}", **({"level": "A"} | fields))
        return act(log_visit, draft, by=by, ago=ago)

    return come


@pytest.fixture
def ids(store, manager):
    with store.read(manager) as session:
        return {one.login: one.id for one in session.scalars(select(Account))}


@pytest.fixture
def of_days(store, manager, now):
    """The totals of some days; without ``last`` of the one."""

    def read(first, last=None):
        with store.read(manager) as session:
            return totals(session, first, last or first, now=now)

    return read


@pytest.fixture
def report(store, manager):
    return lambda key, **given: run_report(store, manager, key, given)


def by_adviser(found):
    return {one.name: one.orders for one in found.by_adviser if one.orders}


def row(table, name):
    return next(row for row in table.rows if row[0] == name)


def test_an_order_stays_with_whose_customer_it_was_then(act, party, of_days, report, ids, now):
    lin = party("13812347714")
    act(place_order, lin.opportunity_id, OrderDraft(200_000_00), ago=LAST_MONTH)
    act(give, lin.customer_id, ids["chen"], "leave")
    day = (now - LAST_MONTH).date()
    assert by_adviser(of_days(day)) == {"Zhou Min": 1}
    figures = report("showroom_day", first=day, adviser="zhou").figures
    assert figures[-1].value == "100%*"
    assert "1 of 1" in figures[-1].note


@pytest.fixture
def given_on(act, party, ids):
    """Zhou's deal of last month, which went to Chen five days ago."""
    lin = party("13812347714")
    act(give, lin.customer_id, ids["chen"], "leave", ago=timedelta(days=5))
    return lin.opportunity_id


@pytest.mark.parametrize(
    ("days", "by", "whose"),
    [
        *((6, "chen", "Zhou Min"), (6, "manager", "Zhou Min"), (5, "chen", "Chen Li")),
        *((5, "manager", "Chen Li"), (4, "chen", "Chen Li"), (0, "chen", "Chen Li")),
    ],
)
@pytest.mark.parametrize("kind", ["order", "delivery"])
def test_what_is_entered_later_belongs_to_whose_the_customer_was_that_day(
    act, of_days, given_on, now, kind, days, by, whose
):
    day = now.date() - timedelta(days=days)
    if kind == "order":
        act(place_order, given_on, OrderDraft(1, ordered_on=day), by=by)
    else:
        act(deliver, given_on, DeliveryDraft(day, price_minor=1), by="manager")
    assert by_adviser(of_days(day)) == {whose: 1}


def test_on_the_day_of_the_hand_over_an_order_goes_by_its_moment(act, party, of_days, ids, now):
    lin, days = party("13812347714"), timedelta(days=5)
    act(place_order, lin.opportunity_id, OrderDraft(1), by="zhou", ago=days + timedelta(hours=1))
    act(give, lin.customer_id, ids["chen"], "leave", ago=days)
    assert by_adviser(of_days(now.date() - days)) == {"Zhou Min": 1}


def test_an_imported_sale_that_names_no_adviser_is_whose_the_buyer_was(
    store, manager, given_on, of_days, now, tmp_path
):
    day, path = now.date() - timedelta(days=6), tmp_path / "sales.csv"
    path.write_text(f"Customer Name,Phone,Date,Model\nLin 4,13812347714,{day},Golf\n")
    import_sales(store, manager, path, None, unwatched)
    assert by_adviser(of_days(day)) == {"Zhou Min": 1}


def test_a_delivery_without_an_order_counts_as_one_of_its_own_day(act, party, of_days, now):
    lin, sold = party("13812347714", by="chen"), (now - timedelta(days=9)).date()
    act(deliver, lin.opportunity_id, DeliveryDraft(sold, price_minor=1))
    assert by_adviser(of_days(sold)) == {"Chen Li": 1}
    assert of_days(now.date()).orders == 0


def test_a_delivery_of_an_order_does_not_count_again(act, party, of_days, now):
    lin = party("13812347714")
    act(place_order, lin.opportunity_id, OrderDraft(1), ago=LAST_MONTH)
    act(deliver, lin.opportunity_id, DeliveryDraft(now.date()))
    assert of_days(date(2026, 10, 1), now.date()).orders == 1


def test_the_order_of_a_lost_opportunity_does_not_count(store, act, party, of_days, manager, now):
    lin = party("13812347714")
    act(place_order, lin.opportunity_id, OrderDraft(1))
    with store.read(manager) as session:
        reason = Make(session, now).loss_reason().id
    act(lose, lin.opportunity_id, LossDraft(LossClass.LOST, LossSheet.SAME_BRAND, reason))
    assert of_days(now.date()).orders == 0


@pytest.fixture
def corrected(store, manager, act, now):
    """``corrected(visit, purpose=…)``: the visit's form, changed and saved."""

    def save(visit_id, **fields):
        with store.read(manager) as session:
            seen = draft_of(session, visit_id, now=now)[0]
        act(save_visit, visit_id, replace(seen, **fields))

    return save


def test_a_visit_corrected_to_service_leaves_c_and_comes_back(
    store, manager, act, corrected, of_days, now
):
    with store.read(manager) as session:
        reason = Make(session, now).unfiled_reason().id
    visit = act(log_unfiled, reason, by="reception")
    corrected(visit, purpose=Purpose.SERVICE)
    assert of_days(now.date())[4:7] == (0, 0, 0)
    corrected(visit, purpose=Purpose.ENQUIRY)
    assert of_days(now.date())[4:7] == (1, 0, 1)


def test_a_visit_that_was_logged_as_service_counts_once_it_was_for_a_car(
    act, corrected, of_days, now
):
    visit = act(log_visit, VisitDraft(purpose=Purpose.SERVICE)).visit_id
    assert of_days(now.date()).first == 0
    corrected(visit, purpose=Purpose.ENQUIRY, data_later=True)
    assert of_days(now.date()).first == 1


def test_of_the_filed_those_who_drove_later_too_are_at_most_all_of_them(party, of_days, now):
    first = party("13812347714")
    for ago in (3, 2, 1):
        party("13812347714", ago=timedelta(days=ago), did_test_drive=True)
    day = (now - LAST_MONTH).date()
    assert (of_days(day).drove, of_days(day).filed, of_days(day).test_drives) == (1, 1, 0)
    whole = of_days(day, now.date())
    assert (whole.drove, whole.filed, whole.test_drives) == (1, 1, 3)
    assert whole.later.keys() == {first.visit_id}


def test_an_order_before_the_visit_is_none_of_its_cohort(act, party, of_days, now):
    lin = party("13812347714", ago=timedelta(days=1))
    before = now.date() - timedelta(days=5)
    act(place_order, lin.opportunity_id, OrderDraft(1, ordered_on=before))
    found = of_days(before, now.date())
    assert (found.ordered, found.orders) == (0, 1)


@pytest.fixture
def two_months(store, manager, act, party, ids, now):
    """October's parties, orders, calls and losses, of two advisers."""
    zhou, chen = party("13812347714"), party("13812347715", by="chen", did_test_drive=True)
    party("13812347716", level="H")
    act(place_order, zhou.opportunity_id, OrderDraft(1), by="zhou", ago=LAST_MONTH)
    for one, who in ((zhou, "zhou"), (chen, "chen")):
        due = (now - LAST_MONTH + timedelta(days=2)).date()
        act(
            plan,
            by=who,
            ago=LAST_MONTH,
            customer_id=one.customer_id,
            opportunity_id=None,
            due_on=due,
            purpose="call_again",
        )


@pytest.mark.parametrize("key", ["showroom_day", "new_prospects", "followup_performance"])
def test_no_hand_over_name_account_or_level_changes_a_past_report(
    store, manager, as_, act, two_months, report, ids, key
):
    """The funnel is not among them: it says what is open today."""
    before = report(key, **OCTOBER)
    with store.read(manager) as session:
        owned = session.execute(select(Customer.id, Customer.owner_id)).all()
        deals = session.scalars(
            select(Opportunity.id).where(Opportunity.outcome == Outcome.OPEN)
        ).all()
    for customer, owner in owned:
        act(give, customer, ids["chen"] if owner == ids["zhou"] else ids["zhou"], "leave")
    for deal in deals:
        act(set_level, deal, "C")
    with store.write(as_("admin")) as session:
        change_account(session, AccountChange("chen", "Zheng Li", Role.ADVISER))
        close_account(session, "zhou")
    after = report(key, **OCTOBER)
    assert renamed(before, "Chen Li", "Zheng Li") == renamed(after, "Zheng Li", "Zheng Li")


def renamed(document, old, new):
    """All figures and tables; who has another name now is called by it."""
    tables = {
        table.key: [
            tuple(new if cell == old else cell for cell in row)
            for row in (*table.rows, table.totals or ())
        ]
        for table in document.tables
    }
    return tables, document.figures


@pytest.fixture
def own(store, as_):
    """``own("zhou", key, …)``: the report as that adviser runs it over their own."""
    return lambda login, key, **given: run_report(store, as_(login), key, given)


def test_a_late_contact_is_in_the_own_report_of_who_was_late_as_in_the_manager_s(
    act, party, report, own, ids
):
    lin = party("13812347714")
    act(give, lin.customer_id, ids["chen"], "leave")
    key, late = "followup_performance", ("Zhou Min", 1, 0, 0, 0, 0, 1)
    [row] = report(key, **OCTOBER).table("by_adviser").rows
    assert row[:7] == late
    assert own("zhou", key, **OCTOBER).table("by_adviser").rows == [row]
    assert own("chen", key, **OCTOBER).table("by_adviser").rows == []


def test_a_file_counts_for_who_opened_it(act, party, report, ids):
    lin = party("13812347714")
    act(give, lin.customer_id, ids["chen"], "leave")
    table = report("new_prospects", **OCTOBER).table("by_adviser")
    assert [each[:2] for each in table.rows] == [("Zhou Min", 1)]
    assert report("new_prospects", adviser="chen", **OCTOBER).table("detail").rows == []


def test_an_own_report_counts_the_files_that_were_given_away_and_does_not_name_them(
    act, party, own, ids
):
    lin = party("13812347714")
    before = own("zhou", "new_prospects", **OCTOBER)
    act(give, lin.customer_id, ids["chen"], "leave")
    after = own("zhou", "new_prospects", **OCTOBER)
    assert (after.figures, after.table("by_day").rows) == (
        before.figures,
        before.table("by_day").rows,
    )
    [seen], [hidden] = before.table("detail").rows, after.table("detail").rows
    assert (seen[1], seen[2] != "", hidden[1:3]) == ("Lin 4", True, ("–", ""))
    assert own("chen", "new_prospects", **OCTOBER).table("detail").rows == []


@pytest.mark.parametrize(
    ("key", "given"),
    [
        *(("showroom_day", OCTOBER), ("new_prospects", OCTOBER), ("funnel", {})),
        ("followup_performance", OCTOBER),
    ],
)
def test_two_advisers_of_one_name_are_two_rows(store, manager, two_months, report, key, given):
    with store.write(manager) as session:
        for login in ("zhou", "chen"):
            session.scalar(select(Account).where(Account.login == login)).name = "Li Wei"
    table = report(key, **given).table("by_adviser")
    assert {row[0] for row in table.rows} == {"Li Wei (zhou)", "Li Wei (chen)"}


def test_capture_is_not_offered_by_level_and_says_why(report):
    with pytest.raises(UserError, match=r"no choice of “Level”.*no data have no level"):
        report("new_prospects", level="A")


@pytest.mark.parametrize("key", ["funnel", "new_prospects"])
def test_the_most_urgent_level_is_the_store_s_own(session, make, built, key):
    session.scalar(select(Level).where(Level.key == "H")).is_active = False
    make.opportunity(make.customer(level="A"))
    found = {figure.title: figure.value for figure in built(key).figures}
    assert found["Level A"] == "1"


def test_filed_and_the_rate_are_of_first_visits_alone(make, built):
    make.visit(make.customer())
    make.visit(make.customer(), is_first=False)
    make.visit(make.customer(), purpose=Purpose.SERVICE)
    table = built("showroom_day").table("by_hour")
    assert table.totals == ("Total", 3, 1, 1, 0, Ratio(1, 1))
