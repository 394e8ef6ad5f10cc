import dataclasses

import pytest
from sqlalchemy.event import listen

from crmdesk.access.accounts import (
    AccountChange,
    AccountDraft,
    add_account,
    change_account,
    close_account,
    list_accounts,
    reopen_account,
    sign_in,
)
from crmdesk.access.standing import standing_problem
from crmdesk.access.store_lists import list_rows
from crmdesk.access.undoing import undo_last
from crmdesk.errors import Forbidden, UserError
from crmdesk.models import Account, Role
from crmdesk.store import Store

pytestmark = pytest.mark.file_only  # tests/server closes accounts on a server


@pytest.fixture
def admin(as_):
    return as_("admin")


@pytest.fixture
def by_admin(store, admin):
    """``by_admin(verb, …)`` is one action of the administrator's."""

    def do(verb, *arguments, **named):
        with store.write(admin) as session:
            return verb(session, *arguments, **named)

    return do


@pytest.fixture
def other_seat(store, now):
    """The same file, open in another window."""
    seat = Store(store.path, now=lambda: now)
    seat.catch_up()
    yield seat
    seat.close()


def row_of(store, admin, login):
    with store.read(admin) as session:
        return next(row for row in list_accounts(session) if row.login == login)


def look(store, actor):
    with store.read(actor) as session:
        return list_rows(session, "levels")


def test_an_account_gets_another_name_and_role(store, admin, by_admin):
    by_admin(change_account, AccountChange("zhou", " Zhou Min the second ", Role.CARE))
    row = row_of(store, admin, "zhou")
    assert (row.name, row.role) == ("Zhou Min the second", Role.CARE)


def test_who_becomes_an_adviser_takes_turns_and_who_was_one_does_not(store, by_admin, admin):
    by_admin(change_account, AccountChange("zhou", "Zhou Min", Role.CARE))
    by_admin(change_account, AccountChange("care", "Luo Xi", Role.ADVISER))
    with store.read(admin) as session:
        turns = dict(session.query(Account.login, Account.takes_turns).all())
    assert (turns["zhou"], turns["care"]) == (False, True)


def test_a_closed_account_cannot_sign_in_until_it_is_opened_again(store, by_admin):
    by_admin(close_account, "zhou")
    with pytest.raises(UserError, match="not right"):
        sign_in(store, "zhou")
    by_admin(reopen_account, "zhou")
    assert sign_in(store, "zhou").name == "Zhou Min"


def test_an_open_account_is_not_opened_again(by_admin):
    with pytest.raises(UserError, match="is open"):
        by_admin(reopen_account, "zhou")


@pytest.mark.parametrize(
    "go",
    [
        lambda by_admin: by_admin(close_account, "admin"),
        lambda by_admin: by_admin(change_account, AccountChange("admin", "Tan Bo", Role.MANAGER)),
    ],
    ids=["closed", "given another role"],
)
def test_the_last_who_manages_accounts_stays(store, admin, by_admin, go, now):
    with pytest.raises(UserError, match="First give another account the role “Administrator”"):
        go(by_admin)
    assert look(store, admin)

    by_admin(add_account, AccountDraft("second", "Fan Yu", Role.ADMINISTRATOR), now=now)
    go(by_admin)
    assert standing_problem(store, admin)


def test_a_closed_account_is_refused_at_once_wherever_it_sits(store, by_admin, as_):
    zhou = as_("zhou")
    assert look(store, zhou)
    by_admin(close_account, "zhou")
    with pytest.raises(Forbidden, match="account was closed"):
        look(store, zhou)
    assert standing_problem(store, zhou).is_closed


def test_other_seats_refuse_it_when_they_hear_of_it(store, other_seat, by_admin, as_):
    zhou = as_("zhou")
    assert look(other_seat, zhou)
    by_admin(close_account, "zhou")
    other_seat.poll(zhou)
    with pytest.raises(Forbidden, match="account was closed"):
        look(other_seat, zhou)


def test_another_role_counts_from_the_next_sign_in(store, by_admin, as_):
    zhou = as_("zhou")
    by_admin(change_account, AccountChange("zhou", "Zhou Min", Role.CARE))
    with pytest.raises(Forbidden, match="Sign in again"):
        look(store, zhou)
    assert look(store, as_("zhou"))


def test_nobody_makes_themselves_what_they_are_not(store, as_):
    with pytest.raises(Forbidden, match="Sign in again"):
        look(store, dataclasses.replace(as_("zhou"), role=Role.ADMINISTRATOR))


def test_closing_is_not_undone_but_reopened(store, by_admin, admin):
    by_admin(close_account, "zhou")
    with store.write(admin) as session, pytest.raises(UserError):
        undo_last(session)


def test_asking_for_the_standing_costs_next_to_nothing(store, as_):
    """No query after the first: an adviser's list must not wait for it."""
    zhou, asked = as_("zhou"), []
    look(store, zhou)
    with store.read(zhou) as session:
        listen(session.bind, "before_cursor_execute", lambda *a: asked.append(a[2]))
        list_rows(session, "levels")
    assert not [text for text in asked if "account" in text]
