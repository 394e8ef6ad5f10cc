"""How an organisation trades, beside its file."""

import pytest

from crmdesk.access.undoing import undo_last
from crmdesk.customers.organisation import OrganisationDraft, organisation_of, save_organisation
from crmdesk.errors import Forbidden
from crmdesk.models import CustomerKind


@pytest.fixture
def taxi(store, manager, now):
    from tests.records import Make

    with store.write(manager) as session:
        customer = Make(session, now).customer("South Taxi", kind=CustomerKind.ORGANISATION)
        return customer.id


def saved(store, actor, taxi, **values):
    with store.write(actor) as session:
        save_organisation(session, taxi, OrganisationDraft(**values))


def read(store, actor, taxi):
    with store.read(actor) as session:
        return organisation_of(session, taxi)


def test_nothing_is_known_at_first(store, manager, taxi):
    assert read(store, manager, taxi) == OrganisationDraft()


def test_what_is_saved_is_read_again_and_saved_over(store, manager, taxi):
    saved(store, manager, taxi, size="200 cars", credit_limit_minor=50_000_00)
    saved(store, manager, taxi, size="210 cars", terms="30 days")

    assert read(store, manager, taxi) == OrganisationDraft(size="210 cars", terms="30 days")


def test_it_is_undone(store, manager, taxi):
    saved(store, manager, taxi, size="200 cars")
    with store.write(manager) as session:
        undo_last(session)

    assert read(store, manager, taxi) == OrganisationDraft()


def test_another_advisers_organisation_is_not_shown(store, as_, taxi):
    with pytest.raises(Forbidden):
        read(store, as_("chen"), taxi)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (OrganisationDraft(credit_limit_minor=-1), "credit_limit_minor"),
        (OrganisationDraft(terms="x" * 20_001), "terms"),
    ],
)
def test_what_cannot_be_is_refused(draft, field):
    assert set(draft.problems()) == {field}
