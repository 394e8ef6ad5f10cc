from datetime import timedelta

import pytest

from crmdesk.errors import Forbidden, UserError
from crmdesk.importing.mapping import guess
from crmdesk.importing.preview import SHOWN, likeliest_kind, preview
from crmdesk.importing.reading import Sheet, read_table

HEADER = ["姓名", "电话", "级别", "来源", "销售顾问", "建卡日期", "下次回访日期"]


@pytest.fixture
def understood(store, manager, now):
    def read(*rows, header=HEADER, kind="customers", actor=manager):
        sheet = Sheet(header, [(number, list(row)) for number, row in enumerate(rows, 2)])
        with store.read(actor) as session:
            return preview(session, kind, sheet, guess(header, kind), now=now)

    return read


def test_a_row_reads_as_it_would_be_taken(understood):
    (row,) = understood((" 林 晓东", 13812347714.0, "h级", "网络", "zhou", "2026年11月2日", 46350))
    assert (row.id, row.problem, row.unclear) == (2, "", frozenset())
    assert list(row.texts.values()) == [
        "林 晓东", "13812347714", "H", "网络", "2026-11-02", "2026-11-24", "zhou",
    ]  # fmt: skip


def test_what_means_nothing_here_is_marked_and_kept_as_it_stands(understood):
    (row,) = understood(("Lin", "13812347714", "ZZ", "moon", "nobody", "2026-11-02", "soon"))
    assert row.unclear == {"level", "source", "adviser", "next"}
    assert row.texts["source"] == "moon"
    assert row.problem == ""


def test_each_row_says_why_it_would_be_left_out(understood, now):
    tomorrow = f"{now + timedelta(days=1):%Y-%m-%d}"
    rows = understood(
        ("", "13812347714", "", "", "", "", ""),
        ("Lin", "", "", "", "", "", ""),
        ("Lin", "13812347714", "", "", "", tomorrow, ""),
    )
    said = [row.problem for row in rows]
    assert said[:2] == ["There is no name.", "There is no phone."]
    assert "still to come" in said[2]


def test_only_the_first_rows_are_read(understood):
    many = [(f"Lin {n}", f"138123477{n:02}", "", "", "", "", "") for n in range(40)]
    assert len(understood(*many)) == SHOWN


def test_a_mapping_without_what_is_needed_is_refused(understood):
    with pytest.raises(UserError, match="Name"):
        understood(("x",), header=["something"])


def test_who_may_not_import_sees_no_preview(understood, as_):
    with pytest.raises(Forbidden):
        understood(("Lin", "13812347714", "", "", "", "", ""), actor=as_("zhou"))


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("sales/car_sales_2022.csv", "sales"),
        ("chinese/derived_laidian_dengjibiao_merged_header.xlsx", "visits"),
        ("chinese/derived_yixiang_kehu_utf8bom.csv", "customers"),
    ],
)
def test_the_kind_of_a_file_is_known_by_its_header(shared, file, kind):
    assert likeliest_kind(read_table(shared / file).header) == kind
