"""One customer's file taken back from a backup, while everybody else's stays as it is."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from crmdesk.access import Permission, Reach, query, require, verb
from crmdesk.customers.completeness import refresh_completeness
from crmdesk.customers.search import Found, find
from crmdesk.errors import UserError
from crmdesk.i18n import N_, _
from crmdesk.models import Customer
from crmdesk.store import store_of, tell
from crmdesk.store.taking_back import (
    TAKING_BACK,
    Brought,
    Comparison,
    Key,
    bring_back,
    compare_customer,
)

_MOST = 20


@query(Permission.BACK_UP)
def customer_in_backup(backup: Session, text: str) -> int:
    """The one customer of the backup that ``text`` means: an id, a whole name or a number."""
    _require_all(backup)
    if text.isascii() and text.isdecimal() and len(text) < 8 and _is_there(backup, int(text)):
        return int(text)
    found = find(backup, text, _MOST)
    exact = [one for one in found if one.name == text] or found
    if len(exact) == 1:
        return exact[0].id
    if not exact:
        raise UserError(_("The backup does not hold this customer."))
    raise UserError(
        _("Several customers are meant: {names}. Give the number before the name.").format(
            names=", ".join(f"{one.id} {one.name}" for one in exact)
        )
    )


@query(Permission.BACK_UP)
def customers_in_backup(backup: Session, text: str) -> list[Found]:
    """What the search box finds in the backup."""
    _require_all(backup)
    return find(backup, text, _MOST)


@query(Permission.BACK_UP)
def customer_differences(session: Session, backup: Session, customer_id: int) -> Comparison:
    """The customer's file in the backup beside the present one."""
    _require_all(session)
    return compare_customer(backup, session, customer_id)


@verb(Permission.BACK_UP)
def take_back_customer(
    session: Session,
    backup: Session,
    customer_id: int,
    chosen: Collection[Key] | None = None,
    *,
    source: str,
) -> Brought:
    """Bring back what is gone from the file or changed in it; ``source`` names the backup."""
    comparison = customer_differences(session, backup, customer_id)
    brought = bring_back(session, comparison, chosen)
    now_id = brought.ids.get((Customer.__tablename__, customer_id), customer_id)
    customer = session.get(Customer, now_id)
    if customer is not None and (brought.rows or brought.changed):
        session.refresh(customer)
        refresh_completeness(session, customer)
        tell(
            session,
            TAKING_BACK,
            N_("Took {rows} rows of {name}'s file back from the backup {backup}."),
            rows=brought.rows + brought.changed,
            name=customer.name,
            backup=source,
        )
    return brought


def _require_all(session: Session) -> None:
    if require(session, Permission.EDIT_CUSTOMERS) is not Reach.ALL:
        raise UserError(_("Only who may change every customer's file takes one back."))


def _is_there(backup: Session, customer_id: int) -> bool:
    customer = backup.get(Customer, customer_id)
    return customer is not None and customer.store_id == store_of(backup)
