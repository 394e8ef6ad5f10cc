"""Names of files that lead elsewhere, and files whose cells are more than text."""

import os
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from pypdf import PdfReader

from crmdesk.cli import run
from crmdesk.errors import UserError
from crmdesk.importing import IMPORTERS
from crmdesk.jobs import unwatched
from crmdesk.models import Customer, Role
from crmdesk.reports.running import export_report
from crmdesk.store import Store
from crmdesk.store.backup import backup
from crmdesk.store.creating import FirstAccount, NewStore, create_store
from crmdesk.ui.reports.files import proposed_name
from tests.access.calls import DOCUMENT
from tests.records import Make
from tests.security.naughty import OWN

pytestmark = pytest.mark.file_only
FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1,1)",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://127.0.0.1/?x="&A1,"click")',
    "＝1+1",
    "-13800138000",
    "|1+1",
    "%1",
]


@pytest.fixture
def named(store, manager, now):
    """A customer of each name that a spreadsheet would calculate, and one with a mark in it."""
    with store.write(manager) as session:
        make = Make(session, now)
        for name in [*FORMULAS, MARKED]:
            make.visit(make.customer(name), adviser_id=make.account().id)


MARKED = "<b>bold</b> &amp; <font color=red>"


def cells_of(path):
    book = load_workbook(path)
    return [cell for sheet in book for line in sheet.iter_rows() for cell in line]


def test_a_name_that_looks_like_a_formula_stays_text_in_a_workbook(store, manager, named, tmp_path):
    path = tmp_path / "log.xlsx"
    export_report(store, manager, "showroom_day", {}, path, reason="test")
    with ZipFile(path) as book:
        sheets = [book.read(name) for name in book.namelist() if "worksheets/sheet" in name]
    assert [sheet for sheet in sheets if b"<f>" in sheet or b"<f " in sheet] == []
    texts = {cell.value: cell.data_type for cell in cells_of(path) if cell.value in FORMULAS}
    assert texts == dict.fromkeys(FORMULAS, "s")


def test_a_csv_holds_them_as_they_are_for_programs(store, manager, named, tmp_path):
    path = tmp_path / "log.csv"
    export_report(store, manager, "showroom_day", {}, path, reason="test")
    text = path.read_text("utf-8")
    assert [name for name in FORMULAS if name.replace('"', '""') not in text] == []


def test_signs_of_markup_are_printed_as_they_are(store, manager, named, tmp_path):
    path = tmp_path / "log.pdf"
    export_report(store, manager, "showroom_day", {}, path)
    text = "".join(page.extract_text() for page in PdfReader(path).pages).replace("\n", "")
    assert "<b>bold" in text.replace(" ", "")


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_formulas_in_a_file_come_in_as_text_and_go_out_unchanged(
    store, manager, tmp_path, kind, now
):
    path = tmp_path / f"people.{kind}"
    rows = [("Name", "Phone"), *((name, f"139000011{n:02d}") for n, name in enumerate(FORMULAS))]
    write_as_text(path, rows)
    IMPORTERS["customers"](store, manager, path, None, unwatched)
    with store.read(manager) as session:
        names = {customer.name for customer in session.query(Customer)}
    assert names == set(FORMULAS)


def write_as_text(path, rows):
    if path.suffix == ".csv":
        lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
        path.write_text("\n".join(lines), "utf-8")
        return
    book = Workbook()
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row, 1):
            book.active.cell(number, place).value = value
            book.active.cell(number, place).data_type = "s"
    book.save(path)


def test_a_real_formula_in_a_workbook_is_not_calculated(store, manager, tmp_path):
    book = Workbook()
    book.active.append(["Name", "Phone"])
    book.active.append(["=1+1", "13900001111"])
    book.save(tmp_path / "people.xlsx")
    report = IMPORTERS["customers"](store, manager, tmp_path / "people.xlsx", None, unwatched)
    with store.read(manager) as session:
        assert "2" not in {customer.name for customer in session.query(Customer)}
    assert report.rows == 1


