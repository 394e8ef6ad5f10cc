"""How far the closed opportunities came."""

from crmdesk.funnel.passed import passed
from crmdesk.funnel.stages import stages
from crmdesk.models import Outcome, StageMove


def closed_after(make, session, outcome, *keys):
    """An opportunity that went through the stages ``keys`` and was then won or lost."""
    last = "delivered" if outcome is Outcome.WON else "lost"
    opportunity = make.opportunity(stage=last)
    opportunity.moves.clear()
    for key in (*keys, last):
        stage, at = make.stage(key).id, opportunity.opened_at
        opportunity.moves.append(StageMove(store_id=1, to_stage_id=stage, account_id=1, at=at))
    session.flush()


def test_who_reached_a_stage_also_passed_those_before_it(session, make):
    closed_after(make, session, Outcome.WON, "first_contact", "test_drive")
    closed_after(make, session, Outcome.LOST, "first_contact")
    closed_after(make, session, Outcome.LOST, "first_contact", "test_drive", "needs")
    closed_after(make, session, Outcome.WON)  # imported: no way through the stages
    make.opportunity(stage="negotiation")  # open: says nothing yet

    names = {stage.id: stage.key for stage in stages(session)}
    assert {names[key]: tuple(seen) for key, seen in passed(session).items()} == {
        "first_contact": (3, 1),
        "needs": (2, 1),
        "presentation": (2, 1),
        "test_drive": (2, 1),
        "negotiation": (0, 0),
    }
