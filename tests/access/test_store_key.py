import pytest

from crmdesk.access.accounts import close_account, sign_in
from crmdesk.access.audit import AuditLog
from crmdesk.access.passwords import must_change
from crmdesk.access.store_key import (
    change_key,
    new_recovery_code,
    people_to_recover,
    recover,
)
from crmdesk.errors import Forbidden, UserError
from crmdesk.store import keys
from crmdesk.store.opening import open_store
from tests.access.conftest import CHEAP, NEW, PASSWORD

pytestmark = pytest.mark.file_only  # a server's store has no file


def journal(store):
    with store.read(sign_in(store, "admin", NEW)) as session:
        return [row.sentence for row in AuditLog().page(session, 0, 9)]


def test_the_code_sets_a_password_and_the_journal_says_so(locked):
    actor = recover(locked, locked.code, "admin", NEW, "front desk")
    assert (actor.name, actor.seat) == ("Tan Bo", "front desk")
    assert keys.unlock(locked.path, "admin", NEW) == locked.key
    assert journal(locked)[0] == "Set a new password for Tan Bo with the recovery code."
    assert not must_change(locked, actor)


def test_the_forgotten_password_opens_no_more(locked):
    recover(locked, locked.code, "admin", NEW, "here")
    with pytest.raises(UserError):
        keys.unlock(locked.path, "admin", PASSWORD)
    with pytest.raises(UserError):
        sign_in(locked, "admin", PASSWORD)


def test_it_works_on_another_computer_with_the_file_and_its_keys(locked, tmp_path, now):
    locked.close()
    other = tmp_path / "another computer"
    other.mkdir()
    for file in (locked.path, keys.keys_path(locked.path)):
        (other / file.name).write_bytes(file.read_bytes())
    path = other / locked.path.name

    store = open_store(path, keys.unlock_with_code(path, locked.code), lambda: now)
    recover(store, locked.code, "admin", NEW, "there")
    store.close()

    assert keys.unlock(path, "admin", NEW) == locked.key
    assert keys.unlock(locked.path, "admin", PASSWORD) == locked.key


def test_the_code_is_for_those_who_can_help_the_others(locked):
    assert [row.login for row in people_to_recover(locked)] == ["admin"]
    with pytest.raises(UserError, match="Choose an administrator"):
        recover(locked, locked.code, "zhou", NEW, "here")


def test_without_the_code_no_password_is_set(locked, tmp_path):
    other = keys.create_keys(tmp_path / "other.crm", {"x": PASSWORD}, cost=CHEAP)[1]
    with pytest.raises(UserError, match="not of this store"):
        recover(locked, other, "admin", NEW, "here")
    assert keys.unlock(locked.path, "admin", PASSWORD) == locked.key


def test_a_short_password_is_not_set(locked):
    with pytest.raises(UserError, match="at least 8"):
        recover(locked, locked.code, "admin", "short", "here")
    assert keys.unlock(locked.path, "admin", PASSWORD) == locked.key


def test_a_new_code_is_made_and_told(locked):
    admin = sign_in(locked, "admin")
    with locked.write(admin) as session:
        code = new_recovery_code(session)
    recover(locked, code, "admin", NEW, "here")
    assert "Made a new recovery code." in journal(locked)
    with pytest.raises(UserError, match="not of this store"):
        keys.unlock_with_code(locked.path, locked.code)


def test_a_code_that_nobody_was_shown_takes_nothing_away(locked):
    with pytest.raises(ZeroDivisionError), locked.write(sign_in(locked, "admin")) as session:
        new_recovery_code(session)
        1 / 0  # noqa: B018
    assert keys.unlock_with_code(locked.path, locked.code) == locked.key


def test_changing_the_key_is_told_and_everybody_still_gets_in(locked):
    changed = change_key(locked, sign_in(locked, "admin"))
    changed.store.close()
    assert changed.code == ""
    assert keys.unlock(locked.path, "zhou", PASSWORD) == changed.store.key != locked.key
    with changed.store.read(sign_in(changed.store, "admin")) as session:
        assert AuditLog().page(session, 0, 1)[0].sentence == "Encrypted the store with a new key."
    changed.store.close()


def test_a_closed_account_that_was_left_in_the_keys_gets_no_new_one(locked):
    """As a kill between the commit and the keys leaves it."""
    admin = sign_in(locked, "admin")
    with locked.write(admin) as session:
        close_account(session, "zhou")
    keys.add_login(locked.path, locked.key, "zhou", PASSWORD)
    change_key(locked, admin).store.close()
    assert keys.logins(locked.path) == ["admin"]


def test_an_adviser_changes_neither_key_nor_code(locked):
    zhou = sign_in(locked, "zhou")
    with pytest.raises(Forbidden):
        change_key(locked, zhou)
    with pytest.raises(Forbidden), locked.write(zhou) as session:
        new_recovery_code(session)
    assert keys.opens(locked.path, locked.key)


def test_a_plain_store_has_neither_key_nor_code(store, as_):
    with pytest.raises(UserError, match="not encrypted"):
        change_key(store, as_("admin"))
    with pytest.raises(UserError, match="not encrypted"), store.write(as_("admin")) as session:
        new_recovery_code(session)
