"""An adviser's reach, walked over everything declared: others' records by id, and every list.

Whatever an adviser may use for own customers stands in exactly one of the three groups below, or
the first test fails: a new verb or list cannot be forgotten here.
"""

from datetime import timedelta

import pytest

from crmdesk.access import REGISTRY, Reach, reach
from crmdesk.aftersales.deliveries import DeliveryDraft
from crmdesk.aftersales.vehicles import ReadingDraft
from crmdesk.customers.files import CustomerDraft
from crmdesk.customers.lists import CustomerList
from crmdesk.customers.notes import NoteDraft
from crmdesk.customers.organisation import OrganisationDraft
from crmdesk.customers.people import PersonDraft
from crmdesk.customers.search import find
from crmdesk.errors import Forbidden
from crmdesk.followups.done import done_today
from crmdesk.followups.due import DueList
from crmdesk.followups.figures import figures
from crmdesk.followups.reminders import due_reminders
from crmdesk.followups.results import ResultDraft
from crmdesk.funnel.board import board
from crmdesk.funnel.forecast import funnel_figures
from crmdesk.funnel.lists import OpportunityList
from crmdesk.funnel.losses import LossDraft
from crmdesk.funnel.moves import MoveDraft
from crmdesk.funnel.opportunities import OpportunityDraft
from crmdesk.funnel.orders import OrderDraft
from crmdesk.funnel.quotes import QuoteDraft
from crmdesk.models import LossClass, LossSheet, Order, RelatedPerson, Relation, Result
from crmdesk.reports.running import build_report
from crmdesk.showroom.log import DayLog
from crmdesk.store import Actor
from tests.records import Make

OTHERS = "Ouyang Jing"

# What is given to each function beside the session: ids of another adviser's records.
BY_ID = {
    "aftersales.care.plan_care": lambda o: {"vehicle_id": o.vehicle, "today": o.today},
    "aftersales.deliveries.deliver": lambda o: {
        "opportunity_id": o.deal,
        "draft": DeliveryDraft(o.today, price_minor=1),
    },
    "aftersales.planned.planned_calls": lambda o: {"vehicle_id": o.vehicle},
    "aftersales.vehicles.add_reading": lambda o: {
        "vehicle_id": o.vehicle,
        "draft": ReadingDraft(o.today, 100),
    },
    "aftersales.vehicles.vehicles_of": lambda o: {"customer_id": o.customer, "today": o.today},
    "customers.file_page.file_page": lambda o: {"customer_id": o.customer, "today": o.today},
    "customers.files.draft_of": lambda o: {"customer_id": o.customer},
    "customers.files.save_file": lambda o: {
        "customer_id": o.customer,
        "draft": CustomerDraft("Mine", has_number=True),
    },
    "customers.notes.add_note": lambda o: {"customer_id": o.customer, "draft": NoteDraft("x")},
    "customers.numbers.add_number": lambda o: {"customer_id": o.customer, "number": "13900009999"},
    "customers.numbers.remove_number": lambda o: {"number_id": o.number},
    "customers.organisation.organisation_of": lambda o: {"customer_id": o.customer},
    "customers.organisation.save_organisation": lambda o: {
        "customer_id": o.customer,
        "draft": OrganisationDraft(),
    },
    "customers.people.person_draft_of": lambda o: {"person_id": o.person},
    "customers.people.remove_person": lambda o: {"person_id": o.person},
    "customers.people.save_person": lambda o: {
        "customer_id": o.customer,
        "draft": PersonDraft("x", Relation.FRIEND),
    },
    "customers.questions.answer": lambda o: {
        "customer_id": o.customer,
        "key": "payment",
        "value": "cash",
    },
    "customers.reveal.reveal_number": lambda o: {"number_id": o.number},
    "customers.reveal.reveal_of_customer": lambda o: {"customer_id": o.customer},
    "customers.timeline.timeline": lambda o: {"customer_id": o.customer},
    "followups.done.settled": lambda o: {"follow_up_id": o.due},
    "followups.panel.panel": lambda o: {"follow_up_id": o.due},
    "followups.planning.plan": lambda o: {
        "customer_id": o.customer,
        "opportunity_id": o.deal,
        "due_on": o.today,
        "purpose": "keep_in_touch",
        "adviser_id": None,
    },
    "followups.planning.replan": lambda o: {
        "follow_up_id": o.due,
        "due_on": o.today,
        "due_time": None,
    },
    "followups.proposals.proposals_at": lambda o: {"follow_up_id": o.due, "level": "A"},
    "followups.reminders.snooze": lambda o: {"follow_up_id": o.due, "until": o.now},
    "followups.results.record_contact": lambda o: {
        "customer_id": o.customer,
        "draft": ResultDraft(Result.REACHED),
    },
    "followups.results.record_result": lambda o: {
        "follow_up_id": o.due,
        "draft": ResultDraft(Result.REACHED),
    },
    "funnel.deal.deal_of": lambda o: {"opportunity_id": o.deal},
    "funnel.levels.set_level": lambda o: {"opportunity_id": o.deal, "level": "H"},
    "funnel.losses.lose": lambda o: {
        "opportunity_id": o.deal,
        "draft": LossDraft(LossClass.LOST, LossSheet.SAME_BRAND, o.reason),
    },
    "funnel.moves.mark_delivered": lambda o: {"opportunity_id": o.deal},
    "funnel.moves.move_opportunity": lambda o: {
        "opportunity_id": o.deal,
        "draft": MoveDraft(o.stage),
    },
    "funnel.moves.needs_of": lambda o: {"opportunity_id": o.deal, "stage_id": o.stage},
    "funnel.on_file.opportunities_of": lambda o: {"customer_id": o.customer, "today": o.today},
    "funnel.opportunities.draft_of": lambda o: {"opportunity_id": o.deal},
    "funnel.opportunities.open_opportunity": lambda o: {"draft": OpportunityDraft(o.customer)},
    "funnel.opportunities.save_opportunity": lambda o: {
        "opportunity_id": o.deal,
        "draft": OpportunityDraft(o.customer),
    },
    "funnel.orders.cancel_order": lambda o: {"order_id": o.order, "level": "A"},
    "funnel.orders.orders_of": lambda o: {"opportunity_id": o.deal},
    "funnel.orders.place_order": lambda o: {"opportunity_id": o.deal, "draft": OrderDraft(1)},
    "funnel.quotes.add_quote": lambda o: {"opportunity_id": o.deal, "draft": QuoteDraft(1)},
    "funnel.quotes.quotes_of": lambda o: {"opportunity_id": o.deal},
}

