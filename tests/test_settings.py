"""This seat's settings, also on bad days."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmdesk.settings import Settings, load, save, settings_path

CHANGED = Settings(
    "zh_CN", "dark", "/stores/城南.crm", 150, {"zhou": {"customers.widths": [80, 120]}}
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "seat" / "settings.json"


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)


def test_without_a_file_there_are_defaults_and_nothing_is_written(path: Path) -> None:
    assert load(path) == Settings()
    assert not path.parent.exists()


def test_what_was_saved_comes_back_and_no_other_file_is_left(path: Path) -> None:
    assert save(CHANGED, path)
    assert load(path) == CHANGED
    assert [one.name for one in path.parent.iterdir()] == ["settings.json"]


@settings(max_examples=25)
@given(st.dictionaries(st.text(), st.dictionaries(st.text(), JSON)))
def test_whatever_a_page_remembers_comes_back(
    tmp_path_factory: pytest.TempPathFactory, remembered: dict[str, dict[str, object]]
) -> None:
    path = tmp_path_factory.mktemp("seat") / "settings.json"
    kept = Settings(remembered=remembered)
    assert save(kept, path)
    assert load(path) == kept


def test_a_path_that_is_no_valid_text_is_kept_too(path: Path) -> None:
    odd = Settings(store="/stores/\udcff.crm")
    assert save(odd, path)
    assert load(path) == odd


def test_each_account_remembers_its_own() -> None:
    kept = Settings().remembering("zhou", "sort", "name").remembering("chen", "sort", "level")
    assert (kept.recall("zhou", "sort"), kept.recall("chen", "sort")) == ("name", "level")
    assert kept.recall("gao", "sort", "due") == "due"
    assert Settings().remembered == {}


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000],
    ids=["empty", "cut off", "a list", "null", "no text", "too deep"],
)
def test_a_damaged_file_is_kept_aside_and_defaults_are_used(path: Path, content: bytes) -> None:
    _write(path, content)
    assert load(path) == Settings()
    assert path.with_name("settings.json.bad").read_bytes() == content
    assert save(CHANGED, path)
    assert load(path) == CHANGED


def test_only_the_values_that_will_not_do_are_left_out(path: Path) -> None:
    content = {
        "theme": "pink",
        "language": ["zh_CN"],
        "scale": 150,
        "store": 7,
        "remembered": [],
        "of a later version": 1,
    }
    _write(path, json.dumps(content).encode())
    assert load(path) == Settings(scale=150)


def test_a_folder_that_cannot_be_made_is_logged_and_not_fatal(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "seat").write_text("a file where the folder should be")
    with caplog.at_level(logging.WARNING):
        assert not save(CHANGED, tmp_path / "seat" / "settings.json")
    assert "cannot be kept" in caplog.text


def test_a_save_that_fails_leaves_what_was_there(path: Path) -> None:
    path.mkdir(parents=True)
    assert not save(CHANGED, path)
    assert [one.name for one in path.parent.iterdir()] == ["settings.json"]


def test_a_file_that_cannot_be_opened_gives_defaults(path: Path) -> None:
    path.mkdir(parents=True)
    assert load(path) == Settings()
    assert path.is_dir()


def test_the_folder_can_be_given(tmp_path: Path) -> None:
    assert settings_path({"CRMDESK_CONFIG": str(tmp_path)}) == tmp_path / "settings.json"
    assert settings_path({}).name == "settings.json"
