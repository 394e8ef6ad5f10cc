from dataclasses import replace
from datetime import timedelta

import pytest

from crmdesk.errors import Forbidden, UserError
from crmdesk.funnel.levels import set_level
from crmdesk.models import FollowUp, Opportunity, Visit, Way
from crmdesk.showroom.leaving import leave
from crmdesk.showroom.log import DayLog
from crmdesk.showroom.visits import VisitDraft, draft_of, log_unfiled, log_visit, save_visit
from crmdesk.store.edits import Conflict


def test_the_leaving_time_is_now_and_is_said(session, party, log, now):
    done = log(party())
    left = leave(session, done.visit_id, now=now + timedelta(minutes=48))
    assert left.sentence == "Lin Xiaodong left at 10:48."
    assert session.get(Visit, done.visit_id).left_at == now + timedelta(minutes=48)


def test_a_clock_set_back_makes_nobody_leave_before_they_came(session, party, log, now):
    done = log(party())
    left = leave(session, done.visit_id, now=now - timedelta(hours=1))
    assert left.left_at == now
    assert "clock was set back" in left.sentence


def test_who_was_forgotten_yesterday_left_at_closing_time(session, party, log, now):
    done = log(party())
    left = leave(session, done.visit_id, now=now + timedelta(days=1))
    assert "18:00" in left.sentence
    assert left.left_at == now + timedelta(hours=8)


def test_nobody_leaves_twice_and_a_call_does_not_leave(session, party, log, now):
    done, call = log(party()), log(party("13800000002", way=Way.PHONE_IN))
    leave(session, done.visit_id, now=now)
    with pytest.raises(UserError, match="already"):
        leave(session, done.visit_id, now=now)
    with pytest.raises(UserError, match="call"):
        leave(session, call.visit_id, now=now)


def test_an_unfiled_party_has_gone_unless_it_is_still_here(session, now, ids):
    gone = log_unfiled(session, ids["reason"], now=now)
    here = log_unfiled(session, ids["reason"], now=now, still_here=True)
    assert session.get(Visit, gone).left_at == now
    assert session.get(Visit, here).left_at is None


def test_a_reason_that_is_no_longer_there_is_refused(session, now):
    with pytest.raises(UserError, match="reason"):
        log_unfiled(session, 999, now=now)


def edited(session, visit_id, now, **fields):
    draft = draft_of(session, visit_id, now=now).draft
    changed = VisitDraft(**vars(draft) | fields)
    return save_visit(session, visit_id, changed, seen=draft, now=now)


def test_what_the_form_shows_is_saved_again_unchanged(session, party, log, now):
    done = log(party(remark="two\nlines", level="A", did_quote=True))
    before = {k: v for k, v in vars(session.get(Visit, done.visit_id)).items() if k[0] != "_"}
    edited(session, done.visit_id, now)
    visit = session.get(Visit, done.visit_id)
    assert {key: getattr(visit, key) for key in before} == before


def test_a_correction_keeps_the_customer_and_grades_the_opportunity(session, party, log, now):
    done = log(party(level="N"))
    edited(session, done.visit_id, now, level="H", did_test_drive=True, remark="again on Sunday")

    visit = session.get(Visit, done.visit_id)
    assert (visit.customer_id, visit.did_test_drive) == (done.customer_id, True)
    assert session.get(Opportunity, done.opportunity_id).level == "H"


def test_data_that_comes_later_opens_the_file(session, log, now, ids):
    done = log(VisitDraft(data_later=True, adviser_id=ids["chen"]))
    assert not session.get(Visit, done.visit_id).is_filed

    later = edited(
        session, done.visit_id, now, phone="13812347714", name="Lin", level="B", data_later=False
    )

    visit = session.get(Visit, done.visit_id)
    assert (visit.is_filed, visit.is_first, visit.customer_id) == (True, True, later.customer_id)
    assert session.get(FollowUp, later.follow_up_id).adviser_id == ids["chen"]
    assert "Opened the file of Lin" in later.sentence


def test_a_reason_that_comes_later_is_noted(session, log, now, ids):
    done = log(VisitDraft(data_later=True))
    edited(session, done.visit_id, now, unfiled_reason_id=ids["price"], data_later=False)
    assert session.get(Visit, done.visit_id).unfiled_reason_id == ids["price"]


