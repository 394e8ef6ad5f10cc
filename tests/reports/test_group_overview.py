"""What the group's overview counts, where its manager's seat is a copy in a file."""

import pytest

from crmdesk.access.accounts import sign_in
from crmdesk.reports.running import run_report
from tests.records import Make, add_group_manager


@pytest.mark.file_only
def test_three_cars_of_one_deal_are_expected_three_times(store, manager, now):
    add_group_manager(store, manager, now)
    with store.write(manager) as session:
        make = Make(session, now)
        make.opportunity(quantity=3)
        chance = make.stage("first_contact").probability
    [table] = run_report(store, sign_in(store, "boss"), "group").tables
    assert (table.values("open_deals"), table.values("expected")) == ([1], [3 * chance / 100])
