from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from crmdesk.access.undoing import undo_last
from crmdesk.importing.visits import import_visits
from crmdesk.jobs import unwatched
from crmdesk.models import Customer, FollowUp, Opportunity, Outcome, Source, Visit, Way


@pytest.fixture
def log(store, manager, shared):
    path = shared / "chinese/derived_laidian_dengjibiao_merged_header.xlsx"
    return import_visits(store, manager, path, None, unwatched)


@pytest.fixture
def read(store, manager):
    with store.read(manager) as session:
        yield session


def test_a_stores_own_log_comes_in_whole(log, read):
    assert (log.rows, log.added, log.updated, log.skipped) == (30, 30, 0, [])
    assert read.scalar(select(func.count()).select_from(Visit)) == 30
    assert read.scalar(select(func.count()).select_from(Customer)) == 29


def test_the_day_above_the_table_is_the_day_of_its_rows(log, read):
    assert set(read.scalars(select(Visit.day))) == {date(2024, 4, 1)}


def test_times_ways_sources_and_levels_are_read_from_the_forms_ticks(log, read):
    visit = read.scalars(select(Visit).where(Visit.name == "付淑芬")).one()
    assert visit.arrived_at == datetime(2024, 4, 1, 2, 42, tzinfo=UTC)
    assert visit.left_at == datetime(2024, 4, 1, 3, 42, tzinfo=UTC)
    assert (visit.way, visit.level) == (Way.PHONE_IN, "A")
    assert read.get(Source, visit.source_id).key == "other"


def test_phones_kept_as_numbers_are_phones(log, read):
    customer = read.scalars(select(Customer).where(Customer.name == "吴和平")).one()
    assert customer.numbers[0].digits == "13800138008"


def test_a_party_without_a_number_stays_unfiled(log, read):
    visit = read.scalars(select(Visit).where(Visit.name == "邱兰")).one()
    assert (visit.is_filed, visit.customer_id) == (False, None)


def test_each_file_has_one_open_deal_with_one_next_contact_from_today_on(log, read, today):
    deals = read.scalar(select(func.count()).where(Opportunity.outcome == Outcome.OPEN))
    dues = read.scalars(select(FollowUp.due_on).where(FollowUp.done_at.is_(None))).all()
    assert deals == len(dues) == 29
    assert min(dues) >= today


def test_advisers_without_an_account_are_named(log):
    assert any("顾问甲, 顾问乙, 顾问丙" in note for note in log.notes)


def test_the_log_again_adds_nothing(log, store, manager, shared):
    path = shared / "chinese/derived_laidian_dengjibiao_merged_header.xlsx"
    again = import_visits(store, manager, path, None, unwatched)
    assert (again.added, again.updated, len(again.skipped)) == (0, 0, 30)


def test_undo_takes_the_log_back(log, store, manager):
    with store.write(manager) as session:
        undo_last(session)
    with store.read(manager) as session:
        for table in (Visit, Customer, Opportunity, FollowUp):
            assert session.scalar(select(func.count()).select_from(table)) == 0


@pytest.fixture
def bring(store, manager, tmp_path):
    def bring_in(*lines):
        path = tmp_path / "log.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        return import_visits(store, manager, path, None, unwatched)

    return bring_in


def test_a_day_merged_over_several_rows_is_the_day_of_all_of_them(bring, read):
    bring("日期,姓名,电话", "2024/4/1,张三,13800138001", ",李四,13800138002", "4月2日,王五,1380013")
    days = read.scalars(select(Visit.day).order_by(Visit.id)).all()
    assert days == [date(2024, 4, 1), date(2024, 4, 1), date(2024, 4, 2)]


def test_a_numbered_line_that_nobody_filled_in_is_no_party(bring):
    report = bring("序号,日期,姓名,电话", "1,2024/4/1,张三,13800138001", "2,,,", "3,,,")
    assert (report.added, len(report.skipped)) == (1, 2)


def test_a_day_that_cannot_be_read_is_told_and_not_guessed(bring):
    report = bring("2024年4月1日的登记", "日期,姓名,电话", "改天,张三,13800138001")
    assert (report.added, report.skipped[0].reason) == (0, "“改天” is no day.")


def test_where_customers_come_from_is_not_taken_for_their_name(bring, read):
    bring("日期,客户来源,客户名称,电话号码", "2024/4/1,网络,张三,13800138001")
    assert read.scalars(select(Visit.name)).one() == "张三"
