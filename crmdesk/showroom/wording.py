"""The words of the showroom log."""

from __future__ import annotations

from crmdesk.i18n import N_
from crmdesk.models import Purpose, Way

WAYS = {Way.WALK_IN: N_("Came in"), Way.PHONE_IN: N_("Called in")}
PURPOSES = {
    Purpose.ENQUIRY: N_("Enquiry"),
    Purpose.COLLECTING: N_("Collecting a car"),
    Purpose.SERVICE: N_("Service"),
    Purpose.PASSING_BY: N_("Passing by"),
    Purpose.OTHER: N_("Other"),
}
