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
    permission: Permission,
) -> Callable[[Callable[Arguments, Answer]], Callable[Arguments, Answer]]:
    """A function or method that reads lists, records or figures."""
    return functools.partial(_declare, permission, False)


def _declare(
    permission: Permission, writes: bool, function: Callable[Arguments, Answer]
) -> Callable[Arguments, Answer]:
    @functools.wraps(function)
    def checked(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        session = next(argument for argument in args[:2] if isinstance(argument, Session))
        if not session.info.get("inside"):
            require(session, permission)
            require_standing(session)
        with _inside(session):
            return function(*args, **kwargs)

    name = f"{function.__module__}.{function.__qualname__}"
    REGISTRY[name] = Declared(checked, permission, writes)
    return checked


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
