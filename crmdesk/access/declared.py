"""Verbs and queries declare the permission they need; this is where it is checked.

A verb grants what it is composed of: inside it, further verbs and queries are not asked again.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, ParamSpec, TypeVar

from sqlalchemy.orm import Session

from crmdesk.access.permissions import Permission, require
from crmdesk.access.standing import require_standing
from crmdesk.errors import Forbidden, UserError
from crmdesk.store import looking_beyond

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


class Declared(NamedTuple):
    function: Callable[..., Any]
    permission: Permission
    writes: bool


REGISTRY: dict[str, Declared] = {}
"""Every verb and query by module and name, for the test that walks them under every role."""


def verb(
    permission: Permission,
) -> Callable[[Callable[Arguments, Answer]], Callable[Arguments, Answer]]:
    """A function that changes records, in a session of ``store.write``."""
    return functools.partial(_declare, permission, True)


def query(
    permission: Permission, *, beyond: bool = False
) -> Callable[[Callable[Arguments, Answer]], Callable[Arguments, Answer]]:
    """A function or method that reads lists, records or figures.

    On a server, row-level security shows a reading session no more than the account's own.
    ``beyond`` is for what looks further to answer less, such as whether a number is known.
    """

    def declare(function: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
        return _declare(permission, False, (_beyond if beyond else _told_apart)(function))

    return declare


def _declare(
    permission: Permission, writes: bool, function: Callable[Arguments, Answer]
) -> Callable[Arguments, Answer]:
    @functools.wraps(function)
    def checked(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        session = _session_in(args)[1]
        if not session.info.get("inside"):
            require(session, permission)
            require_standing(session)
        with _inside(session):
            return function(*args, **kwargs)

    name = f"{function.__module__}.{function.__qualname__}"
    REGISTRY[name] = Declared(checked, permission, writes)
    return checked


def _beyond(function: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    @functools.wraps(function)
    def looking(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        place, session = _session_in(args)
        if "beyond" not in session.info:
            return function(*args, **kwargs)
        with looking_beyond(session) as wider:
            wide = [wider if number == place else one for number, one in enumerate(args)]
            return function(*wide, **kwargs)  # type: ignore[arg-type]

    return looking


def _told_apart(function: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """Another's record is refused in the words of the program; a server's is just not there."""
    further = _beyond(function)

    @functools.wraps(function)
    def telling(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        try:
            return function(*args, **kwargs)
        except UserError:
            if "beyond" in _session_in(args)[1].info:
                _raise_forbidden(further, args, kwargs)
            raise

    return telling


def _raise_forbidden(further: Callable[..., Any], args: Any, kwargs: Any) -> None:
    try:
        further(*args, **kwargs)
    except Forbidden:
        raise
    except UserError:
        return


def _session_in(args: tuple[Any, ...]) -> tuple[int, Session]:
    return next((n, one) for n, one in enumerate(args[:2]) if isinstance(one, Session))


@contextmanager
def _inside(session: Session) -> Iterator[None]:
    journal = session.info.get("journal")
    session.info["inside"] = session.info.get("inside", 0) + 1
    if journal:
        journal.depth += 1
    try:
        yield
    finally:
        session.info["inside"] -= 1
        if journal:
            journal.depth -= 1
