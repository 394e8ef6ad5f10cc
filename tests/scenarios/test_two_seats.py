"""Two seats at one record: whatever they edit, nobody's work is written over unseen."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmdesk.access.accounts import AccountChange, change_account, list_accounts
from crmdesk.access.store_lists import list_rows, save_row
from crmdesk.access.store_settings import save_store, store_form
from crmdesk.aftersales.deliveries import DeliveryDraft, deliver
from crmdesk.customers.files import draft_of, save_file
from crmdesk.customers.organisation import OrganisationDraft, organisation_of, save_organisation
from crmdesk.customers.ownership import give
from crmdesk.customers.people import PersonDraft, person_draft_of, remove_person, save_person
from crmdesk.customers.questions import answer
from crmdesk.errors import UserError
from crmdesk.followups.planning import replan
from crmdesk.followups.results import ResultDraft, record_result
from crmdesk.funnel import opportunities
from crmdesk.funnel.levels import set_level
from crmdesk.funnel.losses import LossDraft, lose
from crmdesk.funnel.moves import MoveDraft, move_opportunity
from crmdesk.funnel.orders import OrderDraft, place_order
from crmdesk.models import CarModel, CustomerKind, LossClass, LossSheet, Relation, Result, Role
from crmdesk.showroom import visits
from crmdesk.showroom.sheets import set_weather, sheet_of
from crmdesk.showroom.visits import VisitDraft, save_visit
from crmdesk.store.edits import Conflict
from tests.conftest import NOW
from tests.records import Make


@pytest.fixture
def here(store, as_):
    """The adviser's seat: ``here(verb, …)`` writes."""
    return seat(store.write, as_("zhou"))


@pytest.fixture
def there(second_store, as_):
    """The manager's seat."""
    return seat(second_store.write, as_("manager"))


@pytest.fixture
def read(second_store, as_):
    return seat(second_store.read, as_("manager"))


def seat(open_session, actor):
    def act(work, *arguments, **named):
        with open_session(actor) as session:
            return work(session, *arguments, **named)

    return act


@pytest.fixture
def ids(there, now):
    def write(session):
        make = Make(session, now)
        customer = make.customer()
        deal = make.opportunity(customer)
        due = make.follow_up(deal, days=2)
        return {"customer": customer.id, "deal": deal.id, "due": due.id}

    return there(write)


def refused(work, *arguments, **named):
    with pytest.raises(Conflict) as told:
        work(*arguments, **named)
    return {
        name: (clash.theirs[name], clash.mine[name])
        for clash in told.value.clashes
        for name in clash.fields
    }


def test_a_file(here, there, read, ids, now):
    lin, seen = ids["customer"], read(draft_of, ids["customer"]).draft
    there(save_file, lin, replace(seen, district="Gulou", email="a@b.cn"), seen=seen, now=now)
    here(save_file, lin, replace(seen, wechat="lin"), seen=seen, now=now)
    mine = replace(seen, district="Xuanwu")
    assert refused(here, save_file, lin, mine, seen=seen, now=now) == {
        "district": ("Gulou", "Xuanwu")
    }
    draft, changed = read(draft_of, lin)
    assert (draft.district, draft.wechat, draft.email) == ("Gulou", "lin", "a@b.cn")
    assert (changed["wechat"].who, changed["district"].who) == ("Zhou Min", "Gao Yuan")


def test_an_answer(here, there, read, ids, now):
    lin = ids["customer"]
    there(answer, lin, "payment", "loan", seen={"payment": ""}, now=now)
    told = refused(here, answer, lin, "payment", "cash", seen={"payment": ""}, now=now)
    assert told == {"payment": ("loan", "cash")}
    here(answer, lin, "payment", "cash", seen={"payment": "loan"}, now=now)
    assert read(draft_of, lin).draft.payment == "cash"


def test_a_person(here, there, read, ids, now):
    wife = PersonDraft("Wu Lan", Relation.SPOUSE, birth_month=1, birth_day=1)
    person = there(save_person, ids["customer"], wife, now=now)
    seen = read(person_draft_of, person)
    changed = replace(seen, birth_day=31)
    there(save_person, ids["customer"], changed, person_id=person, seen=seen, now=now)
    mine = replace(seen, birth_month=2, note="likes tea")
    told = refused(here, save_person, ids["customer"], mine, person_id=person, seen=seen, now=now)
    assert told["birth_day"] == (31, 1)
    with pytest.raises(UserError, match="Wu Lan was changed"):
        here(remove_person, person, seen=seen)
    there(remove_person, person, seen=changed)
    with pytest.raises(UserError, match="no longer in the file"):
        here(save_person, ids["customer"], mine, person_id=person, seen=seen, now=now)


def test_how_an_organisation_trades(here, there, read, ids, now):
    lin = ids["customer"]
    seen = read(draft_of, lin).draft
    there(save_file, lin, replace(seen, kind=CustomerKind.ORGANISATION), seen=seen, now=now)
    empty = OrganisationDraft()
    there(save_organisation, lin, OrganisationDraft(region="East"), seen=empty)
    here(save_organisation, lin, OrganisationDraft(size="200"), seen=empty)
    told = refused(here, save_organisation, lin, OrganisationDraft(region="West"), seen=empty)
    assert told == {"region": ("East", "West")}
    assert read(organisation_of, lin) == OrganisationDraft(region="East", size="200")


