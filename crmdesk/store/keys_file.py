"""The file beside an encrypted store that says who can open it: ``NAME.keys``.

Whoever can open it is a holder: a public key, the private one under a password, and the store's
key sealed to the public one. Format 1 had the store's key itself under each password; such a
holder is read until its owner comes by.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from crmdesk.errors import Damaged, UserError
from crmdesk.i18n import _
from crmdesk.store.holding import hold_soon
from crmdesk.store.sealing import Cost, cost_of, new_pair, open_private, seal, unseal, unwrap
from crmdesk.store.whole_file import make_folder, write_whole

FORMAT = 2
RECOVERY = "recovery"
_PROOF = b"crmdesk holders 2\0"

Holder = dict[str, Any]


@dataclass
class Keys:
    """What stands in the file. ``names`` are of the store's key, and of the next one while the
    store is being encrypted anew; ``proofs`` show that nobody without the key added a holder."""

    names: list[str]
    accounts: dict[str, list[Holder]]
    recovery: Holder
    proofs: dict[str, str] = field(default_factory=dict)

    def holders(self) -> Iterator[tuple[str, Holder]]:
        """Each with whose it is."""
        for login, theirs in sorted(self.accounts.items()):
            yield from ((account(login), holder) for holder in theirs)
        yield RECOVERY, self.recovery

    def prove(self, *keys: bytes) -> None:
        self.names = [name_of(key) for key in keys]
        self.proofs = {name_of(key): _proof(self, key) for key in keys}

    def is_proven(self, key: bytes) -> bool:
        proof = self.proofs.get(name_of(key))
        if proof is None:  # of format 1, whose holders nobody makes without the key
            return not any("public" in holder for _whose, holder in self.holders())
        return hmac.compare_digest(proof, _proof(self, key))


def account(login: str) -> str:
    """Whose holder that is; no login is taken for the recovery code."""
    return f"account {login}"


def keys_path(path: Path) -> Path:
    """Where the keys of the store at ``path`` stand, if it is encrypted."""
    return path.with_name(f"{path.name}.keys")


def name_of(key: bytes) -> str:
    return hashlib.sha256(b"crmdesk key " + key).hexdigest()[:16]


def new_holder(whose: str, secret: str, key: bytes, cost: Cost) -> Holder:
    public, private = new_pair(secret, whose, cost)
    return {
        "public": public,
        "private": private,
        "sealed": {name_of(key): seal(public, key, whose)},
    }


def is_old(holder: Holder) -> bool:
    """Of format 1: it opens, but a new key cannot be given to it."""
    return "public" not in holder


def opened(holder: Holder, whose: str, secret: str) -> dict[str, bytes]:
    """The keys that ``secret`` opens, by their names; none if it does not fit."""
    if is_old(holder):
        key = unwrap(holder, whose.removeprefix("account ").encode(), secret)
        return {name_of(key): key} if key else {}
    private = open_private(holder["private"], whose, secret)
    if private is None:
        return {}
    return {name: unseal(private, sealed, whose) for name, sealed in holder["sealed"].items()}


def read(path: Path) -> Keys:
    file = keys_path(path)
    try:
        content = json.loads(file.read_text("utf-8"))
        if content["format"] > FORMAT:
            raise UserError(
                _("“{path}” was made by a newer crmdesk. Update this program.").format(path=file)
            )
        if _checksum(content) != content["checksum"]:
            raise ValueError("does not match its checksum")
        return _usable(content)
    except FileNotFoundError as error:
        raise UserError(
            _("“{path}” is missing. Copy it from a backup.").format(path=file)
        ) from error
    except OSError as error:
        raise UserError(
            _("“{path}” cannot be read: {reason}.").format(path=file, reason=error.strerror)
        ) from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise damaged(path) from error


def damaged(path: Path) -> Damaged:
    return Damaged(_("“{path}” is damaged. Copy it from a backup.").format(path=keys_path(path)))


def read_for(path: Path, key: bytes) -> Keys:
    """The same for whoever has the key; nothing that was added without it is believed."""
    keys = read(path)
    if name_of(key) not in keys.names:
        raise UserError(
            _("“{path}” holds the keys of another store. Copy the right one from a backup.").format(
                path=keys_path(path)
            )
        )
    if not keys.is_proven(key):
        raise damaged(path)
    return keys


def write(path: Path, keys: Keys) -> None:
    whole: dict[str, Any] = {"format": FORMAT, **asdict(keys)}
    whole["checksum"] = _checksum(whole)
    try:
        write_whole(keys_path(path), json.dumps(whole, indent=1, ensure_ascii=False).encode())
    except OSError as error:
        raise _unwritable(path, error) from error


def write_first(path: Path, keys: Keys) -> None:
    """Those of a store that is about to be made, maybe in a folder that is not there yet."""
    try:
        make_folder(path.parent)
    except OSError as error:
        raise _unwritable(path, error) from error
    write(path, keys)


@contextlib.contextmanager
def changing(path: Path, key: bytes) -> Iterator[Keys]:
    """The keys, to be changed in place by one process at a time; written at the end.

    For whoever has the store open: of a change of key that was cut off, ``key`` is the one to stay.
    """
    with held(path):
        keys = read_for(path, key)
        yield keys
        settle(keys, key)
        write(path, keys)


def settle(keys: Keys, key: bytes) -> None:
    """``key`` is the only one from now on."""
    for _whose, holder in keys.holders():
        if not is_old(holder):
            holder["sealed"] = {name_of(key): holder["sealed"][name_of(key)]}
    keys.prove(key)


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """No other process changes the keys inside the block."""
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(hold_soon(path.with_name(f"{path.name}.keys.lock")))
        except OSError as error:
            raise _unwritable(path, error) from error
        yield


def _unwritable(path: Path, error: OSError) -> UserError:
    return UserError(
        _("“{path}” cannot be written: {reason}.").format(
            path=keys_path(path), reason=error.strerror
        )
    )


def _usable(content: dict[str, Any]) -> Keys:
    if content["format"] == 1:
        keys = Keys([content["key"]], content["accounts"], content["recovery"])
        holders = chain(*keys.accounts.values(), [keys.recovery])
        if not all(is_old(holder) for holder in holders):
            raise ValueError("holders that format 1 did not know")
    else:
        keys = Keys(*(content[part] for part in ("names", "accounts", "recovery", "proofs")))
    for _whose, holder in keys.holders():
        if not cost_of(holder if is_old(holder) else holder["private"]).is_bearable:
            raise ValueError("made to eat all memory")
    return keys


def _proof(keys: Keys, key: bytes) -> str:
    said = [(whose, holder.get("public") or holder["sealed"]) for whose, holder in keys.holders()]
    return hmac.new(_PROOF + key, json.dumps(said).encode(), hashlib.sha256).hexdigest()


def _checksum(content: dict[str, Any]) -> str:
    rest = {part: value for part, value in content.items() if part != "checksum"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()
