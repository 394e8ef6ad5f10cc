"""A file and its keys, exchanged: whatever is cut off, what stands there can be opened."""

import pytest

from crmdesk.store.exchange import let_keys_wait
from crmdesk.store.keys import is_encrypted, keys_path, unlock
from crmdesk.store.opening import open_store, unlock_and_open
from tests.store.conftest import PASSWORD

pytestmark = pytest.mark.file_only


@pytest.fixture
def plain(store):
    store.close()
    return store.path


@pytest.fixture
def encrypted(locked):
    locked.close()
    return locked.path


def waiting_beside(path):
    return list(path.parent.glob("*.keys-*"))


def test_cut_off_before_the_exchange_the_old_keys_serve(encrypted, plain):
    let_keys_wait(encrypted, plain, None)
    unlock_and_open(encrypted, "manager", PASSWORD).close()
    assert waiting_beside(encrypted) == []


def test_cut_off_after_it_a_plain_store_has_no_keys(encrypted, plain):
    let_keys_wait(encrypted, plain, None)
    plain.replace(encrypted)
    open_store(encrypted).close()
    assert not keys_path(encrypted).exists()
    assert waiting_beside(encrypted) == []


def test_cut_off_after_it_an_encrypted_store_has_its_own(encrypted, plain, locked):
    let_keys_wait(plain, encrypted, keys_path(encrypted))
    encrypted.replace(plain)
    assert is_encrypted(plain)
    assert unlock(plain, "manager", PASSWORD) == locked.key
