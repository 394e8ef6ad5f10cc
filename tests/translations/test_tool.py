"""The tool that compiles the Chinese and says what lacks it."""

from __future__ import annotations

import gettext
import importlib.util
import io
import sys
from pathlib import Path
from types import ModuleType

import pytest

TOOL = Path(__file__).resolve().parents[2] / "packaging" / "translations.py"


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("translations_tool", TOOL)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


tool = _tool()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    _chinese(tmp_path).mkdir(parents=True)
    (tmp_path / "crmdesk" / "ui" / "today").mkdir(parents=True)
    return tmp_path


def _chinese(root: Path) -> Path:
    return root / "crmdesk" / "resources" / "translations" / "zh_CN"


def write_po(root: Path, name: str, *pairs: tuple[str, str]) -> None:
    text = "\n".join(f'msgid "{one}"\nmsgstr "{chinese}"\n' for one, chinese in pairs)
    (_chinese(root) / name).write_text(text, encoding="utf-8")


def run(root: Path, *arguments: str) -> int:
    return int(tool.main(["--root", str(root), *arguments]))


def test_all_files_become_one_catalogue_with_plurals_and_contexts(root: Path) -> None:
    write_po(root, "customers.po", ("Customer", "客户"))
    (_chinese(root) / "funnel.po").write_text(
        'msgid "{count} deal"\nmsgid_plural "{count} deals"\nmsgstr[0] "{count} 笔"\n\n'
        'msgctxt "stage"\nmsgid "Lost"\nmsgstr "战败"\n',
        encoding="utf-8",
    )
    assert run(root) == 0
    mo = gettext.GNUTranslations(io.BytesIO((_chinese(root) / "crmdesk.mo").read_bytes()))
    assert mo.gettext("Customer") == "客户"
    assert mo.ngettext("{count} deal", "{count} deals", 1) == "{count} 笔"
    assert mo.pgettext("stage", "Lost") == "战败"
    assert mo.gettext("Lost") == "Lost"


def test_the_same_texts_give_the_same_bytes_in_whatever_file_they_stand(root: Path) -> None:
    write_po(root, "a.po", ("Phone", "电话"), ("Name", "姓名"))
    run(root)
    before = (_chinese(root) / "crmdesk.mo").read_bytes()
    write_po(root, "a.po", ("Name", "姓名"))
    write_po(root, "b.po", ("Phone", "电话"), ("Name", "姓名"))
    run(root)
    assert (_chinese(root) / "crmdesk.mo").read_bytes() == before


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (("Lost", "战败"), ("Lost", "丢失"), "b.po:1: 'Lost' is '丢失' here, but '战败' at a.po:1"),
        (("Lost", "战败"), ("Late", ""), "b.po:1: 'Late' has an empty msgstr"),
        (("Lost", "战败"), ("{n} late", "逾期 {m}"), "the placeholders {n}, its msgstr has {m}"),
        (("Lost", "战败"), ("{n} late", "逾期"), "the placeholders {n}, its msgstr has none"),
    ],
)
def test_a_fault_is_named_with_its_place_and_nothing_is_written(
    root: Path,
    capsys: pytest.CaptureFixture[str],
    first: tuple[str, str],
    second: tuple[str, str],
    said: str,
) -> None:
    write_po(root, "a.po", first)
    write_po(root, "b.po", second)
    assert run(root) == 1
    assert said in capsys.readouterr().out
    assert not (_chinese(root) / "crmdesk.mo").exists()


def test_a_text_twice_in_one_file_must_agree_with_itself(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_po(root, "a.po", ("Lost", "战败"), ("Lost", "丢失"))
    assert run(root) == 1
    assert "a.po:4" in capsys.readouterr().out


def test_a_broken_file_is_named_instead_of_a_traceback(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (_chinese(root) / "a.po").write_text('msgid "Lost"\nmsgstrr "战败"\n', encoding="utf-8")
    assert run(root) == 1
    assert "a.po: cannot be read" in capsys.readouterr().out


def test_a_fuzzy_entry_is_not_taken(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (_chinese(root) / "a.po").write_text('#, fuzzy\nmsgid "Lost"\nmsgstr "战"\n', encoding="utf-8")
    assert run(root) == 1
    assert "fuzzy" in capsys.readouterr().out


CODE = """
from crmdesk.i18n import N_, _, ngettext, pgettext

print(_("one " "sentence"), f"{_('inside')}", N_("later"), _(variable))
print(ngettext("{n} deal", "{n} deals", 2), pgettext("stage", "Lost"))
"""


def test_every_way_of_marking_a_text_is_found_with_its_line(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "crmdesk" / "ui" / "today" / "page.py").write_text(CODE, encoding="utf-8")
    assert run(root, "--missing") == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 5
    assert all(line.startswith("crmdesk/ui/today/page.py:") for line in lines)
    assert all(line.endswith("add it to zh_CN/ui_today.po") for line in lines)
    assert (
        "crmdesk/ui/today/page.py:4: 'one sentence' is in no .po" in lines[0] + lines[1] + lines[2]
    )


def test_an_entry_that_no_code_uses_is_reported(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_po(root, "customers.po", ("Gone", "没了"))
    assert run(root, "--missing") == 1
    assert "zh_CN/customers.po:1: 'Gone' is used nowhere" in capsys.readouterr().out


def test_only_the_named_packages_are_looked_at(root: Path) -> None:
    (root / "crmdesk" / "ui" / "today" / "page.py").write_text('_("new")', encoding="utf-8")
    write_po(root, "ui_today.po", ("Gone", "没了"))
    assert run(root, "--missing", "customers") == 0
    assert run(root, "--missing", "ui") == 1


def test_check_fails_until_the_catalogue_is_compiled_again(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "crmdesk" / "dates.py").write_text('_("today")', encoding="utf-8")
    write_po(root, "dates.po", ("today", "今天"))
    assert run(root, "--check") == 1
    assert "crmdesk.mo is stale" in capsys.readouterr().out
    run(root)
    assert run(root, "--check") == 0
    write_po(root, "dates.po", ("today", "今日"))
    assert run(root, "--check") == 1
