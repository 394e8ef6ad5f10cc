import pytest

from crmdesk.access.accounts import (
    AccountDraft,
    add_account,
    close_account,
    reopen_account,
    sign_in,
)
from crmdesk.access.passwords import change_own_password, must_change, set_password
from crmdesk.errors import UserError
from crmdesk.models import Role

pytestmark = pytest.mark.file_only  # the server of the tests vouches for everybody

GIVEN, OWN = "given by admin", "one of my own"


@pytest.fixture
def by_admin(store, as_):
    def do(verb, *arguments, **named):
        with store.write(as_("admin")) as session:
            return verb(session, *arguments, **named)

    return do


def test_a_password_that_an_administrator_set_is_to_be_changed_by_its_owner(store, by_admin):
    by_admin(set_password, "zhou", GIVEN)
    zhou = sign_in(store, "zhou", GIVEN)
    assert must_change(store, zhou)

    change_own_password(store, zhou, GIVEN, OWN)

    assert not must_change(store, sign_in(store, "zhou", OWN))
    with pytest.raises(UserError, match="not right"):
        sign_in(store, "zhou", GIVEN)


def test_the_first_password_of_an_account_is_to_be_changed_too(store, by_admin, now):
    by_admin(add_account, AccountDraft("fan", "Fan Yu", Role.ADVISER, GIVEN), now=now)
    assert must_change(store, sign_in(store, "fan", GIVEN))


def test_a_password_for_an_account_that_is_opened_again_is_to_be_changed(store, by_admin):
    by_admin(close_account, "zhou")
    by_admin(reopen_account, "zhou", GIVEN)
    assert must_change(store, sign_in(store, "zhou", GIVEN))


def test_ones_own_password_is_not_to_be_changed(store, by_admin, as_):
    by_admin(set_password, "admin", OWN)
    assert not must_change(store, sign_in(store, "admin", OWN))


def test_who_has_no_password_has_none_to_change(store, by_admin, as_):
    by_admin(set_password, "zhou", GIVEN)
    by_admin(set_password, "zhou", "")
    assert not must_change(store, as_("zhou"))


@pytest.mark.parametrize("login", ["auditor", "reception"])
def test_every_role_may_change_its_own_password(store, by_admin, login):
    by_admin(set_password, login, GIVEN)
    change_own_password(store, sign_in(store, login, GIVEN), GIVEN, OWN)
    assert sign_in(store, login, OWN)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [("wrong", OWN, "not right"), (GIVEN, "short", "at least 8"), (GIVEN, GIVEN, "another one")],
)
def test_what_is_no_new_password_changes_nothing(store, by_admin, old, new, told):
    by_admin(set_password, "zhou", GIVEN)
    zhou = sign_in(store, "zhou", GIVEN)
    with pytest.raises(UserError, match=told):
        change_own_password(store, zhou, old, new)
    assert sign_in(store, "zhou", GIVEN)
    assert must_change(store, zhou)
