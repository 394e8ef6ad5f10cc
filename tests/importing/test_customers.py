import pytest
from sqlalchemy import func, select

from crmdesk.importing.customers import import_customers
from crmdesk.jobs import unwatched
from crmdesk.models import ContactNumber, Customer, FollowUp, Opportunity


@pytest.mark.parametrize("name", ["gb18030", "utf16", "utf8bom"])
def test_a_list_of_prospects_comes_in_from_any_encoding(store, manager, shared, name):
    path = shared / f"chinese/derived_yixiang_kehu_{name}.csv"
    report = import_customers(store, manager, path, None, unwatched)

    assert report.rows == report.added + report.updated + len(report.skipped)
    with store.read(manager) as session:
        assert session.scalar(select(func.count()).select_from(Customer)) == report.added > 20
        assert session.scalar(select(func.count()).select_from(Opportunity)) == report.added
        assert session.scalar(select(func.count()).select_from(FollowUp)) == report.added
    assert {skipped.reason for skipped in report.skipped} == {"There is no phone."}


def test_who_is_here_already_is_left_as_they_are(store, manager, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("姓名,电话,级别\n林小姐,13800138000,A\n", encoding="utf-8")
    import_customers(store, manager, path, None, unwatched)

    report = import_customers(store, manager, path, None, unwatched)

    assert (report.added, report.skipped[0].reason) == (0, "This person is already here.")


def test_both_numbers_of_a_cell_are_kept_and_unknown_words_are_told(store, manager, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "姓名,电话,级别,信息来源,下次回访\n张六,13700000006/13700000007,Z,天上,2030-01-01\n",
        encoding="utf-8",
    )

    report = import_customers(store, manager, path, None, unwatched)

    assert report.notes == ["Words that this store does not know were left out: Z, 天上."]
    with store.read(manager) as session:
        assert session.scalars(select(ContactNumber.number)).all() == ["13700000006", "13700000007"]
        assert session.scalars(select(FollowUp.due_on)).one().year < 2028
