"""A demo store for tests of pages and reports: made once in a session, copied for each test.

A conftest takes it over with ``from tests.demo_store import demo_path, demo_store``. Its present
is ``DEMO_NOW``: Saturday 21 November 2026, 10:52 in Shanghai.
"""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from crmdesk.demo import make_demo
from crmdesk.store import Store

__all__ = ["DEMO_NOW", "DEMO_TODAY", "demo_path", "demo_store", "made_demo"]

DEMO_TODAY = date(2026, 11, 21)
DEMO_NOW = datetime(2026, 11, 21, 2, 52, tzinfo=UTC)


@pytest.fixture(scope="session")
def made_demo(tmp_path_factory):
    """Chinese, 150 customers. Not to be written to: copy it, as ``demo_path`` does."""
    path = tmp_path_factory.mktemp("demo") / "demo.crm"
    make_demo(path, customers=150, today=DEMO_TODAY)
    return path


@pytest.fixture
def demo_path(made_demo, tmp_path):
    """A copy of one's own."""
    return Path(shutil.copy(made_demo, tmp_path / "demo.crm"))


@pytest.fixture
def demo_store(demo_path):
    store = Store(demo_path, now=lambda: DEMO_NOW)
    yield store
    store.close()
