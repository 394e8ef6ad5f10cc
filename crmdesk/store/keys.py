"""The key of an encrypted store, wrapped once per account and once by the recovery code.

The wraps stand in ``NAME.keys`` beside the store and in every backup. Changing a password wraps
the same key anew; the store itself is never encrypted again.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from crmdesk.errors import UserError
from crmdesk.i18n import _
from crmdesk.store.recovery_code import bare_code, new_code
from crmdesk.store.whole_file import write_whole

_FORMAT = 1
_KEY_BYTES = 32
_RECOVERY = "recovery"


@dataclass(frozen=True)
class Cost:
    """What one guess at a password costs; tests lower it."""

    memory_kib: int = 64 * 1024
    rounds: int = 3
    lanes: int = 4

    @property
    def is_bearable(self) -> bool:
        """A file made to eat all memory is refused."""
        return (
            8 * self.lanes <= self.memory_kib <= 1024 * 1024
            and 1 <= self.rounds <= 16
            and 1 <= self.lanes <= 16
        )


def keys_path(path: Path) -> Path:
    """Where the wrapped keys of the store at ``path`` stand, if it is encrypted."""
    return path.with_name(f"{path.name}.keys")


def is_encrypted(path: Path) -> bool:
    return keys_path(path).exists()


def create_keys(
    path: Path, passwords: Mapping[str, str], *, cost: Cost | None = None
) -> tuple[bytes, str]:
    """A new key for a store at ``path``, wrapped for each login; with its recovery code."""
    assert passwords, "nobody could open the store"
    if is_encrypted(path):
        raise UserError(
            _("There is already a file “{path}”. Choose another name.").format(path=keys_path(path))
        )
    cost, key, code = cost or Cost(), secrets.token_bytes(_KEY_BYTES), new_code()
    accounts = {
        login: [_wrapped(key, login, _checked(password), cost)]
        for login, password in passwords.items()
    }
    recovery = _wrapped(key, _RECOVERY, bare_code(code), cost)
    _write(path, {"key": _name_of(key), "accounts": accounts, "recovery": recovery})
    return key, code


def unlock(path: Path, login: str, password: str) -> bytes:
    """The key of the store at ``path``. ``UserError`` does not say if login or password is wrong.

    A damaged file is told apart from both.
    """
    for wrap in _read(path)["accounts"].get(login.strip(), ()):
        if key := _unwrapped(wrap, login.strip(), password):
            return key
    raise UserError(_("The name or the password is not right. Try again."))


def unlock_with_code(path: Path, code: str) -> bytes:
    key = _unwrapped(_read(path)["recovery"], _RECOVERY, bare_code(code))
    if key is None:
        raise UserError(_("This recovery code is not of this store. Look for another printout."))
    return key


def add_login(
    path: Path,
    key: bytes,
    login: str,
    password: str,
    *,
    cost: Cost | None = None,
    beside: bool = False,
) -> None:
    """Let ``login`` unlock the store with ``password``, in the place of an earlier one.

    ``beside`` lets the earlier one stay good until ``keep_newest`` or ``keep_oldest`` decides.
    """
    content, login = _read_for(path, key), login.strip()
    wrap = _wrapped(key, login, _checked(password), cost or Cost())
    earlier = content["accounts"].get(login, []) if beside else []
    content["accounts"][login] = [wrap, *earlier]
    _write(path, content)


rewrap = add_login
"""A changed password, said as what it does."""


def keep_newest(path: Path, key: bytes, login: str) -> None:
    content = _read_for(path, key)
    content["accounts"][login.strip()] = content["accounts"][login.strip()][:1]
    _write(path, content)


def keep_oldest(path: Path, key: bytes, login: str) -> None:
    """Take back the last ``add_login`` that was made beside another, or for a new login."""
    content = _read_for(path, key)
    left = content["accounts"].pop(login.strip(), [])[1:]
    if left:
        content["accounts"][login.strip()] = left
    _write(path, content)


def remove_login(path: Path, key: bytes, login: str) -> None:
    content = _read_for(path, key)
    content["accounts"].pop(login.strip(), None)
    _write(path, content)


def new_recovery_code(path: Path, key: bytes, *, cost: Cost | None = None) -> str:
    """A fresh code; the printed one opens this file no more."""
    content, code = _read_for(path, key), new_code()
    content["recovery"] = _wrapped(key, _RECOVERY, bare_code(code), cost or Cost())
    _write(path, content)
    return code


def logins(path: Path) -> list[str]:
    """Who can unlock the store."""
    return sorted(_read(path)["accounts"])


def is_same_key(one: Path, other: Path) -> bool:
    """Whether two stores' keys files wrap the same key, with whatever passwords."""
    return bool(_read(one)["key"] == _read(other)["key"])


