"""What a seat remembers of its last start: the store, from wherever, and who sat there."""

import pytest

from crmdesk import app
from crmdesk.access.accounts import sign_in
from crmdesk.settings import Settings, load
from crmdesk.ui.door.between import throw_away


@pytest.fixture
def program(qtbot, look, store, tmp_path, now):
    """The whole program, as ``open_window`` makes it."""
    arguments = (store, sign_in(store, "manager"), look, Settings(), tmp_path / "seat.json")
    program = app.Program(*arguments, lambda: now)
    yield program
    program.window.close()
    program.close()
    throw_away(program.window, program)


def test_who_sits_down_is_remembered_for_the_next_start(program, store, tmp_path):
    for login in ("manager", "zhou"):
        program.window.sit(sign_in(store, login))
        program.jobs.settle()
    program.memory.write()
    assert load(tmp_path / "seat.json").sat_here == {store.database.address: ["zhou", "manager"]}
    assert list(program.desk.sat_here()) == ["zhou", "manager"]


def test_the_last_store_is_found_wherever_the_next_start_is(tmp_path, monkeypatch):
    (tmp_path / "st").mkdir()
    (tmp_path / "st" / "z.crm").touch()
    monkeypatch.chdir(tmp_path)
    found = str(tmp_path / "st" / "z.crm")
    assert app._where("st/z.crm") == found
    assert app._remembered(Settings(store="st/z.crm")) == found
    monkeypatch.chdir("/")
    assert app._remembered(Settings(store=found)) == found


def test_what_earlier_versions_kept_without_a_folder_is_said_as_it_was_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert app._remembered(Settings(store="st/z.crm")) == "st/z.crm"


@pytest.mark.parametrize("kept", ["postgresql://here/south", None])
def test_a_server_or_nothing_is_remembered_as_it_is(kept):
    assert app._remembered(Settings(store=kept)) == (kept or "")
