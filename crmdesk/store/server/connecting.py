"""Connections to the server, and a clear word for each way in which there can be none."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, create_engine

from crmdesk.errors import UserError
from crmdesk.i18n import N_, _
from crmdesk.store.door import WrongPassword
from crmdesk.store.server.address import ServerAddress

if TYPE_CHECKING:
    import psycopg

OLDEST = 150_000
_PATIENCE_SECONDS = 3
LOCK_MILLISECONDS = 5_000
_ALIVE = {
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 4_000,
}
"""After this a dead network is noticed, however quiet the connection was."""


TOLD_LATER = N_(
    "The connection broke while saving. Whether it was saved is told"
    " when the server answers again; until then do not enter it anew."
)


class NoAnswer(UserError):
    """The server cannot be reached now; it may be later."""


class InDoubt(NoAnswer):
    """The answer to a commit was lost: nobody can say now whether it arrived.

    ``name`` is that of the save, by which the store is asked later.
    """

    def __init__(self, text: str, name: str = "") -> None:
        super().__init__(text)
        self.name = name


class Refused(UserError):
    """The server answers, and does not let anybody in this way."""


class NoDatabase(Refused):
    """The server has none of this name."""


class NotLetIn(Refused, WrongPassword):
    """Not this name with this password."""


class SentAway(Refused):
    """Whoever sits here signed in once and is let in no more: only signing in anew helps."""


# Also in the words of a server that was set up in Chinese; on Windows not even those arrive whole.
_UNREACHED = {
    r"could not translate host name|Name or service not known|getaddrinfo|"
    r"failed to resolve host": N_(
        "No computer is called “{host}” here. Check the address and the network."
    ),
    r"Connection refused|refused the connection": N_(
        "No server answers at {host}, port {port}. Is PostgreSQL running there, and the port open?"
    ),
    r"timeout|timed out|No route to host|Network is unreachable": N_(
        "{host} does not answer. Check the network, then try again."
    ),
    r"starting up|shutting down|recovery mode|数据库系统(启动|正在)": N_(
        "The server at {host} is just starting or stopping. Try again in a moment."
    ),
    r"too many clients|remaining connection slots|too many connections|太多的客户": N_(
        "The server at {host} has no place left. Close a window elsewhere, or let it allow more."
    ),
    r"closed the connection|server closed|connection (was )?lost|terminat|SSL connection has been"
    r"|Broken pipe|reset by peer|connection is closed|consuming input failed": N_(
        "The connection to {host} broke."
    ),
}
_NOT_LET_IN = {
    r"password authentication failed|role .* does not exist|no password supplied"
    r"|is not permitted to log in|认证失败|\" Password |角色.*不存在|不允许角色": N_(
        "The name or the password is not right. Try again."
    ),
}
_NO_DATABASE = {
    r"database .* does not exist|数据库.*不存在": N_(
        "The server at {host} has no database “{database}”. Check its name,"
        " or move a store there first."
    ),
}
_REFUSED = {
    r"permission denied for database|对数据库.*权限不够": N_(
        "The server at {host} does not let this name into “{database}”."
    ),
    r"no pg_hba.conf entry|pg_hba.conf 记录": N_(
        "The server at {host} lets nobody in from this computer. Its pg_hba.conf must allow it."
    ),
    r"SSL|certificate": N_(
        "The connection to {host} could not be secured. Check the server's certificate: {reason}"
    ),
}


def connect(
    address: ServerAddress, user: str, password: str | None, **how: Any
) -> psycopg.Connection[Any]:
    """A connection; raises ``NoAnswer``, ``Refused``, or ``UserError`` without the parts for it.

    ``password`` None leaves it to what libpq knows, such as PGPASSWORD or a password file.
    """
    driver = _driver()
    known = dict(address.options)
    asked: dict[str, Any] = {"connect_timeout": _PATIENCE_SECONDS, **_ALIVE, **known, **how}
    if password is not None:
        asked["password"] = password
    try:
        connection: psycopg.Connection[Any] = driver.connect(
            host=address.host,
            port=address.port,
            dbname=how.pop("dbname", None) or address.database,
            user=user,
            application_name=f"crmdesk {socket.gethostname()}"[:63],
            **{key: value for key, value in asked.items() if key != "dbname"},
        )
    except driver.OperationalError as error:
        raise explained(error, address) from error
    _read_sums_as_numbers(connection)
    if connection.info.server_version < OLDEST:
        connection.close()
        raise UserError(
            _("The server at {host} is too old: PostgreSQL 15 or newer is needed.").format(
                host=address.host
            )
        )
    return connection


def _read_sums_as_numbers(connection: psycopg.Connection[Any]) -> None:
    """A sum of whole numbers comes as a decimal one; here it is whole again, as on a file."""
    from psycopg.adapt import Loader

    class Number(Loader):
        def load(self, data: Any) -> int | float:
            said = bytes(data)
            return float(said) if b"." in said else int(said)

    connection.adapters.register_loader("numeric", Number)


def tried(address: ServerAddress) -> str:
    """What stands at ``address``, in a sentence; raises ``UserError`` when nothing answers.

    Nobody signs in: that the server asks for a password is answer enough.
    """
    try:
        connect(address, "crmdesk", "").close()
    except Refused as error:
        if "database" in str(error.__cause__) and "does not exist" in str(error.__cause__):
            raise
    return _("A PostgreSQL server answers at {host}. Sign in.").format(host=address.host)


def _driver() -> Any:
    try:
        import psycopg
    except ImportError as error:
        raise UserError(
            _("This installation cannot speak to servers. Install crmdesk[server].")
        ) from error
    return psycopg


def explained(error: BaseException, address: ServerAddress) -> UserError:
    """What the driver says, for people."""
    words = " ".join(str(error).split())
    kinds: dict[type[UserError], dict[str, str]] = {
        NotLetIn: _NOT_LET_IN,
        NoDatabase: _NO_DATABASE,
        Refused: _REFUSED,
        NoAnswer: _UNREACHED,
    }
    for kind, sentences in kinds.items():
        for pattern, sentence in sentences.items():
            if re.search(pattern, words, re.IGNORECASE):
                return kind(_filled(sentence, address, words))
    return NoAnswer(_filled(N_("{host} gives no connection: {reason}"), address, words))


def _filled(sentence: str, address: ServerAddress, words: str) -> str:
    return _(sentence).format(
        host=address.host, port=address.port, database=address.database, reason=words[-200:]
    )


def engine_on(connect_: Callable[[], Any], *, most: int, **options: Any) -> Engine:
    """An engine whose connections ``connect_`` makes; a dead one is noticed before it is used."""
    return create_engine(
        "postgresql+psycopg://",
        creator=connect_,
        pool_size=most,
        max_overflow=most,
        pool_pre_ping=True,
        pool_use_lifo=True,
        hide_parameters=True,
        **options,
    )
