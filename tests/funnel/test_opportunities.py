from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from crmdesk.errors import Forbidden, UserError
from crmdesk.funnel.levels import TEMPERATURES, Temperature, set_level
from crmdesk.funnel.opportunities import (
    OpportunityDraft,
    draft_of,
    open_opportunity,
    save_opportunity,
)
from crmdesk.funnel.standing import LEVEL_ORDER
from crmdesk.models import Customer, FileState, LevelChange, Opportunity, Outcome, StageMove
from crmdesk.store.edits import Conflict
from tests.records import Make


def test_an_opportunity_opens_in_the_first_stage_with_its_history_and_a_contact(
    session, make, now, today, next_contact
):
    customer = make.customer(level=None, state=FileState.LOST)

    opened = open_opportunity(session, OpportunityDraft(customer.id, "N"), now=now)

    assert (opened.stage.key, opened.outcome) == ("first_contact", Outcome.OPEN)
    assert opened.adviser_id == customer.owner_id
    assert [(move.from_stage_id, move.to_stage_id) for move in opened.moves] == [
        (None, opened.stage_id)
    ]
    assert next_contact(opened).due_on == today + timedelta(days=1)
    assert (customer.level, customer.state) == ("N", FileState.OPEN)


def test_the_first_price_is_the_models_guide_price_unless_another_is_given(session, make, now):
    customer, model = make.customer(), make.model(price_minor=209_800_00)

    guided = open_opportunity(session, OpportunityDraft(customer.id, model_id=model.id), now=now)
    given = open_opportunity(
        session, OpportunityDraft(customer.id, model_id=model.id, price_minor=1), now=now
    )

    assert (guided.price_minor, given.price_minor) == (209_800_00, 1)


def test_a_draft_tells_what_is_wrong_beside_its_fields():
    draft = OpportunityDraft(1, level="Z", quantity=0, price_minor=-1)
    assert draft.problems().keys() == {"level", "quantity", "price_minor"}
    assert OpportunityDraft(1, price_minor=10**30).problems().keys() == {"price_minor"}
    assert not OpportunityDraft(1).problems()


def test_a_level_that_the_store_does_not_use_is_refused(session, make, now):
    with pytest.raises(UserError, match="no level “D”"):
        open_opportunity(session, OpportunityDraft(make.customer().id, "D"), now=now)


def test_the_file_shows_the_most_urgent_level_of_its_open_opportunities(session, make, now):
    customer = make.customer()
    for level in ("C", "O", "H"):
        open_opportunity(session, OpportunityDraft(customer.id, level), now=now)
    assert customer.level == "O"


def test_every_level_says_what_to_do():
    assert TEMPERATURES.keys() == set(LEVEL_ORDER)
    assert (TEMPERATURES["A"], TEMPERATURES["B"]) == (Temperature.HOT, Temperature.WARM)


def test_a_changed_level_is_remembered_and_leaves_the_stage(session, make, now):
    opportunity = open_opportunity(session, OpportunityDraft(make.customer().id, "C"), now=now)
    stage = opportunity.stage_id

    set_level(session, opportunity.id, "H", now=now)

    changes = session.execute(
        select(LevelChange.from_level, LevelChange.to_level).order_by(LevelChange.id)
    ).all()
    assert changes == [(None, "C"), ("C", "H")]
    assert opportunity.stage_id == stage
    assert session.get(Customer, opportunity.customer_id).level == "H"


def test_a_more_urgent_level_brings_the_contact_forward_and_no_level_puts_it_off(
    session, make, now, today, next_contact
):
    opportunity = open_opportunity(session, OpportunityDraft(make.customer().id, "C"), now=now)
    planned = next_contact(opportunity)
    assert planned.due_on == today + timedelta(days=30)

    set_level(session, opportunity.id, "H", now=now)
    assert planned.due_on == today + timedelta(days=2)

    set_level(session, opportunity.id, "C", now=now)
    assert next_contact(opportunity) is planned
    assert planned.due_on == today + timedelta(days=2)


def test_saving_writes_what_the_form_edits_and_keeps_the_rest(session, make, now):
    opportunity = make.opportunity(make.customer(level="A"))
    draft = draft_of(session, opportunity.id).draft
    changed = OpportunityDraft(
        draft.customer_id, "B", trim=" Luxury ", quantity=2, expected_on=date(2026, 12, 24)
    )

    save_opportunity(session, opportunity.id, changed, seen=draft, now=now)

    assert (opportunity.trim, opportunity.quantity, opportunity.level) == ("Luxury", 2, "B")
    assert opportunity.stage.key == "first_contact"
    assert opportunity.price_minor is None


def test_a_form_that_is_older_than_the_record_is_not_saved_over_it(session, make, now):
    opportunity = make.opportunity()
    draft = draft_of(session, opportunity.id).draft
    set_level(session, opportunity.id, "B", now=now)

    save_opportunity(session, opportunity.id, replace(draft, trim="Sport"), seen=draft, now=now)
    assert (opportunity.level, opportunity.trim) == ("B", "Sport")
    with pytest.raises(Conflict):
        save_opportunity(session, opportunity.id, replace(draft, level="H"), seen=draft, now=now)


def test_an_adviser_reaches_no_opportunity_of_another_ones_customer(store, manager, as_, now):
    with store.write(manager) as session:
        opportunity_id = Make(session, now).opportunity().id
    with store.write(as_("chen")) as session:
        with pytest.raises(Forbidden, match="Zhou Min"):
            set_level(session, opportunity_id, "H", now=now)
        with pytest.raises(Forbidden, match="Zhou Min"):
            draft_of(session, opportunity_id)
    with store.write(as_("zhou")) as session:
        set_level(session, opportunity_id, "H", now=now)


@pytest.mark.parametrize("login", ["reception", "care", "admin", "auditor"])
def test_only_advisers_and_managers_work_on_opportunities(store, manager, as_, now, login):
    with store.write(manager) as session:
        customer_id = Make(session, now).customer().id
    with store.write(as_(login)) as session:
        with pytest.raises(Forbidden):
            open_opportunity(session, OpportunityDraft(customer_id), now=now)
        assert session.scalar(select(Opportunity.id)) is None
        assert session.scalar(select(StageMove.id)) is None
