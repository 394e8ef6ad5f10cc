"""Files that are already saved, for tests in which several people come."""

import pytest
from sqlalchemy import event

from tests.records import Make


@pytest.fixture
def theirs(store, manager, now):
    """The id of a saved customer of Zhou Min."""
    with store.write(manager) as session:
        return Make(session, now).customer("Lin Xiaodong", phone="13812347714", owner="zhou").id


@pytest.fixture
def statements(store):
    """``statements()`` is how many were sent to the store since the test began."""
    sent = []

    def note(_connection, _cursor, statement, *_more):
        sent.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    return lambda: len(sent)
