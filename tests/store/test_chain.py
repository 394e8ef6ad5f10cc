"""The end of the journal's chain on paper, and a journal that somebody got at."""

import pytest

from crmdesk.errors import UserError
from crmdesk.store.chain import guard_problems, head_of, printed_problems
from tests.records import Make, as_client

GUARDS = [
    f"{table}_refuses_{work}" for table in ("action", "change") for work in ("update", "delete")
]


@pytest.fixture
def worked(store, manager, now):
    for name in ("Lin Xiaodong", "Chan Wing", "Ouyang Xiu"):
        with store.write(manager) as session:
            Make(session, now).customer(name)
    return store


@pytest.fixture
def printed(worked, manager):
    with worked.read(manager) as session:
        return head_of(session)


@pytest.fixture
def problems(worked, manager):
    def found(*heads):
        with worked.read(manager) as session:
            return printed_problems(session, heads)

    return found


def got_at(store, *statements):
    with as_client(store) as connection:
        for statement in [*(f"DROP TRIGGER {guard}" for guard in GUARDS), *statements]:
            connection.exec_driver_sql(statement)


def test_a_mark_is_a_number_and_twelve_digits_or_letters(printed):
    number, _colon, start = printed.partition(":")
    assert number.isdigit()
    assert len(start) == 12


def test_what_was_printed_is_still_so_after_more_work(worked, manager, now, printed, problems):
    with worked.write(manager) as session:
        Make(session, now).customer("Later")
    assert problems(printed, printed.upper(), f" {printed} ") == []


@pytest.mark.file_only
def test_a_journal_cut_off_before_what_was_printed_is_found(worked, printed, problems):
    last = printed.split(":")[0]
    got_at(
        worked,
        f"DELETE FROM change_values WHERE id IN (SELECT id FROM change WHERE action_id = {last})",
        f"DELETE FROM change WHERE action_id = {last}",
        f"DELETE FROM action WHERE id = {last}",
    )
    assert problems(printed) == [f"The journal lacks action {last}, which was printed."]


@pytest.mark.file_only
def test_a_chain_that_was_written_anew_is_another_than_the_one_on_paper(worked, printed, problems):
    number = printed.split(":")[0]
    got_at(worked, f"UPDATE action SET hash = '{'0' * 64}' WHERE id = {number}")
    assert problems(printed) == [f"Action {number} is another than the one that was printed."]


@pytest.mark.parametrize(
    "head", ["", "12", "12:xyz", "12:abc", "x:0123456789ab", "1:2:3", "' OR 1"]
)
def test_what_is_no_mark_is_refused_with_its_shape(problems, head):
    with pytest.raises(UserError, match="no mark of the journal"):
        problems(head)


@pytest.mark.file_only
def test_guards_that_were_taken_away_are_missed(worked):
    with worked.engine.connect() as connection:
        assert guard_problems(connection) == []
    got_at(worked)
    with worked.engine.connect() as connection:
        assert guard_problems(connection) == [
            "The journal's guard against editing was taken away by another program."
        ]


@pytest.mark.file_only
def test_one_guard_less_is_enough(worked):
    with as_client(worked) as connection:
        connection.exec_driver_sql(f"DROP TRIGGER {GUARDS[0]}")
        assert guard_problems(connection)
