"""Secrets for people: sealed to somebody's public key, opened with their password.

Sealing needs no password, so that a secret can be exchanged for a new one while nobody is there.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_PRIVATE = b"crmdesk private key 2\0"
_SEALED = b"crmdesk sealed 2\0"
_KEY_BYTES, _NONCE_BYTES = 32, 12

Wrap = dict[str, Any]
"""What can be written as JSON: the cost, the salt, the nonce, the sealed bytes."""


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


_usual = Cost()


def usual_cost() -> Cost:
    return _usual


def cost_less(less: Cost) -> None:
    """For tests, which make many accounts."""
    global _usual
    _usual = less


class Pair(NamedTuple):
    """Both can stand in the open: the private key is in ``wrapped``, under a password."""

    public: str
    wrapped: Wrap


def new_pair(password: str, whose: str, cost: Cost | None = None) -> Pair:
    """Whatever is sealed to ``public`` is read with ``open_private`` and ``password`` alone."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    private = X25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    wrapped = wrap(
        private.private_bytes_raw(), _PRIVATE + whose.encode(), password, cost or usual_cost()
    )
    return Pair(text_of(public), wrapped)


def open_private(wrapped: Wrap, whose: str, password: str) -> bytes | None:
    """The private key; None if the password is not right, or ``wrapped`` is somebody else's."""
    return unwrap(wrapped, _PRIVATE + whose.encode(), password)


def seal(public: str, secret: bytes, whose: str) -> str:
    """``secret``, for the holder of ``public`` only; ``whose`` must be said again to open it."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

    once = X25519PrivateKey.generate()
    theirs = X25519PublicKey.from_public_bytes(base64.b64decode(public))
    mine = once.public_key()
    cipher, nonce = _agreed(once.exchange(theirs), mine, theirs, whose)
    return text_of(mine.public_bytes_raw() + cipher.encrypt(nonce, secret, whose.encode()))


def unseal(private: bytes, sealed: str, whose: str) -> bytes:
    """The secret; ``ValueError`` if it was sealed to another key or for another name."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

    content = base64.b64decode(sealed)
    mine = X25519PrivateKey.from_private_bytes(private)
    once = X25519PublicKey.from_public_bytes(content[:_KEY_BYTES])
    cipher, nonce = _agreed(mine.exchange(once), once, mine.public_key(), whose)
    try:
        return cipher.decrypt(nonce, content[_KEY_BYTES:], whose.encode())
    except InvalidTag as error:
        raise ValueError("sealed for another key or another name") from error


def _agreed(
    shared: bytes, once: X25519PublicKey, theirs: X25519PublicKey, whose: str
) -> tuple[AESGCM, bytes]:
    """A cipher and nonce that belong to these two keys and this name, and are used once."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    bound = once.public_bytes_raw() + theirs.public_bytes_raw() + whose.encode()
    derive = HKDF(SHA256(), _KEY_BYTES + _NONCE_BYTES, salt=None, info=_SEALED + bound)
    material = derive.derive(shared)
    return AESGCM(material[:_KEY_BYTES]), material[_KEY_BYTES:]


def wrap(secret: bytes, bound: bytes, password: str, cost: Cost) -> Wrap:
    """``secret`` under a password; ``bound`` must be said again to open it."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(_NONCE_BYTES)
    return {
        "memory_kib": cost.memory_kib,
        "rounds": cost.rounds,
        "lanes": cost.lanes,
        "salt": text_of(salt),
        "nonce": text_of(nonce),
        "sealed": text_of(AESGCM(_stretched(password, salt, cost)).encrypt(nonce, secret, bound)),
    }


def unwrap(wrapped: Wrap, bound: bytes, password: str) -> bytes | None:
    """What was wrapped; None if the password or ``bound`` is another."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce, sealed = (base64.b64decode(wrapped[part]) for part in ("salt", "nonce", "sealed"))
    try:
        return AESGCM(_stretched(password, salt, cost_of(wrapped))).decrypt(nonce, sealed, bound)
    except InvalidTag:
        return None


def cost_of(wrapped: Wrap) -> Cost:
    return Cost(wrapped["memory_kib"], wrapped["rounds"], wrapped["lanes"])


def text_of(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _stretched(password: str, salt: bytes, cost: Cost) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(
        password.encode("utf-8", "surrogatepass"),
        salt,
        time_cost=cost.rounds,
        memory_cost=cost.memory_kib,
        parallelism=cost.lanes,
        hash_len=_KEY_BYTES,
        type=Type.ID,
    )
