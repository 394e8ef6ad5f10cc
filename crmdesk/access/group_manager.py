"""The manager of a whole group of stores, made by nobody but the owner of its database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crmdesk.access.accounts import AccountDraft
from crmdesk.access.passwords import give_password
from crmdesk.errors import UserError
from crmdesk.i18n import N_, _
from crmdesk.models import Account, Role, StoreRecord
from crmdesk.store import cannot_undo, log_always, store_of, tell
from crmdesk.store.server.founding import Owner, administrator_of
from crmdesk.store.typed import cleaned


def make_group_manager(
    owner: Owner, login: str, name: str, password: str, now: Callable[[], datetime]
) -> None:
    """Give ``login`` the whole group and a first password, as the owner of its database.

    An account of that name is taken as it is, also a closed one; else ``name`` gets one, in the
    group's first store.
    """
    with owner.database.engine.connect() as connection:
        theirs = select(Account.store_id).where(Account.login == login)
        known = connection.scalar(theirs.order_by(Account.is_active.desc(), Account.id))
        home = known or connection.scalar(select(func.min(StoreRecord.id)))
    if home is None:
        raise UserError(_("This database holds no store yet: crmdesk server new"))
    with owner.store(now).write(administrator_of(owner, home)) as session:
        account = session.scalar(select(Account).filter_by(store_id=home, login=login))
        if account is None:
            account = _new_account(session, login, name, now())
        account.role, account.is_active, account.takes_turns = Role.GROUP_MANAGER, True, False
        give_password(session, account, password)
        said = N_("Made {name} the group's manager, as the server's {owner}.")
        tell(session, "account.group", said, name=account.name, owner=owner.credentials.role)
        log_always(session)
        cannot_undo(session)


def _new_account(session: Session, login: str, name: str, now: datetime) -> Account:
    draft = AccountDraft(login, name, Role.GROUP_MANAGER)
    if problems := draft.problems():
        raise UserError(" ".join(problems.values()))
    fields = {"login": cleaned(login), "name": cleaned(name), "role": draft.role}
    account = Account(store_id=store_of(session), created_at=now, **fields)
    session.add(account)
    session.flush()
    return account
