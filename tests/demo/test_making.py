import hashlib
from datetime import date

import pytest
from sqlalchemy import MetaData, select

from crmdesk import i18n
from crmdesk.demo import make_demo
from crmdesk.errors import UserError
from crmdesk.jobs import Cancelled
from crmdesk.store.connection import engine_of

TODAY = date(2026, 11, 21)


def digest(path):
    """Of all rows of all tables, as they stand."""
    found = hashlib.sha256()
    engine = engine_of(path)
    tables = MetaData()
    with engine.connect() as connection:
        tables.reflect(connection)
        for table in sorted(tables.tables.values(), key=lambda table: table.name):
            for row in connection.execute(select(table).order_by(*table.primary_key.columns)):
                found.update(repr((table.name, tuple(row))).encode())
    engine.dispose()
    return found.hexdigest()


def made(path, **choices):
    make_demo(path, **{"customers": 60, "today": TODAY} | choices)
    return digest(path)


def test_the_same_seed_and_day_give_the_same_rows(tmp_path):
    assert made(tmp_path / "one.crm") == made(tmp_path / "two.crm")


@pytest.mark.parametrize("choice", [{"seed": 2}, {"today": date(2026, 11, 22)}, {"language": "en"}])
def test_another_seed_day_or_language_gives_other_rows(tmp_path, choice):
    assert made(tmp_path / "one.crm") != made(tmp_path / "two.crm", **choice)


def test_a_file_that_is_there_is_refused_and_kept(tmp_path):
    path = tmp_path / "mine.crm"
    path.write_text("mine")
    with pytest.raises(UserError, match="already a file"):
        make_demo(path, customers=10, today=TODAY)
    assert path.read_text() == "mine"


def test_who_stops_it_finds_no_file(tmp_path):
    def stop(done, total):
        raise Cancelled

    with pytest.raises(Cancelled):
        make_demo(tmp_path / "demo.crm", customers=200, today=TODAY, progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_the_language_in_force_stays(tmp_path):
    made(tmp_path / "demo.crm", language="zh_CN")
    assert i18n.language() == "en"


def test_it_reports_how_far_it_is(tmp_path):
    seen = []
    make_demo(
        tmp_path / "demo.crm", customers=200, today=TODAY, progress=lambda *now: seen.append(now)
    )
    assert seen == [(100, 200), (200, 200), (200, 200)]


@pytest.mark.parametrize("customers", [1, 2, 7])
def test_a_store_of_any_size_can_be_made(tmp_path, customers):
    assert made(tmp_path / "small.crm", customers=customers)


@pytest.mark.parametrize(
    "today", [date(2026, 2, 16), date(2026, 2, 17), date(2024, 2, 29), date(2027, 10, 1)]
)
def test_a_store_can_be_made_on_any_day(tmp_path, today):
    assert made(tmp_path / "festival.crm", today=today)
