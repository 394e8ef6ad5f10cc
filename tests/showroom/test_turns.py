from datetime import timedelta

from crmdesk.models import Account, Role, Visit
from crmdesk.showroom.turns import next_in_turn, turns
from crmdesk.showroom.visits import VisitDraft


def names(session, day):
    return [turn.name for turn in turns(session, day)]


def test_who_received_fewest_parties_today_is_next_and_then_the_longest_idle(
    session, make, now, today
):
    zhou, chen = make.account("zhou").id, make.account("chen").id
    make.visit(adviser_id=zhou, arrived_at=now)
    assert next_in_turn(session, today).name == "Chen Li"

    make.visit(adviser_id=chen, arrived_at=now + timedelta(minutes=5))
    assert next_in_turn(session, today)[1:] == ("Zhou Min", 1)


def test_in_the_morning_it_goes_on_from_the_day_before(session, make, now, today):
    yesterday = {"day": today - timedelta(days=1), "arrived_at": now - timedelta(days=1)}
    make.visit(adviser_id=make.account("zhou").id, **yesterday)
    assert names(session, today) == ["Chen Li", "Zhou Min"]


def test_only_active_advisers_who_take_turns_are_in_it(session, make, now, today):
    make.account("chen").takes_turns = False
    make.account("zhou").is_active = False
    session.add(
        Account(store_id=1, login="wang", name="Wang Ke", role=Role.ADVISER, created_at=now)
    )
    session.flush()
    assert names(session, today) == ["Wang Ke"]


def test_a_new_party_goes_to_the_next_in_turn_and_an_owners_customer_to_the_owner(
    session, make, party, log
):
    known = make.customer(owner="zhou")
    make.visit(adviser_id=make.account("zhou").id)
    new = log(party())
    again = log(VisitDraft(customer_id=known.id))

    assert session.get(Visit, new.visit_id).adviser_id == make.account("chen").id
    assert session.get(Visit, again.visit_id).adviser_id == make.account("zhou").id


def test_without_anybody_in_turn_a_party_is_logged_all_the_same(session, make, party, log):
    for login in ("zhou", "chen"):
        make.account(login).takes_turns = False
    done = log(party())
    assert session.get(Visit, done.visit_id).adviser_id is None
