"""A random month by the verbs, with all that is changed later; its figures counted once more.

What is counted here is read by plain SQL, and whose a fact was is remembered while it is made:
nothing of the program's own counting is used.
"""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import select, text

from crmdesk.access.undoing import undo_last
from crmdesk.aftersales.deliveries import DeliveryDraft, deliver
from crmdesk.customers.ownership import give
from crmdesk.errors import UserError
from crmdesk.funnel.board import board
from crmdesk.funnel.losses import LossClass, LossDraft, lose
from crmdesk.funnel.moves import MoveDraft, move_opportunity
from crmdesk.funnel.orders import OrderDraft, cancel_order, place_order
from crmdesk.models import (
    Account,
    Customer,
    LossSheet,
    Opportunity,
    Order,
    Outcome,
    Purpose,
    Visit,
)
from crmdesk.reports.running import run_report
from crmdesk.showroom.totals import totals
from crmdesk.showroom.visits import VisitDraft, draft_of, log_unfiled, log_visit, save_visit
from tests.records import Make

STEPS = 220
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 21)


class Month:
    """A store at work from the first of the month; ``whose`` remembers what the figures must."""

    def __init__(self, store, as_, now):
        self.store, self.random = store, Random(8)
        self.end, self.now = now, now - timedelta(days=20)
        self.actors = {login: as_(login) for login in ("manager", "zhou", "chen", "reception")}
        self.whose = {}

    def one(self, session, column, *conditions):
        found = session.scalars(select(column).where(*conditions).order_by(column)).all()
        if not found:
            raise UserError("nothing of this yet")
        return self.random.choice(found)

    def step(self):
        self.now = min(self.now + timedelta(hours=self.random.randrange(1, 4)), self.end)
        work = self.random.choice(_WORKS)
        by = "manager" if work not in (visit,) else self.random.choice(["zhou", "chen", "manager"])
        try:
            with self.store.write(self.actors[by]) as session:
                made = work(self, session)
        except UserError:
            return
        self.whose |= made or {}

    def forget_undone(self, session):
        """Ids of what was taken back may be given again."""
        for table in ("customer", "sales_order", "delivery"):
            there = {row[0] for row in session.execute(text(f"SELECT id FROM {table}"))}
            self.whose = {
                key: who for key, who in self.whose.items() if key[0] != table or key[1] in there
            }


def visit(month, session):
    r = month.random
    draft = VisitDraft(
        phone=f"1390000{r.randrange(60):04d}",
        name="Lin",
        level=r.choice("HABC"),
        purpose=r.choice([Purpose.ENQUIRY, Purpose.ENQUIRY, Purpose.SERVICE]),
        did_test_drive=r.random() < 0.3,
    )
    logged = log_visit(session, draft, now=month.now)
    customer = session.get(Customer, logged.customer_id)
    key = ("customer", customer.id)
    return {} if key in month.whose else {key: customer.owner_id}


def stranger(month, session):
    log_unfiled(session, Make(session, month.now).unfiled_reason().id, now=month.now)


def correct(month, session):
    number = month.one(session, Visit.id)
    seen = draft_of(session, number, now=month.now)[0]
    change = month.random.choice(
        [
            {"purpose": Purpose.SERVICE, "unfiled_reason_id": None},
            {"purpose": Purpose.ENQUIRY, "data_later": True},
            {"is_first": month.random.random() < 0.5},
            {"did_test_drive": True},
        ]
    )
    draft = replace(seen, **change)
    if not draft.problems():
        save_visit(session, number, draft, now=month.now)


def order(month, session):
    deal = month.one(session, Opportunity.id, Opportunity.outcome == Outcome.OPEN)
    back = month.random.randrange(3)
    day = max((month.now - timedelta(days=back)).date(), FIRST)
    whose = whose_then(month, session, deal, day)
    draft = OrderDraft(1_00, ordered_on=day)
    return {("sales_order", place_order(session, deal, draft, now=month.now)): whose}


def whose_then(month, session, deal, day):
    """The manager enters it: of who had the customer in the evening, forward from the first."""
    customer = session.get(Opportunity, deal).customer_id
    asked = text(
        "SELECT date(at, '+8 hours'), to_id FROM ownership_change"
        " WHERE customer_id = :c ORDER BY id"
    )
    whose = month.whose["customer", customer]
    for given_on, to in session.execute(asked, {"c": customer}):
        whose = to if given_on <= str(day) else whose
    return whose


