"""A store that somebody without the right to it opens: it is said which right is missing."""

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from crmdesk.errors import UserError
from crmdesk.logs import start_log
from crmdesk.reports.drawing.files import written_whole
from crmdesk.settings import Settings, load, save
from crmdesk.store.backup import backup
from crmdesk.store.check import check
from crmdesk.store.creating import FirstAccount, NewStore, create_store
from crmdesk.store.opening import open_store

_NOBODY = 65_534


@contextmanager
def as_somebody_else():
    """For the file system another user; the tests' own folders are closed to that one."""
    before = os.geteuid()
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)


@pytest.fixture
def folder():
    """Where everybody may look, and only its owner may write."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root becomes somebody else")
    folder = Path(tempfile.mkdtemp(prefix="crmdesk-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def path(empty_store, folder):
    return Path(shutil.copy(empty_store, folder / "south.crm"))


@pytest.mark.parametrize(
    ("modes", "said"),
    [
        ((0o755, 0o644), "cannot be written to. Ask for the right to its folder"),
        ((0o777, 0o444), "cannot be written to"),
        ((0o777, 0o600), "cannot be written to|cannot be read"),
        ((0o700, 0o644), "cannot be read"),
    ],
)
def test_a_store_without_the_right_is_told_and_left_as_it_was(path, modes, said, now):
    before = path.read_bytes()
    path.parent.chmod(modes[0])
    path.chmod(modes[1])

    with as_somebody_else(), pytest.raises(UserError, match=said):
        open_store(path, now=lambda: now)

    assert path.read_bytes() == before
    path.parent.chmod(0o755)
    path.chmod(0o644)
    store = open_store(path, now=lambda: now)
    assert check(store).problems == []
    store.close()


def test_a_new_store_where_nothing_may_be_written_leaves_nothing(folder):
    people = [FirstAccount("manager", "Gao Yuan", "manager")]
    with as_somebody_else(), pytest.raises(UserError, match="No store can be made"):
        create_store(folder / "new.crm", NewStore("South Gate", "en"), people)

    assert list(folder.iterdir()) == []


def test_a_backup_where_nothing_may_be_written_says_to_try_another_folder(store, folder):
    with as_somebody_else(), pytest.raises(UserError, match="No backup could be made"):
        backup(store, folder / "safe")


def test_a_report_where_nothing_may_be_written_says_so(folder):
    with (
        as_somebody_else(),
        pytest.raises(UserError, match="You may not write to"),
        written_whole(folder / "funnel.csv"),
    ):
        pass


def test_settings_and_log_without_a_place_let_the_program_run(folder):
    with as_somebody_else():
        assert start_log(folder / "log") is None
        assert save(Settings(theme="dark"), folder / "config" / "settings.json") is False
        assert load(folder / "config" / "settings.json") == Settings()
