"""A copy of an open store without its log says so; one with it, or of a closed store, does not."""

import shutil

import pytest

from crmdesk.access.accounts import sign_in
from crmdesk.access.restoring import note_missing_log
from crmdesk.store.backup import backup
from crmdesk.store.connection import plain_connection
from crmdesk.store.log_mark import LogMissing, is_marked, log_of
from crmdesk.store.opening import open_store
from tests.records import Make
from tests.store.conftest import locked  # noqa: F401

pytestmark = pytest.mark.file_only


def add(store, now, name):
    with store.write(sign_in(store, "manager")) as session:
        Make(session, now).customer(name)


@pytest.fixture(params=["plain", "encrypted"])
def opened(request, store, now):
    """A store whose file was marked after its first save, with a second one in the log alone."""
    one = request.getfixturevalue("locked") if request.param == "encrypted" else store
    one.database._checkpoints.close()  # its steps are taken here, one by one
    add(one, now, "Lin")
    one.database._checkpoints._do(one.database._checkpoints._mark.set)
    add(one, now, "Wang")
    return one


@pytest.fixture
def copied(opened, tmp_path):
    """The file alone, as somebody drags it."""
    copy = tmp_path / "dragged" / opened.path.name
    copy.parent.mkdir()
    shutil.copy(opened.path, copy)
    return copy


def reads_as_marked(path, key):
    connection = plain_connection(path, key)
    try:
        return is_marked(connection)
    finally:
        connection.close()


def test_a_copy_without_the_log_says_so_and_until_when_it_goes(opened, copied):
    with pytest.raises(LogMissing, match="The newest entry in it is of 2026-11-21") as said:
        open_store(copied, opened.key)
    assert said.value.newest is not None


def test_one_goes_on_without_the_log_after_a_clear_yes(opened, copied, now):
    store = open_store(copied, opened.key, lambda: now, without_log=True)
    with store.write(sign_in(store, "manager")) as session:
        note_missing_log(session, "then")
    store.close()
    open_store(copied, opened.key).close()


def test_a_copy_with_the_log_and_one_after_a_pause_are_whole(opened, copied):
    shutil.copy(log_of(opened.path), log_of(copied))
    open_store(copied, opened.key).close()
    opened.database._checkpoints._move_pages()
    shutil.copy(opened.path, copied)
    open_store(copied, opened.key).close()


def test_the_open_store_and_its_backup_and_the_closed_one_bear_no_mark(opened, tmp_path):
    assert not reads_as_marked(opened.path, opened.key)
    assert not reads_as_marked(backup(opened, tmp_path / "safe"), opened.key)
    opened.close()
    assert not log_of(opened.path).exists()
    assert not reads_as_marked(opened.path, opened.key)


def test_another_seats_pause_lets_the_next_save_mark_anew(opened, copied, now):
    opened.database._checkpoints._move_pages()  # as the other seat does
    add(opened, now, "Zhao")
    opened.database._checkpoints._do(opened.database._checkpoints._mark.set)
    add(opened, now, "Wu")
    shutil.copy(opened.path, copied)
    with pytest.raises(LogMissing):
        open_store(copied, opened.key)