def _checked(password: str) -> str:
    if password:
        return password
    raise UserError(_("Every account of an encrypted store needs a password."))


def _name_of(key: bytes) -> str:
    return hashlib.sha256(b"crmdesk key " + key).hexdigest()[:16]


def _wrapped(key: bytes, whose: str, secret: str, cost: Cost) -> dict[str, Any]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    sealed = AESGCM(_stretched(secret, salt, cost)).encrypt(nonce, key, whose.encode())
    return {
        "memory_kib": cost.memory_kib,
        "rounds": cost.rounds,
        "lanes": cost.lanes,
        "salt": _text(salt),
        "nonce": _text(nonce),
        "sealed": _text(sealed),
    }


def _unwrapped(wrap: dict[str, Any], whose: str, secret: str) -> bytes | None:
    """The key; None if ``secret`` does not fit."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce, sealed = (base64.b64decode(wrap[part]) for part in ("salt", "nonce", "sealed"))
    try:
        return AESGCM(_stretched(secret, salt, _cost(wrap))).decrypt(nonce, sealed, whose.encode())
    except InvalidTag:
        return None


def _cost(wrap: dict[str, Any]) -> Cost:
    return Cost(wrap["memory_kib"], wrap["rounds"], wrap["lanes"])


def _stretched(secret: str, salt: bytes, cost: Cost) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(
        secret.encode("utf-8", "surrogatepass"),
        salt,
        time_cost=cost.rounds,
        memory_cost=cost.memory_kib,
        parallelism=cost.lanes,
        hash_len=_KEY_BYTES,
        type=Type.ID,
    )


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _read_for(path: Path, key: bytes) -> dict[str, Any]:
    content = _read(path)
    if content["key"] != _name_of(key):
        raise UserError(
            _("“{path}” holds the keys of another store. Copy the right one from a backup.").format(
                path=keys_path(path)
            )
        )
    return content


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(keys_path(path).read_text("utf-8"))
        if _checksum(content) != content["checksum"] or not _is_usable(content):
            raise ValueError("does not match its checksum")
    except FileNotFoundError as error:
        raise UserError(
            _("“{path}” is missing. Copy it from a backup.").format(path=keys_path(path))
        ) from error
    except OSError as error:
        raise UserError(
            _("“{path}” cannot be read: {reason}.").format(
                path=keys_path(path), reason=error.strerror
            )
        ) from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise UserError(
            _("“{path}” is damaged. Copy it from a backup.").format(path=keys_path(path))
        ) from error
    return {part: content[part] for part in ("key", "accounts", "recovery")}


def _is_usable(content: dict[str, Any]) -> bool:
    wraps = [content["recovery"], *chain.from_iterable(content["accounts"].values())]
    return content["format"] == _FORMAT and all(_cost(wrap).is_bearable for wrap in wraps)


def _write(path: Path, content: dict[str, Any]) -> None:
    whole = {"format": _FORMAT, **content}
    whole["checksum"] = _checksum(whole)
    try:
        write_whole(keys_path(path), json.dumps(whole, indent=1, ensure_ascii=False).encode())
    except OSError as error:
        raise UserError(
            _("“{path}” cannot be written: {reason}.").format(
                path=keys_path(path), reason=error.strerror
            )
        ) from error


def _checksum(content: dict[str, Any]) -> str:
    rest = {part: value for part, value in content.items() if part != "checksum"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()
