"""A busy store, made once and copied; and a small document of every kind of cell."""

import shutil
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crmdesk.access.accounts import sign_in
from crmdesk.reports.document import (
    Chart,
    ChartKind,
    Column,
    Document,
    Figure,
    Kind,
    Ratio,
    Signature,
    Table,
)
from crmdesk.reports.running import run_report
from crmdesk.store import Store
from tests.conftest import NOW
from tests.reports.busy import Busy

FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1,1)",
    "|1+1",
    "%1",
    "\t=1+1",
    '=HYPERLINK("http://127.0.0.1/?x="&A1,"click")',
    "＝1+1",
    "-13800138000",
    "+8613800138000",
]


@pytest.fixture(scope="session")
def busy_file(empty_store, tmp_path_factory):
    path = Path(shutil.copy(empty_store, tmp_path_factory.mktemp("busy") / "busy.crm"))
    store = Store(path, now=lambda: NOW)
    with store.write(sign_in(store, "manager")) as session:
        Busy(session, NOW).fill(days=10, per_day=6)
    store.close()
    return path


@pytest.fixture
def busy(busy_file, tmp_path):
    store = Store(Path(shutil.copy(busy_file, tmp_path / "busy.crm")), now=lambda: NOW)
    yield store
    store.close()


@pytest.fixture
def run(busy):
    """``run("funnel", "zhou", level="H")`` is the report as that account runs it."""
    return lambda key, login="manager", **given: run_report(busy, sign_in(busy, login), key, given)


@pytest.fixture
def built(session, now):
    """The report over what the test has put into its open session."""
    from crmdesk.reports.running import build_report

    def build(key, **given):
        session.flush()
        return build_report(session, key, given, now=now)

    return build


@pytest.fixture
def document():
    return sample()


def sample(names=("Lin", "=1+1"), **fields):
    columns = (
        Column("name", "Name"),
        Column("count", "Count", Kind.NUMBER),
        Column("price", "Price", Kind.MONEY),
        Column("day", "Day", Kind.DATE),
        Column("at", "At", Kind.DATETIME),
        Column("hour", "Hour", Kind.TIME),
        Column("chance", "Chance", Kind.PERCENT),
        Column("rate", "Rate", Kind.RATE),
        Column("level", "Level", Kind.LEVEL),
        Column("done", "Done", Kind.TICK),
    )
    at = datetime(2026, 11, 20, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    rest = (2, 209_800_00, date(2026, 11, 20), at, time(9, 30), 0.25, Ratio(7, 9), "H", True)
    rows = [(name, *rest) for name in names]
    totals = ("Total", 2 * len(rows), None, None, None, None, None, Ratio(14, 18), None, None)
    table = Table("people", "People", columns, rows, totals, lists_customers=True)
    chart = Chart("Count by name", ChartKind.BARS, "people", "name", ("count",))
    given = {
        "key": "sample",
        "title": "Sample",
        "subtitle": "2026-11-20",
        "store": "South Gate",
        "zone": "Asia/Shanghai",
        "currency": "CNY",
        "tables": (table,),
        "main": "people",
        "charts": (chart,),
        "figures": (Figure("Count", "4", "of two"),),
        "notes": ("Rate = part ÷ whole.",),
        "signatures": (Signature("Reception", "He Jing"), Signature("Manager")),
    }
    return Document(**given | fields)
