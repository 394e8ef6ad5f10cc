import os
from datetime import timedelta

import pytest

from crmdesk.jobs import Cancelled
from crmdesk.store.backup import backup, due
from crmdesk.store.backup_list import (
    Known,
    is_late,
    listed,
    newest_good_of,
    places_of,
    verify,
)
from crmdesk.store.manifest import manifest_path

pytestmark = pytest.mark.file_only


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "safe"


@pytest.fixture
def two(store, folder, now):
    """A backup of now and one of an hour later."""
    first = backup(store, folder)
    store.now = lambda: now + timedelta(hours=1)
    return first, backup(store, folder)


def spoil(path):
    """One byte, and neither its size nor its time."""
    status = path.stat()
    content = bytearray(path.read_bytes())
    content[-10] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def known(folder):
    return [one.known for one in listed(places_of([folder], "south"))]


def test_backups_are_listed_newest_first_with_the_newest_good_one_marked(two, folder):
    first, second = two
    rows = listed(places_of([folder], "south"))
    assert [(one.path, one.known, one.is_newest_good) for one in rows] == [
        (second, Known.VERIFIED, True),
        (first, Known.VERIFIED, False),
    ]
    assert rows[0].size == second.stat().st_size


def test_each_folder_says_what_is_in_it_and_whether_it_is_there(two, folder, tmp_path):
    here, gone = places_of([folder, tmp_path / "stick"], "south")
    assert (here.is_there, len(here.backups), here.newest_good.path) == (True, 2, two[1])
    assert (gone.is_there, gone.backups, gone.newest_good) == (False, [], None)


def test_a_backup_that_is_shorter_than_it_was_is_not_good(two, folder, now):
    two[1].write_bytes(two[1].read_bytes()[:-100])
    assert known(folder) == [Known.CHANGED, Known.VERIFIED]
    assert newest_good_of([folder], "south") == now


def test_one_without_a_manifest_is_not_known_to_be_good(two, folder, now):
    manifest_path(two[1]).unlink()
    assert known(folder) == [Known.UNKNOWN, Known.VERIFIED]
    assert verify(two[1]) is Known.UNKNOWN
    assert newest_good_of([folder], "south") == now


def test_reading_again_finds_a_single_byte_and_the_list_knows_from_then_on(two, folder, now):
    spoil(two[1])
    assert known(folder) == [Known.VERIFIED, Known.VERIFIED]
    assert [verify(path) for path in two] == [Known.READ_AGAIN, Known.CHANGED]
    assert known(folder) == [Known.CHANGED, Known.READ_AGAIN]
    assert newest_good_of([folder], "south") == now


def test_what_was_read_again_counts_no_more_once_the_file_is_another(two, folder):
    verify(two[1])
    os.utime(two[1], (1, 1))
    assert known(folder)[0] is Known.VERIFIED


def test_reading_again_can_be_stopped(two):
    def stop(done, total):
        raise Cancelled

    with pytest.raises(Cancelled):
        verify(two[1], stop)


def test_a_backup_of_a_newer_program_is_no_good_one_for_this(two, folder, now):
    text = manifest_path(two[1]).read_text("utf-8")
    manifest_path(two[1]).write_text(text.replace('"schema": ', '"schema": 9'), "utf-8")
    assert newest_good_of([folder], "south") == now


def test_a_newest_good_one_of_more_than_a_day_is_late(now):
    assert not is_late(now, now + timedelta(hours=23))
    assert is_late(now, now + timedelta(hours=25))
    assert is_late(None, now)


def test_one_is_due_each_day_even_where_nobody_worked(two, store, folder, now):
    assert not due(store, folder, now + timedelta(hours=5))
    assert due(store, folder, now + timedelta(hours=26))


def test_a_backup_of_a_clock_that_ran_ahead_is_not_the_newest(store, folder, now):
    backup(store, folder)
    store.now = lambda: now + timedelta(days=2000)
    backup(store, folder)

    assert newest_good_of([folder], "south", now) == now
