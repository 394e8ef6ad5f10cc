"""The disk that loses power keeps what was synced and nothing that it need not keep."""

import random

import pytest

from tests.faults.disk import SECTOR, File, Folder, Luck, Resize, Write, lay_down

ALL = Luck(kept=1, torn=0, in_order=True)
NONE = Luck(kept=0, torn=0, in_order=True)
MANY = range(200)


def left_of(file, luck):
    return {file.after_cut(luck, random.Random(seed)) for seed in MANY}


@pytest.fixture
def file():
    """Synced, then written to twice."""
    file = File()
    file.do(Write(0, b"old"))
    file.sync(1)
    file.do(Write(0, b"new"))
    file.do(Write(2, b"est"))
    return file


def test_what_is_synced_stays(file):
    assert left_of(file, NONE) == {b"old"}
    file.sync(2)
    assert left_of(file, NONE) == {b"neest"}


def test_what_is_not_synced_is_kept_or_lost_in_any_order(file):
    assert left_of(file, ALL) == {b"neest"}
    half = Luck(kept=0.5, torn=0, in_order=True)
    assert left_of(file, half) == {b"old", b"new", b"olest", b"neest"}
    assert left_of(file, Luck(kept=1, torn=0, in_order=False)) == {b"neest", b"newst"}


def test_a_write_is_torn_at_a_sector_and_harms_nothing_beside_it():
    file = File(bytearray(b"o" * 4 * SECTOR))
    file.do(Write(10, b"n" * 2 * SECTOR))
    for content in left_of(file, Luck(kept=1, torn=1, in_order=True)):
        assert content[:10] == b"o" * 10
        assert content.count(b"n") in (0, SECTOR - 10, 2 * SECTOR - 10)
        assert len(content) == 4 * SECTOR


def test_a_file_can_shrink_and_grow():
    file = File(bytearray(b"abcdef"))
    file.do(Resize(2))
    file.do(Write(4, b"e"))
    assert left_of(file, ALL) == {b"ab\0\0e"}


def test_a_synced_file_has_no_lasting_name_before_its_folder_is_synced(tmp_path):
    folder, file = Folder(), File(bytearray(b"whole"))
    folder.do({"part": file})
    folder.sync(1)
    folder.do({"part": None, "store": file})
    lay_down(folder, tmp_path / "before", NONE, random.Random(1))
    folder.sync(1)
    lay_down(folder, tmp_path / "after", NONE, random.Random(1))
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["part", "store"]