# Names of files.

NOWHERE = ["a\0b.crm", "nowhere/at/all.crm", "x" * 300, "\ud800.crm", "", "."]
FILED = [("find", "x"), ("import", "sales"), ("report", "funnel", "--out")]

ENDINGS = [*(text for text in OWN if "\0" not in text and "\ud800" not in text), "x" * 250]


@pytest.mark.parametrize("name", ENDINGS)
def test_an_export_stands_under_its_name_or_says_why_not(store, manager, tmp_path, name):
    folder = tmp_path / "in" / "here"
    folder.mkdir(parents=True)
    before = everything(tmp_path)
    path = folder / f"{name}.csv"
    try:
        export_report(store, manager, "funnel", {}, path, reason="test")
    except UserError as refused:
        assert str(refused)  # noqa: PT017
        assert everything(tmp_path) == before
    else:
        assert everything(tmp_path) - before == {path.resolve()}


def everything(folder):
    return {path.resolve() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("title", [*ENDINGS, "a\0b", "\ud800"])
def test_a_proposed_name_leads_nowhere_else(title, today, tmp_path):
    from dataclasses import replace

    name = proposed_name(replace(DOCUMENT, title=title), today, ".pdf", title)
    assert (tmp_path / name).parent == tmp_path
    assert not set('\\/:*?"<>|\0\n\r') & set(name)
    assert len(name.encode("utf-8", "replace")) < 200
    assert name.split(".")[0].split(" ")[0].upper() not in {"CON", "NUL"}


@pytest.mark.parametrize(
    "name", ["a b", "欧阳's 店", "%s", "[x]*?", "-rf", "$(x)", ".hidden", "x" * 200]
)
def test_a_store_of_any_name_is_made_backed_up_and_opened(tmp_path, now, name):
    path = tmp_path / f"{name}.crm"
    people = [FirstAccount("m", "M", Role.MANAGER)]
    create_store(path, NewStore(name, "en"), people, now=lambda: now).close()
    store = Store(path, now=lambda: now)
    made = backup(store, tmp_path / "safe")
    store.close()
    assert made.parent == tmp_path / "safe"
    assert made.is_file()


@pytest.mark.parametrize("name", [text for text in OWN if len(text) < 200 and "\ud800" not in text])
def test_a_store_may_be_called_anything_that_can_be_read(tmp_path, now, name):
    new = NewStore(name, "en")
    if not new.problems():
        path, people = tmp_path / "s.crm", [FirstAccount("m", "M", Role.MANAGER)]
        create_store(path, new, people, now=lambda: now).close()
        assert path.is_file()


@pytest.mark.parametrize(
    "name", ["a\0b.crm", "nowhere/at/all.crm", "x" * 300, "\ud800.crm", "", "."]
)
@pytest.mark.parametrize(
    "command", [("find", "x"), ("import", "sales"), ("report", "funnel", "--out")]
)
def test_no_name_of_a_file_makes_the_command_line_fall(
    capsys, empty_store, tmp_path, monkeypatch, name, command
):
    monkeypatch.setenv("CRMDESK_CONFIG", str(tmp_path))
    given = ["--store", name, *command] if command[0] == "find" else [
        "--store", str(empty_store), *command, name]  # fmt: skip
    assert run(given) in (1, 2)
    assert "Traceback" not in capsys.readouterr().err


def test_no_export_goes_through_a_link_of_another_folder_unseen(store, manager, tmp_path):
    """The file takes the link's place; what the link led to stays as it was."""
    secret = tmp_path / "secret.csv"
    secret.write_text("mine")
    link = tmp_path / "out.csv"
    os.symlink(secret, link)
    export_report(store, manager, "funnel", {}, link, reason="test")
    assert secret.read_text() == "mine"
    assert not Path(link).is_symlink()
