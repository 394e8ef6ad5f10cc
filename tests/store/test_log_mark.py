"""A copy of an open store without its log says so; one with it, or of a closed store, does not."""

import shutil
import time
from contextlib import closing, contextmanager

import pytest

from crmdesk.access.accounts import sign_in
from crmdesk.access.restoring import note_missing_log
from crmdesk.errors import UserError
from crmdesk.models import Customer
from crmdesk.store import checkpoints
from crmdesk.store.backup import backup
from crmdesk.store.connection import plain_connection
from crmdesk.store.log_mark import LogMissing, is_marked, is_marked_alone, log_of
from crmdesk.store.opening import open_store
from crmdesk.store.restore import look_inside, restore
from tests.patience import PATIENCE
from tests.records import Make
from tests.store.conftest import locked  # noqa: F401

pytestmark = pytest.mark.file_only


def add(store, now, name):
    with store.write(sign_in(store, "manager")) as session:
        Make(session, now).customer(name)


def rename(store, before, after):
    with store.write(sign_in(store, "manager")) as session:
        session.query(Customer).filter_by(name=before).one().name = after


@pytest.fixture(params=["plain", "encrypted"])
def one(request, store):
    return request.getfixturevalue("locked") if request.param == "encrypted" else store


@pytest.fixture
def opened(one, now):
    """A store whose file was marked after its first save, with a second one in the log alone."""
    one.database._checkpoints.close()  # its steps are taken here, one by one
    add(one, now, "Lin")
    one.database._checkpoints._mark()
    add(one, now, "Wang")
    return one


@contextmanager
def reading(store):
    """Somebody reads what is there now, until the end."""
    with closing(plain_connection(store.path, store.key, read_only=True)) as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM customer").fetchone()
        yield


def names_in(path, key, *, alone=False):
    with closing(plain_connection(path, key, alone=alone)) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM customer ORDER BY id")]


def wait_for(come_true):
    end = time.monotonic() + PATIENCE
    while not come_true():
        assert time.monotonic() < end


def is_whole_alone(store):
    return names_in(store.path, store.key, alone=True) == names_in(store.path, store.key)


@pytest.fixture
def _hurried(monkeypatch):
    """What is tried again after seconds comes at once."""
    monkeypatch.setattr(checkpoints, "_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(checkpoints, "_AGAIN_SECONDS", 0.01)


@pytest.fixture
def copied(opened, tmp_path):
    """The file alone, as somebody drags it."""
    copy = tmp_path / "dragged" / opened.path.name
    copy.parent.mkdir()
    shutil.copy(opened.path, copy)
    return copy


def reads_as_marked(path, key):
    with closing(plain_connection(path, key)) as connection:
        return is_marked(connection)


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
    opened.database._checkpoints._mark()
    add(opened, now, "Wu")
    shutil.copy(opened.path, copied)
    with pytest.raises(LogMissing):
        open_store(copied, opened.key)


@pytest.mark.usefixtures("_hurried")
def test_a_file_that_somebody_reads_during_a_save_is_whole_after_the_reading(one, now):
    with reading(one):
        add(one, now, "Lin")
        wait_for(lambda: one.database._checkpoints._is_left)
        assert names_in(one.path, one.key, alone=True) == []
    wait_for(lambda: is_whole_alone(one))


@pytest.mark.usefixtures("_hurried")
def test_what_another_seat_left_in_the_log_at_its_end_is_moved_by_who_stays(one, now):
    one.database.has_changed()
    other = open_store(one.path, one.key, lambda: now)
    other.database._checkpoints.close()  # it ends before its thread does anything
    add(other, now, "Lin")
    other.close()
    assert names_in(one.path, one.key, alone=True) == []
    assert one.database.has_changed()
    wait_for(lambda: is_whole_alone(one))


def test_a_mark_that_reading_kept_out_or_a_half_move_took_away_is_set_again(opened, copied, now):
    with reading(opened):
        rename(opened, "Wang", "Wong")  # small enough to leave the file's first page alone
        opened.database._checkpoints._move_pages()  # as far as the reading lets it
        opened.database._checkpoints._mark()
        assert not is_marked_alone(opened.path, opened.key)
    opened.database._checkpoints._mark()
    add(opened, now, "Wu")
    shutil.copy(opened.path, copied)
    with pytest.raises(LogMissing):
        open_store(copied, opened.key)


def test_a_copy_without_the_log_takes_no_stores_place_and_is_not_looked_into(opened, copied):
    opened.close()
    with pytest.raises(LogMissing, match="check --without-log"):
        restore(copied, opened.path, key=opened.key)
    with pytest.raises(LogMissing):
        look_inside(copied, opened.key)
    assert names_in(opened.path, opened.key) == ["Lin", "Wang"]


def test_a_copy_with_the_log_takes_the_place_once_it_was_opened(opened, copied):
    shutil.copy(log_of(opened.path), log_of(copied))
    opened.close()
    with pytest.raises(UserError, match="Open the copy with crmdesk and close it again"):
        restore(copied, opened.path, key=opened.key)
    open_store(copied, opened.key).close()
    restore(copied, opened.path, key=opened.key)
    assert names_in(opened.path, opened.key) == ["Lin", "Wang"]


def test_a_log_of_another_time_is_not_read_into_a_newer_file(opened, copied, now):
    shutil.copy(log_of(opened.path), log_of(copied))
    for name in ("Zhao", "Wu", "Zheng"):
        add(opened, now, name)
    opened.close()
    shutil.copy(opened.path, copied)  # over the older one, whose log stays
    for use in (open_store, look_inside):
        with pytest.raises(UserError, match="is of another time"):
            use(copied, opened.key)
    log_of(copied).rename(copied.with_name("moved"))
    open_store(copied, opened.key).close()
    assert names_in(copied, opened.key)[-1] == "Zheng"
