"""Who may run and take out what, and what the journal says of it."""

import re

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from crmdesk.access import Permission
from crmdesk.access.accounts import sign_in
from crmdesk.errors import Forbidden, UserError
from crmdesk.jobs import Cancelled
from crmdesk.models import Action
from crmdesk.reports.catalogue import REPORTS
from crmdesk.reports.running import export_report, run_report

OF_A_STORE = [key for key, report in REPORTS.items() if report.sees is not Permission.SEE_GROUP]
"""The overview of a group is tried with a group: tests/server/test_group.py."""


@pytest.fixture
def export(busy, tmp_path):
    def write(key, name, login="manager", **options):
        path = tmp_path / name
        export_report(busy, sign_in(busy, login), key, {}, path, **options)
        return path

    return write


def journal(store):
    with store.read(sign_in(store, "manager")) as session:
        rows = session.scalars(select(Action).where(Action.verb == "report.export"))
        return [(row.sentence, row.arguments) for row in rows]


@pytest.mark.parametrize("key", OF_A_STORE)
@pytest.mark.parametrize("ending", [".xlsx", ".pdf", ".csv"])
def test_every_report_is_written_in_every_way(export, key, ending):
    assert export(key, f"report{ending}", reason="meeting").stat().st_size > 100


@pytest.mark.parametrize("name", ["report.xlsx", "report.csv"])
def test_a_spreadsheet_of_people_needs_a_reason(export, busy, name):
    with pytest.raises(UserError, match="Say what it is for"):
        export("funnel", name, reason="  ")
    assert journal(busy) == []


def test_figures_alone_need_none(export):
    assert export("followup_performance", "report.xlsx").exists()


def test_an_export_is_in_the_journal_with_its_reason(export, busy):
    export("funnel", "report.xlsx", reason="monthly meeting")
    ((sentence, arguments),) = journal(busy)
    assert sentence == "Exported “{report}” to {file}, {count} rows: {reason}"
    assert arguments["reason"] == "monthly meeting"
    assert arguments["count"] > 5


def test_an_export_carries_who_when_and_what_for(export):
    book = load_workbook(export("funnel", "report.xlsx", reason="monthly meeting"))
    line = "Exported by Gao Yuan at 2026-11-21 10:00 for: monthly meeting"
    assert book.worksheets[-1]["A3"].value == line


def test_an_adviser_prints_own_customers_but_takes_no_list_of_them_out(export):
    assert export("funnel", "report.pdf", "zhou").exists()
    with pytest.raises(Forbidden, match="may not export lists"):
        export("funnel", "report.xlsx", "zhou", reason="mine")


@pytest.mark.parametrize("key", OF_A_STORE)
def test_an_adviser_sees_own_figures_only(run, key):
    document = run(key, "zhou")
    assert "only what belongs to Zhou Min" in document.subtitle
    table = document.table(document.main)
    assert set(table.values("adviser")) == {"Zhou Min"}


def test_of_two_advisers_and_nobody_the_store_is_made(run):
    parts = [len(run("showroom_day", login).table("log").rows) for login in ("zhou", "chen")]
    assert sum(parts) == len(run("showroom_day").table("log").rows)


@pytest.mark.parametrize("login", ["reception", "admin", "auditor"])
def test_who_may_not_run_reports_is_told(run, login):
    with pytest.raises(Forbidden, match="may not run reports"):
        run("funnel", login)


def test_customer_care_does_not_see_the_funnel(run):
    with pytest.raises(Forbidden, match="may not see the funnel"):
        run("funnel", "care")


def test_an_unknown_report_names_those_there_are(run):
    with pytest.raises(UserError, match="There are: funnel, showroom_day, new_prospects"):
        run("nothing")


def test_an_unknown_ending_is_refused_before_anything_runs(export):
    with pytest.raises(UserError, match=r"written as \.xlsx, \.pdf or \.csv"):
        export("funnel", "report.docx")


def test_an_export_that_is_stopped_leaves_neither_file_nor_entry(export, busy, tmp_path):
    before = set(tmp_path.iterdir())

    def stop(done, total):
        if done > 1:
            raise Cancelled

    with pytest.raises(Cancelled):
        export("funnel", "report.xlsx", reason="meeting", progress=stop)
    assert {path for path in set(tmp_path.iterdir()) - before if "report" in path.name} == set()
    assert journal(busy) == []


def test_no_report_shows_a_whole_number(run):
    for key in OF_A_STORE:
        cells = [cell for table in run(key).tables for row in table.rows for cell in row]
        texts = [cell for cell in cells if isinstance(cell, str)]
        assert not [text for text in texts if re.search(r"\d{7}", text)]
    phones = run("new_prospects").table("detail").values("phone")
    assert all(re.fullmatch(r"139\*{4}\d{4}", phone) for phone in phones)


def test_running_a_report_changes_nothing(busy):
    manager = sign_in(busy, "manager")
    with busy.read(manager) as session:
        before = session.scalar(select(func.count(Action.id)))
    for key in OF_A_STORE:
        run_report(busy, manager, key)
    with busy.read(manager) as session:
        assert session.scalar(select(func.count(Action.id))) == before
