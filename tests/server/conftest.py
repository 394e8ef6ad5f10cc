"""Here ``store`` is always on a server."""

import pytest


@pytest.fixture
def store(founded, tmp_path, now):
    founded.set_back()
    store = founded.open(tmp_path / "south.server", lambda: now)
    yield store
    store.close()
