import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from crmdesk.cli import run
from crmdesk.store import Store
from tests.dragged import dragged
from tests.records import Make, as_client


def fill(terminal, now, as_login="manager"):
    from crmdesk.access.accounts import sign_in

    store = Store(terminal.store, now=lambda: now)
    with store.write(sign_in(store, as_login)) as session:
        make = Make(session, now)
        make.follow_up(
            make.opportunity(make.customer("林晓东", phone="13900007714", completeness=2)), days=-2
        )
    store.close()


def test_find_answers_as_described(terminal, now):
    fill(terminal, now)
    assert terminal.json("find", "linxiao") == [
        {"id": 1, "name": "林晓东", "owner": "Zhou Min", "level": "A", "matched": ""}
    ]
    assert terminal.json("find", "7714")[0]["matched"] == "139****7714"


def test_today_answers_as_described(terminal, now):
    fill(terminal, now)
    [due] = terminal.json("today")
    assert (due["customer"], due["level"], due["adviser"]) == ("林晓东", "A", "Zhou Min")
    assert (due["due"], due["overdue_days"]) == ("2026-11-19", 2)
    assert terminal.json("today", "--adviser", "chen") == []


def test_an_adviser_who_asks_for_anothers_day_is_told_so(terminal, now, monkeypatch):
    fill(terminal, now)
    monkeypatch.setenv("CRMDESK_ACCOUNT", "zhou")
    assert terminal("today", "--adviser", "chen") == 1
    assert "your own contacts only" in terminal.err
    assert len(terminal.json("today", "--adviser", "zhou")) == 1


def test_import_answers_as_described_and_undo_takes_it_back(terminal, tmp_path):
    path = tmp_path / "sales.csv"
    path.write_text("Customer Name,Phone,Date\nEmma,8264678,1/2/2022\n,1,1/2/2022\n")

    report = terminal.json("import", "sales", path)

    assert (report["rows"], report["added"], report["updated"]) == (2, 1, 0)
    assert report["skipped"] == [{"row": 3, "reason": "There is no name."}]
    assert report["action"]
    assert terminal("undo") == 0
    assert "Imported 1 sales" in terminal.out
    assert terminal.json("find", "Emma") == []


def test_check_and_backup_and_restore_work_together(terminal, tmp_path, now):
    fill(terminal, now)
    assert terminal.json("check")["ok"] is True
    assert terminal("backup", tmp_path / "safe") == 0
    [copy] = (tmp_path / "safe").glob("*.crm")
    fill(terminal, now)
    assert len(terminal.json("find", "lin")) == 2

    assert terminal("restore", copy) == 0

    assert len(terminal.json("find", "lin")) == 1


def test_check_compares_the_mark_on_a_printed_report(terminal, tmp_path, now):
    fill(terminal, now)
    report = tmp_path / "day.pdf"
    assert terminal("report", "showroom_day", "--out", report) == 0
    text = "".join(page.extract_text() for page in PdfReader(report).pages)
    mark = re.search(r"check --head (\d+:[0-9a-f]{12})", text)[1]

    assert terminal("check", "--head", mark) == 0
    assert terminal("check", "--head", mark.replace(":", ":0")[:-1]) == 1
    assert "another than the one that was printed" in terminal.out


def test_accounts_are_added_listed_and_closed(terminal):
    added = ("account", "add", "wang", "--name", "Wang Ke", "--role", "adviser")
    assert run_with_input(terminal, "a long password\n", *added, "--password-stdin") == 0
    assert terminal("account", "close", "chen") == 0
    rows = {row["login"]: row for row in terminal.json("account", "list")}
    assert (rows["wang"]["role"], rows["wang"]["active"]) == ("adviser", True)
    assert rows["chen"]["active"] is False


def run_with_input(terminal, text, *arguments):
    command = [sys.executable, "-m", "crmdesk", "--store", str(terminal.store), *arguments]
    return subprocess.run(command, input=text, text=True, env=os.environ, check=False).returncode


