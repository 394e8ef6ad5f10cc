import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmdesk.jobs import Cancelled
from crmdesk.models import Customer, Opportunity
from crmdesk.store.backup import backup, backups_in, default_folder
from crmdesk.store.check import check
from crmdesk.store.restore import restore
from tests.records import Make, as_client
from tests.store.test_backup import fill


@pytest.fixture
def worked(store, manager, now):
    """A store with three customers, one of them with an opportunity and its next contact."""
    fill(store, now, ["Lin", "单先生", "Ouyang Xiu"])
    with store.write(manager) as session:
        make = Make(session, now)
        make.follow_up(make.opportunity(session.get_one(Customer, 1)))
    with store.write(manager) as session:
        session.get_one(Customer, 2).email = "shan@example.com"
    return store


@pytest.fixture
def tamper(request, worked):
    """Change the store as somebody with a database client would, who puts the guards back."""
    return (_on_server if worked.is_server else _in_file)(request, worked)


def _on_server(request, worked):
    def work(*statements):
        with request.getfixturevalue("founded").superuser() as connection:
            connection.execute("SET session_replication_role = replica")
            for statement in statements:
                if statement not in UNGUARDED:
                    connection.execute(statement)

    return work


def _in_file(request, worked):
    def work(*statements):
        with as_client(worked) as connection:
            guards = connection.exec_driver_sql(GUARDS).all()
            for statement in statements:
                connection.exec_driver_sql(statement)
            left = {name for name, _sql in connection.exec_driver_sql(GUARDS)}
            for name, sql in guards:
                if name not in left:
                    connection.exec_driver_sql(sql)

    return work


GUARDS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"


UNGUARDED = [
    "DROP TRIGGER action_refuses_update",
    "DROP TRIGGER action_refuses_delete",
    "DROP TRIGGER change_refuses_update",
    "DROP TRIGGER change_refuses_delete",
]


def test_a_sound_store_is_ok_and_counted(worked):
    report = check(worked)
    assert (report.ok, report.problems) == (True, [])
    assert (report.counts["customer"], report.counts["opportunity"]) == (3, 1)


def test_a_sound_encrypted_store_is_ok(locked, now):
    fill(locked, now)
    assert check(locked).problems == []


def test_a_damaged_encrypted_page_is_found(locked, now):
    fill(locked, now, [f"Customer {number}" for number in range(50)])
    locked.close()
    content = bytearray(locked.path.read_bytes())
    content[4096 * 15 + 100] ^= 1
    locked.path.write_bytes(content)
    assert "HMAC verification failed for page 16" in check(locked).problems


@pytest.mark.file_only
def test_a_damaged_plain_page_is_found(worked):
    worked.close()
    content = bytearray(worked.path.read_bytes())
    content[4096 * 20 : 4096 * 21] = b"\xff" * 4096
    worked.path.write_bytes(content)
    assert not check(worked).ok


@pytest.mark.file_only
def test_a_row_that_refers_to_nothing_is_found(worked, tamper):
    tamper("PRAGMA foreign_keys", "UPDATE contact_number SET label = label")
    raw = worked.engine.raw_connection()
    raw.cursor().execute("PRAGMA foreign_keys = OFF")
    raw.cursor().execute("UPDATE contact_number SET customer_id = 77 WHERE id = 1")
    raw.cursor().execute("PRAGMA foreign_keys = ON")
    raw.close()
    assert check(worked).problems == [
        "Row 1 of contact_number refers to a row of customer that is not there."
    ]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE action SET account_id = 2 WHERE id = 3", "edited at or before action 3"),
        ("UPDATE action SET at = '2020-01-01 00:00:00.000000' WHERE id = 2", "before action 2"),
        ("UPDATE change SET row_id = 9 WHERE action_id = 3", "values of change"),
        ("UPDATE change SET digest = 'x' WHERE action_id = 3", "edited at or before action 3"),
        ("UPDATE action SET store_id = 1, can_undo = false WHERE id = 4", "before action 4"),
        (
            'UPDATE change_values SET after = \'{"email": "x"}\' WHERE id ='
            " (SELECT max(id) FROM change)",
            "values of change",
        ),
    ],
)
def test_an_edited_journal_is_found(worked, tamper, statement, said):
    tamper(*UNGUARDED, statement)
    problems = check(worked).problems
    assert any(said in problem for problem in problems), problems


