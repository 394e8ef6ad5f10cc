"""Pictures of the parts and of the window, to look at: ``python -m tests.ui.gallery OUT``."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QSplitter, QWidget

from crmdesk.access.accounts import sign_in
from crmdesk.i18n import _, set_language
from crmdesk.models import Role
from crmdesk.store.creating import FirstAccount, NewStore, create_store
from crmdesk.ui.desk import Desk, Notice
from crmdesk.ui.jobs.runner import JobRunner
from crmdesk.ui.lists.columns import Column, Kind, RowsInMemory
from crmdesk.ui.lists.list_view import ListView
from crmdesk.ui.look.dressing import dress
from crmdesk.ui.look.look import Look
from crmdesk.ui.look.tokens import INSIDE, PAGE, SIZES
from crmdesk.ui.parts.buttons import Button, Chips, Figure, Filter
from crmdesk.ui.parts.charts import Bar, BarChart, FunnelPicture
from crmdesk.ui.parts.days import DayEdit, TimeEdit, calendar
from crmdesk.ui.parts.dialogs import FormDialog
from crmdesk.ui.parts.fields import CheckBox, ComboBox, Form, LineEdit, TextEdit
from crmdesk.ui.parts.layouts import frame, list_panel, mark, panel, row, scrolling, stack
from crmdesk.ui.parts.notices import ConfirmBar, EmptyState
from crmdesk.ui.parts.numbers import MoneyEdit
from crmdesk.ui.parts.side_panel import SidePanel
from crmdesk.ui.parts.stages import StageStrip, Step
from crmdesk.ui.parts.text import Heading, KeyValues, LevelBadge, Paragraph, Text, heading, tag
from crmdesk.ui.parts.timeline import Happening, Timeline
from crmdesk.ui.shell.page import Page, PageSpec
from crmdesk.ui.shell.search import Hit
from crmdesk.ui.shell.sheets import key_sheet
from crmdesk.ui.shell.window import MainWindow
from crmdesk.ui.signals import StoreSignals

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


class Party(NamedTuple):
    id: int
    arrived: str
    minutes: int
    name: str
    phone: str
    model: str
    level: str
    adviser: str
    price: str
    due: str
    late: bool
    filed: str


def parties(count: int = 60) -> list[Party]:
    names = ("张启明", "林晓东", "欧阳静", "许言", "Guo Zihao", "单雄飞", "曾慧", "尉迟喆堃")
    levels = "AHOBNAHC"
    return [
        Party(
            number,
            f"{9 + number % 9:02d}:{number * 7 % 60:02d}",
            number * 13 % 90,
            names[number % 8],
            f"139****{number * 131 % 9000 + 1000}",
            ("SUV 2.0T 四驱豪华型 白", "SUV 混动", "轿车 1.5T")[number % 3],
            levels[number % 8],
            ("周敏", "陈立", "王珂")[number % 3],
            f"¥{120 + number * 7 % 110},800",
            "逾期 2 天" if number % 5 == 1 else "今天 14:00",
            number % 5 == 1,
            "x" if number % 4 else "",
        )
        for number in range(count)
    ]


class TablePage(Page):
    help_text = "A list."

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.list = ListView(desk, "gallery", self._columns(), "Gallery", records="")
        self.figures = [Figure(_("Overdue"), "n") for _n in range(4)]
        for number, each in enumerate(self.figures):
            each.show_figure(str(number * 3), "7 ÷ 9 · 78%", "late" if number == 1 else "")
        days = Chips(_("Light or dark"), [(1, "今天"), (7, "本周")], chosen=1)
        level = Filter(_("Level {level}").format(level=""), [(None, "全部"), ("H", "H")])
        head = Heading(_("All keys"), days, Button("打印", hint="Ctrl+P"), about="11月21日 周六")
        layout = stack(head, row(*self.figures, gap=12), row(level, None), gap=12, margins=PAGE)
        sides = QSplitter()
        sides.setHandleWidth(12)
        sides.addWidget(list_panel(self.list))
        sides.addWidget(self._side())
        sides.setStretchFactor(0, 1)
        sides.setSizes([800, 400])
        layout.addWidget(sides, 1)
        self.setLayout(layout)

    def _columns(self) -> list[Column]:
        return [
            Column("arrived", "到店", lambda row: row.arrived, width=64),
            Column("minutes", "分钟", lambda row: str(row.minutes), Kind.NUMBER, 60),
            Column("level", "级别", lambda row: row.level, Kind.LEVEL, 58),
            Column("name", "姓名", lambda row: row.name, Kind.STRONG, 90),
            Column("phone", "电话", lambda row: row.phone, Kind.MUTED, 110),
            Column("model", "意向车型", lambda row: row.model, width=120),
            Column("price", "金额", lambda row: row.price, Kind.NUMBER, 90),
            Column("adviser", "顾问", lambda row: row.adviser, Kind.TAG, 80),
            Column("filed", "留档", lambda row: row.filed, Kind.TICK, 52),
            Column("due", "下次", lambda row: row.due, tone=lambda row: "late" * row.late),
        ]

    def _side(self) -> QWidget:
        form = Form()
        form.add("phone", "电话", LineEdit("1380013"))
        form.fields["phone"].set_problem("号码还差 4 位。")
        form.add_line(
            row(
                form.field("name", "称呼", LineEdit("单先生")),
                form.field("n", "人数", LineEdit("2")),
            )
        )
        levels = [("H", "H 7天内"), ("A", "A 1个月"), ("B", "B 3个月"), ("C", "C 以后")]
        form.add("level", "级别", Chips("级别", levels, chosen="A", flow=True))
        sources = enumerate(("互联网", "朋友介绍", "户外广告", "路过", "老客户", "更多…"), 1)
        form.add(
            "source",
            "来源",
            Chips("来源", [(n, f"{n} {t}") for n, t in sources], chosen=2, flow=True),
        )
        form.add("model", "意向车型", ComboBox([(1, "SUV 2.0T"), (2, "SUV 混动")], 1))
        save = Button("保存并安排首次回访", "primary", hint="Return")
        made = panel(Text("登记来店", size=SIZES.heading, bold=True), scrolling(form), gap=12)
        made.layout().addLayout(row(Button("未留档…", hint="F3"), None, save))
        made.setMinimumWidth(300)
        return made

    def reload(self) -> None:
        self.list.show_rows(RowsInMemory(parties()), select_first=True)


class PartsPage(Page):
    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        layout = row(self._words(), self._controls(), self._empty(), gap=12, margins=PAGE)
        self.setLayout(layout)

    def _words(self) -> QWidget:
        look = self.desk.look
        badges = row(*(LevelBadge(look, each) for each in "HABCON"), None)
        tags = row(tag("本人客户"), *(tag(tone, tone) for tone in ("late", "good", "accent")), None)
        facts = KeyValues()
        facts.show_pairs(
            [("手机", "138****7714"), ("住址", "城南区 · 距店 6.2 km"), ("不要", "短信推销")]
        )
        saying = frame(
            "saying", stack(heading("说什么"), Paragraph("确认银行审批；" * 9), margins=INSIDE)
        )
        kinds = ("", "primary", "danger", "quiet", "link", "small")
        buttons = stack(*(row(Button(kind or "plain", kind), None) for kind in kinds), gap=8)
        return panel(badges, tags, facts, saying, buttons, None, gap=12)

    def _controls(self) -> QWidget:
        off = LineEdit("disabled")
        off.setEnabled(False)
        pieces = (LineEdit(placeholder="placeholder"), off, TextEdit("notes", lines=3))
        more = (CheckBox("同意短信", on=True), CheckBox("同意电话"))
        ask = ConfirmBar("确定战败？", "战败")
        return panel(*pieces, *more, ask, None, gap=12)

    def _empty(self) -> QWidget:
        return panel(
            EmptyState("还没有客户", "登记来店或导入现有名单后，客户会出现在这里。", "导入", print)
        )


class FilePage(Page):
    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        left = panel(heading("图表"), self._bars(), self._funnel(), None, gap=12)
        timeline = Timeline(desk.look, "往来")
        timeline.show_happenings(self._past())
        right = stack(self._chance(), list_panel(timeline), gap=12)
        layout = row(left, right, self._side(), gap=12, margins=PAGE)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def _chance(self) -> QWidget:
        names = ("初次接触", "弄清需求", "新车展示", "试车 40%", "报价至成交", "递交新车")
        steps = [Step(name, "11-09" * (n < 4), n < 4, n == 3) for n, name in enumerate(names)]
        words = (Text("逾期 2 天", "late", bold=True), Text("约第二次试驾"), None)
        acts = (Button("改期"), Button("1 已联系", "primary"))
        late = frame("notice", row(*words, *acts, margins=(10, 6, 10, 6)))
        mark(late, "tone", "late")
        title = row(heading("SUV 2.0T 豪华 · 白"), Text("¥209,800 × 1", "muted"), None)
        return panel(title, StageStrip(self.desk.look, steps), late)

    def _side(self) -> QWidget:
        form = Form()
        form.add("on", "日期", DayEdit(self.desk.today, date(2026, 11, 22)))
        at = form.field("at", "时间", TimeEdit(time(9, 30)))
        form.add_line(row(at, form.field("price", "金额", MoneyEdit(209_800_00))))
        side = SidePanel()
        side.fill(form, Paragraph("确认银行审批；" * 30))
        side.foot.addWidget(Button("保存", "primary"))
        return side

    def _past(self) -> list[Happening]:
        wife = "看了后排座椅放倒；等太太周日一起来"
        return [
            Happening("11-21 09:40", "来店", "再次来店，42 分钟 · 周敏", wife),
            Happening("11-17 19:05", "电话", "已联系 · 3 分 12 秒", "价格可谈；问 36 期利率。" * 4),
            Happening("11-16 18:40", "电话", "未接（不计为有效联系）"),
            Happening("11-15 14:30", "试驾", "SUV 2.0T · 京A·试017 · 8.7 分", "喜欢静音", "good"),
        ]

    def _bars(self) -> BarChart:
        chart = BarChart(self.desk.look, "级别")
        warm = Bar("A", 30, "30 · ¥610万", 14, "attention")
        chart.show_bars(
            [Bar("H", 12, "12 · ¥260万", 9), warm, Bar("Passing by", 7, "7", tone="good")]
        )
        return chart

    def _funnel(self) -> FunnelPicture:
        chart = FunnelPicture(self.desk.look, "漏斗")
        values = (("初次接触", 23, 5), ("弄清需求", 17, 25), ("新车展示", 14, 35), ("试车", 9, 40))
        chart.show_bars([Bar(name, n, f"{n} · ¥{n * 21}万", p / 100) for name, n, p in values])
        return chart


SPECS = [
    PageSpec("file", "Found", "user", FilePage),
    PageSpec("today", "Log a visit", "calendar-check", PartsPage),
    PageSpec("showroom", "All keys", "store", TablePage),
    PageSpec("customers", "Pages", "users", TablePage),
    PageSpec("funnel", "Lock", "funnel", TablePage),
]


@dataclass
class Draft:
    name: str

    def problems(self) -> dict[str, str]:
        return {"name": "请填写姓名或称呼。"}


class NameDialog(FormDialog):
    def __init__(self) -> None:
        super().__init__("新客户", about="只有姓名或称呼、电话和级别是必填的。")
        self.form.add("name", "姓名", LineEdit())
        self.form.add("born", "备注", TextEdit())

    def draft(self) -> Draft:
        return Draft("")


def people_named(_session: object, _text: str) -> list[Hit]:
    names = (("林晓东", "H"), ("欧阳静", "O"), ("Guo Zihao", "A"), ("尉迟喆堃", ""))
    return [Hit(name, "138****7714 · 周敏", print, level, "客户") for name, level in names]


def desk_in(folder: Path, app: QApplication) -> Desk:
    set_language("en")
    path = folder / "gallery.crm"
    people = [FirstAccount("zhou", "周敏", Role.MANAGER)]
    store = create_store(path, NewStore("城南一店", "zh_CN"), people, now=lambda: NOW)
    look = Look(app, language="zh_CN")
    return Desk(store, sign_in(store, "zhou"), StoreSignals(store), JobRunner(), look, lambda: NOW)


def settle(desk: Desk) -> None:
    """Words change first, then the layouts, from the inside outwards."""
    for _round in range(4):
        QApplication.processEvents()
        desk.jobs.settle()


def draw(desk: Desk, widget: QWidget, path: Path) -> None:
    settle(desk)
    widget.grab().save(str(path))


def draw_floating(desk: Desk, window: MainWindow, out: Path) -> None:
    """What lies over the page, and where the keyboard stands."""
    theme = desk.look.theme.name
    window.activateWindow()
    window.search()
    settle(desk)
    window.top.search.setText("l")
    window._results._ask()
    draw(desk, window, out / f"search_{theme}.png")
    window.top.search.clear()
    window.go("today")
    window.navigation._buttons["customers"].setFocus(Qt.FocusReason.TabFocusReason)
    draw(desk, window, out / f"focus_{theme}.png")
    sheet = key_sheet(window.host.page, window)
    sheet.show()
    draw(desk, sheet, out / f"keys_{theme}.png")
    sheet.close()
    days = calendar()
    dress(days)
    days.resize(300, 240)
    draw(desk, days, out / f"calendar_{theme}.png")
    combo = ComboBox([(1, "SUV 2.0T"), (2, "SUV 混动"), (3, "轿车 1.5T")], 2)
    dress(combo)
    combo.show()
    combo.showPopup()
    draw(desk, combo.view().window(), out / f"combo_{theme}.png")
    combo.hidePopup()
    menu = window.status._account.menu()
    menu.ensurePolished()
    draw(desk, menu, out / f"menu_{theme}.png")


def main(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    app = QApplication(sys.argv)
    folder = Path(tempfile.mkdtemp())
    desk = desk_in(folder, app)
    facts = ["本机数据 · 已加密", "备份 11 分钟前 ✓"]
    window = MainWindow(desk, "城南一店", SPECS, facts=lambda: facts, find=people_named)
    window.show_count("today", 12, True)
    window.show_count("showroom", 6)
    window.show()
    for theme in ("light", "dark"):
        desk.look.wear(theme)
        for language in ("zh_CN", "en"):
            window.speak(language)
            for spec in SPECS[:3]:
                window.go(spec.key)
                name = f"{spec.key}_{language}_{theme}.png"
                window.resize(1440, 900)
                draw(desk, window, out / name)
        window.resize(911, 512)
        draw(desk, window, out / f"small_{theme}.png")
        window.notify(Notice("保存失败：磁盘已满。请腾出空间后再试。", "late", "重试"))
        window.resize(1366, 768)
        draw(desk, window, out / f"notice_{theme}.png")
        draw_floating(desk, window, out)
        dialog = NameDialog()
        dialog.show()
        dialog.accept()
        draw(desk, dialog, out / f"dialog_{theme}.png")
        dialog.close()
    desk.jobs.shutdown()
    shutil.rmtree(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
