import shutil
import sqlite3
import subprocess
import sys
import zipfile

import pytest

from crmdesk.access.accounts import sign_in
from crmdesk.errors import UserError
from crmdesk.models import Customer
from crmdesk.store import Store
from crmdesk.store.keys import keys_path
from crmdesk.store.migrating import SCHEMA
from crmdesk.store.opening import open_store, restoring_path, unlock_and_open
from crmdesk.store.places import is_on_network, refuse_unsafe_place
from tests.records import Make

pytestmark = pytest.mark.file_only

PASSWORD = "eight or more"


@pytest.fixture
def path(store):
    """A closed, sound store file."""
    store.close()
    return store.path


def refused(path, match, key=None):
    with pytest.raises(UserError, match=match) as error:
        open_store(path, key).close()
    assert "\n" not in str(error.value)


def test_a_store_opens_and_works(path, now):
    store = open_store(path, now=lambda: now)
    actor = sign_in(store, "manager")
    with store.write(actor) as session:
        Make(session, now).customer()
    with store.read(actor) as session:
        assert session.query(Customer).count() == 1
    store.close()


def test_a_missing_file_and_a_folder_are_told(tmp_path):
    refused(tmp_path / "none.crm", "There is no store at")
    refused(tmp_path, "is a folder")


def test_a_name_that_no_file_can_have_is_told(tmp_path):
    refused(tmp_path / ("x" * 300), "no store at|cannot be read")


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        (b"%PDF-1.7", "a PDF file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a spreadsheet"),
    ],
)
def test_a_picture_or_paper_under_our_name_is_told(tmp_path, head, kind):
    path = tmp_path / "photo.crm"
    path.write_bytes(head + bytes(2000))
    refused(path, f"is {kind}.*not a crmdesk store")


def test_a_spreadsheet_is_told(tmp_path):
    path = tmp_path / "list.xlsx"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("xl/workbook.xml", "<workbook/>")
    refused(path, "is a spreadsheet")


@pytest.mark.parametrize("content", [b"", b"\n", b"name,phone\n" * 400])
def test_another_file_is_no_store_and_stays_as_it_was(tmp_path, content):
    path = tmp_path / "list.crm"
    path.write_bytes(content)
    refused(path, "is not a crmdesk store")
    assert path.read_bytes() == content


def test_another_programs_database_is_not_touched(tmp_path):
    path = tmp_path / "other.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE t (x)")
    other.close()
    before = path.read_bytes()

    refused(path, "is not a crmdesk store")

    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["other.db"]


def test_a_newer_programs_store_is_left_alone(path):
    other = sqlite3.connect(path)
    other.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    other.close()
    refused(path, f"newer crmdesk .schema {SCHEMA + 1}.*Update")


