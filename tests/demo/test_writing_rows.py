from datetime import time

from sqlalchemy import func, select

from crmdesk.demo.rows import Rows
from crmdesk.models import Change, ChangeKind, Channel, Customer, FollowUp, NeedsSheet


def test_a_row_is_read_back_as_it_was_given(session, make, now):
    customer = make.customer()
    rows = Rows(session)
    rows.add(
        FollowUp,
        customer_id=customer.id,
        purpose="first_call",
        channel=Channel.VISIT,
        due_on=now.date(),
        due_time=time(9, 30),
        planned_at=now,
        is_effective=True,
    )
    rows.add(NeedsSheet, customer_id=customer.id, matters=["安全", "口碑"])
    rows.finish()
    kept = session.scalars(select(FollowUp)).one()
    assert (kept.channel, kept.due_on, kept.due_time) == (Channel.VISIT, now.date(), time(9, 30))
    assert (kept.planned_at, kept.is_effective, kept.result) == (now, True, None)
    assert session.scalars(select(NeedsSheet)).one().matters == ["安全", "口碑"]


def test_rows_are_stored_as_the_models_store_them(session, make, now):
    made = make.customer(cares_about="安全")
    columns = {column.key: getattr(made, column.key) for column in Customer.__table__.columns}
    rows = Rows(session)
    rows.add(Customer, **columns)
    rows.finish()
    table = Customer.__table__
    stored = session.connection().exec_driver_sql(f"SELECT * FROM {table.name} ORDER BY id")
    ours, theirs = (row._mapping for row in stored)
    assert {**ours, "id": 0} == {**theirs, "id": 0}


def test_all_rows_of_a_table_are_one_entry_of_the_journal(store, manager, now):
    with store.write(manager) as session:
        rows = Rows(session)
        for number in range(5):
            rows.add(Customer, name=f"Lin {number}", created_at=now)
            rows.write()
        rows.finish()
    with store.read(manager) as session:
        batches = select(Change).where(Change.kind == ChangeKind.BATCH)
        entry = session.scalars(batches).one()
        assert (entry.entity, entry.row_id, entry.last_id) == ("customer", 1, 5)
        assert session.scalar(select(func.count(Customer.id))) == 5
