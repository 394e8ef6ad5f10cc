"""What is counted for support, on both databases."""

from datetime import timedelta

from crmdesk.store.support import about_content
from tests.records import Make


def test_rows_journal_and_seats_are_counted(store, manager, now):
    with store.write(manager) as session:
        Make(session, now).customer("Lin Xiaodong")

    found = about_content(store, manager)

    assert found["rows"]["customer"] == 1
    assert len(found["journal"]["hash"]) == 12
    assert found["seats"]["here"] >= 1
    assert found["kind"] == ("server" if store.is_server else "file")
    assert "Lin" not in str(found)


def test_seats_that_were_not_used_for_a_week_are_left_out(store, manager, now):
    store.now = lambda: now + timedelta(days=8)

    assert about_content(store, manager)["seats"] == {}
