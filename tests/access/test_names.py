"""Two advisers of one name: each place that names them says which."""

from datetime import timedelta

import pytest

from crmdesk.access import owner_name
from crmdesk.access.audit import AuditLog
from crmdesk.customers.duplicates import possible_duplicates
from crmdesk.customers.file_page import file_page
from crmdesk.customers.lists import CustomerList
from crmdesk.customers.search import find
from crmdesk.customers.timeline import timeline
from crmdesk.followups.due import DueList
from crmdesk.funnel.board import board
from crmdesk.funnel.lists import OpportunityList
from crmdesk.funnel.losses import LossDraft, lose, waiting
from crmdesk.funnel.on_file import opportunities_of
from crmdesk.funnel.orders import OrderDraft, place_order
from crmdesk.models import LossClass, LossSheet
from crmdesk.showroom.log import DayLog
from crmdesk.showroom.turns import turns
from tests.records import Make

BOTH = {"Li Wei (zhou)", "Li Wei (chen)"}


@pytest.fixture
def filled(store, manager, as_, now):
    """A customer of each, with a contact, a deal, a visit, an order and a loss."""
    with store.write(manager) as session:
        make = Make(session, now)
        made = {"reason": make.loss_reason().id}
        for login in ("zhou", "chen"):
            make.account(login).name = "Li Wei"
            customer = make.customer("Lin", phone="13812347714", owner=login)
            deal = make.opportunity(customer, stage="negotiation")
            make.follow_up(deal)
            make.visit(customer, adviser_id=customer.owner_id)
            made[login] = customer.id, deal.id, make.opportunity(customer, stage="needs").id
    for login in ("zhou", "chen"):
        with store.write(as_(login)) as session:
            place_order(session, made[login][1], OrderDraft(1), now=now)
            draft = LossDraft(LossClass.LOST, LossSheet.SAME_BRAND, made["reason"])
            lose(session, made[login][2], draft, now=now + timedelta(minutes=1))
    return made


PLACES = {
    "Today": lambda s, o: [row.adviser for row in DueList(scope="store").sections(s, **o).today],
    "the board": lambda s, o: [
        card.adviser for column in board(s, today=o["today"]) for card in column.cards
    ],
    "the deals": lambda s, o: [row.adviser for row in OpportunityList().page(s, 0, 9)],
    "the customers": lambda s, o: [row.owner for row in CustomerList().page(s, 0, 9)],
    "the search": lambda s, o: [row.owner for row in find(s, "Lin")],
    "duplicates": lambda s, o: [
        one.owner for one in possible_duplicates(s, phone="13812347714", today=o["today"])
    ],
    "the log": lambda s, o: [row.adviser for row in DayLog(o["today"]).rows(s, now=o["now"])],
    "turns": lambda s, o: [turn.name for turn in turns(s, o["today"]) if "Li Wei" in turn.name],
    "losses": lambda s, o: [row.adviser for row in waiting(s)],
    "the journal": lambda s, o: [
        row.who for row in AuditLog().page(s, 0, 4) if "Li Wei" in row.who
    ],
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_a_list_tells_two_of_one_name_apart(store, manager, filled, now, today, place):
    with store.read(manager) as session:
        assert set(place(session, {"now": now, "today": today})) == BOTH


def test_a_file_says_which_of_the_two(store, manager, filled, today):
    customer_id = filled["chen"][0]
    with store.read(manager) as session:
        file = file_page(session, customer_id, today=today)
        assert {deal.adviser for deal in file.opportunities} == {"Li Wei (chen)"}
        assert {one.adviser for one in opportunities_of(session, customer_id, today=today)} == {
            "Li Wei (chen)"
        }
        named = {row.who for row in timeline(session, customer_id) if "Li Wei" in row.who}
        assert named >= {"Li Wei (chen)"}
        assert owner_name(session, file.owner_id) == file.owner == "Li Wei (chen)"
