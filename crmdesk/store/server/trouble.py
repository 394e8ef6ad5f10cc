"""What network and server did to a transaction, in a sentence that can be acted on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from crmdesk.errors import Forbidden, UserError
from crmdesk.i18n import N_, _
from crmdesk.store.server.address import ServerAddress
from crmdesk.store.server.connecting import NoAnswer, explained
from crmdesk.store.trouble import CHANGED

_SENTENCES = {
    "55P03": N_("Another seat is saving something large. Nothing was lost; save again in a while."),
    "40P01": N_("Somebody else was saving the same just now. Nothing was lost; save again."),
    "40001": N_("Somebody else was saving the same just now. Nothing was lost; save again."),
    "53100": N_("The server's disk is full. Nothing was saved; tell whoever looks after it."),
    "53200": N_("The server is out of memory. Nothing was saved; tell whoever looks after it."),
    "53300": N_("The server has no place left. Close a window elsewhere, or let it allow more."),
    "25006": N_("The server only lets itself be read now. Tell whoever looks after it."),
    "22003": N_("A number is too large to be kept. Enter a smaller one."),
    "57014": N_("This took the server too long. Try again, or ask for less at once."),
}
RIGHTS = "42501"


@contextmanager
def explaining(address: ServerAddress, lost: Callable[[], None]) -> Iterator[None]:
    """``lost`` is called when the connection turns out to be broken."""
    try:
        yield
    except StaleDataError as error:
        raise UserError(_(CHANGED)) from error
    except NoAnswer:
        lost()
        raise
    except DBAPIError as error:
        if is_broken(error):
            lost()
            raise broken(error, address) from error
        code = getattr(error.orig, "sqlstate", None)
        if code in _SENTENCES:
            raise UserError(_(_SENTENCES[code])) from error
        if code == RIGHTS:
            raise Forbidden(
                _("The server does not let this account do that. Ask an administrator.")
            ) from error
        raise


def is_broken(error: DBAPIError) -> bool:
    """Whether it was the connection, not the statement."""
    code = getattr(error.orig, "sqlstate", None) or ""
    gone = code.startswith(("08", "57P")) or (not code and _is_operational(error))
    return error.connection_invalidated or gone


def _is_operational(error: DBAPIError) -> bool:
    return type(error.orig).__name__ in ("OperationalError", "InterfaceError")


def broken(error: DBAPIError, address: ServerAddress) -> NoAnswer:
    said = explained(error.orig or error, address)
    return NoAnswer(
        _("{what} Nothing was saved; what is typed stays until it is back.").format(what=said)
    )