def test_an_action_taken_out_of_the_middle_is_found(worked, tamper):
    tamper(
        *UNGUARDED,
        "DELETE FROM change_values WHERE id IN (SELECT id FROM change WHERE action_id = 3)",
        "DELETE FROM change WHERE action_id = 3",
        "DELETE FROM action WHERE id = 3",
    )
    assert check(worked).problems == ["The journal was edited at or before action 4."]


@pytest.mark.file_only
def test_a_journal_cut_off_at_the_end_is_found_by_the_newest_backup(worked, tamper):
    backup(worked, default_folder(worked.path))
    tamper(
        *UNGUARDED,
        "DELETE FROM change_values WHERE id IN (SELECT id FROM change WHERE action_id = 4)",
        "DELETE FROM change WHERE action_id = 4",
        "DELETE FROM action WHERE id = 4",
    )
    assert check(worked).problems == [
        "The journal lacks action 4, which the newest backup knows.",
    ]


@pytest.mark.file_only
def test_a_restored_store_is_not_called_cut_off(worked, now):
    folder = default_folder(worked.path)
    first = backup(worked, folder)
    fill(worked, now, ["Later"])
    backup(worked, folder)
    worked.close()
    restore(first, worked.path)
    assert check(worked).problems == []


def test_erased_values_are_no_fault(worked, tamper):
    tamper("DELETE FROM change_values WHERE id = 1")
    assert check(worked).ok


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE opportunity SET outcome = 'won'", "1 opportunities have another outcome"),
        ("DELETE FROM follow_up", "1 open opportunities have no next contact, first 1."),
        ("UPDATE customer SET level = 'C' WHERE id = 1", "level that no opportunity of theirs"),
        ("UPDATE customer SET level = '?' WHERE id = 2", "level that the store does not know"),
    ],
)
def test_a_broken_rule_is_found(worked, tamper, statement, said):
    tamper(statement)
    assert any(said in problem for problem in check(worked).problems)


@pytest.mark.file_only
@pytest.mark.parametrize(
    ("statement", "first"),
    [
        ("DELETE FROM customer_search WHERE rowid = 2", 2),
        ("INSERT INTO customer_search (rowid, words) VALUES (99, 'nobody')", 99),
        ("INSERT OR REPLACE INTO customer_search (rowid, words) VALUES (3, 'wrong')", 3),
        ("UPDATE customer SET name = 'Other' WHERE id = 1", 1),
    ],
)
def test_a_wrong_search_entry_is_found_and_repaired_after_a_backup(
    worked, tamper, statement, first
):
    tamper(statement)
    said = f"The search finds 1 customers wrongly or not at all, first {first}."
    assert check(worked).problems == [said]

    report = check(worked, repair=True)

    assert (report.ok, report.repaired) == (True, 1)
    assert check(worked).problems == []
    assert len(backups_in(default_folder(worked.path))) == 1


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), max_size=8))
def test_whatever_people_are_called_their_entries_are_right(store, now, names):
    fill(store, now, [name or "?" for name in names])
    assert check(store).problems == []


def test_a_check_can_be_stopped(worked):
    def stop(done, total):
        raise Cancelled

    with pytest.raises(Cancelled):
        check(worked, progress=stop)


def test_a_merged_opportunity_and_a_bulk_import_pass(worked, manager, now):
    from crmdesk.store import bulk_insert

    row = {"store_id": 1, "created_at": now, "version": 1}
    with worked.write(manager) as session:
        bulk_insert(session, Customer, [row | {"name": f"Import {n}"} for n in range(30)])
        session.get_one(Opportunity, 1).competitor = "another make"
    assert check(worked).problems == []
