"""What lets one signed-in account read and write: in memory, and nowhere else."""

from __future__ import annotations

from typing import Any

from crmdesk.i18n import _
from crmdesk.store import sealing
from crmdesk.store.server.address import ServerAddress
from crmdesk.store.server.connecting import LOCK_MILLISECONDS, NotLetIn, SentAway, connect
from crmdesk.store.server.roles import clerk_of, role_of


class Credentials:
    """``clerk_secret`` is the clerk's password, once it was unsealed, ``store_id`` whose account.

    Once the server has sent the account away it is not asked again, whoever wants to read.
    """

    def __init__(self, address: ServerAddress, login: str, password: str) -> None:
        self.address = address
        self.login = login.strip()
        self.role = role_of(address.database, login)
        self.password = password
        self.clerk_secret = ""
        self.store_id: int | None = None
        self._was_let_in = False
        self._refusal = ""

    def connect(self, **how: Any) -> Any:
        self.refuse_sent_away()
        try:
            connection = connect(self.address, self.role, self.password, **how)
        except NotLetIn as error:
            if not self._was_let_in:
                raise
            raise self._sent_away(
                _("This account was closed, or has another password since. Sign in again.")
            ) from error
        self._was_let_in = True
        return connection

    def refuse_sent_away(self) -> None:
        """Without asking the server once more."""
        if self._refusal:
            raise SentAway(self._refusal)

    def _sent_away(self, said: str) -> SentAway:
        self._refusal = said
        return SentAway(said)

    def connect_clerk(self, **how: Any) -> Any:
        """With the secret as it was, or as it is since it was exchanged."""
        clerk = clerk_of(self.address.database)
        how = {"options": f"-c lock_timeout={LOCK_MILLISECONDS}"} | how
        self.refuse_sent_away()
        try:
            return connect(self.address, clerk, self.clerk_secret, **how)
        except NotLetIn:
            self.read_secret()
        return connect(self.address, clerk, self.clerk_secret, **how)

    def read_secret(self) -> None:
        """Unseal the clerk's password; raises ``SentAway`` for an account that is closed."""
        with self.connect() as connection:
            row = connection.execute(
                "SELECT wrapped, sealed, store_id FROM account_key"
                " WHERE database_role = session_user"
            ).fetchone()
        private = row and sealing.open_private(row[0], self.role, self.password)
        if not private:
            raise self._sent_away(_("This account is closed. Ask an administrator."))
        self.clerk_secret = sealing.unseal(private, row[1], self.role).decode()
        self.store_id = row[2]

    def renew(self, password: str) -> None:
        """Their own new password, at the seat where they gave it to themselves."""
        self.password, self._refusal = password, ""
