"""What we say to a server, engines understand that only speak PostgreSQL (docs/decisions/0010)."""

import re
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import event

import crmdesk
from crmdesk.access import may
from crmdesk.customers.lists import CustomerList
from crmdesk.customers.search import find
from crmdesk.errors import UserError
from crmdesk.followups.due import DueList
from crmdesk.funnel.lists import OpportunityList
from crmdesk.reports.catalogue import REPORTS
from crmdesk.reports.running import build_report
from tests.scenarios.test_random_days import VERBS, Days, Nothing

ALLOWED = {
    # SQL's own words that a bracket may follow
    *("and", "as", "by", "case", "distinct", "exists", "filter", "from", "in", "into", "not"),
    *("on", "or", "over", "select", "then", "values", "when", "where", "returning", "any"),
    *("array", "cast", "else", "join", "limit", "set", "between", "unnest", "is", "using"),
    # functions that CockroachDB, YugabyteDB and Citus share with PostgreSQL
    *("avg", "coalesce", "count", "generate_series", "greatest", "least", "lower", "max", "min"),
    *("nextval", "row_number", "sum", "upper", "length", "substr", "nullif", "abs", "concat"),
    *("clock_timestamp", "extract", "lag", "lead"),
}
NOTIFYING = {"pg_notify"}
"""Said only where the engine has it; see ``ServerDatabase.can_notify``."""
FORBIDDEN = [
    r"\badvisory\b",
    r"\bdeferrable\b|\bset constraints\b",
    r"\bcreate\s+extension\b",
    r"\bctid\b|\bxmin\b|\btableoid\b",
    r"\bskip locked\b",
    r"\block table\b",
    r"\btemp(orary)?\s+table\b",
    r"\bfor share\b|\bfor update\b",
    r"~\*|!~|\bsimilar to\b|\bilike\b",
]
SOURCES = sorted(Path(crmdesk.__file__).parent.rglob("*.py"))


@contextmanager
def overheard(store, actor):
    said = set()

    def note(_connection, _cursor, statement, *_rest):
        said.add(" ".join(statement.lower().split()))

    engines = [store.engine, store.database.reader(actor)]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield said
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def said(store, as_manager, now):
    """Everything that weeks of work and a look at each list and report say to the server."""
    days = Days(store, as_manager, now, Random(3))
    with overheard(store, as_manager) as statements:
        for _round in range(3):
            for verb in VERBS:
                try:
                    days.step(verb)
                except (UserError, Nothing):
                    continue
        look_at_everything(store, as_manager, days.now, days.today)
    return statements


def look_at_everything(store, actor, now, today):
    with store.read(actor) as session:
        find(session, "lin")
        find(session, "139 0000")
        DueList().sections(session, now=now, today=today)
        for listed in (CustomerList("lin"), CustomerList(sort="next_due"), OpportunityList()):
            listed.count(session)
            listed.page(session, 0, 50)
        for key in (key for key, report in REPORTS.items() if may(actor, report.sees)):
            build_report(session, key, {}, now=now)


@pytest.fixture
def as_manager(store):
    from crmdesk.access.accounts import sign_in

    return sign_in(store, "manager")


@pytest.mark.server
def test_a_working_day_keeps_to_what_they_share(said):
    assert len(said) > 80
    functions = {name for one in said for name in re.findall(r"\b([a-z_]+)\s?\(", unquoted(one))}
    assert functions - ALLOWED - NOTIFYING - tables_named(said) == set()
    assert [one for one in said for bad in FORBIDDEN if re.search(bad, unquoted(one))] == []


def unquoted(statement):
    return re.sub(r"'[^']*'|\"[^\"]*\"", "x", statement)


def tables_named(said):
    """``insert into account (…)``: a name with a bracket that is no function."""
    return {name for one in said for name in re.findall(r"insert into \"?([a-z_]+)\"?", one)} | {
        name for one in said for name in re.findall(r"\bas ([a-z_0-9]+) ?\(", one)
    }


def test_no_text_of_ours_asks_for_more():
    more = re.compile(r"pg_(try_)?advisory|create extension|initially deferred")
    assert [path.name for path in SOURCES if more.search(path.read_text("utf-8").lower())] == []
