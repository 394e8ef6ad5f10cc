import json

import pytest

from crmdesk.access.accounts import sign_in
from crmdesk.errors import UserError
from crmdesk.models import Account
from crmdesk.store import keys, let_unlock, let_unlock_no_more

PASSWORD, NEWER = "eight or more", "another one"


def opens(store, password, login="manager"):
    try:
        return keys.unlock(store.path, login, password) == store.key
    except UserError:
        return False


def test_a_new_password_opens_the_file_from_the_commit_on_and_the_old_one_no_more(locked):
    with locked.write(sign_in(locked, "manager")) as session:
        session.query(Account).first().name = "Gao Yuan the second"
        let_unlock(session, "manager", NEWER)
        assert (opens(locked, PASSWORD), opens(locked, NEWER)) == (True, True)
    assert (opens(locked, PASSWORD), opens(locked, NEWER)) == (False, True)


def test_an_action_that_fails_leaves_the_old_password(locked):
    with pytest.raises(ZeroDivisionError), locked.write(sign_in(locked, "manager")) as session:
        let_unlock(session, "manager", NEWER)
        let_unlock(session, "zhou", NEWER)
        1 / 0  # noqa: B018
    assert (opens(locked, PASSWORD), opens(locked, NEWER)) == (True, False)
    assert keys.logins(locked.path) == ["manager"]


def test_a_closed_account_opens_the_file_no_more(locked):
    with locked.write(sign_in(locked, "manager")) as session:
        let_unlock_no_more(session, "manager")
    assert not opens(locked, PASSWORD)


def test_an_encrypted_store_takes_no_empty_password(locked):
    with (
        pytest.raises(UserError, match="needs a password"),
        locked.write(sign_in(locked, "manager")) as session,
    ):
        let_unlock(session, "manager", "")
    assert opens(locked, PASSWORD)


@pytest.mark.file_only
def test_a_plain_store_has_no_keys_to_change(store, manager):
    with store.write(manager) as session:
        let_unlock(session, "manager", "")
        let_unlock_no_more(session, "zhou")
    assert not keys.is_encrypted(store.path)


def test_a_commit_stands_even_if_the_old_password_cannot_be_taken_away(locked, caplog):
    with locked.write(sign_in(locked, "manager")) as session:
        let_unlock(session, "manager", NEWER)
        file = keys.keys_path(locked.path)
        content = json.loads(file.read_text("utf-8"))
        file.write_text(json.dumps(content | {"key": "of another"}), "utf-8")
    assert "damaged" in caplog.text
    file.write_text(json.dumps(content), "utf-8")
    assert (opens(locked, PASSWORD), opens(locked, NEWER)) == (True, True)
