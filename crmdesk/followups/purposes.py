"""Why somebody is contacted, in words that the store's own purposes stand beside."""

from __future__ import annotations

from crmdesk.followups.cadence import ORDERED
from crmdesk.i18n import N_, _
from crmdesk.models import Channel, Result

PURPOSES = {
    "first_call": N_("First call"),
    "keep_in_touch": N_("Keep in touch"),
    "quote": N_("Follow up the quote"),
    "test_drive": N_("Invite to a test drive"),
    "after_test_drive": N_("Impressions of the test drive"),
    "confirm_visit": N_("Confirm the visit"),
    "signing": N_("Set the signing"),
    "order_progress": N_("How the order stands"),
    "before_delivery": N_("Confirm before delivery"),
    "call_again": N_("Call again as agreed"),
    "retry": N_("Call again: no answer"),
    "choose_way": N_("Not reached: another way"),
    "unplanned": N_("Contact outside the plan"),
    "missed_call": N_("Call back a missed call"),
    "revive": N_("Ask again after the loss"),
    "arrived_home": N_("Arrived home"),
    "day_3": N_("Day 3 call"),
    "day_7": N_("Day 7 call, satisfaction"),
    "day_30": N_("First month care"),
    "first_service": N_("First service"),
    "birthday": N_("Birthday"),
    "anniversary": N_("Delivery anniversary"),
}

SALES_PURPOSES = (
    *("first_call", "keep_in_touch", "test_drive", "after_test_drive", "quote"),
    *("confirm_visit", "signing", "order_progress", "before_delivery", "call_again"),
)
"""Those that an adviser may choose for a next contact, in this order."""


def say(purpose: str) -> str:
    """The words of a key; anything else is the adviser's own words already."""
    return _(PURPOSES[purpose]) if purpose in PURPOSES else purpose


RESULT_NAMES = {
    Result.REACHED: N_("Reached"),
    Result.NO_ANSWER: N_("No answer"),
    Result.VISIT_SET: N_("Visit set"),
    Result.SIGNED: N_("Signed"),
    Result.POSTPONED: N_("Postponed"),
    Result.LOST: N_("Lost"),
    Result.DROPPED: N_("Dropped"),
}

CHANNEL_NAMES = {
    Channel.PHONE: N_("Call"),
    Channel.WECHAT: N_("WeChat"),
    Channel.MESSAGE: N_("Text message"),
    Channel.VISIT: N_("In person"),
    Channel.EMAIL: N_("E-mail"),
}

_OF_STAGE = {
    "presentation": "test_drive",
    "test_drive": "after_test_drive",
    "negotiation": "quote",
}


def of_stage(stage_key: str, level: str) -> str:
    """What the next contact is for, where the deal stands."""
    return "order_progress" if level == ORDERED else _OF_STAGE.get(stage_key, "keep_in_touch")
