import pytest
from sqlalchemy import select

from crmdesk.access.accounts import sign_in
from crmdesk.access.undoing import undo_last
from crmdesk.errors import Forbidden
from crmdesk.funnel.repairing import examine, repair
from crmdesk.models import Customer, FollowUp, Opportunity, Outcome
from crmdesk.store.backup import backup, backups_in, default_folder
from tests.demo_store import demo_path, demo_store, made_demo  # noqa: F401
from tests.records import Make, as_client, undo_newest

pytestmark = pytest.mark.file_only


@pytest.fixture
def worked(store, manager, now):
    """Lin with an open opportunity and its next contact; nothing is wrong."""
    with store.write(manager) as session:
        make = Make(session, now)
        make.follow_up(make.opportunity(make.customer("Lin", completeness=2)))
    return store


@pytest.fixture
def tamper(worked):
    """Change the file as somebody with a database client would."""

    def work(*statements):
        with as_client(worked) as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    return work


def test_the_demo_store_has_nothing_to_repair(demo_store):  # noqa: F811
    examined = examine(demo_store, sign_in(demo_store, "manager"))
    assert (examined.problems, examined.advice) == ([], [])


def test_a_sound_store_is_left_alone(worked, manager):
    examined = repair(worked, manager)
    assert (examined.ok, examined.repaired, examined.backup) == (True, [], None)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE customer SET completeness = 7", "Counted the answers of 1 files anew."),
        ("UPDATE customer SET level = 'C'", "Set the level of 1 files"),
        ("UPDATE opportunity SET outcome = 'won'", "Set the outcome of 1 opportunities"),
        ("DELETE FROM follow_up", "Planned the next contact of 1 open opportunities."),
        ("DELETE FROM customer_search WHERE rowid = 1", "Wrote 1 entries of the search index"),
    ],
)
def test_what_follows_from_other_records_is_written_anew(worked, manager, tamper, statement, said):
    tamper(statement)
    assert any("--repair" in line for line in examine(worked, manager).advice)
    examined = repair(worked, manager)
    assert examined.problems == []
    assert said in examined.repaired[0]
    assert backups_in(default_folder(worked.path)) == [examined.backup]


def test_several_faults_are_repaired_at_once(worked, manager, tamper, now):
    tamper("DELETE FROM follow_up", "UPDATE opportunity SET outcome = 'lost', level = 'B'")
    assert repair(worked, manager).ok
    with worked.read(manager) as session:
        assert session.get_one(Opportunity, 1).outcome is Outcome.OPEN
        assert session.get_one(Customer, 1).level == "B"
        assert session.scalar(select(FollowUp.due_on)) >= now.date()


def test_repairing_is_an_action_of_the_journal_that_can_be_undone(worked, manager, tamper):
    tamper("UPDATE customer SET completeness = 7")
    repair(worked, manager)
    with worked.write(manager) as session:
        assert undo_last(session).startswith("Repaired")


def test_what_no_rule_decides_is_told_with_what_to_do(worked, manager, tamper):
    tamper("UPDATE stage_move SET to_stage_id = to_stage_id + 1")
    examined = repair(worked, manager)
    assert examined.problems == [
        "1 opportunities stand in another stage than their last move, first 1."
    ]
    assert "save what is right" in examined.advice[0]


def test_rows_that_were_removed_past_the_program_are_missed(worked, manager, tamper):
    backup(worked, default_folder(worked.path))
    tamper("DELETE FROM contact_number")
    examined = examine(worked, manager)
    assert "contact_number has 0 rows; by the newest backup and the journal it should have 1." in (
        examined.problems
    )
    assert "change the passwords" in examined.advice[-1]


def test_rows_that_came_and_went_through_the_program_are_not(worked, manager, now):
    backup(worked, default_folder(worked.path))
    with worked.write(manager) as session:
        Make(session, now).customer("Wang", phone="13711112222", completeness=2)
    with worked.write(manager) as session:
        undo_newest(session)
    assert examine(worked, manager).ok


def test_a_damaged_file_is_not_written_to(worked, manager):
    worked.close()
    content = bytearray(worked.path.read_bytes())
    content[4096 * 20 : 4096 * 21] = b"\xff" * 4096
    worked.path.write_bytes(content)
    examined = repair(worked, manager)
    assert not examined.ok
    assert (examined.backup, examined.repaired) == (None, [])
    assert "restore the newest good backup" in examined.advice[0]


def test_who_may_not_back_up_examines_nothing(worked, as_):
    with pytest.raises(Forbidden):
        examine(worked, as_("zhou"))
