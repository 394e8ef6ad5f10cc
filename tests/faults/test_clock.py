"""The clock is set back: the journal goes by its numbers, not by the time."""

from datetime import timedelta

from crmdesk.models import Action
from crmdesk.store.check import check
from crmdesk.store.opening import open_store
from crmdesk.store.undo import last_action
from tests.faults.saving import NOW, actor_in, names, save_visit


def test_an_hour_back_keeps_the_order_the_chain_and_undo(path, key):
    moments = iter([NOW, NOW + timedelta(minutes=1), NOW - timedelta(hours=1)])
    store = open_store(path, key, lambda: next(moments))
    actor = actor_in(store)
    for number in range(3):
        save_visit(store, actor, f"Guest {number}")

    with store.read(actor) as session:
        at = [moment for (moment,) in session.query(Action.at).order_by(Action.id)]
        assert last_action(session).id == len(at)
    assert at[1:] == [NOW, NOW + timedelta(minutes=1), NOW - timedelta(hours=1)]
    assert names(store, actor) == ["Guest 0", "Guest 1", "Guest 2"]
    assert check(store).problems == []
    store.close()
