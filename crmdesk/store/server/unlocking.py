"""Accounts' passwords on a server: roles, keys and the clerk's secret change with the account.

All of it happens inside the action's own transaction, so it is done with it or not at all.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.models import Account, AccountKey, StoreRecord
from crmdesk.store import sealing
from crmdesk.store.actor import store_of
from crmdesk.store.server.clerk import key_row, new_secret, verifier_of
from crmdesk.store.server.credentials import Credentials
from crmdesk.store.server.roles import clerk_of, quoted, role_of

_log = logging.getLogger(__name__)


class ServerUnlocking:
    def __init__(self, session: Session, credentials: Credentials) -> None:
        self._session = session
        self._credentials = credentials
        self._database = credentials.address.database
        self._own_password: str | None = None
        self._new_secret: str | None = None
        self._sent_away: list[str] = []

    def add(self, login: str, password: str) -> None:
        if not password:
            raise UserError(_("Every account of a server needs a password."))
        self._session.flush()
        role, account = role_of(self._database, login), self._account(login)
        self._refuse_taken(role, account)
        verifier = self._of(role, password)
        with self._standing_by(role, verifier):
            self._run("SELECT crm_set_login(:role, :verifier)", role=role, verifier=verifier)
        is_change = self._keep(account, key_row(role, password, self._secret(), cost()))
        if role == self._credentials.role:
            self._own_password = password
        elif is_change:
            self._sent_away.append(role)

    def remove(self, login: str) -> None:
        """The role may sign in no more, and the clerk's password that it knew is exchanged."""
        self._session.flush()
        role, account = role_of(self._database, login), self._account(login)
        self._sent_away.append(role)
        self._run("SELECT crm_close_login(:role)", role=role)
        keys = AccountKey.__table__
        self._connection.execute(delete(AccountKey).where(keys.c.account_id == account))
        self._exchange_secret()

    def settle(self) -> None:
        """After the commit, when nobody gets in again with what was good before."""
        if self._own_password is not None:
            self._credentials.renew(self._own_password)
        if self._new_secret is not None:
            self._credentials.clerk_secret = self._new_secret
            self._end(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE usename = session_user AND pid <> pg_backend_pid()"
            )
        for role in self._sent_away:
            self._end("SELECT crm_end_login(%s)", role)

    def take_back(self) -> None:
        """The transaction did."""

    @property
    def _connection(self) -> Any:
        return self._session.connection()

    def _run(self, statement: str, **given: str) -> None:
        self._connection.execute(text(statement), given)

    def _account(self, login: str) -> int:
        found = self._connection.scalar(
            select(Account.id).where(
                Account.store_id == store_of(self._session), Account.login == login.strip()
            )
        )
        assert found is not None, "an account gets its password after its row"
        return int(found)

    def _refuse_taken(self, role: str, account: int) -> None:
        """Sign-in names are one list for all stores of a database."""
        holder = self._connection.scalar(
            select(AccountKey.account_id).where(AccountKey.database_role == role)
        )
        if holder not in (None, account):
            raise UserError(_("Somebody of another store signs in with this name. Choose another."))

    def _of(self, role: str, password: str) -> str:
        return verifier_of(self._connection.connection.driver_connection, role, password)

    @contextmanager
    def _standing_by(self, role: str, verifier: str) -> Iterator[None]:
        """One's own password is one's own wish: a connection in one's own name says so meanwhile.

        The clerk, in whose name all of the action is done, may be anybody who unsealed it; so a
        group manager's is set for nobody else.
        """
        if role != self._credentials.role:
            yield
            return
        said = hashlib.sha256(verifier.encode()).hexdigest()[:63]
        with self._credentials.connect(autocommit=True) as connection:
            connection.execute("SELECT set_config('application_name', %s, false)", [said])
            yield

    def _keep(self, account: int, key: dict[str, Any]) -> bool:
        """Whether the account had a password already."""
        connection, mine = self._connection, AccountKey.account_id == account
        if connection.execute(update(AccountKey).where(mine).values(**key)).rowcount:
            return True
        row = {"account_id": account, "store_id": store_of(self._session)}
        connection.execute(insert(AccountKey).values(**row, **key))
        return False

    def _secret(self) -> str:
        """The clerk's, which another seat may have exchanged since this one read it."""
        role, known = self._credentials.role, self._credentials.clerk_secret
        mine = select(AccountKey.wrapped, AccountKey.sealed).where(AccountKey.database_role == role)
        key = self._connection.execute(mine).one_or_none()
        if self._new_secret or key is None:  # the database's owner has no key
            return self._new_secret or known
        password = self._own_password or self._credentials.password
        private = sealing.open_private(key.wrapped, role, password)
        return sealing.unseal(private, key.sealed, role).decode() if private else known

    def _end(self, connections: str, *whose: str) -> None:
        """Those of whoever was sent away; what other seats have as the clerk they make anew."""
        try:
            with self._credentials.connect_clerk(autocommit=True) as connection:
                connection.execute(connections, whose)
        except Exception as error:  # the account is closed all the same
            _log.warning("Connections of a closed account may be left: %s", type(error).__name__)

    def _exchange_secret(self) -> None:
        """No store of the database gives out the old one meanwhile: their rows are held, too."""
        stores = select(StoreRecord.id).order_by(StoreRecord.id).with_for_update(key_share=True)
        self._connection.execute(stores)
        self._new_secret = secret = new_secret()
        clerk = clerk_of(self._database)
        verifier = self._of(clerk, secret).replace("'", "''")
        driver = self._connection.connection.driver_connection
        driver.execute(f"ALTER ROLE {quoted(clerk)} PASSWORD '{verifier}'")
        keys = self._connection.execute(
            select(AccountKey.id, AccountKey.public, AccountKey.database_role)
        ).all()
        for number, public, role in keys:
            sealed = sealing.seal(public, secret.encode(), role)
            self._connection.execute(
                update(AccountKey).where(AccountKey.id == number).values(sealed=sealed)
            )


_cost: sealing.Cost | None = None


def cost() -> sealing.Cost | None:
    """What wrapping costs; None for the usual."""
    return _cost


def cost_less(less: sealing.Cost) -> None:
    """For tests, which make many accounts."""
    global _cost
    _cost = less
