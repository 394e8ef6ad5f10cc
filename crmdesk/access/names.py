"""What people are called where they are told apart: two of one name are not one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, case, select
from sqlalchemy.orm import Session

from crmdesk.models import Account
from crmdesk.store import store_of
from crmdesk.store.remembered import remembered


def names_of(session: Session) -> Mapping[int, str]:
    """By account, closed ones too; who shares a name with another has the sign-in name beside."""
    return remembered(session, frozenset({"account"}), _read)


def shown_name(session: Session, account: type[Account] = Account) -> ColumnElement[str]:
    """The same as a column of a statement that has ``account`` joined."""
    shared = remembered(session, frozenset({"account"}), _shared)
    name = account.name.expression
    return case(shared, value=account.id, else_=name) if shared else name


def _read(session: Session) -> dict[int, str]:
    return told_apart(_people(session))


def _shared(session: Session) -> dict[int, str]:
    """Of those alone who are not called by the name that they have."""
    people = _people(session)
    said = told_apart(people)
    return {number: said[number] for number, name, _login in people if said[number] != name}


def _people(session: Session) -> list[tuple[int, str, str]]:
    people = select(Account.id, Account.name, Account.login).where(
        Account.store_id == store_of(session)
    )
    return list(session.execute(people.order_by(Account.id)).tuples())


def told_apart(people: Iterable[tuple[int, str, str]]) -> dict[int, str]:
    """``people``: account, name, sign-in name."""
    known = list(people)
    count = Counter(name.casefold() for _id, name, _login in known)
    return {
        number: name if count[name.casefold()] == 1 else f"{name} ({login})"
        for number, name, login in known
    }
