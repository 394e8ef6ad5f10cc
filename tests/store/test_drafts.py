import pytest

from crmdesk.models import Action, FormDraft
from crmdesk.store.drafts import drop_draft, save_draft, take_draft


def test_what_was_typed_last_is_offered_again(store, manager):
    save_draft(store, manager, "visit", {"name": "Li"})
    save_draft(store, manager, "visit", {"name": "Lin", "phone": "139"})

    assert take_draft(store, manager, "visit") == {"name": "Lin", "phone": "139"}
    assert take_draft(store, manager, "visit") is not None


def test_each_account_and_each_form_has_its_own(store, manager, as_):
    save_draft(store, manager, "visit", {"name": "Lin"})
    assert take_draft(store, as_("zhou"), "visit") is None
    assert take_draft(store, manager, "customer:7") is None


def test_a_dropped_draft_is_gone(store, manager):
    save_draft(store, manager, "visit", {"name": "Lin"})
    drop_draft(store, manager, "visit")
    drop_draft(store, manager, "visit")
    assert take_draft(store, manager, "visit") is None


def test_a_draft_survives_without_a_close(store, second_store, manager):
    save_draft(store, manager, "visit", {"name": "林"})
    assert take_draft(second_store, manager, "visit") == {"name": "林"}


def test_a_draft_is_no_action_of_the_journal(store, manager):
    told = []
    store.on_change(told.append)
    with store.read(manager) as session:
        before = session.query(Action).count()
    save_draft(store, manager, "visit", {"name": "Lin"})
    with store.read(manager) as session:
        assert session.query(Action).count() == before
        assert session.query(FormDraft).count() == 1
    assert told == []


@pytest.mark.parametrize("content", [{}, {"name": "'; DROP TABLE--", "n": [1, None, 2.5]}])
def test_any_content_comes_back_as_it_was(store, manager, content):
    save_draft(store, manager, "visit", content)
    assert take_draft(store, manager, "visit") == content
