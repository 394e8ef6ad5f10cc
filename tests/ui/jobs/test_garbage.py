import gc
import threading

from crmdesk.ui.jobs.garbage import Garbage

DIED_ON = []


class Knot:
    def __init__(self):
        self.itself = self

    def __del__(self):
        DIED_ON.append(threading.current_thread())


def tie(_progress):
    for _number in range(gc.get_threshold()[0] * 3):
        Knot()


def test_what_a_worker_leaves_is_collected_on_the_windows_thread(qtbot, jobs, qapp):
    DIED_ON.clear()
    garbage = Garbage(qapp)
    jobs.start(tie)
    jobs.settle()

    qtbot.waitUntil(lambda: bool(DIED_ON))

    assert set(DIED_ON) == {threading.main_thread()}
    garbage.deleteLater()
