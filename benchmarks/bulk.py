"""What is done now and then and takes seconds: a long list to paper and Excel, an import."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import count
from pathlib import Path

from benchmarks.book import write_book
from benchmarks.floor.importing import import_rows
from benchmarks.stand import NOW, TODAY, Stand
from benchmarks.works import Target, Work
from crmdesk.access.accounts import sign_in
from crmdesk.dates import HOME_ZONE
from crmdesk.importing.customers import import_customers
from crmdesk.jobs import unwatched
from crmdesk.models import Role
from crmdesk.reports.document import Column, Document, Kind, Table
from crmdesk.reports.drawing.excel import to_excel
from crmdesk.reports.drawing.pdf import to_pdf
from crmdesk.reports.layout import paginate
from crmdesk.reports.running import run_report
from crmdesk.store.creating import FirstAccount, NewStore, create_store

_COLUMNS, _PAPER_COLUMNS = 20, 9
_EXPORT_MS, _PAGE_MS, _TIMES_IMPORT = 6_000, 25, 2.5
_SURNAMES = "李王张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗单曾仇解"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰雄飞晓东雨"
_KINDS = (Kind.TEXT, Kind.MONEY, Kind.DATE, Kind.NUMBER)
_HEADER = (
    *("姓名", "电话", "性别", "意向级别", "信息来源", "拟购车型", "建卡日期", "下次回访日期"),
    *("邮箱", "职业", "单位", "地址", "接待人", "备注", "天气", "同行人数", "停留时间"),
    *("竞品", "到店方式", "编号"),
)


@contextmanager
def bulk_works(stand: Stand, rows: int) -> Iterator[list[Work]]:
    with tempfile.TemporaryDirectory(prefix="crmdesk-bulk-") as folder:
        yield [
            _report(stand),
            _paper(Path(folder), max(rows // 10, 1)),
            _excel(Path(folder), rows),
            _import(Path(folder), rows),
        ]


def _report(stand: Stand) -> Work:
    def product() -> object:
        return run_report(stand.store, stand.manager, "funnel")

    return Work("Funnel report of all open deals", product, Target(median_ms=1_000), repeats=10)


def _paper(folder: Path, rows: int) -> Work:
    document = _document(rows, _PAPER_COLUMNS)
    pages = len(paginate(document, "高远", NOW))

    def product() -> None:
        to_pdf(document, folder / "list.pdf", "高远", NOW)

    name = f"PDF of {rows:,} rows, a page"
    return Work(name, product, Target(median_ms=_PAGE_MS), repeats=1, per=pages)


def _excel(folder: Path, rows: int) -> Work:
    document = _document(rows, _COLUMNS)

    def product() -> None:
        to_excel(document, folder / "list.xlsx", "高远", NOW)

    name = f"Export {rows:,} × {_COLUMNS} to xlsx"
    return Work(name, product, Target(median_ms=_EXPORT_MS), repeats=1)


def _document(rows: int, columns: int) -> Document:
    kinds = [_KINDS[n % len(_KINDS)] for n in range(columns)]
    heads = tuple(Column(f"c{n}", f"列{n}", kind) for n, kind in enumerate(kinds))
    values = [[_value(kind, row) for kind in kinds] for row in range(rows)]
    table = Table("list", "名单", heads, values)
    return Document("list", "名单", "全部", "城南一店", HOME_ZONE, "CNY", (table,), "list")


def _value(kind: Kind, row: int) -> str | int | date:
    if kind is Kind.TEXT:
        return f"{_SURNAMES[row % len(_SURNAMES)]}{_GIVEN[row % len(_GIVEN)]}{row}"
    return TODAY - timedelta(days=row % 700) if kind is Kind.DATE else row * 137


def _import(folder: Path, rows: int) -> Work:
    table, numbers = folder / "prospects.xlsx", count()
    _write_prospects(table, rows)

    def product() -> object:
        people = [FirstAccount("manager", "高远", Role.MANAGER)]
        path = folder / f"ours-{next(numbers)}.crm"
        store = create_store(path, NewStore("城南一店", "zh_CN"), people, now=lambda: NOW)
        report = import_customers(store, sign_in(store, "manager"), table, None, unwatched)
        store.close()
        return report

    def floor() -> object:
        return import_rows(table, folder / f"floor-{next(numbers)}.db")

    name = f"Import {rows:,} × {_COLUMNS}, a third repeated"
    return Work(name, product, Target(times_floor=_TIMES_IMPORT), floor, repeats=1)


def _write_prospects(path: Path, rows: int) -> None:
    """Every third row is somebody who stands in the file already."""
    dice, written = random.Random(1), list[tuple[str, ...]]()
    for row in range(rows):
        if row % 3 == 2:
            written.append(dice.choice(written))
            continue
        name = dice.choice(_SURNAMES) + dice.choice(_GIVEN) + dice.choice(_GIVEN)
        filed = TODAY - timedelta(days=row % 90)
        given = (name, f"1{dice.randrange(3, 9)}{row:09d}", "女", dice.choice("HABC"), "网络")
        days = ("SUV 2.0T", filed.isoformat(), (TODAY + timedelta(days=row % 14)).isoformat())
        rest = ("", "个体", "临川商贸", "临川市文昌路", "", "下周再来", "晴", "2", "40", "", "", "")
        written.append((*given, *days, *rest))
    write_book(path, [_HEADER, *written])