def test_a_password_is_asked_for_where_everybody_has_one(terminal, monkeypatch):
    for login in ("admin", "manager", "care", "zhou", "chen"):
        password = ("account", "password", login, "--password-stdin")
        monkeypatch.setenv("CRMDESK_ACCOUNT", "admin")
        monkeypatch.setenv("CRMDESK_PASSWORD", "correct horse")
        assert run_with_input(terminal, "correct horse\n", *password) == 0
    monkeypatch.delenv("CRMDESK_ACCOUNT")
    assert terminal("find", "x") == 1
    assert "CRMDESK_ACCOUNT" in terminal.err
    monkeypatch.setenv("CRMDESK_ACCOUNT", "manager")
    assert terminal("find", "x") == 0
    monkeypatch.setenv("CRMDESK_PASSWORD", "wrong")
    assert terminal("find", "x") == 1
    assert "not right" in terminal.err


@pytest.mark.parametrize("login", ["zhou", "care"])
@pytest.mark.parametrize("command", ["backup", "check", "restore"])
def test_who_may_not_back_up_gets_no_copy_of_the_store(
    terminal, tmp_path, monkeypatch, login, command
):
    assert terminal("backup", tmp_path / "safe") == 0
    [copy] = (tmp_path / "safe").glob("*.crm")
    monkeypatch.setenv("CRMDESK_ACCOUNT", login)
    given = {"backup": [tmp_path / "mine"], "check": [], "restore": [copy]}[command]
    assert terminal(command, *given) == 1
    assert "may not back up and restore" in terminal.err
    assert not (tmp_path / "mine").exists()


def test_a_new_store_opens_with_its_presets(terminal, tmp_path):
    path = tmp_path / "not" / "there yet" / "new.crm"
    assert terminal("new", path, "--plain", "--name", "North", "--language", "en") == 0
    terminal.store = path
    assert terminal.json("check")["counts"]["stage"] == 7


@pytest.mark.parametrize("option", [[], ["--encrypt"]], ids=["by default", "said so"])
def test_an_encrypted_store_prints_its_code_and_opens_with_the_password_only(
    terminal, tmp_path, monkeypatch, option
):
    path = tmp_path / "not" / "there yet" / "secret.crm"
    made = ("new", str(path), *option, "--password-stdin", "--language", "en")
    assert run_with_input(terminal, "correct horse\n", *made) == 0
    assert not path.read_bytes().startswith(b"SQLite format 3")
    terminal.store = path
    monkeypatch.setenv("CRMDESK_ACCOUNT", "manager")
    monkeypatch.setenv("CRMDESK_PASSWORD", "correct horse")
    assert terminal("find", "x") == 0
    monkeypatch.setenv("CRMDESK_PASSWORD", "wrong horse")
    assert terminal("find", "x") == 1


@pytest.mark.parametrize("how", [["--plain"], ["--password-stdin"]])
def test_a_store_that_is_there_is_neither_replaced_nor_locked(terminal, tmp_path, how):
    (path := tmp_path / "there.crm").write_text("something else")
    assert run_with_input(terminal, "correct horse\n", "new", str(path), *how) == 1
    assert path.read_text() == "something else"
    assert list(tmp_path.glob("there*")) == [path]


def test_two_first_accounts_of_one_name_are_told_apart(terminal, tmp_path):
    names = ("--administrator", "boss", "--manager", "boss")
    assert terminal("new", tmp_path / "x.crm", "--plain", *names) == 1
    assert "its own name" in terminal.err
    assert not (tmp_path / "x.crm").exists()


