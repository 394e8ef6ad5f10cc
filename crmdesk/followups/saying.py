"""What to say: an opener for the purpose and the stage, and what one must not forget."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from crmdesk.dates import LunarDate, lunar_text
from crmdesk.followups.last_words import LastWords
from crmdesk.followups.yearly import birthday_of
from crmdesk.i18n import N_, _, day, day_full, day_short, ngettext
from crmdesk.models import Customer, OwnedVehicle

BIRTHDAY_SOON_DAYS = 7

_OPENERS = {
    "first_call": N_("Thank them for coming; ask what they remember best and what is still open."),
    "test_drive": N_("Offer two times for a test drive, and say what they will feel in it."),
    "after_test_drive": N_("Ask how the drive was for everybody who rode along."),
    "quote": N_("Ask what they think of the quote, and what would settle it this week."),
    "confirm_visit": N_("Confirm the time, who comes along, and the car that stands ready."),
    "signing": N_("Confirm price and papers, and set the time to sign."),
    "order_progress": N_("Say how the order stands and when the car will be here."),
    "before_delivery": N_("Confirm the day, the papers to bring and the accessories."),
    "call_again": N_("They asked for this call; come to the point they left open."),
    "retry": N_("Nobody answered last time; say briefly why you call, then ask for a good time."),
    "choose_way": N_("Calls are not answered: write a message, or ask at another time of day."),
    "missed_call": N_("They called us: ask how you can help."),
    "revive": N_("Ask how they like what they chose, and what has changed since."),
    "arrived_home": N_("Ask whether they got home well and whether the car behaves."),
    "day_3": N_("Ask whether everything in the car is clear to them by now."),
    "day_7": N_("Ask for a score from 0 to 10, and what would make it a 10."),
    "day_30": N_("Ask about the first month, and who among their friends looks for a car."),
    "first_service": N_("The first service is near: read the mileage with them, offer two times."),
    "birthday": N_("Congratulate; nothing else, unless they ask."),
    "anniversary": N_("Congratulate on the year with the car; ask how it runs."),
}
_OF_STAGE = {
    "first_contact": N_("Ask what made them look for a car just now."),
    "needs": N_("Sum up what they need, and ask what matters most."),
    "presentation": N_("Ask which feature stayed in mind, and invite to a test drive."),
    "test_drive": N_("Ask what is still missing for a decision."),
    "negotiation": N_("Ask what stands between today and signing."),
}
_GENERAL = N_("Ask how their plans stand, and when they want to decide.")


class Situation(NamedTuple):
    purpose: str
    stage: str | None
    customer: Customer
    vehicle: OwnedVehicle | None
    last: LastWords | None
    question: str | None
    lower_level: str | None
    today: date


def what_to_say(it: Situation) -> list[str]:
    """Sentences, the most important first."""
    said = [_opener(it), _last_time(it.last), _birthday(it), _anniversary(it), _promise(it)]
    avoid = it.customer.avoid.strip()
    said.append(_("Avoid: {what}").format(what=avoid) if avoid else "")
    said.append(_("Ask next: {question}").format(question=it.question) if it.question else "")
    return [sentence for sentence in said if sentence]


def _opener(it: Situation) -> str:
    return _(_OPENERS.get(it.purpose) or _OF_STAGE.get(it.stage or "", _GENERAL))


def _last_time(last: LastWords | None) -> str:
    if last is None or last.on is None or not last.words:
        return ""
    return _("Last time ({day}): {words}").format(day=day_short(last.on), words=last.words)


def _birthday(it: Situation) -> str:
    if it.purpose == "birthday":
        return ""
    born = birthday_of(it.customer, it.today - timedelta(days=1))
    if born is None or (born - it.today).days > BIRTHDAY_SOON_DAYS:
        return ""
    return _("Birthday on {day}{lunar}: congratulate.").format(
        day=day(born), lunar=_lunar(it.customer)
    )


def _lunar(customer: Customer) -> str:
    month, number = customer.birth_month, customer.birth_day
    if not customer.birthday_is_lunar or month is None or number is None:
        return ""
    return _(" ({lunar})").format(lunar=lunar_text(LunarDate(0, month, number)))


def _anniversary(it: Situation) -> str:
    since = it.vehicle.delivered_on if it.vehicle else None
    if it.purpose != "anniversary" or since is None:
        return ""
    years = it.today.year - since.year
    text = ngettext(
        "{years} year with the car, since {day}.", "{years} years with the car, since {day}.", years
    )
    return text.format(years=years, day=day_full(since))


def _promise(it: Situation) -> str:
    if it.lower_level is None:
        return ""
    return _("The promised purchase date has passed: ask for a new one, or grade {level}.").format(
        level=it.lower_level
    )
