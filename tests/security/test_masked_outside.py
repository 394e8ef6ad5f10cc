"""What leaves the window: files, paper, the journal, the log, a bug's details, the command line."""

import logging
from datetime import date
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from crmdesk import logs
from crmdesk.access import may
from crmdesk.access.accounts import sign_in
from crmdesk.access.audit import AuditLog
from crmdesk.cli import run
from crmdesk.customers.reveal import reveal_of_customer
from crmdesk.models import ContactNumber, Customer, Role
from crmdesk.reports.catalogue import REPORTS
from crmdesk.reports.running import export_report
from crmdesk.store import Actor
from tests.demo_store import DEMO_NOW
from tests.records import add_group_manager


def text_of_excel(path):
    with ZipFile(path) as book:
        parts = [name for name in book.namelist() if name.endswith(".xml")]
        return "\n".join("\n".join(ElementTree.fromstring(book.read(p)).itertext()) for p in parts)


def text_of_pdf(path):
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


SINCE = {
    report: {"first": date(2026, 9, 1)}
    for report in ("showroom_day", "new_prospects", "followup_performance")
}
READERS = {
    ".xlsx": text_of_excel,
    ".pdf": text_of_pdf,
    ".csv": lambda path: path.read_text("utf-8-sig"),
}


def who_may(store, report):
    """The manager, or of a report on the group its manager."""
    manager = sign_in(store, "manager")
    if may(manager, REPORTS[report].sees):
        return manager
    assert may(Actor(0, "", Role.GROUP_MANAGER, 1), REPORTS[report].sees)
    add_group_manager(store, sign_in(store, "admin"), DEMO_NOW)
    return sign_in(store, "boss")


@pytest.mark.parametrize("ending", READERS)
@pytest.mark.parametrize("report", REPORTS)
def test_no_exported_file_holds_a_number_in_full(demo_store, tmp_path, in_full, report, ending):
    path = tmp_path / f"report{ending}"
    export_report(
        demo_store, who_may(demo_store, report), report, SINCE.get(report), path, reason="test"
    )
    text = READERS[ending](path)
    assert len(text) > 50
    assert in_full(text) == []


@pytest.fixture
def looked(demo_store):
    """The number that a manager has just looked at."""
    with demo_store.write(sign_in(demo_store, "manager")) as session:
        customer_id = session.scalar(select(Customer.id).order_by(Customer.id))
        return reveal_of_customer(session, customer_id).numbers[0][1]


def test_the_journal_says_who_was_looked_at_and_no_number(demo_store, in_full, looked):
    with demo_store.read(sign_in(demo_store, "auditor")) as session:
        rows = AuditLog().page(session, 0, 1000)
    assert rows[0].verb == "customers.reveal"
    assert in_full("\n".join(map(repr, rows))) == []


def test_nor_do_the_arguments_of_any_action(demo_store, in_full, looked):
    with demo_store.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT verb || arguments FROM action").scalars().all()
    assert in_full("\n".join(kept)) == []


def bug_about(number):
    try:
        raise ValueError(f"cannot dial {number!r} or {number[:3]} {number[3:7]} {number[7:]}")
    except ValueError as error:
        return error


def test_neither_the_log_nor_a_bugs_details_hold_it(tmp_path, in_full, looked):
    error = bug_about(looked)
    place = logs.start_log(tmp_path)
    logging.getLogger("crmdesk").error("A bug about %s", looked, exc_info=error)
    text = place.read_text("utf-8")
    assert "A bug" in text
    assert in_full(text + logs.story_of(error)) == []


@pytest.fixture
def command(capsys, monkeypatch, tmp_path):
    """``command("find", "Lin")``: what it prints."""
    monkeypatch.setenv("CRMDESK_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("CRMDESK_TODAY", "2026-11-21")

    def run_it(*arguments):
        assert run(list(arguments)) == 0
        return "".join(capsys.readouterr())

    return run_it


@pytest.mark.parametrize(
    "arguments", [("find", "1"), ("find", "1", "--json"), ("today",), ("today", "--json")]
)
def test_nor_what_the_command_line_answers(demo_path, in_full, command, arguments):
    done = command("--store", str(demo_path), *arguments)
    assert len(done) > 100
    assert in_full(done) == []


def test_a_number_asked_for_in_full_is_answered_masked(demo_store, demo_path, in_full, command):
    with demo_store.engine.connect() as connection:
        number = connection.scalar(select(ContactNumber.digits).limit(1))
    done = command("--store", str(demo_path), "find", number)
    assert f"{number[:3]}****{number[-4:]}" in done
    assert in_full(done) == []
