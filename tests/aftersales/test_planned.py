from crmdesk.aftersales.deliveries import DeliveryDraft, deliver
from crmdesk.aftersales.planned import planned_calls


def test_the_care_of_a_delivered_car_is_told_soonest_first(session, make, now, today):
    opportunity = make.opportunity(make.customer("Lin"))
    vehicle_id = deliver(session, opportunity.id, DeliveryDraft(today, 100), now=now)

    calls = planned_calls(session, vehicle_id)

    assert calls[0].purpose == "Arrived home"
    assert [call.due_on for call in calls] == sorted(call.due_on for call in calls)