def test_a_store_named_without_its_folder_is_the_one_beside(terminal, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    terminal.store = Path(terminal.store).name
    assert terminal.json("check")["ok"]


def bad_files(tmp_path):
    picture = tmp_path / "photo.crm"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    return {"missing": tmp_path / "none.crm", "folder": tmp_path, "picture": picture}


@pytest.mark.parametrize("kind", ["missing", "folder", "picture"])
@pytest.mark.parametrize("command", [("find", "x"), ("today",), ("check",), ("backup",), ("undo",)])
def test_a_bad_store_is_one_line_and_exit_1(terminal, tmp_path, kind, command):
    terminal.store = bad_files(tmp_path)[kind]
    assert terminal(*command) == 1
    assert terminal.out == ""
    assert len(terminal.err.splitlines()) == 1


def test_a_store_of_a_newer_program_is_refused_with_both_schemas(terminal):
    store = Store(terminal.store)
    with as_client(store) as connection:
        connection.exec_driver_sql("PRAGMA user_version = 99")
    store.close()
    assert terminal("find", "x") == 1
    assert "99" in terminal.err
    assert "newer" in terminal.err


def test_bad_files_to_import_are_one_line_and_exit_1(terminal, tmp_path):
    picture = tmp_path / "photo.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    for path in (tmp_path, tmp_path / "none.csv", picture):
        assert terminal("import", "sales", path) == 1
        assert len(terminal.err.splitlines()) == 1


@pytest.mark.parametrize("command", [("new", "--plain"), ("demo",)])
def test_a_store_where_none_can_be_is_one_line_and_exit_1(terminal, tmp_path, command):
    (tmp_path / "file").write_text("not a folder")
    assert terminal(*command, tmp_path / "file" / "x.crm") == 1
    assert len(terminal.err.splitlines()) == 1


def test_what_goes_wrong_with_a_new_store_is_said_in_the_seats_language(terminal, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    path = tmp_path / "file" / "x.crm"
    assert terminal("new", path, "--plain", "--language", "zh_CN") == 1
    assert "No store can be made" in terminal.err


def test_a_disk_that_gives_way_is_one_line_and_no_fall(terminal, tmp_path, monkeypatch):
    def refuse(*_arguments, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("crmdesk.demo.make_demo", refuse)
    assert terminal("demo", tmp_path / "x.crm") == 1
    assert terminal.err.count("\n") == 1
    assert "No space left" in terminal.err


def test_a_restore_answers_as_described(terminal, tmp_path):
    assert terminal("backup", tmp_path / "safe") == 0
    [copy] = (tmp_path / "safe").glob("*.crm")
    report = terminal.json("restore", copy)
    assert report["restored"] == str(terminal.store)
    assert report["kept"]


def test_a_call_without_a_window_says_so(terminal):
    assert terminal("call", "13900007714") == 1
    assert "No window is open" in terminal.err


def test_wrong_usage_is_exit_2(terminal):
    assert terminal("nothing-like-this") == 2
    assert terminal("report", "funnel") == 2


def test_a_report_says_which_choice_it_cannot_offer(terminal, tmp_path):
    assert terminal("report", "new_prospects", "--level", "H", "--out", tmp_path / "n.csv") == 1
    assert "offers no choice of “Level”" in terminal.err
    assert terminal("report", "funnel", "--level", "H", "--out", tmp_path / "f.csv") == 0


def test_the_command_line_never_loads_qt(terminal):
    code = (
        "import sys; from crmdesk.cli import run;"
        f"run(['--store', {str(terminal.store)!r}, 'find', 'x']);"
        "sys.exit(any(name.startswith('PySide6') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], env=os.environ, check=False).returncode == 0


def test_every_command_explains_itself(capsys):
    for command in ("new", "demo", "import", "report", "today", "find", "call", "undo", "restore"):
        assert run([command, "--help"]) == 0
        assert "Usage" in capsys.readouterr().out


def test_check_tells_a_missing_log_as_a_problem_and_goes_on_after_a_clear_yes(terminal, tmp_path):
    terminal.store = dragged(Path(terminal.store), None, tmp_path / "dragged")
    found = terminal.json("check")
    assert not found["ok"]
    assert "its log “south.crm-wal” is not beside it" in found["problems"][0]
    assert terminal("check") == 1
    assert "check --without-log" in terminal.out
    assert terminal.json("check", "--without-log")["ok"]
    assert terminal.json("check")["ok"]
