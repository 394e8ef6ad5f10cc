"""The disk is full: nothing is half-saved, the sentence is clear, and work goes on afterwards."""

import subprocess

import pytest

pytest.importorskip("resource", reason="limits and mounts are Linux's")
DISK_FULL = "The disk is full. Nothing was saved; make room, then save again."
NO_ANSWER = "The disk does not answer. Nothing was saved; check it, then try again."


def said_by(process):
    output, _nothing = process.communicate()
    assert process.returncode == 0
    return output.splitlines()


@pytest.fixture
def small_disk(tmp_path):
    """A command prefix: the child sees a disk of six megabytes that goes when it goes."""
    there = tmp_path / "small"
    there.mkdir()
    mount = f'mount -t tmpfs -o size=6m none "{there}"'
    copy = f'cp "{tmp_path}"/south.crm* "{there}"'
    alone = ["unshare", "--map-root-user", "--mount", "sh", "-c"]
    try:
        subprocess.run([*alone, mount], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no disk can be mounted here, not even for a child alone")
    return there, [*alone, f'{mount} && {copy} && exec "$0" "$@"']


def test_a_save_that_finds_no_room_saves_nothing_and_the_next_one_works(path, key, child):
    process = child("full_saver", "save", "limit", path, key.hex() if key else "-")
    assert said_by(process) == [NO_ANSWER, "True", "True", "[]"]


def test_a_full_disk_is_called_that(path, key, child, small_disk):
    there, before = small_disk
    inside = there / path.name
    process = child("full_saver", "save", "disk", inside, key.hex() if key else "-", before=before)
    assert said_by(process) == [DISK_FULL, "True", "True", "[]"]


def test_a_backup_that_finds_no_room_leaves_nothing_behind(path, key, child):
    process = child("full_saver", "backup", "limit", path, key.hex() if key else "-")
    said, *rest = said_by(process)
    assert said.startswith("No backup could be made in")
    assert rest == ["[]", "True", "[]"]


def test_a_backup_to_a_full_disk_is_told_so(path, key, child, small_disk):
    there, before = small_disk
    process = child(
        "full_saver", "backup", "disk", there / path.name, key.hex() if key else "-", before=before
    )
    said, *rest = said_by(process)
    assert "the copy needs" in said or "the disk is full" in said
    assert rest == ["[]", "True", "[]"]
