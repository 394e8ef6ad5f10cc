"""The figures of docs/performance.md come from one command, here on a small store."""

import json

import pytest

from benchmarks import speed
from benchmarks.bulk import bulk_works
from benchmarks.daily import searches
from benchmarks.stand import stand_on
from benchmarks.table import as_text, write_page
from benchmarks.timing import Times
from benchmarks.works import Figure, Target, Work

SAVED = Figure("Save", Target(times_floor=20, p99_ms=25), Times(4.0, 9.0), Times(0.25, 0.3))


@pytest.fixture
def stand(demo_path):
    with stand_on(demo_path) as stand:
        yield stand


def test_the_table_names_each_work_with_its_floor_and_whether_it_is_met(capsys, made_demo):
    speed.main(
        ["--store", str(made_demo), "--repeats", "2", "--only", "e", "--json", "--rows", "30"]
    )
    figures = {figure["work"]: figure for figure in json.loads(capsys.readouterr().out)}
    assert {"Search: pinyin", "Due of one adviser", "Start to the first list"} <= figures.keys()
    assert figures["Page of 200 customers, first"]["floor_ms"] > 0
    assert all(figure["median_ms"] > 0 for figure in figures.values())


def test_a_missed_target_is_told_by_the_exit_code(made_demo, monkeypatch):
    never = Work("Save", lambda: None, Target(median_ms=-1), repeats=1)
    monkeypatch.setattr(speed, "daily_works", lambda stand, repeats: [never])
    assert speed.main(["--store", str(made_demo), "--only", "Save", "--rows", "3"]) == 1


def test_what_is_searched_finds_somebody(stand):
    texts = searches(stand)
    assert len(texts) == 5
    assert all(all(found) for found in texts.values())


def test_the_floor_of_an_import_takes_in_what_the_program_does(stand):
    with bulk_works(stand, 60) as works:
        imported = next(work for work in works if work.name.startswith("Import"))
        assert imported.product().added == imported.floor() > 30


def test_a_ratio_above_its_limit_and_a_slow_tail_are_missed():
    assert SAVED.is_met
    assert not SAVED._replace(product=Times(6.0, 9.0)).is_met
    assert not SAVED._replace(product=Times(4.0, 26.0)).is_met


def test_the_page_keeps_what_stands_around_the_table(tmp_path):
    page = tmp_path / "performance.md"
    page.write_text("before\n<!-- figures: begin -->\nold\n<!-- figures: end -->\nafter\n")
    write_page([SAVED], "On one machine.", page)
    text = page.read_text("utf-8")
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "old" not in text
    assert "| Save | 4 ms | 9 ms | 0.25 ms | 16.0 | ≤ 20 × floor, p99 ≤ 25 ms | yes |" in text


def test_a_time_is_told_with_three_figures():
    assert "4.13 ms" in as_text([SAVED._replace(product=Times(4.1256, 9.0))])
