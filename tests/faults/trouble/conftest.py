"""The real window over a store on a disk that gets into trouble."""

import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from crmdesk.store import Store, connection
from crmdesk.store.whole_file import sync_file, sync_folder
from crmdesk.ui.pages import PAGES
from crmdesk.ui.shell.window import MainWindow
from tests.faults.trouble.disks import Disk, NoDisk
from tests.records import Make
from tests.ui.conftest import desk, failures, jobs, look, worn  # noqa: F401


@pytest.fixture
def disk(tmp_path):
    pytest.importorskip("fcntl", reason="mounting is Linux's")
    try:
        disk = Disk(tmp_path)
    except NoDisk:
        pytest.skip("nobody may mount a disk here")
    yield disk
    disk.close()


@pytest.fixture
def trouble():
    """The name of what will happen; a test that needs no disk says so."""
    return ""


@pytest.fixture
def folder(request, tmp_path, trouble):
    return tmp_path if trouble == "locked" else request.getfixturevalue("disk").path


@pytest.fixture
def store(empty_store, folder, now, monkeypatch):
    """On the disk; it waits less long for others than a person would."""
    monkeypatch.setattr(connection, "BUSY_MILLISECONDS", 50)
    path = Path(shutil.copy(empty_store, folder / "south.crm"))
    sync_file(path)
    sync_folder(folder)
    store = Store(path, now=lambda: now)
    yield store
    store.close()


@pytest.fixture
def lin(store, manager, now):
    """The id of a customer on file."""
    with store.write(manager) as session:
        make = Make(session, now)
        customer = make.customer("Lin Xiaodong", phone="13812347714", level="H")
        make.follow_up(make.opportunity(customer), days=-2)
        return customer.id


@pytest.fixture
def window(qtbot, desk, lin):  # noqa: F811
    pages = [page for page in PAGES if page.key in ("today", "showroom", "customers", "customer")]
    window = MainWindow(desk, "South Gate", pages)
    window.resize(1366, 768)
    qtbot.addWidget(window)
    window.go("showroom")
    window.show()
    settle(desk)
    return window


def settle(desk):  # noqa: F811
    """Answers come back, and what they changed is laid out."""
    for _round in range(3):
        QApplication.processEvents()
        desk.jobs.settle()


def told():
    """All that is written in sight."""
    tops = [top for top in QApplication.topLevelWidgets() if top.isVisible()]
    labels = [label for top in tops for label in top.findChildren(QLabel)]
    return "\n".join(label.text() for label in labels if label.isVisible())


@pytest.fixture
def happens(request, trouble, store):
    """``with happens():`` the trouble lasts as long as the block."""

    @contextmanager
    def last():
        if trouble == "locked":
            with held(request.getfixturevalue("child"), store.path):
                yield
            return
        disk = request.getfixturevalue("disk")
        with store.engine.connect() as connection:  # the log has no room of its own then
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        begin, end = {
            "full": (disk.fill, disk.make_room),
            "read-only": (disk.turn_read_only, disk.put_back),
            "pulled": (disk.pull, disk.put_back),
        }[trouble]
        begin()
        yield
        end()

    return last


@contextmanager
def held(child, path):
    """Another process writes and does not end."""
    with child("holding_seat", path) as process:
        assert process.stdout.readline() == "held\n"
        yield
        process.stdin.write("\n")
        process.stdin.flush()
        assert process.stdout.readline() == "let go\n"
