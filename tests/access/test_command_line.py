"""Every command under every role: what a role may not do is refused in a line, before anything."""

import shutil
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest

from crmdesk.access import Permission, Reach, reach
from crmdesk.access.accounts import sign_in
from crmdesk.cli import run
from crmdesk.cli.commands import root
from crmdesk.models import Role
from crmdesk.store import Actor, Store
from tests.records import Make, add_group_manager

ROLES = {
    "manager": Role.MANAGER,
    "zhou": Role.ADVISER,
    "reception": Role.RECEPTION,
    "care": Role.CARE,
    "admin": Role.ADMINISTRATOR,
    "auditor": Role.AUDITOR,
    "boss": Role.GROUP_MANAGER,
}
NOWHERE = "postgresql://nobody@127.0.0.1:1/none"

# What is given to each command, and the permission that it asks for; None for anybody.
COMMANDS = {
    "account add": (
        ("x", "--name", "X", "--role", "care", "--password-stdin"),
        Permission.MANAGE_ACCOUNTS,
    ),
    "account close": (("care",), Permission.MANAGE_ACCOUNTS),
    "account list": ((), Permission.MANAGE_ACCOUNTS),
    "account password": (("care", "--password-stdin"), Permission.MANAGE_ACCOUNTS),
    "account reopen": (("care", "--password-stdin"), Permission.MANAGE_ACCOUNTS),
    "account role": (("care", "care"), Permission.MANAGE_ACCOUNTS),
    "backup": ((), Permission.BACK_UP),
    "call": (("13900000001",), None),
    "check": ((), Permission.BACK_UP),
    "demo": (("{folder}/demo.crm", "--customers", "1"), None),
    "doctor": ((), None),
    "find": (("Lin",), Permission.SEE_CUSTOMERS),
    "import": (("customers", "{folder}/people.csv", "--dry-run"), Permission.IMPORT),
    "keys recovery": ((), Permission.MANAGE_ACCOUNTS),
    "keys rotate": ((), Permission.MANAGE_ACCOUNTS),
    "move": ((NOWHERE, "--password-stdin"), Permission.BACK_UP),
    "new": (("{folder}/new.crm", "--plain"), None),
    "report": (("showroom_day", "--out", "{folder}/day.pdf"), Permission.RUN_REPORTS),
    "reports": ((), None),
    "restore": (("{folder}/copy.crm", "--look"), Permission.BACK_UP),
    "today": ((), Permission.SEE_FOLLOW_UPS),
    "undo": ((), Permission.UNDO),
}
ELSEWHERE = {
    "keys recover",
    "server backup",
    "server group-manager",
    "server new",
    "server upgrade",
}
"""Tried where its own secret or server is."""


@pytest.fixture
def desk(empty_store, tmp_path, monkeypatch, capsys, now):
    """``desk.run("zhou", "find", …)``: the exit code; ``desk.said`` is all that was printed."""
    path = shutil.copy(empty_store, tmp_path / "south.crm")
    shutil.copy(empty_store, tmp_path / "copy.crm")
    store = Store(Path(path), now=lambda: now)
    add_group_manager(store, sign_in(store, "admin"), now)
    store.close()
    (tmp_path / "people.csv").write_text("Name,Phone\nEmma,13900009999\n")
    for name, value in {
        "CONFIG": tmp_path / "config",
        "LANGUAGE": "en",
        "TODAY": "2026-11-21",
    }.items():
        monkeypatch.setenv(f"CRMDESK_{name}", str(value))
    monkeypatch.delenv("CRMDESK_PASSWORD", raising=False)
    desk = SimpleNamespace(path=path, said="")

    def run_as(login, *arguments):
        monkeypatch.setenv("CRMDESK_ACCOUNT", login)
        given = [argument.format(folder=tmp_path) for argument in arguments]
        code = run(["--store", str(path), *given])
        desk.said = "".join(capsys.readouterr())
        return code

    desk.run = run_as
    return desk


def leaves(group, before=()):
    for name, command in group.commands.items():
        path = (*before, name)
        yield from leaves(command, path) if hasattr(command, "commands") else [" ".join(path)]


def test_every_command_is_known_here():
    assert set(leaves(root)) == COMMANDS.keys() | ELSEWHERE


@pytest.mark.parametrize("login", ROLES)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_refused_exactly_to_those_who_may_not(desk, monkeypatch, command, login):
    given, permission = COMMANDS[command]
    monkeypatch.setattr("sys.stdin", StringIO())
    code = desk.run(login, *command.split(), *given)
    actor = Actor(1, "", ROLES[login], 1)
    may = permission is None or reach(actor, permission) is not Reach.NONE
    assert desk.said.startswith("The role “") is not may, desk.said
    assert may or (code == 1 and desk.said.count("\n") == 1)


@pytest.mark.parametrize("command", ["find Lin", "today"])
@pytest.mark.parametrize(("login", "sees"), [("zhou", False), ("chen", True), ("manager", True)])
def test_an_adviser_is_answered_about_own_customers_only(desk, now, command, login, sees):
    store = Store(desk.path, now=lambda: now)
    with store.write(Actor(1, "", Role.MANAGER, 1)) as session:
        make = Make(session, now)
        make.follow_up(make.opportunity(make.customer("Lin Xiaodong", owner="chen")))
    store.close()
    assert desk.run(login, *command.split()) == 0
    assert ("Lin Xiaodong" in desk.said) is sees
