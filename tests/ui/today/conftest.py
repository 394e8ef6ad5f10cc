"""Planned contacts, and the page as somebody sees it."""

import pytest

from crmdesk.ui.today.page import TodayPage
from tests.records import Make


@pytest.fixture
def plan(store, manager, now):
    """``plan("Lin", days=-2)`` plans a contact of Zhou's; its id."""

    def planned(name, days=0, level="A", owner="zhou", purpose="first_call", deal=None, **more):
        customer = more.pop("customer", {})
        with store.write(manager) as session:
            make = Make(session, now)
            person = make.customer(name, owner=owner, level=level, **customer)
            opportunity = make.opportunity(person, **(deal or {}))
            return make.follow_up(opportunity, days, purpose=purpose, **more).id

    return planned


@pytest.fixture
def went(desk):
    """Where the desk was sent."""
    places = []
    desk.go = lambda key, arguments: places.append((key, arguments))
    return places


@pytest.fixture
def said(desk):
    sentences = []
    desk.say = sentences.append
    return sentences


@pytest.fixture
def open_page(qtbot, desk, as_):
    def opened(login="zhou"):
        desk.actor = as_(login)
        page = TodayPage(desk)
        qtbot.addWidget(page)
        page.resize(1150, 690)
        with qtbot.waitActive(page):
            page.show()
            page.activateWindow()
        page.list.setFocus()
        desk.jobs.settle()
        return page

    return opened


@pytest.fixture
def names():
    """The people in the list, from the top."""
    return lambda page: [line.name for line in page.list.lines() if hasattr(line, "name")]
