from PySide6.QtCore import QObject
from shiboken6 import delete

from crmdesk.errors import UserError


def test_an_answer_to_an_older_question_is_dropped(qtbot, desk):
    asker, answers = QObject(), []

    for number in range(3):
        desk.ask(asker, lambda session, answer=number: answer, answers.append)
    desk.jobs.settle()

    assert answers == [2]


def test_questions_on_different_topics_are_all_answered(qtbot, desk):
    asker, answers = QObject(), []

    desk.ask(asker, lambda session: "rows", answers.append, "rows")
    desk.ask(asker, lambda session: "figures", answers.append, "figures")
    desk.jobs.settle()

    assert sorted(answers) == ["figures", "rows"]


def test_a_question_that_was_answered_leaves_no_mark(qtbot, desk):
    asker, answers = QObject(), []

    desk.ask(asker, lambda session: "who calls", answers.append, "13800001234")
    desk.jobs.settle()

    assert answers == ["who calls"]
    assert asker.dynamicPropertyNames() == []


def test_nobody_is_told_once_the_asker_is_gone(qtbot, desk):
    asker, answers = QObject(), []
    desk.ask(asker, lambda session: "late", answers.append)

    delete(asker)
    desk.jobs.settle()

    assert answers == []


def test_a_question_that_fails_reaches_the_window(qtbot, desk, failures):
    def refuse(_session):
        raise UserError("No.")

    desk.ask(QObject(desk.jobs), refuse, print)
    desk.jobs.settle()

    assert [str(error) for error in failures] == ["No."]


def test_today_is_the_stores_day_and_not_greenwichs(desk, now):
    desk.now = lambda: now.replace(hour=20)  # four in the morning of the 22nd in Shanghai

    assert desk.today().isoformat() == "2026-11-22"
