"""The tests' server has the clock of the tests, whatever hour they are run at."""

import time

from tests.server.cluster import OWNER, OWNER_PASSWORD


def test_the_server_has_our_clock(cluster):
    before = int(time.time())
    with cluster.connect(OWNER, OWNER_PASSWORD, "postgres") as connection:
        [told] = connection.execute("SELECT extract(epoch FROM clock_timestamp())").fetchone()
    assert before <= told <= time.time() + 1
