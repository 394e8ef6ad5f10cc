"""The door of a store on a server, with a real server behind it."""

import pytest
from PySide6.QtCore import Qt

from crmdesk.app import Program
from crmdesk.settings import Settings
from crmdesk.ui.door.at_server import AtServer, ServerDialog, enter_server
from crmdesk.ui.look.look import Look
from tests.server.both import password_of

pytestmark = pytest.mark.server


@pytest.fixture
def dialog(qtbot, founded, now):
    founded.set_back()
    dialog = ServerDialog(lambda: now, "desk 1", address=str(founded.address))
    qtbot.addWidget(dialog)
    dialog.show()
    yield dialog
    if dialog.entered:
        dialog.entered[0].close()


def type_into(qtbot, dialog, login, password):
    qtbot.keyClicks(dialog.who, login)
    qtbot.keyClicks(dialog.password, password)
    qtbot.keyClick(dialog.password, Qt.Key.Key_Return)


def test_name_and_password_let_in(qtbot, dialog):
    type_into(qtbot, dialog, "zhou", password_of("zhou"))
    store, actor = dialog.entered
    assert (store.is_server, actor.name, actor.seat) == (True, "Zhou Min", "desk 1")


def test_a_wrong_password_is_said_and_stays_typed(qtbot, dialog):
    type_into(qtbot, dialog, "zhou", "guess")
    assert "not right" in dialog.form.failure.text()
    assert (dialog.who.text(), dialog.password.text()) == ("zhou", "guess")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("crm.example", "no server's address"),
        ("postgresql://owner:secret@host/south", "Leave the password out"),
        ("postgresql://127.0.0.1:1/south", "No server answers"),
    ],
)
def test_a_tried_connection_is_answered_in_words(qtbot, dialog, address, said):
    dialog.where.setText(address)
    dialog.test.click()
    problems = dialog.draft().problems()
    assert said in dialog.found.text() + dialog.form.failure.text() + problems.get("address", "")


def test_a_server_that_answers_is_told_without_anybodys_password(qtbot, dialog):
    dialog.test.click()
    assert "A PostgreSQL server answers" in dialog.found.text()


def test_an_empty_form_names_each_field():
    assert set(AtServer("", "", "").problems()) == {"address", "login", "password"}


def test_the_whole_program_runs_on_it_and_hears_other_seats(
    qtbot, qapp, founded, now, tmp_path, make_elsewhere
):
    founded.set_back()
    environ = {"CRMDESK_ACCOUNT": "manager", "CRMDESK_PASSWORD": password_of("manager")}
    entered = enter_server(str(founded.address), environ, lambda: now, "desk 1")
    program = Program(
        *entered, Look(qapp, "light", "en"), Settings(), tmp_path / "s.json", lambda: now
    )
    program.window.show()
    with qtbot.waitSignal(program.signals.changed) as told:
        make_elsewhere()
    assert "customer" in told.args[0]
    program.close()
    program.window.close()
    program.window.deleteLater()


@pytest.fixture
def make_elsewhere(founded, now, tmp_path):
    """Another seat opens a file."""
    from crmdesk.access.accounts import sign_in
    from tests.records import Make

    def make():
        other = founded.open(tmp_path / "other.server", lambda: now)
        with other.write(sign_in(other, "manager")) as session:
            Make(session, now).customer()
        other.close()

    return make
