"""Files that are already saved, for tests in which several people come."""

import pytest

from tests.records import Make


@pytest.fixture
def theirs(store, manager, now):
    """The id of a saved customer of Zhou Min."""
    with store.write(manager) as session:
        return Make(session, now).customer("Lin Xiaodong", phone="13812347714", owner="zhou").id
