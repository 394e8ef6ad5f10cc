from contextlib import contextmanager
from datetime import date

import pytest

from crmdesk.demo import make_demo
from crmdesk.store.connection import engine_of
from tests.demo_store import demo_path, demo_store, made_demo

__all__ = ["demo_path", "demo_store", "made_demo"]

TODAY = date(2026, 11, 21)


@contextmanager
def asking(path):
    """``ask(sql)`` gives the rows of a store's file."""
    engine = engine_of(path)
    with engine.connect() as connection:
        yield lambda sql, **given: connection.exec_driver_sql(sql, given).all()
    engine.dispose()


@pytest.fixture(scope="session", params=[1, 2, 3], ids="seed {}".format)
def usual(request, tmp_path_factory):
    """A store of the usual size, for three seeds."""
    path = tmp_path_factory.mktemp("usual") / "demo.crm"
    make_demo(path, customers=1200, seed=request.param, today=TODAY)
    return path


@pytest.fixture(scope="session")
def ask(usual):
    with asking(usual) as ask:
        yield ask


@pytest.fixture(scope="session")
def ask_english(tmp_path_factory):
    path = tmp_path_factory.mktemp("english") / "demo.crm"
    make_demo(path, customers=300, today=TODAY, language="en")
    with asking(path) as ask:
        yield ask
