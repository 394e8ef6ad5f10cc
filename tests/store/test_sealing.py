import base64
import json

import pytest

from crmdesk.store.sealing import Cost, new_pair, open_private, seal, unseal

CHEAP = Cost(memory_kib=64, rounds=1, lanes=1)
SECRET = b"what the store is opened with"


@pytest.fixture
def pair():
    return new_pair("eight or more", "zhou", CHEAP)


@pytest.fixture
def private(pair):
    return open_private(pair.wrapped, "zhou", "eight or more")


def test_what_is_sealed_without_the_password_opens_with_it(pair, private):
    assert unseal(private, seal(pair.public, SECRET, "zhou"), "zhou") == SECRET


@pytest.mark.parametrize(("whose", "password"), [("zhou", "wrong"), ("chen", "eight or more")])
def test_the_private_key_opens_for_its_owner_and_password_only(pair, whose, password):
    assert open_private(pair.wrapped, whose, password) is None


def test_what_is_sealed_for_one_name_does_not_open_under_another(pair, private):
    with pytest.raises(ValueError, match="another name"):
        unseal(private, seal(pair.public, SECRET, "zhou"), "chen")


def test_what_is_sealed_to_one_key_does_not_open_with_another(pair):
    other = new_pair("eight or more", "zhou", CHEAP)
    private = open_private(other.wrapped, "zhou", "eight or more")
    with pytest.raises(ValueError, match="another key"):
        unseal(private, seal(pair.public, SECRET, "zhou"), "zhou")


@pytest.mark.parametrize("place", [0, 31, 32, -1])
def test_a_changed_byte_is_refused(pair, private, place):
    content = bytearray(base64.b64decode(seal(pair.public, SECRET, "zhou")))
    content[place] ^= 1
    with pytest.raises(ValueError, match="sealed for another"):
        unseal(private, base64.b64encode(content).decode(), "zhou")


def test_no_two_seals_and_no_two_pairs_are_alike(pair):
    assert seal(pair.public, SECRET, "zhou") != seal(pair.public, SECRET, "zhou")
    assert new_pair("eight or more", "zhou", CHEAP).public != pair.public


def test_a_pair_can_be_written_down_and_shows_neither_password_nor_secret(pair):
    written = json.dumps([*pair, seal(pair.public, SECRET, "zhou")])
    assert "eight or more" not in written
    assert base64.b64encode(SECRET).decode() not in written


def test_the_usual_cost_is_what_owasp_asks_for_at_least():
    cost = Cost()
    assert cost.memory_kib >= 64 * 1024
    assert cost.rounds >= 3
