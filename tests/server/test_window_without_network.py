"""The window while the server is gone: it says so, keeps what it shows and what is typed."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from sqlalchemy import func, select

from crmdesk.app import Program
from crmdesk.models import Visit
from crmdesk.settings import Settings
from crmdesk.ui.door.at_server import enter_server
from crmdesk.ui.look.look import Look
from tests.server.both import password_of

pytestmark = pytest.mark.server


@pytest.fixture
def program(qtbot, qapp, founded, proxy, now, tmp_path):
    environ = {"CRMDESK_ACCOUNT": "manager", "CRMDESK_PASSWORD": password_of("manager")}
    address = str(replace(founded.address, port=proxy.port))
    entered = enter_server(address, environ, lambda: now, "desk 1")
    program = Program(
        *entered, Look(qapp, "light", "en"), Settings(), tmp_path / "s.json", lambda: now
    )
    program.window.show()
    yield program
    program.close()  # before its window goes, as when somebody ends it
    program.window.close()
    program.window.deleteLater()


def said(window):
    return " ".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def test_it_says_that_the_server_is_gone_and_that_it_is_back(qtbot, program, proxy):
    with qtbot.waitSignal(program.network.reached, timeout=15_000):
        proxy.cut()
    assert program.network.is_lost
    assert "The server does not answer" in said(program.window)
    with qtbot.waitSignal(program.network.reached, timeout=15_000):
        proxy.mend()
    assert not program.network.is_lost
    assert "The server answers again" in said(program.window)


def settle(program):
    for _round in range(3):
        QApplication.processEvents()
        program.jobs.settle()


def visits(program):
    with program.desk.read() as session:
        named = select(func.count()).select_from(Visit).where(Visit.name == "Zeng Rui")
        return session.scalar(named)


def test_what_is_typed_stays_and_is_saved_once_when_it_is_back(qtbot, program, proxy):
    window = program.window
    window.go("showroom")
    settle(program)
    window.log_visit()
    form = window.host.page.form
    qtbot.keyClicks(form.basics.phone, "13912347715")
    qtbot.keyClicks(form.basics.name, "Zeng Rui")
    with qtbot.waitSignal(program.network.reached, timeout=15_000):
        proxy.cut()
    form.save.click()
    settle(program)
    assert "does not answer" in said(window)
    assert form.basics.name.text() == "Zeng Rui"
    with qtbot.waitSignal(program.network.reached, timeout=15_000):
        proxy.mend()
    settle(program)
    assert (visits(program), form.basics.name.text()) == (0, "Zeng Rui")
    form.save.click()
    settle(program)
    assert visits(program) == 1
