"""Trouble while a file is written: the old one stays, no half one is left, and it is said why."""

import contextlib
import csv
import logging

import pytest
from sqlalchemy import func, select

from crmdesk import settings
from crmdesk.errors import UserError
from crmdesk.importing import IMPORTERS
from crmdesk.jobs import unwatched
from crmdesk.logs import LogFile
from crmdesk.models import Customer
from crmdesk.reports.running import export_report
from crmdesk.settings import Settings
from crmdesk.store.backup import back_up_where_due, backup, backup_folders
from crmdesk.store.check import check
from crmdesk.store.opening import open_store
from crmdesk.store.trouble import FULL, SILENT
from crmdesk.store.whole_file import sync_folder
from crmdesk.ui.safety import Backups
from tests.faults.trouble.conftest import settle, told
from tests.faults.trouble.disks import SOON_FULL


@pytest.fixture
def trouble():
    return "locked"  # the store itself is on a sound disk


@pytest.mark.parametrize("ending", ["xlsx", "pdf", "csv"])
def test_an_export_to_a_full_disk_keeps_the_file_that_was_there(store, manager, disk, lin, ending):
    report = disk.path / f"prospects.{ending}"
    report.write_text("of yesterday")
    there = entries(disk)
    disk.fill(leave=200)

    with pytest.raises(UserError, match=f"The disk is full; “prospects.{ending}” was not written"):
        export_report(store, manager, "new_prospects", {}, report, reason="test")

    assert report.read_text() == "of yesterday"
    disk.make_room()
    assert entries(disk) == there
    export_report(store, manager, "new_prospects", {}, report, reason="test")
    assert report.stat().st_size > 100


@pytest.mark.parametrize(
    ("happens", "said"),
    [("turn_read_only", "may only be read"), ("pull", "could not be written")],
)
def test_an_export_to_a_failing_disk_says_so(store, manager, disk, lin, happens, said):
    getattr(disk, happens)()
    with pytest.raises(UserError, match=said):
        export_report(store, manager, "funnel", {}, disk.path / "funnel.csv", reason="test")


@pytest.mark.parametrize("happens", ["fill", "turn_read_only", "pull"])
def test_the_seats_settings_stay_as_they_were(disk, happens, caplog):
    path = disk.path / "settings.json"
    assert settings.save(Settings(theme="dark"), path)
    sync_folder(disk.path)
    before, there = path.read_bytes(), entries(disk)
    getattr(disk, happens)()

    assert settings.save(Settings(theme="light"), path) is False

    assert "cannot be kept" in caplog.text
    disk.put_back()
    assert path.read_bytes() == before
    assert set(entries(disk)) - {"filler"} == set(there)


@pytest.mark.parametrize("happens", ["fill", "turn_read_only", "pull"])
def test_a_log_that_cannot_be_written_disturbs_nobody(disk, happens, capsys):
    handler = LogFile(disk.path / "crmdesk.log", largest=2_000)
    getattr(disk, happens)()
    for number in range(40):
        handler.handle(logging.LogRecord("crmdesk", 40, "", 0, f"line {number} " * 20, (), None))

    with contextlib.suppress(OSError):
        handler.close()

    assert capsys.readouterr() == ("", "")


def entries(disk):
    return sorted(entry.name for entry in disk.path.iterdir())


class TestOnTheDiskItself:
    """The store is on the disk that gets into trouble."""

    @pytest.fixture
    def trouble(self):
        return "full"

    @pytest.fixture
    def table(self, tmp_path):
        path = tmp_path / "sales.csv"
        with path.open("w", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["Customer Name", "Phone", "Date"])
            rows.writerows([f"Guest {n}", f"1390000{n:04d}", "1/2/2022"] for n in range(400))
        return path

    def test_an_import_that_finds_no_room_leaves_nothing_and_works_afterwards(
        self, store, manager, disk, table
    ):
        disk.fill(leave=SOON_FULL)
        with pytest.raises(UserError, match=FULL[:20]):
            IMPORTERS["sales"](store, manager, table, None, unwatched)
        disk.make_room()

        assert customers(store, manager) == 0
        assert check(store).problems == []
        report = IMPORTERS["sales"](store, manager, table, None, unwatched)
        assert customers(store, manager) == report.added == 400
        assert check(store).problems == []

    @pytest.mark.parametrize("happens", ["turn_read_only", "pull"])
    def test_a_backup_of_a_failing_disk_says_so_and_is_made_when_it_is_back(
        self, store, disk, happens, lin, tmp_path
    ):
        backup(store, tmp_path / "safe")
        getattr(disk, happens)()

        with pytest.raises(UserError):
            back_up_where_due(store, backup_folders(store))
        disk.put_back()

        assert backup(store, tmp_path / "safe").is_file()

    def test_looking_for_news_on_a_pulled_disk_says_so_and_goes_on_afterwards(
        self, store, manager, disk, lin
    ):
        store.poll(manager)
        disk.pull()
        with pytest.raises(UserError, match=SILENT[:20]), store.read(manager) as session:
            session.scalar(select(func.count()).select_from(Customer))
        disk.put_back()

        store.poll(manager)
        assert customers(store, manager) == 1
        assert check(store).problems == []

    def test_the_windows_own_backups_tell_of_a_pulled_disk(self, window, desk, disk, failures):
        disk.pull()
        backups = Backups(desk, window)
        backups.look()
        settle(desk)

        assert "No backup:" in told()
        assert failures == []
        backups.stop()

    def test_a_disk_that_is_gone_is_no_empty_store(self, store, manager, disk, lin):
        store.engine.dispose()
        disk.unmount()
        with pytest.raises(UserError, match="Is its disk still there"):
            customers(store, manager)

        assert list(disk.path.iterdir()) == []
        disk.mount_again()
        assert customers(store, manager) == 1

    def test_a_store_on_a_disk_that_gives_no_answer_is_not_called_damaged(self, store, disk):
        store.close()
        disk.pull()
        with pytest.raises(UserError) as told:
            open_store(store.path)

        assert "damaged" not in str(told.value)
        disk.put_back()
        open_store(store.path).close()

    def test_a_store_on_a_full_disk_says_that_it_is_full_and_is_not_called_damaged(
        self, store, manager, disk, lin
    ):
        store.close()
        disk.fill()
        with pytest.raises(UserError, match="cannot be opened: the disk is full"):
            open_store(store.path)
        disk.make_room()

        again = open_store(store.path)
        assert customers(again, manager) == 1
        again.close()

    def test_a_store_on_a_disk_that_can_only_be_read_says_so(self, store, disk):
        store.close()
        disk.turn_read_only()
        with pytest.raises(UserError, match=r"cannot be written to|only be read"):
            open_store(store.path)


def customers(store, actor):
    with store.read(actor) as session:
        return session.scalar(select(func.count()).select_from(Customer))
