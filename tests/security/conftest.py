"""The real window over a demo store for each role, and every number that it must not show."""

import re

import pytest
from sqlalchemy import select

from crmdesk.models import ContactNumber, Customer
from tests.demo_store import demo_path, demo_store, made_demo  # noqa: F401
from tests.security.walking import said_by
from tests.ui.conftest import failures, jobs, look, worn  # noqa: F401
from tests.ui.whole.conftest import real_desk, settle, window  # noqa: F401

SHORTEST = 7


@pytest.fixture
def login():
    """Who sits in the window; a test may name another."""
    return "manager"


@pytest.fixture
def in_full(demo_store):  # noqa: F811
    """``in_full(text)``: the numbers of the store that stand in it, however they are spaced."""
    with demo_store.engine.connect() as connection:
        digits = set(connection.scalars(select(ContactNumber.digits)))
        digits |= {name for name in connection.scalars(select(Customer.wechat)) if name.isdigit()}
    numbers = re.compile("|".join(sorted(d for d in digits if len(d) >= SHORTEST)))
    between = re.compile(r"(?<=\d)[ \-.()]+(?=\d)")
    return lambda text: sorted(set(numbers.findall(between.sub("", text))))


@pytest.fixture
def said(window, settle):  # noqa: F811
    """All that the window says; lists read a further page when they are asked for its rows."""

    def walked():
        said_by(window)
        settle()
        return said_by(window)

    return walked
