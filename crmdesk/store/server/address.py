"""Where a server's store is: ``postgresql://host:port/database``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from crmdesk.errors import UserError
from crmdesk.i18n import _

_SCHEMES = ("postgresql", "postgres")
_OPTIONS = ("sslmode", "sslrootcert", "connect_timeout")
_PORT = 5432
_UNFIT = re.compile(r"[^\w.-]")
_LONGEST_NAME = 45  # the names of its roles begin with it, and have 63 bytes at most


@dataclass(frozen=True)
class ServerAddress:
    """``user`` is only for setting up: people sign in with the names of their accounts."""

    host: str
    database: str
    port: int = _PORT
    user: str = ""
    options: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """As it is shown and remembered: it names no person."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        asked = "&".join(f"{key}={quote(value, safe='/')}" for key, value in self.options)
        port = "" if self.port == _PORT else f":{self.port}"
        return f"postgresql://{host}{port}/{quote(self.database)}" + (f"?{asked}" if asked else "")

    def local_path(self, folder: Path) -> Path:
        """Where a seat keeps what belongs to this store: its backups, its locks."""
        port = "" if self.port == _PORT else f"_{self.port}"
        name = _UNFIT.sub("_", f"{self.database}@{self.host}{port}")
        return folder / f"{name}.server"


def is_address(text: str) -> bool:
    return "://" in text


def address_of(text: str) -> ServerAddress:
    """Raises ``UserError`` for what is no address, or one that holds a password."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port or _PORT
    except ValueError as error:
        raise UserError(_no_address(text)) from error
    if parts.scheme not in _SCHEMES or not parts.hostname or not parts.path.strip("/"):
        raise UserError(_no_address(text))
    if parts.password is not None:
        raise UserError(_("Leave the password out of the address; the program asks for it."))
    options = tuple(parse_qsl(parts.query))
    if unknown := [key for key, __ in options if key not in _OPTIONS]:
        raise UserError(
            _("The address may say {known}, not {unknown}.").format(
                known=", ".join(_OPTIONS), unknown=", ".join(unknown)
            )
        )
    name = unquote(parts.path.strip("/"))
    if len(name.encode()) > _LONGEST_NAME:
        raise UserError(_("This name is too long for a database. Choose a shorter one."))
    return ServerAddress(parts.hostname, name, port, unquote(parts.username or ""), options)


def _no_address(text: str) -> str:
    return _("“{text}” is no server's address. Write it as postgresql://computer/database.").format(
        text=_without_secret(text)
    )


def _without_secret(text: str) -> str:
    return re.sub(r"(://[^/@:]*):.*@", r"\1:…@", text, flags=re.DOTALL)
