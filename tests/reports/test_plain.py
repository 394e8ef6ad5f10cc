"""The CSV: stable names, plain values, nothing changed."""

import csv

import pytest

from crmdesk.reports.drawing import to_csv
from tests.reports.conftest import FORMULAS, sample


def lines(path, encoding="utf-8"):
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.reader(file))


def test_english_has_stable_names_iso_days_and_plain_numbers(document, tmp_path):
    to_csv(document, tmp_path / "a.csv", "en")
    head, first, *__ = lines(tmp_path / "a.csv")
    assert ",".join(head) == (
        "name,count,price,day,at,hour,chance,rate,rate_part,rate_of,level,done"
    )
    assert ",".join(first) == (
        "Lin,2,209800,2026-11-20,2026-11-20 09:30,09:30,0.25,0.777778,7,9,H,1"
    )


def test_chinese_has_titles_and_the_mark_that_excel_needs(document, tmp_path):
    to_csv(document, tmp_path / "a.csv", "zh_CN")
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfName,Count")


@pytest.mark.parametrize("text", [*FORMULAS, "two\nlines", 'a "quoted", one', " spaced "])
def test_a_text_comes_back_as_it_was(tmp_path, text):
    to_csv(sample([text]), tmp_path / "a.csv", "en")
    assert lines(tmp_path / "a.csv")[1][0] == text


def test_there_is_one_header_and_no_totals(document, tmp_path):
    to_csv(document, tmp_path / "a.csv", "en")
    assert len(lines(tmp_path / "a.csv")) == 1 + len(document.tables[0].rows)