def test_whose_a_customer_is(there, store, as_, ids, now):
    manager_here = seat(store.write, as_("manager"))
    seen = {"owner_id": as_("zhou").account_id}
    there(give, ids["customer"], as_("chen").account_id, "on leave", seen=seen, now=now)
    told = refused(
        manager_here,
        give,
        ids["customer"],
        as_("manager").account_id,
        "asked for",
        seen=seen,
        now=now,
    )
    assert told["owner_id"][0] == as_("chen").account_id


def test_an_opportunity(here, there, read, ids, now):
    deal, seen = ids["deal"], read(opportunities.draft_of, ids["deal"]).draft
    save = opportunities.save_opportunity
    there(save, deal, replace(seen, level="H", model_text="EV 5"), seen=seen, now=now)
    here(save, deal, replace(seen, colour="red"), seen=seen, now=now)
    told = refused(here, save, deal, replace(seen, level="C", quantity=2), seen=seen, now=now)
    assert told == {"level": ("H", "C")}
    draft, changed = read(opportunities.draft_of, deal)
    assert (draft.level, draft.colour, draft.quantity) == ("H", "red", 1)
    assert changed["level"].who == "Gao Yuan"


def test_a_model_from_the_list_and_one_in_words_are_one_thing(here, there, read, ids, now):
    model = there(lambda session: Make(session, now).model().id)
    deal, seen = ids["deal"], read(opportunities.draft_of, ids["deal"]).draft
    save = opportunities.save_opportunity
    there(save, deal, replace(seen, model_id=model), seen=seen, now=now)
    told = refused(here, save, deal, replace(seen, model_text="EV 5"), seen=seen, now=now)
    assert told == {"model_id": (model, None), "model_text": ("", "EV 5")}


def test_a_level(here, there, ids, now):
    there(set_level, ids["deal"], "H", seen={"level": "A"}, now=now)
    assert refused(here, set_level, ids["deal"], "A", seen={"level": "A"}, now=now)
    told = refused(here, set_level, ids["deal"], "C", seen={"level": "A"}, now=now)
    assert told == {"level": ("H", "C")}
    here(set_level, ids["deal"], "H", seen={"level": "A"}, now=now)


def test_a_stage_and_an_amount(here, there, read, ids, now):
    stages = read(lambda session: [Make(session, now).stage(k).id for k in STAGES])
    first, second, third = stages
    seen = {"stage_id": first, "price_minor": 200_000_00, "quantity": 1}
    there(move_opportunity, ids["deal"], MoveDraft(second), seen=seen, now=now)
    move = MoveDraft(third, 199_000_00, 1)
    told = refused(here, move_opportunity, ids["deal"], move, seen=seen, now=now)
    assert told == {"stage_id": (second, third)}
    here(move_opportunity, ids["deal"], move, seen=seen | {"stage_id": second}, now=now)


STAGES = ("first_contact", "needs", "negotiation")


def test_an_order_over_an_amount_that_changed(here, there, read, ids, now):
    deal, before = ids["deal"], read(opportunities.draft_of, ids["deal"]).draft
    cheaper = replace(before, price_minor=190_000_00)
    there(opportunities.save_opportunity, deal, cheaper, seen=before, now=now)
    seen = {"price_minor": 200_000_00, "quantity": 1}
    told = refused(here, place_order, deal, OrderDraft(200_000_00), seen=seen, now=now)
    assert told == {"price_minor": (190_000_00, 200_000_00)}
    told = refused(here, place_order, deal, OrderDraft(198_000_00), seen=seen, now=now)
    assert told == {"price_minor": (190_000_00, 198_000_00)}
    here(
        place_order, deal, OrderDraft(198_000_00), seen=seen | {"price_minor": 190_000_00}, now=now
    )


def test_a_deal_is_not_given_up_over_an_order_that_was_just_signed(here, there, read, ids, now):
    seen = {"level": "A"}
    there(place_order, ids["deal"], OrderDraft(198_000_00), now=now)
    reason = read(lambda session: Make(session, now).loss_reason().id)
    loss = LossDraft(LossClass.LOST, LossSheet.SAME_BRAND, reason)
    told = refused(here, lose, ids["deal"], loss, seen=seen, now=now)
    assert told == {"level": ("O", "A")}
    told = refused(here, deliver, ids["deal"], DeliveryDraft(now.date()), seen=seen, now=now)
    assert told == {"level": ("O", "A")}


def test_a_planned_contact(here, there, ids, now, today):
    seen = {"due_on": today + timedelta(days=2), "due_time": None}
    there(replan, ids["due"], today + timedelta(days=5), None, seen=seen, now=now)
    told = refused(here, replan, ids["due"], today + timedelta(days=9), None, seen=seen, now=now)
    assert told["due_on"] == (today + timedelta(days=5), today + timedelta(days=9))


