import pytest
from sqlalchemy import func, select

from crmdesk.importing.customers import import_customers
from crmdesk.jobs import Cancelled
from crmdesk.models import Customer


def test_stopping_after_the_last_row_still_leaves_nothing_behind(store, manager, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("Name,Phone\nLin,13812347714\nShan,13812347715\n", "utf-8")

    def stop_at_the_end(done, total):
        if done == total:
            raise Cancelled

    with pytest.raises(Cancelled):
        import_customers(store, manager, path, None, stop_at_the_end)
    with store.read(manager) as session:
        assert session.scalar(select(func.count()).select_from(Customer)) == 0
