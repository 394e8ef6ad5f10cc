import gc

import pytest

from crmdesk.jobs import collect_what_is_due, without_collecting


class Knot:
    """Refers to itself, so that only the collector frees it."""

    def __init__(self):
        self.itself = self


@pytest.fixture
def tie():
    """More knots than the collector waits for."""
    gc.collect()

    def tied():
        for _number in range(gc.get_threshold()[0] + 100):
            Knot()

    yield tied
    gc.collect()


def knots():
    return sum(isinstance(each, Knot) for each in gc.get_objects())


def test_garbage_goes_when_it_is_due(tie):
    tie()

    collect_what_is_due()

    assert knots() == 0


def test_a_little_garbage_is_left_until_there_is_more(tie):
    Knot()

    collect_what_is_due()

    assert knots() == 1


def test_work_that_asks_is_not_interrupted(tie):
    with without_collecting():
        tie()
        collect_what_is_due()

        assert knots() > 0