# What each list or report says for the adviser: nothing of the other's may be in it.
LISTS = {
    "customers.lists.CustomerList.page": lambda s, o: CustomerList().page(s, 0, 200),
    "customers.lists.CustomerList.count": lambda s, o: CustomerList().count(s) == 1,
    "customers.search.find": lambda s, o: find(s, "ouyang") + find(s, "0001"),
    "followups.done.done_today": lambda s, o: done_today(s, now=o.now, scope="store"),
    "followups.due.DueList.sections": lambda s, o: DueList(scope="store").sections(
        s, now=o.now, today=o.today
    ),
    "followups.figures.figures": lambda s, o: (
        figures(s, now=o.now, today=o.today, scope="store").overdue == 1
    ),
    "followups.reminders.due_reminders": lambda s, o: due_reminders(s, now=o.now),
    "funnel.board.board": lambda s, o: board(s, today=o.today),
    "funnel.forecast.funnel_figures": lambda s, o: (
        sum(row.count for row in funnel_figures(s, by="stage")) == 1
    ),
    "funnel.lists.OpportunityList.page": lambda s, o: OpportunityList().page(s, 0, 200),
    "funnel.lists.OpportunityList.count": lambda s, o: OpportunityList().count(s) == 1,
    "showroom.log.DayLog.rows": lambda s, o: DayLog(o.today).rows(s, now=o.now),
    "reports.running.build_report": lambda s, o: [
        build_report(s, key, {}, now=o.now)
        for key in ("funnel", "showroom_day", "new_prospects", "followup_performance")
    ],
}

