from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from crmdesk.errors import UserError
from crmdesk.store import keys
from crmdesk.store.door import FREE, WrongPassword, at_the_door, door_path, let_in
from crmdesk.store.sealing import Cost

SECONDS = timedelta(seconds=1)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "south.crm"


@pytest.fixture
def guess(path):
    """``guess(when)`` says a wrong password at ``when``; what was answered."""

    def guessed(now, who="zhou"):
        with pytest.raises(UserError) as told, at_the_door(path, who, now):
            raise WrongPassword("not right")
        return str(told.value)

    return guessed


@pytest.fixture
def five(guess, now):
    return [guess(now) for _each in range(FREE)]


def test_four_wrong_passwords_cost_nothing_and_the_fifth_says_how_long_to_wait(five):
    assert five == ["not right"] * 4 + [
        "5 wrong passwords in a row. Wait 30 seconds, then try again."
    ]


def test_who_has_to_wait_is_not_even_asked(path, five, now):
    with (
        pytest.raises(UserError, match="Wait 11 seconds"),
        at_the_door(path, "zhou", now + 19 * SECONDS),
    ):
        pytest.fail("nobody may try now")


def test_a_refused_try_is_no_guess(path, five, guess, now):
    for _each in range(9):
        guess(now + 10 * SECONDS)
    with at_the_door(path, "zhou", now + 30 * SECONDS):
        pass


def test_the_wait_doubles_up_to_a_quarter_of_an_hour(five, guess, now):
    waits = []
    for _each in range(8):
        now += timedelta(hours=1)
        waits.append(guess(now).split("Wait ")[1].split(",")[0])
    assert waits == [
        *("1 minute", "2 minutes", "4 minutes", "8 minutes"),
        *["15 minutes"] * 4,
    ]


def test_the_right_password_begins_anew_and_tells_of_the_wrong_ones(path, five, guess, now):
    guesses = let_in(path, "zhou")
    assert (guesses.count, guesses.since) == (5, now)
    assert let_in(path, "zhou") is None
    assert guess(now) == "not right"


def test_each_name_is_counted_by_itself(path, five, guess, now):
    assert guess(now, "chen") == "not right"
    assert "Wait" in guess(now, " zhou ")


def test_a_clock_that_is_set_back_shortens_no_wait(path, five, guess, now):
    for earlier in (timedelta(minutes=1), timedelta(days=400)):
        assert "Wait 30 seconds" in guess(now - earlier)
    assert "Wait 1 second," in guess(now - timedelta(days=400) + 29 * SECONDS)
    with at_the_door(path, "zhou", now - timedelta(days=400) + 30 * SECONDS):
        pass


def test_what_is_no_wrong_password_is_no_guess(path, now):
    with pytest.raises(UserError, match="disk"), at_the_door(path, "zhou", now):
        raise UserError("The disk does not answer.")
    assert not door_path(path).exists()


def test_the_file_holds_no_name_and_no_password(path, five):
    assert "zhou" not in door_path(path).read_text("utf-8")


@pytest.mark.parametrize("content", ["", "[]", '{"a": 1}', '{"a": ["x", "y", "z"]}', "\x00"])
def test_a_damaged_file_keeps_nobody_out(path, content, now, caplog):
    door_path(path).write_text(content, "utf-8")
    with at_the_door(path, "zhou", now):
        pass


def test_a_folder_that_cannot_be_written_to_keeps_nobody_out(tmp_path, now, caplog):
    nowhere = tmp_path / "gone" / "south.crm"
    with at_the_door(nowhere, "zhou", now):
        pass
    assert "not counted" in caplog.text


def test_many_made_up_names_do_not_fill_the_disk(path, guess, now, monkeypatch):
    monkeypatch.setattr("crmdesk.store.door._MOST", 3)
    for number in range(6):
        guess(now + number * SECONDS, f"made up {number}")
    assert door_path(path).read_text("utf-8").count("[") == 3


def test_an_encrypted_store_that_is_locked_counts_passwords_and_codes(path, now):
    _key, code = keys.create_keys(path, {"zhou": "eight or more"}, cost=Cost(64, 1, 1))
    other = keys.create_keys(path.with_name("other.crm"), {"x": "y"}, cost=Cost(64, 1, 1))[1]
    for _each in range(FREE):
        with pytest.raises(UserError):
            keys.unlock(path, "zhou", "wrong", now)
        with pytest.raises(UserError):
            keys.unlock_with_code(path, other, now)

    with pytest.raises(UserError, match="Wait 30 seconds"):
        keys.unlock(path, "zhou", "eight or more", now)
    with pytest.raises(UserError, match="Wait 30 seconds"):
        keys.unlock_with_code(path, code, now)
    keys.unlock(path, "zhou", "eight or more", now + 30 * SECONDS)


def test_guesses_at_the_same_time_are_counted_one_by_one(path, guess, now):
    with ThreadPoolExecutor(4) as threads:
        said = list(threads.map(lambda _number: guess(now), range(12)))
    assert sorted(said)[-4:] == ["not right"] * 4
    assert let_in(path, "zhou").count == FREE
