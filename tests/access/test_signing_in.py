from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from crmdesk.access.accounts import sign_in
from crmdesk.access.audit import AuditLog
from crmdesk.errors import UserError
from crmdesk.models import Account

pytestmark = pytest.mark.file_only  # the server of the tests vouches for everybody

PASSWORD = "correct horse"


@pytest.fixture(autouse=True)
def zhou_has_a_password(store, as_):
    with store.write(as_("admin")) as session:
        account = session.query(Account).filter_by(login="zhou").one()
        account.password_hash = PasswordHasher(1, 64, 1).hash(PASSWORD)


def guess(store, times, now, login="zhou"):
    for _each in range(times):
        with pytest.raises(UserError) as told:
            sign_in(store, login, "wrong", now=now)
    return str(told.value)


def told_of_guesses(store, as_):
    with store.read(as_("admin")) as session:
        return [row for row in AuditLog().page(session, 0, 50) if row.verb == "account.guesses"]


def test_an_unknown_name_and_a_wrong_password_are_answered_alike(store, now):
    for times in (4, 1):
        assert guess(store, times, now) == guess(store, times, now, "nobody")


def test_after_five_wrong_passwords_the_right_one_waits_too(store, now):
    guess(store, 5, now)
    with pytest.raises(UserError, match="Wait 30 seconds"):
        sign_in(store, "zhou", PASSWORD, now=now)
    assert sign_in(store, "zhou", PASSWORD, now=now + timedelta(seconds=30)).name == "Zhou Min"


def test_the_journal_tells_of_the_guesses_when_the_right_password_comes(store, as_, now):
    guess(store, 5, now)
    sign_in(store, "zhou", PASSWORD, now=now + timedelta(hours=1))
    told = told_of_guesses(store, as_)
    assert [row.sentence for row in told] == [
        "5 wrong passwords for Zhou Min since 2026-11-21 10:00."
    ]
    assert told[0].who == "Zhou Min"


def test_a_slip_is_not_worth_telling(store, as_, now):
    guess(store, 1, now)
    sign_in(store, "zhou", PASSWORD, now=now)
    assert told_of_guesses(store, as_) == []
    assert "Wait" not in guess(store, 4, now)


def test_the_other_accounts_go_on(store, as_, now):
    guess(store, 6, now)
    assert as_("chen").name == "Chen Li"
