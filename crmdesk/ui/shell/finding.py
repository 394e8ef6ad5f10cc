"""What the search field finds in the store: customers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from crmdesk.access import Permission, may
from crmdesk.customers.search import Found, find
from crmdesk.i18n import _
from crmdesk.ui.desk import Desk, Session
from crmdesk.ui.shell.search import Finder, Hit

_MOST = 8


def customers_of(desk: Desk) -> Finder:
    """Customers by name, initials, number or plate; Enter opens the file."""

    def found(session: Session, text: str) -> Sequence[Hit]:
        if not may(desk.actor, Permission.SEE_CUSTOMERS):
            return ()
        return [_hit(row, desk.go) for row in find(session, text, _MOST)]

    return found


def _hit(row: Found, go: Callable[..., object]) -> Hit:
    note = " · ".join(filter(None, (row.number_masked, row.owner, row.matched)))
    return Hit(
        row.name,
        note,
        partial(go, "customer", {"customer": row.id}),
        row.level or "",
        _("Customer"),
    )