def test_a_form_older_than_the_visit_writes_only_what_was_typed(session, party, log, now):
    done = log(party())
    draft = draft_of(session, done.visit_id, now=now).draft
    edited(session, done.visit_id, now, remark="changed meanwhile")
    typed = replace(draft, trim="Sport")
    save_visit(session, done.visit_id, typed, seen=draft, now=now)
    visit = session.get(Visit, done.visit_id)
    assert (visit.remark, visit.trim) == ("changed meanwhile", "Sport")
    with pytest.raises(Conflict) as told:
        save_visit(session, done.visit_id, replace(draft, remark="mine"), seen=draft, now=now)
    assert told.value.theirs["remark"] == "changed meanwhile"


def test_a_number_for_a_party_that_others_have_filed_is_not_dropped(session, log, now, ids):
    done = log(VisitDraft(data_later=True, adviser_id=ids["chen"]))
    draft = draft_of(session, done.visit_id, now=now).draft
    edited(session, done.visit_id, now, phone="13812347714", name="Lin", level="B")
    typed = replace(draft, phone="13900001111", name="Lin", level="B")
    with pytest.raises(UserError, match="filed meanwhile, as Lin"):
        save_visit(session, done.visit_id, typed, seen=draft, now=now)


def test_a_correction_leaves_a_deal_alone_that_was_graded_since(session, party, log, now):
    done = log(party(level="B"))
    set_level(session, done.opportunity_id, "H", now=now)
    edited(session, done.visit_id, now, remark="again on Sunday")
    edited(session, done.visit_id, now, level="A")
    assert session.get(Opportunity, done.opportunity_id).level == "H"


def test_the_leaving_may_be_corrected_but_not_to_before_the_coming(session, party, log, now):
    done = log(party())
    edited(session, done.visit_id, now, left_at=now + timedelta(minutes=5))
    with pytest.raises(UserError, match="before they came"):
        late = VisitDraft(customer_id=done.customer_id, left_at=now - timedelta(minutes=5))
        log(late)
    draft = draft_of(session, done.visit_id, now=now).draft
    wrong = VisitDraft(**vars(draft) | {"left_at": now - timedelta(minutes=5)})
    assert wrong.problems().keys() == {"left_at"}


def test_an_adviser_changes_only_parties_received_or_logged(store, manager, as_, now, ids, party):
    with store.write(manager) as session:
        done = log_visit(session, party(adviser_id=ids["zhou"]), now=now)
    with store.write(as_("chen")) as session:
        for refused in (
            lambda: draft_of(session, done.visit_id, now=now),
            lambda: leave(session, done.visit_id, now=now),
            lambda: save_visit(session, done.visit_id, party(), now=now),
        ):
            with pytest.raises(Forbidden, match="Zhou Min"):
                refused()
    with store.write(as_("zhou")) as session:
        leave(session, done.visit_id, now=now)


def test_to_log_a_visit_is_no_way_to_learn_about_anothers_customer(
    store, manager, as_, now, make_in
):
    customer_id = make_in(lambda make: make.customer("Shan Xiongfei", owner="zhou").id)
    with store.write(as_("chen")) as session:
        done = log_visit(session, VisitDraft(customer_id=customer_id, level="H"), now=now)
        assert session.get(Visit, done.visit_id).name == "Shan X."
        (row,) = DayLog(now.date()).rows(session, now=now)
        assert (row.name, row.phone) == ("Shan X.", "")
        assert "Zhou Min" in done.sentence
        assert done.follow_up_id is None


@pytest.mark.parametrize("login", ["admin", "auditor"])
def test_who_does_not_work_in_the_showroom_logs_nothing(store, as_, now, ids, party, login):
    with store.write(as_(login)) as session:
        with pytest.raises(Forbidden):
            log_visit(session, party(), now=now)
        with pytest.raises(Forbidden):
            log_unfiled(session, ids["reason"], now=now)


def test_reception_changes_nothing_of_another_day(store, manager, as_, now, party):
    with store.write(manager) as session:
        done = log_visit(session, party(), now=now - timedelta(days=1))
    with store.write(as_("reception")) as session, pytest.raises(Forbidden, match="today's log"):
        leave(session, done.visit_id, now=now)
