"""Who manages a whole group of stores is nobody's of one store to say, by whatever door."""

import pytest

from crmdesk.access.accounts import (
    AccountChange,
    AccountDraft,
    add_account,
    change_account,
    close_account,
    reopen_account,
)
from crmdesk.access.passwords import set_password
from crmdesk.access.undoing import what_undo_would_do
from crmdesk.errors import Forbidden
from crmdesk.models import Role
from crmdesk.store.taking_back import TAKEN_BY_TABLE
from tests.records import add_group_manager

NEW = "a new password"


@pytest.fixture
def boss(store, as_, now, request):
    """There is one."""
    if store.is_server:
        with store.write(as_("admin")) as session:
            draft = AccountDraft("boss", "Boss", Role.AUDITOR, NEW)
            add_account(session, draft, now=now)
        request.getfixturevalue("founded").give_the_group("boss")
        store.catch_up()
    else:
        add_group_manager(store, as_("admin"), now)


DOORS = {
    "added": lambda session, now: add_account(
        session, AccountDraft("x", "X", Role.GROUP_MANAGER, NEW), now=now
    ),
    "given the role": lambda session, now: change_account(
        session, AccountChange("zhou", "Zhou Min", Role.GROUP_MANAGER)
    ),
    "given it to themselves": lambda session, now: change_account(
        session, AccountChange("admin", "Tan Bo", Role.GROUP_MANAGER)
    ),
    "given a password": lambda session, now: set_password(session, "boss", NEW),
    "opened again": lambda session, now: (
        close_account(session, "boss"),
        reopen_account(session, "boss", NEW),
    ),
}


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
def test_an_administrator_of_one_store_makes_none_and_becomes_none(store, boss, as_, now, door):
    with pytest.raises(Forbidden, match="Only the owner"), store.write(as_("admin")) as session:
        door(session, now)


def test_one_becomes_something_less_and_no_undo_gives_it_back(store, boss, as_):
    with store.write(as_("admin")) as session:
        change_account(session, AccountChange("boss", "Boss", Role.AUDITOR))
    with store.read(as_("admin")) as session:
        assert what_undo_would_do(session) is None


def test_accounts_are_no_list_that_comes_back_from_a_backup():
    assert not [table for table in TAKEN_BY_TABLE if table.startswith("account")]
