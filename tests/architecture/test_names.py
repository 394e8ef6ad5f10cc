"""Two advisers of one name are told apart wherever somebody is named among others."""

import ast
from pathlib import Path

CRMDESK = Path(__file__).resolve().parents[2] / "crmdesk"
ALLOWED = {
    "access/accounts.py": "the list of accounts has the sign-in name in a column of its own",
    "access/names.py": "here they are told apart",
    "customers/lists.py": "sorted by it, not shown",
    "funnel/lists.py": "sorted by it, not shown",
    "importing/rows.py": "a file's names are looked up",
    "reports/parameters.py": "sorted by it, not shown",
    "store/edits.py": "who wrote one thing last; the store stands below access",
    "store/server/founding.py": "the owner's list has the sign-in name beside it",
    "store/undo.py": "one's own last action",
}


def reads_a_name(tree):
    """``Account.name`` itself, or the account table as a whole."""
    return any(
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in {("Account", "name"), ("Account", "__table__")}
        for node in ast.walk(tree)
    )


def test_nothing_else_reads_an_accounts_name_past_what_tells_two_apart():
    found = {
        path.relative_to(CRMDESK).as_posix()
        for path in CRMDESK.rglob("*.py")
        if reads_a_name(ast.parse(path.read_text("utf-8")))
    }
    assert found == set(ALLOWED)