def test_a_cut_off_file_is_damaged(path):
    with path.open("rb+") as file:
        file.truncate(path.stat().st_size // 2)
    refused(path, "damaged")


def test_a_file_with_an_overwritten_start_is_damaged(path):
    with path.open("rb+") as file:
        file.write(b"\0" * 4096)
    refused(path, "damaged")


def test_damage_to_the_schema_is_told_at_once(path):
    content = bytearray(path.read_bytes())
    content[100:4096] = b"\xff" * 3996
    path.write_bytes(content)
    refused(path, "damaged")


def test_a_read_only_file_is_told(path, frozen):
    with frozen(path):
        refused(path, "cannot be written to")


def test_a_read_only_folder_is_told(path, frozen):
    with frozen(path.parent):
        refused(path, "cannot be written to")


def test_an_encrypted_store_asks_for_a_password_first(locked):
    locked.close()
    refused(locked.path, "is encrypted. Sign in with a password")


def test_the_right_password_opens_an_encrypted_store(locked, now):
    locked.close()
    store = unlock_and_open(locked.path, "manager", PASSWORD, now=lambda: now)
    assert sign_in(store, "manager").name == "Gao Yuan"
    assert b"Gao Yuan" not in store.path.read_bytes()
    store.close()


def test_a_wrong_password_is_told_as_that(locked):
    locked.close()
    with pytest.raises(UserError, match="password is not right"):
        unlock_and_open(locked.path, "manager", "wrong")


def test_a_damaged_encrypted_file_is_told_as_that(locked):
    locked.close()
    content = bytearray(locked.path.read_bytes())
    content[200:300] = bytes(100)
    locked.path.write_bytes(content)
    with pytest.raises(UserError, match="damaged or the key does not fit"):
        unlock_and_open(locked.path, "manager", PASSWORD)


def test_an_encrypted_store_without_its_keys_says_which_file_is_missing(locked):
    locked.close()
    keys_path(locked.path).unlink()
    refused(locked.path, "keys are missing: copy “locked.crm.keys” from a backup")


def test_a_plain_store_asks_for_no_password(path):
    unlock_and_open(path, "", "").close()


def test_a_writer_at_work_is_no_reason_to_refuse(path, now):
    other = Store(path, now=lambda: now)
    with other.write(sign_in(other, "manager")) as session:
        session.connection()
        open_store(path, now=lambda: now).close()
    other.close()


_HOLDING = """
import sys
from pathlib import Path
from crmdesk.store.holding import hold
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_store_that_another_process_restores_waits_and_a_dead_one_blocks_nobody(path):
    command = [sys.executable, "-c", _HOLDING, str(restoring_path(path))]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        process.stdout.readline()
        refused(path, f"being restored by process {process.pid}")
        process.kill()
        process.wait()
    assert restoring_path(path).exists()
    open_store(path).close()


@pytest.mark.parametrize(
    "folder",
    [
        "OneDrive",
        "OneDrive - South Gate",
        "Dropbox",
        "iCloud Drive",
        "Google Drive",
        "GoogleDrive-lin@example.com",
        "My Drive",
        "坚果云",
        "我的坚果云",
        "Nutstore Files",
        "百度同步空间",
        "WPS云盘",
    ],
)
def test_a_synchronised_folder_is_refused_with_its_reason(path, tmp_path, folder):
    there = tmp_path / folder / "data"
    there.mkdir(parents=True)
    shutil.copy(path, there)
    refused(there / path.name, "copies while the store changes")


@pytest.mark.parametrize("marker", [".dropbox.cache", ".stfolder"])
def test_a_renamed_synchronised_folder_shows_by_its_marker(path, marker):
    (path.parent / marker).mkdir()
    refused(path, "copies while the store changes")


@pytest.mark.parametrize("folder", ["Box", "drive", "backup", "Dropboxes of Lin", "云盘以外"])
def test_an_ordinary_folder_is_allowed(path, tmp_path, folder):
    (tmp_path / folder).mkdir()
    shutil.copy(path, tmp_path / folder)
    open_store(tmp_path / folder / path.name).close()


def test_a_folder_that_the_system_calls_onedrive_is_refused(path):
    with pytest.raises(UserError, match="OneDrive"):
        refuse_unsafe_place(path, environ={"OneDrive": str(path.parent)})


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "smb3", "fuse.sshfs"])
def test_a_network_drive_is_refused(tmp_path, kind):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/vda / ext4 rw 0 0\n//nas/crm {tmp_path}/the\\040nas {kind} rw 0 0\n")
    (tmp_path / "the nas").mkdir()
    with pytest.raises(UserError, match="network drive"):
        refuse_unsafe_place(tmp_path / "the nas" / "south.crm", mounts, {})
    refuse_unsafe_place(tmp_path / "south.crm", mounts, {})


@pytest.mark.parametrize(
    ("folder", "is_network"),
    [(r"\\nas\crm", True), (r"\\?\C:\crm", False), ("/srv/crm", False)],
)
def test_a_network_path_of_windows_is_known(tmp_path, folder, is_network):
    from pathlib import PurePosixPath, PureWindowsPath

    kind = PureWindowsPath if "\\" in folder else PurePosixPath
    assert is_on_network(kind(folder), tmp_path / "none") is is_network


def test_a_log_without_its_index_is_read_all_the_same(store, manager, now, tmp_path):
    with store.write(manager) as session:
        Make(session, now).customer(name="Only in the log")
    copied = tmp_path / "moved" / "south.crm"
    copied.parent.mkdir()
    for ending in ("", "-wal"):
        shutil.copy(f"{store.path}{ending}", f"{copied}{ending}")

    other = open_store(copied)
    with other.read(manager) as session:
        assert session.query(Customer.name).scalar() == "Only in the log"
    other.close()