FREE = {
    "aftersales.care.plan_care_bulk": "passes over others' cars, by test_care",
    "aftersales.care.refresh": "passes over others' cars, by test_care",
    "access.undoing.undo_last": "own actions only, by test_undo",
    "access.undoing.what_undo_would_do": "own actions only, by test_undo",
    "access.last_touch.last_touch": "what was done within reach only, by test_last_touch",
    "customers.files.open_file": "a new file is the adviser's own",
    "followups.planning.drop_open": "refused outside another verb",
    "followups.planning.plan_first": "takes a record that a verb has reached",
    "followups.reminders.mark_reminded": "marks only what due_reminders gave; others' stay as is",
    "followups.results.record_lost": "refused outside another verb",
    "funnel.observed.observed": "rates of the store, no record of anybody",
    "funnel.passed.passed": "counts of the store, no record of anybody",
    "reports.parameters.choices": "names of the store's lists",
    "reports.running.check_export": "looks at a document that build_report made",
    "reports.running.record_export": "journals a document that build_report made",
    "reports.running.record_print": "journals a document that build_report made",
    "showroom.sheets.sheet_of": "weather and signatures",
    "showroom.totals.totals": "counts, no record of anybody",
    "showroom.visits.draft_of": "covered with the log's own rules in tests/showroom",
}


class Others:
    """Another adviser's records, and one of the adviser's own beside each, or the reverse."""

    def __init__(self, session, now, people=(("zhou", "Mine Own"), ("chen", OTHERS))):
        make = Make(session, now)
        self.now, self.today = now, now.date()
        self.stage, self.reason = make.stage("needs").id, make.loss_reason().id
        for owner, name in people:
            customer = make.customer(name, owner=owner)
            deal = make.opportunity(customer)
            due = make.follow_up(deal, days=-2)
            vehicle = make.vehicle(customer, delivered_on=self.today - timedelta(days=30))
            visit = make.visit(customer, adviser_id=customer.owner_id)
            self.name, self.visit, self.owner = name, visit.id, customer.owner_id
            self.customer, self.deal, self.due, self.vehicle = (
                customer.id,
                deal.id,
                due.id,
                vehicle.id,
            )
            self.number = customer.numbers[0].id
        person = RelatedPerson(
            store_id=1, customer_id=self.customer, name="Spouse", relation=Relation.SPOUSE
        )
        order = Order(
            store_id=1,
            opportunity_id=self.deal,
            ordered_on=self.today,
            price_minor=1,
            account_id=make.account("chen").id,
        )
        session.add_all([person, order])
        session.flush()
        self.person, self.order = person.id, order.id


@pytest.fixture
def others(store, manager, now):
    with store.write(manager) as session:
        return Others(session, now)


def short(name):
    return name.removeprefix("crmdesk.")


def own_reach(actor):
    declared = REGISTRY.items()
    return {short(n) for n, d in declared if reach(actor, d.permission) is Reach.OWN}


def test_everything_that_reaches_own_customers_only_is_walked_here(as_):
    built = {name for name in own_reach(as_("zhou")) if ".catalogue." in name}
    assert own_reach(as_("zhou")) - built == BY_ID.keys() | LISTS.keys() | FREE.keys()


@pytest.mark.parametrize("name", BY_ID)
def test_anothers_record_is_refused_by_its_id(store, as_, others, name):
    declared = REGISTRY[f"crmdesk.{name}"]
    given = BY_ID[name](others)
    if "now" in declared.function.__wrapped__.__annotations__:
        given["now"] = others.now
    opened = store.write if declared.writes else store.read
    with pytest.raises(Forbidden), opened(as_("zhou")) as session:
        declared.function(session, **given)


@pytest.mark.parametrize("name", LISTS)
def test_no_list_figure_or_report_holds_anothers_customer(store, as_, others, name):
    with store.read(as_("zhou")) as session:
        said = LISTS[name](session, others)
    assert said if isinstance(said, bool) else OTHERS not in repr(said)


@pytest.mark.parametrize("name", [n for n in LISTS if n.endswith((".page", ".find", ".board"))])
def test_the_manager_finds_in_the_same_list_what_the_adviser_may_not(store, manager, others, name):
    """Or the test above could pass on an empty list."""
    with store.read(manager) as session:
        assert OTHERS in repr(LISTS[name](session, others))


def test_an_administrator_without_the_grant_reaches_no_customer(as_):
    actor = as_("admin")
    assert isinstance(actor, Actor)
    assert own_reach(actor) == {
        *("access.undoing.undo_last", "access.undoing.what_undo_would_do"),
        "access.last_touch.last_touch",
    }
