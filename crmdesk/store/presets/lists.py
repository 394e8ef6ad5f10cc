"""The defaults themselves, as rows. The names are English; ``_`` puts them in the store's words."""

from __future__ import annotations

from datetime import time

from crmdesk.i18n import N_
from crmdesk.models import CareBasis, Channel, LossSheet, Outcome, UnfiledGroup

STAGES = (
    ("first_contact", N_("First contact"), 5, Outcome.OPEN),
    ("needs", N_("Needs"), 25, Outcome.OPEN),
    ("presentation", N_("Presentation"), 35, Outcome.OPEN),
    ("test_drive", N_("Test drive"), 40, Outcome.OPEN),
    ("negotiation", N_("Quote to close"), 90, Outcome.OPEN),
    ("delivered", N_("Delivered"), 100, Outcome.WON),
    ("lost", N_("Lost"), 0, Outcome.LOST),
)

# key, name, days within which they buy, days between contacts
LEVELS: dict[str, tuple[tuple[str, str, int | None, int], ...]] = {
    "days": (
        ("O", N_("Ordered"), None, 7),
        ("H", N_("Within 7 days"), 7, 2),
        ("A", N_("Within 30 days"), 30, 7),
        ("B", N_("Within 90 days"), 90, 14),
        ("C", N_("Later than 90 days"), None, 30),
        ("N", N_("Not yet graded"), None, 1),
    ),
    "15/30/90": (
        ("O", N_("Ordered"), None, 7),
        ("H", N_("Within 7 days"), 7, 1),
        ("A", N_("Within 15 days"), 15, 3),
        ("B", N_("Within 30 days"), 30, 7),
        ("C", N_("Within 90 days"), 90, 15),
        ("N", N_("Not yet graded"), None, 1),
    ),
    "week/month/quarter": (
        ("O", N_("Ordered"), None, 7),
        ("A", N_("Within a week"), 7, 2),
        ("B", N_("Within a month"), 30, 7),
        ("C", N_("Within a quarter"), 90, 15),
        ("D", N_("Within half a year"), 180, 30),
        ("N", N_("Not yet graded"), None, 1),
    ),
}

SOURCES = (
    ("internet", N_("Internet")),
    ("referral", N_("Friend's referral")),
    ("outdoor", N_("Outdoor ad")),
    ("passing_by", N_("Passing by")),
    ("prospecting", N_("Adviser's prospecting")),
    ("touring_show", N_("Touring show")),
    ("promotion", N_("In-store promotion")),
    ("sms", N_("Text message")),
    ("radio", N_("Radio")),
    ("tv", N_("TV")),
    ("newspaper", N_("Newspaper")),
    ("magazine", N_("Magazine")),
    ("leaflet", N_("Leaflet")),
    ("intercepted", N_("From a competitor")),
    ("other", N_("Other")),
)

UNFILED = (
    ("strolling", UnfiledGroup.CUSTOMER, N_("Just strolling")),
    ("not_yet_time", UnfiledGroup.CUSTOMER, N_("Not yet time")),
    ("set_on_brand", UnfiledGroup.CUSTOMER, N_("Set on another brand")),
    ("bad_experience", UnfiledGroup.CUSTOMER, N_("Bad past experience")),
    ("price", UnfiledGroup.PRODUCT, N_("Price")),
    ("quality", UnfiledGroup.PRODUCT, N_("Quality")),
    ("expectation", UnfiledGroup.PRODUCT, N_("Gap to expectation")),
    ("image", UnfiledGroup.COMPANY, N_("Our image")),
    ("environment", UnfiledGroup.COMPANY, N_("The environment")),
    ("management", UnfiledGroup.COMPANY, N_("Our management")),
    ("appearance", UnfiledGroup.ADVISER, N_("Adviser's appearance")),
    ("attitude", UnfiledGroup.ADVISER, N_("Adviser's attitude")),
    ("knowledge", UnfiledGroup.ADVISER, N_("Adviser's knowledge")),
    ("asking", UnfiledGroup.ADVISER, N_("Skill in asking")),
)

_ELSEWHERE = (
    ("model", N_("Model")),
    ("stock", N_("Stock")),
    ("promotion", N_("Promotion")),
    ("friend", N_("Friend there")),
    ("distance", N_("Distance")),
    ("environment", N_("The environment")),
    ("price", N_("Price")),
    ("loan", N_("Loan terms")),
    ("aftersales", N_("After-sales service")),
)
LOSSES = (
    *((f"same_{key}", LossSheet.SAME_BRAND, name) for key, name in _ELSEWHERE),
    *((f"other_{key}", LossSheet.OTHER_BRAND, name) for key, name in _ELSEWHERE),
    ("own_attitude", LossSheet.OURSELVES, N_("Our attitude")),
    ("own_needs", LossSheet.OURSELVES, N_("Need not understood")),
    ("own_knowledge", LossSheet.OURSELVES, N_("Our knowledge")),
    ("own_timeliness", LossSheet.OURSELVES, N_("Too late")),
    ("own_promises", LossSheet.OURSELVES, N_("Promise not kept")),
    ("own_unreachable", LossSheet.OURSELVES, N_("Out of reach")),
)

# key, name, basis, days, time, customer care calls, channel
CARE = (
    ("arrived_home", N_("Arrived home"), CareBasis.DELIVERY, 0, time(18), False, Channel.PHONE),
    ("day_3", N_("Day 3 call"), CareBasis.DELIVERY, 3, None, False, Channel.PHONE),
    ("day_7", N_("Day 7 call, satisfaction"), CareBasis.DELIVERY, 7, None, True, Channel.PHONE),
    ("day_30", N_("First month care"), CareBasis.DELIVERY, 30, None, False, Channel.PHONE),
    ("first_service", N_("First service"), CareBasis.FIRST_SERVICE, -14, None, True, Channel.PHONE),
    ("birthday", N_("Birthday"), CareBasis.BIRTHDAY, 0, time(9), False, Channel.MESSAGE),
    (
        "anniversary",
        N_("Delivery anniversary"),
        CareBasis.ANNIVERSARY,
        0,
        None,
        False,
        Channel.MESSAGE,
    ),
)

# age of the car in years, on the inspection line rather than a sticker
INSPECTIONS = tuple(
    (year, year in (6, 10) or year > 10) for year in (2, 4, 6, 8, 10, *range(11, 16))
)

ANSWERS = (
    ("origins", N_("Makers' differences by origin")),
    ("full_service", N_("Why a full-service dealer")),
    ("aftersales_worth", N_("Worth of after-sales service")),
    ("maintenance", N_("Maintenance and repair")),
    ("present_car", N_("The customer's present car")),
    ("insurance", N_("Insurance and claims")),
    ("displacement", N_("Displacement")),
    ("wheelbase", N_("Wheelbase and class")),
    ("weighing", N_("What buyers weigh")),
    ("trade_in", N_("Trade-in")),
    ("hobbies", N_("Hobbies as openers")),
    ("loan", N_("Loan terms and papers")),
)
