"""Two processes on one store: both save at once, and each hears what the other did."""

from crmdesk.store.check import check
from crmdesk.store.opening import open_store
from tests.faults.saving import NOW, actor_in, counts, names, save_visit

SAVES = 25


def test_both_save_and_both_hear_each_other(path, key, child):
    store = open_store(path, key, lambda: NOW)
    actor = actor_in(store)
    heard = set()
    with child("second_seat", path, key.hex() if key else "-", SAVES) as other:
        _wait_for(other, "ready")
        _go_on(other)
        for number in range(SAVES):
            save_visit(store, actor, f"Ours {number}")
        _wait_for(other, "saved")
        store.on_change(heard.update)
        store.poll(actor)
        save_visit(store, actor, "Ours, late")
        _go_on(other)
        told = other.stdout.readline().strip().split(",")

    expected = {"contact_number", "customer", "follow_up", "opportunity", "stage_move", "visit"}
    assert expected <= heard
    assert expected <= set(told)
    assert counts(store, actor) == {2 * SAVES + 1}
    assert len(set(names(store, actor))) == 2 * SAVES + 1
    assert check(store).problems == []
    store.close()


def _wait_for(process, word):
    assert process.stdout.readline().strip() == word


def _go_on(process):
    process.stdin.write("\n")
    process.stdin.flush()
