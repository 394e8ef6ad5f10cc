from dataclasses import replace

from crmdesk.store.last_saved import last_saved
from tests.records import Make


def test_nothing_was_saved_yet(store, manager):
    assert last_saved(store, manager) is None


def test_the_newest_change_from_this_seat_is_told(store, manager, as_, now):
    for actor in (manager, as_("zhou"), replace(manager, seat="elsewhere")):
        with store.write(actor) as session:
            Make(session, now).customer()

    saved = last_saved(store, manager)

    assert saved.at == now
    assert last_saved(store, replace(manager, seat="nowhere")) is None
