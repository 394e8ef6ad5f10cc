import pytest

from crmdesk.access.store_lists import LISTS, list_rows, problems_of, save_row
from crmdesk.access.store_settings import StoreForm, save_store, store_form, store_problems
from crmdesk.access.undoing import undo_last
from crmdesk.errors import Forbidden, UserError
from crmdesk.models import Source, StoreRecord
from tests.conftest import NOW


@pytest.mark.parametrize("name", LISTS)
def test_every_list_has_rows_to_show_but_for_the_models_of_a_new_store(session, name):
    assert bool(list_rows(session, name)) is (name != "models")


def test_a_cadence_is_changed_and_undone(store, manager):
    with store.write(manager) as session:
        level = next(row for row in list_rows(session, "levels") if row.key == "A")
        save_row(session, "levels", level.id, level.values | {"contact_every_days": 3})
    with store.write(manager) as session:
        assert undo_last(session) == "Changed “Within 30 days” in the store's lists."
        again = next(row for row in list_rows(session, "levels") if row.key == "A")
    assert again.values["contact_every_days"] == 7


def test_a_model_is_added_at_the_end(session):
    values = {"name": " SUV 2.0T ", "price_minor": 20_980_000, "km_per_day": 40}
    values |= {"first_service_km": 5000, "is_active": True}
    added = save_row(session, "models", None, values)
    assert [(row.id, row.values["name"]) for row in list_rows(session, "models")] == [
        (added, "SUV 2.0T")
    ]


def test_a_probability_over_100_is_named_at_its_field():
    assert "100" in problems_of("stages", {"name": "Needs", "probability": 101})["probability"]


def test_a_name_that_is_taken_is_refused(session):
    with pytest.raises(UserError, match="already"):
        save_row(session, "sources", None, {"name": "Internet", "is_active": True})


def test_fixed_lists_do_not_grow(session):
    with pytest.raises(UserError, match="fixed"):
        save_row(session, "stages", None, {"name": "Dreaming", "probability": 1})


def test_an_adviser_sees_the_lists_and_changes_none(store, as_):
    with store.write(as_("zhou")) as session:
        assert list_rows(session, "sources")
        with pytest.raises(Forbidden):
            save_row(session, "sources", None, {"name": "Fair", "is_active": True})


def test_the_stores_settings_are_saved_and_read_again(session):
    form = store_form(session)
    save_store(session, form._replace(name="North", settings=form.settings | {"retries": 2}))
    assert store_form(session).name == "North"
    assert store_form(session).settings["retries"] == 2


def test_what_no_rule_can_count_with_is_named_at_its_field(session):
    form = store_form(session)
    bad = form.settings | {"retries": 0, "opens_at": "25:00"}
    assert set(store_problems(StoreForm(" ", "", bad))) == {"name", "retries", "opens_at"}


def test_a_row_of_another_store_is_gone(session):
    session.add(StoreRecord(id=2, name="North", created_at=NOW))
    session.flush()
    theirs = Source(store_id=2, key="fair", name="Fair", position=1)
    session.add(theirs)
    session.flush()
    with pytest.raises(UserError, match="gone"):
        save_row(session, "sources", theirs.id, {"name": "Ours", "is_active": True})


def test_names_are_kept_without_what_lists_cannot_show(session):
    added = save_row(
        session, "sources", None, {"name": " Fair\x00\n of\r\nspring ", "is_active": True}
    )
    names = {row.id: row.values["name"] for row in list_rows(session, "sources")}
    assert names[added] == "Fair of spring"


@pytest.mark.parametrize("name", ["", " ", "\u200b", "x" * 501])
def test_a_name_that_cannot_be_read_is_no_name(session, name):
    assert "name" in problems_of("sources", {"name": name, "is_active": True})
    assert "name" in store_problems(store_form(session)._replace(name=name))
