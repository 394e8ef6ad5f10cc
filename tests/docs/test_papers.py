"""Every link and picture leads somewhere, and every command that is shown exists."""

import pytest

from crmdesk.cli.commands import root
from tests.docs.papers import PAPERS, ROOT, anchors_of, commands_of, links_of


def named(path):
    return str(path.relative_to(ROOT))


def is_there(path, target):
    file, _hash, anchor = target.partition("#")
    aim = (path.parent / file).resolve() if file else path
    return aim.exists() and (not anchor or anchor in anchors_of(aim))


@pytest.mark.parametrize("path", PAPERS, ids=named)
def test_every_link_and_picture_is_there(path):
    assert [target for target in links_of(path) if not is_there(path, target)] == []


@pytest.mark.parametrize("path", PAPERS, ids=named)
def test_every_command_that_is_shown_is_one(path):
    shown = {command for command, _rest in commands_of(path)}
    assert shown - set(root.commands) == set()


@pytest.mark.parametrize("path", PAPERS, ids=named)
def test_every_kind_of_a_command_that_is_shown_is_one(path):
    """``crmdesk account list|add``, ``crmdesk import sales|visits``."""
    known = {
        "account": set(root.commands["account"].commands),
        "import": set(root.commands["import"].params[0].type.choices),
    }
    shown = {
        (command, kind)
        for command, rest in commands_of(path)
        for kind in rest.split("|")
        if command in known
    }
    assert [(command, kind) for command, kind in shown if kind not in known[command]] == []