def hand_over_car(month, session):
    deal = month.one(session, Opportunity.id, Opportunity.outcome == Outcome.OPEN)
    day = (month.now - timedelta(days=month.random.randrange(40))).date()
    whose = whose_then(month, session, deal, day)
    car = deliver(session, deal, DeliveryDraft(day, price_minor=1_00), now=month.now)
    asked = text("SELECT id FROM delivery WHERE vehicle_id = :car")
    return {("delivery", session.scalar(asked, {"car": car})): whose}


def cancel(month, session):
    cancel_order(
        session, month.one(session, Order.id, Order.cancelled_on.is_(None)), "A", now=month.now
    )


def lost(month, session):
    deal = month.one(session, Opportunity.id, Opportunity.outcome == Outcome.OPEN)
    reason = Make(session, month.now).loss_reason().id
    draft = LossDraft(LossClass.LOST, LossSheet.SAME_BRAND, reason)
    lose(session, deal, draft, now=month.now)


def taken_up(month, session):
    deal = month.one(session, Opportunity.id, Opportunity.outcome == Outcome.LOST)
    stage = Make(session, month.now).stage("needs").id
    move_opportunity(session, deal, MoveDraft(stage), now=month.now)


def given(month, session):
    to = month.one(session, Account.id, Account.login.in_(["zhou", "chen"]))
    give(session, month.one(session, Customer.id), to, "leave", now=month.now)


def undo(month, session):
    undo_last(session)
    session.flush()
    month.forget_undone(session)


_WORKS = (
    *(visit, visit, visit, stranger, correct, correct, order, order, hand_over_car),
    *(cancel, lost, taken_up, given, given, undo),
)


@pytest.fixture
def month(store, as_, now):
    month = Month(store, as_, now)
    for _step in range(STEPS):
        month.step()
    return month


@pytest.mark.file_only
def test_every_figure_is_what_counting_by_hand_gives(store, manager, month, now):
    with store.read(manager) as session:

        def ask(question):
            return session.execute(text(question)).all()

        new = [
            row
            for row in ask("SELECT id, day, customer_id, is_filed, purpose, is_first FROM visit")
            if row.is_first and row.purpose not in ("service", "collecting")
        ]
        filed = [row for row in new if row.is_filed]
        drives = ask("SELECT id, customer_id, day FROM visit WHERE did_test_drive")
        sales = _sales(ask, month.whose)
        first_owner = Counter(
            month.whose["customer", row[0]] for row in ask("SELECT id FROM customer")
        )
        won = [
            row
            for row in ask("SELECT opportunity_id, min(delivered_on) FROM delivery GROUP BY 1")
            if row[1] >= "2026-11-01"
        ]
        found = totals(session, FIRST, LAST, now=now)
        columns = board(session, today=LAST)
    assert len(sales) > 5
    assert (found.first, found.filed, found.unfiled) == (
        *(len(new), len(filed), len(new) - len(filed)),
    )
    assert found.test_drives == len(drives)
    assert found.drove == sum(
        any(
            drive.id == row.id or (drive.customer_id == row.customer_id and drive.day >= row.day)
            for drive in drives
        )
        for row in filed
    )
    assert found.ordered == sum(
        any(customer == row.customer_id and day >= row.day for customer, _who, day in sales)
        for row in filed
    )
    in_month = Counter(who for _customer, who, day in sales if day >= "2026-11-01")
    assert found.orders == in_month.total()
    assert {one.adviser_id: one.orders for one in found.by_adviser if one.orders} == in_month
    assert [each.count for each in columns if each.outcome is Outcome.WON] == [len(won)]
    prospects = run_report(store, manager, "new_prospects", {"first": FIRST, "last": LAST})
    files = prospects.table("by_adviser").values("files")
    assert sorted(filter(None, files)) == sorted(first_owner.values())


def _sales(ask, whose):
    """Customer, whose, and day of each order that stands, and of each delivery without one."""
    orders = ask(
        "SELECT s.id, s.opportunity_id, o.customer_id, s.ordered_on, o.outcome FROM sales_order s"
        " JOIN opportunity o ON o.id = s.opportunity_id WHERE s.cancelled_on IS NULL"
    )
    ordered = {row.opportunity_id for row in orders}
    handed = ask(
        "SELECT d.id, d.opportunity_id, o.customer_id, d.delivered_on FROM delivery d"
        " JOIN opportunity o ON o.id = d.opportunity_id"
    )
    return [
        (row.customer_id, whose["sales_order", row.id], row.ordered_on)
        for row in orders
        if row.outcome != "lost"
    ] + [
        (row.customer_id, whose["delivery", row.id], row.delivered_on)
        for row in handed
        if row.opportunity_id not in ordered
    ]
