"""In every list and board: what another seat takes away leaves none chosen, and says who did it.

The losses to review are cards with buttons, and the reminders have a window of their own: their
tests stand in ``tests/ui/funnel`` and ``tests/ui/reminders``.
"""

import importlib
import pkgutil
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView
from sqlalchemy import func, select

import crmdesk.ui
from crmdesk.access.store_lists import LISTS, save_row
from crmdesk.access.undoing import undo_last
from crmdesk.customers.ownership import give
from crmdesk.followups.results import ResultDraft, record_result
from crmdesk.funnel.losses import LossDraft, lose
from crmdesk.models import Account, Action, LossClass, LossSheet, Result
from crmdesk.showroom.visits import log_unfiled
from crmdesk.ui.funnel.card_list import CardList
from crmdesk.ui.funnel.cards import Card
from crmdesk.ui.funnel.views import VIEWS
from crmdesk.ui.lists.paged_model import ROW
from crmdesk.ui.pages import PAGES
from crmdesk.ui.settings.lists import ListsSection
from crmdesk.ui.settings.page import SECTIONS
from crmdesk.ui.shell.window import MainWindow
from tests.records import Make

Key = Qt.Key
KEYS = [*range(Key.Key_0, Key.Key_9 + 1), *range(Key.Key_A, Key.Key_Z + 1)]
KEYS += [Key.Key_Return, Key.Key_Enter, Key.Key_Delete]


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a list is, what lies in it, and how the other seat takes away the one chosen."""

    page: str
    fill: Callable[[Any], dict[str, int]]
    """The ids of what will be taken away, by table."""
    take: Callable[[Any, int], object]
    said: str
    login: str = "zhou"
    arguments: dict[str, Any] = field(default_factory=dict)
    chip: str = ""


def two_deals(seats):
    with seats.desk.store.write(seats.as_("manager")) as session:
        make = Make(session, seats.now)
        deals = [make.opportunity(make.customer(name)) for name in ("First", "Second")]
        contacts = [make.follow_up(deal) for deal in deals]
        return {
            "customer": deals[0].customer_id,
            "opportunity": deals[0].id,
            "follow_up": contacts[0].id,
        }


def two_visits(seats):
    with seats.desk.read() as session:
        reason = Make(session, seats.now).unfiled_reason().id
    ids = [seats.there(log_unfiled, reason, now=seats.now) for _party in range(2)]
    return {"visit": ids[-1]}


def two_rows_of(name, /, **values):
    table = LISTS[name].table.__tablename__

    def fill(seats):
        for each in ("Elder", "Newest"):
            row = values | {"name": each, "is_active": True}
            newest = seats.there(save_row, name, None, row)
        return {table: newest}

    return fill


def settle_contact(seats, contact):
    seats.there(record_result, contact, ResultDraft(Result.NO_ANSWER), now=seats.now)


def give_away(seats, customer):
    seats.there(give, customer, seats.as_("chen").account_id, "on leave", now=seats.now)


def give_up(seats, deal):
    with seats.desk.read() as session:
        reason = Make(session, seats.now).loss_reason("own_promises").id
    draft = LossDraft(LossClass.MISTAKEN, LossSheet.OURSELVES, reason)
    seats.there(lose, deal, draft, now=seats.now)


def take_back(seats, _row):
    seats.there(undo_last, now=seats.now)


LOST = "Gao Yuan, just now: Gave First up as lost."
UNDONE = "Gao Yuan, just now: Undone: "
OF_MANAGER = {"login": "manager", "take": take_back, "said": UNDONE}
IN_LISTS = OF_MANAGER | {"page": "settings", "arguments": {"section": "lists"}}
MODEL = {"price_minor": None, "km_per_day": 40, "first_service_km": 5000}
PLACES = {
    "today": Place(
        page="today",
        fill=two_deals,
        take=settle_contact,
        said="First: Gao Yuan recorded “No answer”, just now.",
    ),
    "showroom": Place(page="showroom", fill=two_visits, **OF_MANAGER),
    "customers": Place(
        page="customers",
        fill=two_deals,
        take=give_away,
        said="First: Gao Yuan took it out of this list, just now.",
    ),
    "board": Place(
        page="funnel", arguments={"view": "board"}, fill=two_deals, take=give_up, said=LOST
    ),
    "deals": Place(
        page="funnel", arguments={"view": "list"}, fill=two_deals, take=give_up, said=LOST
    ),
    "models": Place(chip="models", fill=two_rows_of("models", **MODEL), **IN_LISTS),
    "sources": Place(chip="sources", fill=two_rows_of("sources"), **IN_LISTS),
}
CASES = [("file", name) for name in PLACES]
CASES += [pytest.param("server", name, marks=pytest.mark.server) for name in ("today", "deals")]
STAY = {
    Account.__tablename__,
    *(one.table.__tablename__ for one in LISTS.values() if not one.grows),
}
"""Rows that nobody takes away: an account is closed, and stays in its list."""
OTHERS = {
    "Timeline": "only read",
    "Shelf": "the reports that there are, for everybody the same",
}
NOBODYS = {
    "funnel/forecast_view.py": "figures",
    "importing/preview_table.py": "a file of one's own",
    "importing/report_step.py": "an import of one's own",
    "settings/audit.py": "the journal only grows",
    "settings/backups.py": "files in a folder",
    "settings/restoring.py": "a backup held open",
    "settings/taking_back.py": "a backup held open",
    "settings/taking_customer.py": "a backup held open",
}
OF_ONE_RECORD = {"DueListView", "CardList"}
WITHIN = {
    "customer": [{"customer": 1}],
    "funnel": [{"view": view} for view in VIEWS],
    "settings": [{"section": section.key} for section in SECTIONS],
}
SEARCH = "shell/search.py"
"""What was found for the text that stands there; Enter opens a file and records nothing."""


@pytest.fixture
def open_window(qtbot, desk, as_, settle):
    def opened(login):
        desk.actor = as_(login)
        window = MainWindow(desk, "South Gate", PAGES)
        qtbot.addWidget(window)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        settle()
        return window

    return opened


@pytest.fixture
def seats(desk, there, as_, now):
    return SimpleNamespace(desk=desk, there=there, as_=as_, now=now)


def go(window, place, settle):
    window.go(place.page, place.arguments)
    settle()
    if place.chip:
        chips = window.findChild(ListsSection).chips
        chips.buttons()[list(LISTS).index(place.chip)].click()
        settle()


def lists_of(window):
    lists = window.findChildren(QAbstractItemView)
    return [each for each in lists if each.isVisible() and is_list(type(each))]


def chosen_in(view):
    return view.current() if isinstance(view, CardList) else view.current_row()


def choose(qtbot, view, row_id):
    """By a click, as a person does."""
    column = view.columnAt(10) if isinstance(view, QTableView) else 0
    rows = (view.model().index(at, column) for at in range(view.model().rowCount()))
    index = next(each for each in rows if id_of(each.data(ROW)) == row_id)
    place = view.visualRect(index).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def id_of(data):
    return data.row.id if isinstance(data, Card) else data.id


def done(desk):
    """What the journal counts, and what stands over the window."""
    with desk.store.read(desk.actor) as session:
        actions = session.scalar(select(func.count()).select_from(Action))
    return actions, QApplication.activeModalWidget(), QApplication.activePopupWidget()


@pytest.mark.parametrize(("store", "name"), CASES, indirect=["store"])
def test_a_row_that_vanishes_leaves_none_chosen_and_a_word(qtbot, name, seats, open_window, settle):
    place = PLACES[name]
    gone = place.fill(seats)
    window = open_window(place.login)
    go(window, place, settle)
    views = [view for view in lists_of(window) if getattr(view, "records", "") in gone]
    view = next(view for view in views if view.model().rowCount())
    choose(qtbot, view, gone[view.records])
    settle()
    assert id_of_chosen(views) == gone[view.records]
    place.take(seats, gone[view.records])
    seats.desk.store.hear(seats.desk.actor)  # a server's word would come in its own time
    settle()
    assert window.host.notice.text().startswith(place.said)
    assert id_of_chosen(views) is None
    before = done(seats.desk)
    view.setFocus()
    for key in KEYS:
        qtbot.keyClick(view, key)
    settle()
    assert (id_of_chosen(views), done(seats.desk), window.host.key) == (None, before, place.page)
    qtbot.keyClick(view, Key.Key_Down)
    assert id_of_chosen(views) is not None


def id_of_chosen(views):
    found = (chosen_in(view) for view in views)
    return next((row.id for row in found if row is not None), None)


def everywhere(window, settle):
    """All lists that somebody may come to, page by page."""
    for spec in PAGES:
        for arguments in WITHIN.get(spec.key, [{}]):
            window.go(spec.key, arguments)
            settle()
            yield from lists_of(window)
    lists = window.findChild(ListsSection)
    for button in lists.chips.buttons() if lists else ():
        button.click()
        settle()
        yield lists.view()


@pytest.mark.parametrize("login", ["manager", "admin"])
def test_each_list_of_the_window_has_its_place_above(login, seats, open_window, settle):
    two_deals(seats)
    window = open_window(login)
    taken = {"follow_up", "visit", "customer", "opportunity", "car_model", "source", ""}
    lists = [each for each in everywhere(window, settle) if type(each).__name__ not in OTHERS]
    assert {each.records for each in lists} <= taken | STAY
    assert {type(each).__name__ for each in lists} <= {"ListView", "DayTable", *OF_ONE_RECORD}


def test_no_list_is_made_that_says_nothing_of_its_records():
    classes = {name for name, made in list_classes() if not hasattr(made, "records")}
    assert classes == {"ListView", "DayTable", *OTHERS}
    assert set(files_with(r"records=\"\"")) == set(NOBODYS)
    assert set(files_with(r"\bQ(List|Table|Tree)(View|Widget)\(")) == {SEARCH}


def list_classes():
    for found in pkgutil.walk_packages(crmdesk.ui.__path__, "crmdesk.ui."):
        for name, made in vars(importlib.import_module(found.name)).items():
            if isinstance(made, type) and made.__module__ == found.name and is_list(made):
                yield name, made


def is_list(made):
    return issubclass(made, QAbstractItemView) and not issubclass(made, QHeaderView)


def files_with(pattern):
    folder = Path(crmdesk.ui.__path__[0])
    for file in folder.rglob("*.py"):
        if re.search(pattern, file.read_text("utf-8")):
            yield file.relative_to(folder).as_posix()
