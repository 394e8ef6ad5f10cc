import threading

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from crmdesk.ui.desk import Notice
from crmdesk.ui.look.tokens import DARK, LIGHT
from crmdesk.ui.parts.charts import Bar, BarChart, FunnelPicture
from crmdesk.ui.parts.notices import ConfirmBar, EmptyState, NoticeBar, ProgressStrip
from crmdesk.ui.parts.side_panel import Sides
from crmdesk.ui.parts.stages import StageStrip, Step
from crmdesk.ui.parts.text import KeyValues, Text
from crmdesk.ui.parts.timeline import Happening, Timeline
from tests.patience import PATIENCE

BARS = [Bar("Needs", 17, "17", 0.25), Bar("Test drive", 9, "9", 0.4)]


@pytest.fixture
def show(qtbot, look):
    def shown(widget):
        qtbot.addWidget(widget)
        widget.show()
        return widget

    return shown


def count(image, colour):
    sought = QColor(colour).rgb()
    points = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return sum(image.pixel(x, y) == sought for x, y in points)


def painted(chart, theme):
    image = QImage(300, 80, QImage.Format.Format_RGB32)
    image.fill(QColor(theme.panel))
    painter = QPainter(image)
    chart.paint_on(painter, QRectF(image.rect()), theme)
    painter.end()
    return image


@pytest.mark.parametrize("kind", [BarChart, FunnelPicture])
def test_a_greater_value_has_the_longer_bar(show, look, kind):
    chart = show(kind(look, "Stages"))
    chart.show_bars(BARS)
    image = painted(chart, LIGHT)
    upper, lower = image.copy(0, 0, 300, 40), image.copy(0, 40, 300, 40)

    assert count(upper, LIGHT.accent) + count(upper, LIGHT.accent_soft) > count(lower, LIGHT.accent)


def test_paper_is_drawn_light_whatever_the_screen_wears(show, look):
    chart = show(BarChart(look, "Stages"))
    chart.show_bars([Bar("Needs", 1)])

    look.wear("dark")

    assert count(painted(chart, LIGHT), LIGHT.accent) > 100
    assert count(painted(chart, LIGHT), DARK.accent) == 0


def test_a_chart_without_any_value_is_drawn_too(show, look):
    for chart in (show(BarChart(look, "Stages")), show(FunnelPicture(look, "Stages"))):
        chart.show_bars([Bar("Needs", 0), Bar("Quote", 0)])
        assert not painted(chart, LIGHT).isNull()


def test_a_chart_tells_its_values_in_words_and_which_bar_was_clicked(qtbot, show, look):
    chart = show(BarChart(look, "Stages"))
    chart.show_bars(BARS)
    chart.resize(300, 80)

    with qtbot.waitSignal(chart.pressed) as pressed:
        qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=chart.rect().bottomLeft())

    assert pressed.args == [1]
    assert chart.accessibleDescription() == "Needs 17; Test drive 9"


def test_the_strip_says_where_the_opportunity_is(show, look):
    strip = show(StageStrip(look, [Step("Needs", "11-09", True), Step("Quote", "", True, True)]))

    assert strip.accessibleName().strip() == "Quote"


def test_words_of_a_happening_get_the_room_they_need(show, look):
    timeline = show(Timeline(look, "Past"))
    timeline.resize(400, 300)
    happenings = [
        Happening("11-16", "Call", "No answer"),
        Happening("11-15", "Call", "Yes", "x " * 90),
    ]
    timeline.show_happenings(happenings)

    heights = [timeline.sizeHintForRow(row) for row in (0, 1)]

    assert heights[1] > 2 * heights[0]


def test_enter_opens_what_happened(qtbot, show, look):
    timeline = show(Timeline(look, "Past"))
    timeline.show_happenings([Happening("11-16", "Visit", "First visit", row=41)])
    timeline.setCurrentIndex(timeline.lines.index(0))

    with qtbot.waitSignal(timeline.opened) as opened:
        qtbot.keyClick(timeline, Qt.Key.Key_Return)

    assert opened.args == [41]


def test_the_action_of_a_notice_is_done_once_and_the_notice_goes(show):
    bar, done = show(NoticeBar()), []

    bar.show_notice(Notice("The disk is full.", "late", "Try again", lambda: done.append(True)))
    bar._action.click()

    assert done == [True]
    assert not bar.isVisible()


def test_a_question_in_the_page_is_answered_once(qtbot, show):
    bar = show(ConfirmBar("Lost?", "Lost"))

    with qtbot.waitSignal(bar.answered) as answered:
        bar.no.click()

    assert answered.args == [False]
    assert not bar.isVisible()


def test_work_in_progress_can_be_cancelled_from_its_strip(qtbot, show, jobs):
    strip, reached = show(ProgressStrip("Importing")), threading.Event()

    def work(progress):
        reached.set()
        while True:
            progress(3, 10)

    job = jobs.start(work)
    strip.watch(job)
    assert reached.wait(PATIENCE)
    with qtbot.waitSignal(job.cancelled):
        strip._cancel.click()

    assert not strip.isVisible()


def test_an_empty_page_offers_its_first_step(show):
    begun = []
    page = show(EmptyState("No customers yet", "Log a visit.", "Log", lambda: begun.append(True)))

    page.findChild(type(ConfirmBar("", "").yes)).click()

    assert begun == [True]


def test_facts_are_replaced_by_the_next_ones(qtbot, show):
    facts = show(KeyValues())

    facts.show_pairs([("Mobile", "138****7714"), ("WeChat", "same")])
    facts.show_pairs([("Mobile", "139****0000")])

    def shown():
        return [each.text() for each in facts.findChildren(Text) if each.isVisible()]

    qtbot.waitUntil(lambda: shown() == ["Mobile", "139****0000"])


def test_the_width_of_the_side_is_remembered(qtbot, show, desk):
    sides = show(Sides(desk, "today", QWidget(), QWidget()))
    sides.resize(1000, 300)
    sides.setSizes([600, 388])
    sides._remember()

    again = show(Sides(desk, "today", QWidget(), QWidget()))
    again.resize(1000, 300)

    assert abs(again.sizes()[1] - 388) < 30
