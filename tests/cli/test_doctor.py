"""What support asks for first: whatever is wrong, it answers, and names nobody."""

import json
import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from crmdesk.access.accounts import sign_in
from crmdesk.cli import run
from crmdesk.dates import clock, present
from crmdesk.models import Account, ContactNumber, Customer
from crmdesk.store import Store
from crmdesk.store.backup import backup, default_folder
from tests.demo_store import demo_path, made_demo  # noqa: F401


def test_all_that_support_asks_for_is_there(terminal):
    found = terminal.json("doctor")

    assert {"asked_at", "program", "computer", "seat", "store", "log"} == found.keys()
    assert {"crmdesk", "python", "sqlite", "sqlcipher", "parts"} <= found["program"].keys()
    assert found["program"]["parts"]["PySide6-Essentials"]
    assert {"system", "locale", "processors"} <= found["computer"].keys()
    place = found["store"]
    assert (place["is_there"], place["is_encrypted"], place["is_on_network"]) == (
        True,
        False,
        False,
    )
    assert place["disk_free_mb"] > 0
    assert place["content"]["rows"]["account"] == 7
    assert len(place["content"]["journal"]["hash"]) == 12
    assert place["content"]["kind"] == "file"


def test_the_seats_of_the_last_week_are_counted_whatever_day_is_tried_out(terminal):
    store = Store(Path(terminal.store), now=clock())
    with store.write(sign_in(store, "manager", seat="desk 1")) as session:
        session.get_one(Account, 2).name = "Renamed"
    store.close()

    assert terminal.json("doctor")["store"]["content"]["seats"]["desk 1"] == 1


def test_backups_are_told_with_age_and_whether_they_are_whole(terminal, now):
    store = Store(Path(terminal.store), now=lambda: now)
    made = backup(store, default_folder(store.path))
    store.close()

    [folder] = terminal.json("doctor")["store"]["backups"]
    assert (folder["count"], folder["newest_is_verified"]) == (1, True)
    assert isinstance(folder["newest_age_hours"], float)
    made.write_bytes(made.read_bytes()[:-1] + b"x")
    [folder] = terminal.json("doctor")["store"]["backups"]
    assert folder["newest_is_verified"] is False


def test_the_last_check_is_told_with_what_it_found(terminal):
    assert terminal.json("doctor")["store"]["last_check"] is None

    assert terminal("check") == 0

    told = terminal.json("doctor")["store"]["last_check"]
    assert abs(datetime.fromisoformat(told["at"]) - present()) < timedelta(hours=1)
    assert told["problems"] == 0


def test_no_customer_and_no_account_is_named(terminal, demo_path, logged):  # noqa: F811
    store = Store(demo_path)
    with store.engine.connect() as connection:
        asked = (Customer.name, ContactNumber.digits, Account.name)
        told = {text for column in asked for text in connection.scalars(select(column))}
    store.close()
    customer = next(iter(told))
    logged(ValueError(f"{customer} 13812347714"))
    terminal.store = demo_path

    terminal("doctor", "--json")
    answer = terminal.out
    terminal("doctor")

    assert "ValueError" in answer
    assert [text for text in told if text in answer + terminal.out] == []


def test_the_home_folder_is_not_named(terminal, monkeypatch):
    monkeypatch.setattr(Path, "home", lambda: Path(terminal.store).parent)

    assert terminal.json("doctor")["store"]["path"] == f"~{os.sep}south.crm"


def test_what_the_seat_remembers_of_lists_is_left_out(terminal, tmp_path):
    kept = {"theme": "dark", "remembered": {"1": {"showroom": "Lin Xiaodong"}}}
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.json").write_text(json.dumps(kept))

    seat = terminal.json("doctor")["seat"]

    assert seat["theme"] == "dark"
    assert "Lin" not in str(seat)


def test_a_store_that_does_not_open_is_told_with_its_reason(terminal):
    Path(terminal.store).write_bytes(b"\0" * 4096)

    store = terminal.json("doctor")["store"]

    assert "damaged" in store["problem"]
    assert store["backups"][0]["count"] == 0
    assert "content" not in store


@pytest.mark.parametrize("gone", ["file", "name"])
def test_without_a_store_the_rest_is_told(terminal, capsys, gone):
    Path(terminal.store).unlink()
    named = ["--store", str(terminal.store)] if gone == "file" else []

    assert run([*named, "doctor", "--json"]) == 0

    found = json.loads(capsys.readouterr().out)
    assert found["store"]["problem"]
    assert found["program"]["python"]


def test_who_may_not_back_up_is_told_why_nothing_is_counted(terminal, monkeypatch):
    monkeypatch.setenv("CRMDESK_ACCOUNT", "reception")

    store = terminal.json("doctor")["store"]

    assert store["content"] is None
    assert store["not_counted"]
    assert store["bytes"] > 0


def test_an_encrypted_store_asks_for_a_password_before_it_counts(terminal, tmp_path):
    shutil.copy(terminal.store, tmp_path / "locked.crm")
    (tmp_path / "locked.crm.keys").write_text("{}")
    terminal.store = tmp_path / "locked.crm"

    store = terminal.json("doctor")["store"]

    assert store["is_encrypted"] is True
    assert store["problem"]


def test_for_a_person_each_fact_is_a_line(terminal, logged):
    logged(ValueError("x"))
    assert terminal("doctor") == 0

    lines = terminal.out.splitlines()
    assert lines[0].startswith("Send this with your request")
    assert "store.is_encrypted: no" in lines
    assert "log.last_errors.1.error: ValueError: •" in lines
