"""Numbers as people write them, the digits that are compared, and the numbers of a file."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from sqlalchemy.orm import Session

from crmdesk.access import Permission, mask, reach_customer, verb
from crmdesk.customers.completeness import refresh_completeness
from crmdesk.customers.wording import cleaned
from crmdesk.errors import UserError
from crmdesk.i18n import N_, _
from crmdesk.models import ContactNumber, Customer
from crmdesk.store import store_of, tell

HOME = "CN"
FEWEST_DIGITS, MOST_DIGITS = 3, 20
_NOT_DIALLED = re.compile(r"[\s().·_–—‐-]+")
_COUNTRY = re.compile(r"\(?(?:\+|00) ?86\)?(?=\D*\d{3})")
_EXTENSION = re.compile(r"(?:转|分机|;?ext(?:ension)?[.=:]?|x|#|,|;|/|、).*", re.DOTALL)
_MOBILE = re.compile(r"(?:86|0)?(1[3-9]\d{9})")
_SERVICE = re.compile(r"[48]00\d{7}")
_LOCAL = re.compile(r"[1-9]\d{0,8}")
_WITH_AREA = re.compile(r"0\d{9,11}|[48]00\d{7}|1[3-9]\d{9}")
_ODD_MOBILE = re.compile(r"1[3-9](?:\d{7,8}|\d{10,11})")


@lru_cache(maxsize=1_024)
def digits_of(text: str) -> str:
    """What is compared: 13812347714 for "+86 138 1234 7714", 01065529988 for "10-6552 9988 转 2".

    A number of another country begins with 00 and its code; an extension is left out.
    """
    dialled = _dialled(text)
    if found := _MOBILE.fullmatch(dialled):
        return found[1]
    if _LOCAL.fullmatch(dialled) or _SERVICE.fullmatch(dialled):
        return dialled
    return _by_plan(dialled) if len(dialled) >= 10 else dialled.replace("+", "00")


def number_problem(text: str) -> str:
    """Why ``text`` cannot be a number; empty if it can."""
    digits = digits_of(text)
    if len(digits) < FEWEST_DIGITS:
        return _("Enter a phone number: at least {count} digits.").format(count=FEWEST_DIGITS)
    if len(digits) > MOST_DIGITS:
        return _("This number is too long. Enter one number only.")
    if _ODD_MOBILE.fullmatch(digits):
        return _("A mobile number has 11 digits; this one has {count}.").format(count=len(digits))
    return ""


def _dialled(text: str) -> str:
    """The digits of the main number, after a + if it names its country."""
    plain = unicodedata.normalize("NFKC", text).lower().lstrip("#,;/、 ")
    country = _COUNTRY.match(plain)
    main = _EXTENSION.sub("", plain[country.end() :] if country else plain)
    number = _without_dashed_extension(main)
    digits = "".join(c for c in number if "0" <= c <= "9")
    abroad = _NOT_DIALLED.sub("", number).startswith("+")
    return f"+{digits}" if abroad and digits else digits


def _without_dashed_extension(number: str) -> str:
    """0755-88886666-123 is 0755-88886666 and an extension; 010-6552-9988 is one number."""
    head, dash, tail = number.rpartition("-")
    main = _NOT_DIALLED.sub("", head)
    return head if dash and len(tail.strip()) <= 6 and _WITH_AREA.fullmatch(main) else number


def _by_plan(dialled: str) -> str:
    """By the numbering plans of all countries, which take a while to load."""
    import phonenumbers

    international = "+" + dialled[2:] if dialled.startswith("00") else dialled
    try:
        number = phonenumbers.parse(international, HOME)
    except phonenumbers.NumberParseException:
        return dialled.replace("+", "00")
    if not phonenumbers.is_valid_number(number):
        return dialled.replace("+", "00")
    if number.country_code != 86:
        return f"00{number.country_code}{phonenumbers.national_significant_number(number)}"
    return _digits(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL))


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


@verb(Permission.EDIT_CUSTOMERS)
def add_number(session: Session, customer_id: int, number: str, *, label: str = "") -> int:
    """A further number of the customer's own; the id of the one it has if it is there already."""
    customer = reach_customer(session, customer_id, Permission.EDIT_CUSTOMERS)
    added = put_number(session, customer, number, label=label)
    session.flush()
    refresh_completeness(session, customer)
    tell(session, "customers.number", N_("Added a number to {customer}."), customer=customer.name)
    return added.id


def put_number(
    session: Session,
    customer: Customer,
    number: str,
    *,
    label: str = "",
    person_id: int | None = None,
) -> ContactNumber:
    """``number`` at the end of the customer's or its person's; the one it has, if it has it."""
    if problem := number_problem(number):
        raise UserError(problem)
    digits = digits_of(number)
    for known in customer.numbers:
        if known.digits == digits and known.person_id == person_id:
            return known
    added = ContactNumber(
        store_id=store_of(session),
        person_id=person_id,
        number=cleaned(number),
        digits=digits,
        label=cleaned(label),
        position=len(customer.numbers),
    )
    customer.numbers.append(added)
    return added


@verb(Permission.EDIT_CUSTOMERS)
def remove_number(session: Session, number_id: int) -> None:
    number = session.get(ContactNumber, number_id)
    if number is None or number.store_id != store_of(session):
        raise UserError(_("This number is already gone."))
    customer = reach_customer(session, number.customer_id, Permission.EDIT_CUSTOMERS)
    drop_number(session, customer, number)
    session.flush()
    refresh_completeness(session, customer)
    tell(
        session,
        "customers.number_removed",
        N_("Removed the number {number} of {customer}."),
        number=mask(number.digits),
        customer=customer.name,
    )


def drop_number(session: Session, customer: Customer, number: ContactNumber) -> None:
    customer.numbers.remove(number)
    session.delete(number)  # an orphan would go too, but past the journal
