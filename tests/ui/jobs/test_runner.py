import gc
import sys
import threading

import pytest

from crmdesk.jobs import Cancelled
from crmdesk.ui.jobs.waiting import Pause
from tests.patience import PATIENCE


def test_the_result_comes_back_on_the_windows_thread(qtbot, jobs):
    threads = []
    job = jobs.start(lambda progress: threading.current_thread())
    job.done.connect(lambda worker: threads.extend([worker, threading.current_thread()]))

    jobs.settle()

    worker, window = threads
    assert worker is not threading.main_thread()
    assert window is threading.main_thread()


def test_cancelled_work_says_so_and_hands_over_nothing(qtbot, jobs):
    reached, ends = threading.Event(), []

    def work(progress):
        reached.set()
        while True:
            progress(1, 2)

    job = jobs.start(work)
    job.done.connect(lambda _result: ends.append("done"))
    job.cancelled.connect(lambda: ends.append("cancelled"))
    assert reached.wait(PATIENCE)
    job.cancel()
    jobs.settle()

    assert ends == ["cancelled"]


def test_a_failure_is_handed_over_not_swallowed(qtbot, jobs):
    def explode(_progress):
        raise ValueError("boom")

    with qtbot.waitSignal(jobs.start(explode).failed) as failed:
        pass

    assert str(failed.args[0]) == "boom"


def test_a_question_is_answered_while_long_work_fills_its_threads(qtbot, jobs):
    gate = threading.Event()
    for _work in range(8):
        jobs.start(lambda progress: gate.wait(PATIENCE))

    with qtbot.waitSignal(jobs.start(lambda progress: "here", quick=True).done) as done:
        pass

    gate.set()
    jobs.settle()
    assert done.args == ["here"]


def test_shutting_down_stops_what_runs(qtbot, jobs):
    stopped, reached = [], threading.Event()

    def work(progress):
        reached.set()
        try:
            while True:
                progress(0, 1)
        except Cancelled:
            stopped.append(True)
            raise

    jobs.start(work)
    assert reached.wait(PATIENCE)
    jobs.shutdown()

    assert stopped == [True]


@pytest.mark.parametrize("times", [1, 5])
def test_a_pause_acts_once_after_any_number_of_calls(qtbot, jobs, times):
    acted = []
    pause = Pause(jobs, lambda: acted.append("now"), 5)

    for _time in range(times):
        pause()

    with qtbot.waitSignal(pause.timeout):
        pass
    assert acted == ["now"]


def test_questions_by_the_thousand_leave_no_memory_behind(qtbot, jobs):
    def ask(times):
        for _time in range(times):
            jobs.start(lambda progress: None, quick=True).done.connect(lambda _answer: None)
            jobs.settle()
        gc.collect()
        return sys.getallocatedblocks()

    before = ask(100)

    assert ask(500) - before < 250


def test_after_the_end_nothing_begins(jobs, qtbot):
    begun = []
    jobs.shutdown()
    jobs.start(lambda progress: begun.append(1))
    jobs.settle()
    assert (begun, jobs.busy) == ([], False)
