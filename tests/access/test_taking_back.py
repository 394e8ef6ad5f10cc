import pytest
from sqlalchemy import select

from crmdesk.access.taking_back import (
    table_differences,
    tables_to_take_back,
    take_back_table,
    what_a_restore_loses,
)
from crmdesk.errors import Forbidden
from crmdesk.models import Source
from crmdesk.store.backup import backup
from crmdesk.store.beside import opened_beside
from tests.records import Make

pytestmark = pytest.mark.file_only


@pytest.fixture
def opened(store, manager, tmp_path, now):
    """A backup with one customer; since then a second came and a source was renamed."""
    with store.write(manager) as session:
        Make(session, now).customer("Lin")
    made = backup(store, tmp_path / "safe")
    with store.write(manager) as session:
        Make(session, now).customer("Wang")
    with store.write(manager) as session:
        session.scalar(select(Source).order_by(Source.id)).name = "Spoiled"
    with opened_beside(made, store, None) as beside:
        yield beside


def test_a_restore_loses_what_was_done_since_the_backup(opened, store, manager):
    with opened.read(manager) as then, store.read(manager) as session:
        loss = what_a_restore_loses(session, then, newest=1)
    assert loss.is_same_store
    assert loss.counts["customer"] == (1, 2)
    assert (loss.actions, len(loss.newest)) == (2, 1)


def test_a_manager_takes_back_lists_and_records_but_not_who_signs_in(store, manager):
    with store.read(manager) as session:
        tables = tables_to_take_back(session)
    assert {"source", "store_setting", "rest_day", "customer", "visit"} <= set(tables)
    assert not {"account", "account_key", "action", "change", "form_draft"} & set(tables)


def test_an_administrator_takes_back_lists_only(opened, store, as_):
    admin = as_("admin")
    with opened.read(admin) as then, store.write(admin) as session:
        assert "customer" not in tables_to_take_back(session)
        with pytest.raises(Forbidden):
            table_differences(session, then, "follow_up")
        assert take_back_table(session, then, "source", source="x").changed == 1


@pytest.mark.parametrize("login", ["zhou", "care", "reception", "auditor"])
def test_nobody_else_looks_or_takes(opened, store, as_, login):
    actor = as_(login)
    with opened.read(actor) as then, store.write(actor) as session:
        for ask in (
            lambda: what_a_restore_loses(session, then),
            lambda: table_differences(session, then, "source"),
            lambda: take_back_table(session, then, "source", source="x"),
        ):
            with pytest.raises(Forbidden):
                ask()
