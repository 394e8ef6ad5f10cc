"""One customer with all that can be settled about them, and the acts that settle it."""

from types import SimpleNamespace

from crmdesk.access.accounts import close_account
from crmdesk.aftersales.deliveries import DeliveryDraft, deliver
from crmdesk.customers.ownership import give
from crmdesk.customers.people import PersonDraft, remove_person, save_person
from crmdesk.followups.results import ResultDraft, record_result
from crmdesk.funnel.losses import LossDraft, lose
from crmdesk.funnel.moves import MoveDraft, move_opportunity
from crmdesk.funnel.orders import OrderDraft, cancel_order, place_order
from crmdesk.models import LossClass, LossSheet, Relation, Result
from crmdesk.showroom.visits import VisitDraft, draft_of, save_visit
from tests.records import Make


def one_customer(session, now):
    make = Make(session, now)
    lin = make.customer("Lin")
    deal = make.opportunity(lin)
    wife = save_person(session, lin.id, PersonDraft("Wu Lan", Relation.SPOUSE), now=now)
    reason = make.loss_reason("own_promises").id
    return SimpleNamespace(
        now=now,
        today=now.date(),
        customer=lin.id,
        deal=deal.id,
        due=make.follow_up(deal).id,
        visit=make.visit().id,
        number=lin.numbers[0].id,
        person=wife,
        chen=make.account("chen").id,
        zhou=lin.owner_id,
        needs=make.stage("needs").id,
        presentation=make.stage("presentation").id,
        negotiation=make.stage("negotiation").id,
        shown={"stage_id": deal.stage_id},
        loss=LossDraft(LossClass.MISTAKEN, LossSheet.OURSELVES, reason),
    )


def recorded(s, o):
    record_result(s, o.due, ResultDraft(Result.REACHED), now=o.now)


def lost(s, o):
    o.lost = lose(s, o.deal, o.loss, now=o.now)


def delivered(s, o):
    deliver(s, o.deal, DeliveryDraft(o.today, 200_000_00), now=o.now)


def moved(s, o):
    move_opportunity(s, o.deal, MoveDraft(o.needs), seen=o.shown, now=o.now)


def ordered(s, o):
    o.order = place_order(s, o.deal, OrderDraft(200_000_00), now=o.now)


def cancelled(s, o):
    cancel_order(s, o.order, "A", now=o.now)


def filed(s, o):
    o.seen = draft_of(s, o.visit, now=o.now).draft
    save_visit(s, o.visit, VisitDraft("13900008888", "Bai", level="A"), now=o.now)


def closed(s, o):
    close_account(s, "chen")


def given(s, o):
    give(s, o.customer, o.chen, "on leave", now=o.now)


def removed(s, o):
    remove_person(s, o.person)
