"""The walk over everything that is declared: each verb, query and report under each role."""

import ast
import importlib
import inspect
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

import crmdesk
from crmdesk.access import REGISTRY, Permission, Reach, reach
from crmdesk.access.permissions import TABLE
from crmdesk.errors import Forbidden
from crmdesk.models import Role
from crmdesk.store import Actor

_PACKAGE = Path(crmdesk.__file__).parent
_DOMAIN = {"access", "customers", "followups", "funnel", "showroom", "aftersales", "insight"}
_DOMAIN |= {"reports", "importing", "calling", "outreach"}


def takes_a_session(function):
    notes = getattr(inspect.unwrap(function), "__annotations__", {})
    return any(note in ("Session", Session) for note in notes.values())


def surfaces():
    """The modules that people and scheduled tasks come in through."""
    yield from (_PACKAGE / "ui").rglob("*.py")
    yield from (_PACKAGE / "cli").rglob("*.py")


def imported_by(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and is_domain(node.module or ""):
            module = importlib.import_module(node.module)
            yield from (getattr(module, alias.name) for alias in node.names)


def is_domain(module):
    return module.startswith("crmdesk.") and module.split(".")[1] in _DOMAIN


def ways_in(thing):
    """``thing`` itself if it takes a session, or those of its methods that do."""
    members = vars(thing).items() if inspect.isclass(thing) else [("", thing)]
    return [
        member
        for name, member in members
        if inspect.isfunction(member) and not name.startswith("_") and takes_a_session(member)
    ]


def test_the_table_names_every_role_and_only_known_permissions():
    assert set(TABLE) == set(Role)
    assert {p for granted in TABLE.values() for p in granted} <= set(Permission)


def test_every_permission_is_granted_to_somebody():
    granted = {p for row in TABLE.values() for p, far in row.items() if far is not Reach.NONE}
    assert granted == set(Permission)


@pytest.mark.parametrize(
    "path", sorted(surfaces()), ids=lambda path: str(path.relative_to(_PACKAGE))
)
def test_the_window_and_the_command_line_come_in_only_through_what_is_declared(path):
    declared = {entry.function for entry in REGISTRY.values()}
    ways = [way for thing in imported_by(path) for way in ways_in(thing)]
    undeclared = [f"{way.__module__}.{way.__qualname__}" for way in ways if way not in declared]
    assert undeclared == []


@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
def test_what_the_table_does_not_grant_is_refused_before_anything_is_read(role):
    """The session has no connection, so a refusal that needed one would fail."""
    actor = Actor(1, "Somebody", role, 1)
    session = Session(info={"actor": actor})
    for name, declared in REGISTRY.items():
        if reach(actor, declared.permission) is Reach.NONE:
            is_method = next(iter(inspect.signature(declared.function).parameters)) == "self"
            with pytest.raises(Forbidden):
                declared.function(*([None, session] if is_method else [session]))
                pytest.fail(f"{name} let {role.value} in")
