"""Why somebody is contacted, in words that the store's own purposes stand beside."""

from __future__ import annotations

from crmdesk.i18n import N_, _

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
