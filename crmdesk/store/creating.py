"""Making a new store: the empty file, the dealership's row, its defaults, its first accounts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from crmdesk import i18n
from crmdesk.dates import clock
from crmdesk.errors import UserError
from crmdesk.i18n import LANGUAGES, N_, _
from crmdesk.models import Account, Role, StoreRecord, StoreSetting
from crmdesk.private_files import make_file
from crmdesk.store.actor import Actor
from crmdesk.store.copies import sweep
from crmdesk.store.journal import cannot_undo, tell
from crmdesk.store.keys import keys_path
from crmdesk.store.migrating import upgrade
from crmdesk.store.places import refuse_in_the_way, refuse_unsafe_place
from crmdesk.store.presets import LEVEL_PRESETS, fill
from crmdesk.store.store import Store
from crmdesk.store.typed import cleaned, is_visible
from crmdesk.store.whole_file import make_folder, move_into_place


@dataclass(frozen=True)
class FirstAccount:
    login: str
    name: str
    role: Role
    password_hash: str | None = None


@dataclass(frozen=True)
class NewStore:
    """What the first-run assistant asks. ``levels`` is a key of ``LEVEL_PRESETS``."""

    name: str
    language: str = "zh_CN"
    levels: str = "days"
    brand: str = ""
    zone: str = "Asia/Shanghai"
    is_demo: bool = False
    backup_folders: Sequence[str] = ()

    def problems(self) -> dict[str, str]:
        problems = {}
        if not is_visible(self.name):
            problems["name"] = _("Enter the store's name, as it should stand on paper.")
        if self.language not in LANGUAGES:
            problems["language"] = _("Choose one of the languages.")
        if self.levels not in LEVEL_PRESETS:
            problems["levels"] = _("Choose one of the level presets.")
        return problems


def same_name_problem(administrator: str, manager: str) -> str:
    """The two first accounts sign in by these; empty while they differ."""
    if administrator.strip() != manager.strip():
        return ""
    return _("The administrator and the sales manager sign in separately: give each its own name.")


def create_store(
    path: Path,
    new: NewStore,
    accounts: Sequence[FirstAccount],
    *,
    key: bytes | None = None,
    now: Callable[[], datetime] | None = None,
) -> Store:
    """An open store in a new file at ``path``; with ``key`` it is encrypted.

    The defaults are written in the store's language. A file that is in the way is refused, and
    a store that could not be finished leaves no file behind; one whose making was cut off leaves
    a part beside, never a store that nobody can enter.
    """
    assert not new.problems(), "the assistant makes only stores without problems"
    refuse_in_the_way(path)
    refuse_unsafe_place(path)
    part, now = path.with_name(f".{path.name}.part"), now or clock()
    sweep(part)
    try:
        make_folder(path.parent)
        make_file(part)
        with closing(Store(part, key, now)) as making:
            upgrade(making.engine)
            with i18n.speaking(new.language):  # its lists; what goes wrong is said in the seat's
                _found(making, new, accounts)
        refuse_in_the_way(path)
        move_into_place(part, path)
    except BaseException as error:
        sweep(part)
        if key is not None:
            keys_path(path).unlink(missing_ok=True)  # of a store that never was
        if isinstance(error, (OSError, OperationalError)):
            raise UserError(
                _("No store can be made at “{path}”: {reason}.").format(
                    path=path, reason=_reason(error)
                )
            ) from error
        raise
    return Store(path, key, now)


def _reason(error: OSError | OperationalError) -> str:
    if isinstance(error, OperationalError):
        return str(error.orig)
    return error.strerror or str(error)


def _found(store: Store, new: NewStore, accounts: Sequence[FirstAccount]) -> None:
    with store.write(Actor(1, new.name, Role.ADMINISTRATOR, 1)) as session:
        write_new(session, new, accounts, store.now(), store_id=1)


def write_new(
    session: Session,
    new: NewStore,
    accounts: Sequence[FirstAccount],
    now: datetime,
    store_id: int | None = None,
) -> int:
    """The store's own row, its accounts and defaults, as the first account's action; its id."""
    record = StoreRecord(
        id=store_id,
        name=cleaned(new.name),
        brand=cleaned(new.brand),
        language=new.language,
        zone=new.zone,
        is_demo=new.is_demo,
        created_at=now,
    )
    session.add(record)
    session.flush()
    people = [_account(record.id, account, now) for account in accounts]
    session.add_all(people)
    session.flush()
    session.info["actor"] = Actor(people[0].id, new.name, Role.ADMINISTRATOR, record.id)
    fill(session, record.id, levels=new.levels, year=now.year)
    if new.backup_folders:
        folders = {"value": list(new.backup_folders)}
        session.add(StoreSetting(store_id=record.id, key="backup_folders", value=folders))
    tell(session, "store.new", N_("Made the store “{name}”."), name=record.name)
    cannot_undo(session)
    return record.id


def _account(store_id: int, account: FirstAccount, now: datetime) -> Account:
    return Account(
        store_id=store_id,
        login=account.login,
        name=account.name,
        role=account.role,
        password_hash=account.password_hash,
        takes_turns=account.role is Role.ADVISER,
        created_at=now,
    )
