from datetime import date

import pytest
from sqlalchemy import func, select

from crmdesk.access.undoing import undo_last
from crmdesk.customers.search import find
from crmdesk.errors import Forbidden, UserError
from crmdesk.importing.sales import import_sales
from crmdesk.jobs import Cancelled, unwatched
from crmdesk.models import (
    ContactNumber,
    Customer,
    Delivery,
    FileState,
    FollowUp,
    Opportunity,
    Outcome,
    OwnedVehicle,
    StageMove,
)
from tests.records import Make

HEADER = "Customer Name,Phone,Date,Model,Company,Price ($)\n"
TABLES = (Customer, ContactNumber, Opportunity, StageMove, OwnedVehicle, Delivery, FollowUp)


@pytest.fixture
def file(tmp_path):
    def write(*lines):
        path = tmp_path / "sales.csv"
        path.write_text(HEADER + "\n".join(lines), encoding="utf-8")
        return path

    return write


def counts(store, actor):
    with store.read(actor) as session:
        return [session.scalar(select(func.count()).select_from(table)) for table in TABLES]


def bring_in(store, actor, path, **options):
    return import_sales(store, actor, path, None, unwatched, **options)


def test_a_sale_becomes_a_customer_with_a_car_a_won_deal_and_a_care_plan(store, manager, file):
    report = bring_in(store, manager, file("Emma,8264678,11/18/2026,Jetta,Volkswagen,26000"))

    assert (report.rows, report.added, report.updated, report.skipped) == (1, 1, 0, [])
    with store.read(manager) as session:
        car = session.scalars(select(OwnedVehicle)).one()
        deal = session.scalars(select(Opportunity)).one()
        purposes = session.scalars(select(FollowUp.care_key)).all()
    assert (car.model_text, car.delivered_on) == ("Jetta", date(2026, 11, 18))
    assert (deal.outcome, deal.price_minor) == (Outcome.WON, 2_600_000)
    assert {"day_7", "anniversary"} <= set(purposes)


def test_a_second_car_of_the_same_person_joins_the_file(store, manager, file):
    lines = ("Emma,8264678,1/2/2022,Jetta,VW,26000", "EMMA,826-4678,3/4/2023,Golf,VW,27000")
    report = bring_in(store, manager, file(*lines))

    assert (report.added, report.updated) == (1, 1)
    assert counts(store, manager)[:5] == [1, 1, 2, 2, 2]


def test_one_number_of_two_names_is_two_files_and_is_told(store, manager, file):
    report = bring_in(
        store, manager, file("Emma,8264678,1/2/2022,J,V,1", "Liam,8264678,1/3/2022,J,V,1")
    )

    assert report.added == 2
    assert any("1 number" in note and "possible duplicates" in note for note in report.notes)


def test_a_customer_called_none_is_a_customer(store, manager, file):
    report = bring_in(store, manager, file("None,7203103,11/5/2022,Ram,Dodge,45000"))

    with store.read(manager) as session:
        assert [found.name for found in find(session, "None")] == ["None"]
    assert any("taken as a name" in note for note in report.notes)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",8264678,1/2/2022,J,V,1", "no name"),
        ("Emma,8264678,soon,J,V,1", "no day"),
        ("Emma,8264678,1/2/2027,J,V,1", "still to come"),
        ("Emma,8264678,1/2/2022,J,V,cheap", "no price"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_and_the_others_come_in(
    store, manager, file, line, reason
):
    report = bring_in(store, manager, file("Ava,111222,1/2/2022,J,V,1", line))

    assert (report.added, len(report.skipped)) == (1, 1)
    assert report.skipped[0].row == 3
    assert reason in report.skipped[0].reason


def test_importing_twice_adds_nothing(store, manager, file):
    path = file("Emma,8264678,1/2/2022,Jetta,VW,26000")
    bring_in(store, manager, path)

    report = bring_in(store, manager, path)

    assert (report.added, report.updated, len(report.skipped)) == (0, 0, 1)
    assert report.action is None


def test_a_dry_run_says_everything_and_writes_nothing(store, manager, file):
    before = counts(store, manager)
    report = bring_in(store, manager, file("Emma,8264678,1/2/2022,J,V,1"), dry_run=True)

    assert (report.added, report.action) == (1, None)
    assert counts(store, manager) == before


def test_undo_takes_the_whole_import_back(store, manager, file):
    before = counts(store, manager)
    report = bring_in(
        store, manager, file("Emma,8264678,1/2/2022,J,V,1", "Ava,111222,1/2/2026,J,V,1")
    )
    assert report.action

    with store.write(manager) as session:
        assert undo_last(session) == "Imported 2 sales."

    assert counts(store, manager) == before
    with store.read(manager) as session:
        assert find(session, "Emma") == []


def test_a_cancelled_import_leaves_nothing_behind(store, manager, file):
    before = counts(store, manager)

    def stop(_done, _total):
        raise Cancelled

    with pytest.raises(Cancelled):
        import_sales(store, manager, file("Emma,8264678,1/2/2022,J,V,1"), None, stop)
    assert counts(store, manager) == before


def test_a_missing_column_is_asked_for_by_name(store, manager, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Phone,Model\n1,2\n")
    with pytest.raises(UserError, match=r"Say which column is “Name”.*Phone, Model"):
        bring_in(store, manager, path)


def test_an_adviser_may_not_import(store, as_, file):
    with pytest.raises(Forbidden):
        bring_in(store, as_("zhou"), file("Emma,8264678,1/2/2022,J,V,1"))


def test_a_years_sales_of_a_dealer_group_come_in_whole(store, manager, shared):
    report = bring_in(store, manager, shared / "sales/car_sales_2022.csv")

    assert report.rows == report.added + report.updated + len(report.skipped) == 10_645
    assert report.skipped == []
    notes = " ".join(report.notes)
    for words in ("Mended broken text", "different names", "“None”"):
        assert words in notes
    assert counts(store, manager)[4] == 10_645


def test_a_chinese_stores_own_words_and_units_are_understood(store, manager, tmp_path):
    path = tmp_path / "sales.csv"
    header = "车主姓名,联系方式,提车日期,车型,成交价（万元）\n"
    lines = "单田芳,138 0013 8001,13/1/2022,迈腾,21.88\n"
    path.write_text(
        header + lines + "欧阳娜,13800138002,5/1/2022,途观,22.5万\n小计,,,,44.38\n", "gb18030"
    )

    report = bring_in(store, manager, path)

    assert (report.rows, report.added, report.skipped) == (2, 2, [])
    with store.read(manager) as session:
        deals = session.execute(
            select(Opportunity.expected_on, Opportunity.price_minor).order_by(Opportunity.id)
        ).all()
        assert session.scalar(select(func.count()).select_from(ContactNumber)) == 2
    assert deals == [(date(2022, 1, 13), 21_880_000), (date(2022, 1, 5), 22_500_000)]


def test_who_was_given_up_and_bought_after_all_is_an_owner_again(store, manager, file, now):
    with store.write(manager) as session:
        customer = Make(session, now).customer("Emma", phone="8264678", state=FileState.LOST)
        customer_id = customer.id
    bring_in(store, manager, file("Emma,8264678,11/18/2026,Jetta,VW,26000"))
    with store.read(manager) as session:
        assert session.get(Customer, customer_id).state is FileState.DELIVERED
    with store.write(manager) as session:
        undo_last(session)
    with store.read(manager) as session:
        assert session.get(Customer, customer_id).state is FileState.LOST
