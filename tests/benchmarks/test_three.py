"""The three databases hold the same store, and their page is written between its markers."""

import json

import pytest

from benchmarks import three
from benchmarks.page_part import write_part
from benchmarks.three_places import encrypted_copy, on_file
from crmdesk.store.check import check
from tests.demo_store import DEMO_NOW


def test_the_encrypted_copy_is_encrypted_and_sound(demo_path):
    path, key = encrypted_copy(demo_path)

    place = on_file(path, key, lambda: DEMO_NOW)
    try:
        assert not path.read_bytes().startswith(b"SQLite format 3")
        assert place.manager.store.is_encrypted
        assert check(place.manager.store).ok
    finally:
        place.close()


@pytest.mark.server
def test_each_work_is_measured_on_all_three(made_demo, capsys):
    assert three.main(["--store", str(made_demo), "--repeats", "1", "--json"]) == 0

    told = json.loads(capsys.readouterr().out)
    assert len(told["works"]) == 11
    assert all(work[name]["median"] > 0 for work in told["works"] for name in three.NAMES)
    assert told["move"]["rows"] > 1_000


def test_a_part_is_written_between_its_markers(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- x: begin -->\nold\n<!-- x: end -->\nb\n", "utf-8")

    write_part("x", "new", page)

    assert page.read_text("utf-8") == "a\n<!-- x: begin -->\nnew\n<!-- x: end -->\nb\n"
