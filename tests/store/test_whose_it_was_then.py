"""Schema 4 gives back, in stores of earlier ones, what was somebody else's on its day."""

from datetime import date, datetime
from itertools import count

import pytest
from sqlalchemy import insert, select, update

from crmdesk.store.connection import engine_of
from crmdesk.store.migrating import upgrade, upgrade_server
from tests.store.old_rows import fill, tables_in
from tests.store.test_released_schemas import old_server  # noqa: F401

ZHOU, CHEN = 1, 2
GIVEN_AT = datetime.fromisoformat("2026-11-05 04:00")  # noon in Shanghai
AT = {
    "before": datetime.fromisoformat("2026-11-05 03:00"),
    "after": datetime.fromisoformat("2026-11-05 05:00"),
    "later": datetime.fromisoformat("2026-11-07 05:00"),
}
SALES = [
    (5, "before", ZHOU, ZHOU),
    (5, "after", ZHOU, CHEN),
    (5, "later", ZHOU, ZHOU),
    (5, "later", CHEN, CHEN),
    (4, "later", CHEN, ZHOU),
    (6, "later", ZHOU, CHEN),
]
"""The day, when and by whom it was entered, whose it is."""
CONTACTS = [
    *((1, 9, "followups.replan", 1, ZHOU), (3, 9, "followups.replan", 3, ZHOU)),
    *((20, 3, "funnel.level", 3, ZHOU), (20, 9, "funnel.level", 9, None)),
    *((3, 9, "aftersales.mileage", 9, None), (1, 9, "aftersales.mileage", 1, ZHOU)),
]
"""Moved on the 2nd from one day to another, by which verb; first due on, missed by."""


class Old:
    """A store in which zhou's customer was given to chen on the 5th."""

    def __init__(self, connection):
        self._connection = connection
        self._tables = {table.name: table for table in tables_in(connection)}
        self._ids = count(100)
        self._row = {name: self._first(name) for name in self._tables}
        self._copy("account", id=CHEN, login="chen")
        self._set("store", zone="Asia/Shanghai")
        self._set("customer", owner_id=CHEN)
        self._set("ownership_change", from_id=ZHOU, to_id=CHEN, at=GIVEN_AT)
        self._set("opportunity", adviser_id=CHEN, outcome="won")

    def _first(self, name):
        found = self._connection.execute(select(self._tables[name])).mappings().first()
        return dict(found)

    def _set(self, name, **values):
        self._connection.execute(update(self._tables[name]).values(values))

    def _copy(self, name, **values):
        """One more row like the first, as far as its table has these columns."""
        table = self._tables[name]
        row = self._row[name] | {"id": next(self._ids)} | values
        fits = {column.name: row[column.name] for column in table.columns}
        self._connection.execute(insert(table), fits)
        return row["id"]

    def _entry(self, kind, entity, row_id, at, by=ZHOU, verb="", **values):
        action = self._copy("action", at=at, account_id=by, verb=verb, undoes_id=None, request=None)
        touched = {"kind": kind, "entity": entity, "row_id": row_id, "last_id": None}
        number = self._copy("change", action_id=action, **touched)
        if values:
            self._copy("change_values", id=number, **values)

    def sell(self, day, when, by):
        of = {"store_id": 1, "opportunity_id": 1, "adviser_id": CHEN}
        day = date(2026, 11, day)
        for name, more in (
            ("sales_order", {"ordered_on": day, "account_id": by}),
            ("delivery", {"delivered_on": day, "account_id": CHEN}),
        ):
            self._entry("insert", name, self._copy(name, **of, **more), AT[when], by)

    def call(self, was, due, verb):
        was, due = date(2026, 11, was), date(2026, 11, due)
        planned, moved = (datetime.fromisoformat(f"2026-{day} 01:00") for day in ("10-01", "11-02"))
        first = {"first_due_on": was, "missed_by_id": None, "revives_id": None}
        dates = {"due_on": due, "planned_at": planned, "done_at": None, "opportunity_id": None}
        number = self._copy("follow_up", adviser_id=CHEN, **dates, **first)
        said = {"before": {"due_on": str(was)}, "after": {"due_on": str(due)}}
        self._entry("update", "follow_up", number, moved, verb=verb, **said)

    def reopen(self):
        """By a manager, after the hand-over: zhou's deal as it was."""
        deal = self._copy("opportunity", adviser_id=ZHOU, outcome="open")
        day, at = date(2027, 11, 9), datetime.fromisoformat("2026-11-06 01:00")
        of = {"adviser_id": ZHOU, "opportunity_id": deal, "care_key": None, "done_at": None}
        self._copy("follow_up", **of, due_on=day, first_due_on=day, planned_at=at)


def work(connection):
    old = Old(connection)
    for *sale, _whose in SALES:
        old.sell(*sale)
    for *moved, _first, _missed in CONTACTS:
        old.call(*moved)
    old.reopen()


def check(connection):
    tables = {table.name: table for table in tables_in(connection)}

    def rows(name, *columns):
        table = tables[name]
        chosen = select(*(table.c[column] for column in columns)).where(table.c.id >= 100)
        return [tuple(row) for row in connection.execute(chosen.order_by(table.c.id))]

    whose = [(sale[-1],) for sale in SALES]
    assert rows("sales_order", "adviser_id") == whose
    assert rows("delivery", "account_id") == whose
    calls = rows("follow_up", "first_due_on", "missed_by_id", "missed_by_nobody", "adviser_id")
    assert calls[:-1] == [
        (date(2026, 11, first), missed, False, CHEN) for *_moved, first, missed in CONTACTS
    ]
    assert calls[-1][1:] == (None, False, CHEN)
    assert rows("opportunity", "adviser_id") == [(CHEN,)]


@pytest.mark.parametrize("schema", [2, 3])
def test_in_a_file(tmp_path, schema):
    path = tmp_path / "old.crm"
    path.touch()
    engine = engine_of(path)
    upgrade(engine, schema=schema, to=f"{schema:04}")
    with engine.execution_options(writes=True).begin() as connection:
        fill(connection)
        work(connection)
    upgrade(engine)
    with engine.connect() as connection:
        check(connection)
    engine.dispose()


@pytest.mark.server
@pytest.mark.parametrize("old_server", [2, 3], indirect=True)
def test_on_a_server(old_server):  # noqa: F811
    owner, _before = old_server
    with owner.database.engine.begin() as connection:
        work(connection)
    upgrade_server(owner.database.engine)
    with owner.database.engine.connect() as connection:
        check(connection)