def test_a_level_that_came_out_in_a_contact(here, there, read, ids, now):
    there(set_level, ids["deal"], "H", now=now)
    graded = ResultDraft(Result.REACHED, "waits", level="C")
    told = refused(here, record_result, ids["due"], graded, seen={"level": "A"}, now=now)
    assert told == {"level": ("H", "C")}
    here(record_result, ids["due"], ResultDraft(Result.REACHED), seen={"level": "A"}, now=now)
    assert read(opportunities.draft_of, ids["deal"]).draft.level == "H"


def test_a_visit(here, there, read, now, as_):
    party = VisitDraft(data_later=True, adviser_id=as_("zhou").account_id)
    visit = here(visits.log_visit, party, now=now).visit_id
    seen = read(visits.draft_of, visit, now=now).draft
    there(save_visit, visit, replace(seen, remark="came by taxi"), seen=seen, now=now)
    here(save_visit, visit, replace(seen, party_size=3), seen=seen, now=now)
    told = refused(here, save_visit, visit, replace(seen, remark="two dogs"), seen=seen, now=now)
    assert told == {"remark": ("came by taxi", "two dogs")}
    draft, changed = read(visits.draft_of, visit, now=now)
    assert (draft.remark, draft.party_size) == ("came by taxi", 3)
    assert changed["party_size"].who == "Zhou Min"


def test_the_weather(here, there, read, now, today):
    there(set_weather, today, "sunny", seen={"weather": ""}, now=now)
    told = refused(here, set_weather, today, "rain", seen={"weather": ""}, now=now)
    assert told == {"weather": ("sunny", "rain")}
    assert read(sheet_of, today, now=now).weather == "sunny"


def test_the_stores_settings(there, store, as_, read):
    manager_here = seat(store.write, as_("manager"))
    seen = read(store_form)
    there(save_store, seen._replace(brand="Nova"), seen=seen)
    retries = seen._replace(settings=seen.settings | {"retries": 5})
    there(save_store, retries, seen=seen)
    manager_here(save_store, seen._replace(name="North Gate"), seen=seen)
    mine = seen._replace(settings=seen.settings | {"retries": 7})
    assert refused(manager_here, save_store, mine, seen=seen) == {"retries": (5, 7)}
    found = read(store_form)
    assert (found.brand, found.name, found.settings["retries"]) == ("Nova", "North Gate", 5)


def test_a_row_of_a_list(there, store, as_, read, now):
    manager_here = seat(store.write, as_("manager"))
    there(lambda session: Make(session, now).model())
    row = next(row for row in read(list_rows, "models") if row.values["name"] == "SUV 2.0T")
    there(save_row, "models", row.id, row.values | {"price_minor": 100}, seen=row.values)
    manager_here(save_row, "models", row.id, row.values | {"km_per_day": 50}, seen=row.values)
    mine = row.values | {"price_minor": 200}
    assert refused(manager_here, save_row, "models", row.id, mine, seen=row.values) == {
        "price_minor": (100, 200)
    }
    found = read(lambda session: session.get(CarModel, row.id))
    assert (found.price_minor, found.km_per_day) == (100, 50)


def test_an_account(store, second_store, as_):
    here, there = (seat(each.write, as_("admin")) for each in (store, second_store))
    seen = AccountChange("chen", "Chen Li", Role.ADVISER)
    there(change_account, replace(seen, name="Chen Lili"), seen=seen)
    told = refused(here, change_account, replace(seen, name="Li Chen"), seen=seen)
    assert told == {"name": ("Chen Lili", "Li Chen")}
    here(change_account, replace(seen, sees_customers=True), seen=seen)
    rows = {row.login: row for row in here(list_accounts)}
    assert (rows["chen"].name, rows["chen"].sees_customers) == ("Chen Lili", True)


FIELDS = ("district", "wechat", "cares_about")
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["here", "there"]),
        st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(["x", "y", "z"]), min_size=1),
        st.booleans(),
    ),
    max_size=12,
)


@given(EDITS)
@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_no_acknowledged_value_disappears_unseen(here, there, read, make_customer, edits):
    """Each seat edits what it saw, however old; it sees the store only when it looks again."""
    lin = make_customer()
    seats = {"here": here, "there": there}
    seen = dict.fromkeys(seats, read(draft_of, lin).draft)
    for seat_name, typed, looks_again in edits:
        before = read(draft_of, lin).draft
        if looks_again:
            seen[seat_name] = before
        mine = replace(seen[seat_name], **typed)
        try:
            seats[seat_name](save_file, lin, mine, seen=seen[seat_name], now=NOW)
        except Conflict:
            assert read(draft_of, lin).draft == before
            continue
        after = read(draft_of, lin).draft
        for field in FIELDS:
            old, new, known = (getattr(d, field) for d in (before, after, seen[seat_name]))
            assert new == old or (known == old and new == typed[field])
            assert field not in typed or typed[field] == known or new == typed[field]


@pytest.fixture
def make_customer(there, now):
    return lambda: there(lambda session: Make(session, now).customer().id)
