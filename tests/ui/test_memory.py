from crmdesk.settings import Settings, load
from crmdesk.ui.memory import SeatMemory


def test_each_account_finds_its_own_widths_again_after_a_restart(qtbot, tmp_path):
    path, account = tmp_path / "settings.json", ["zhou"]
    memory = SeatMemory(Settings(), path, lambda: account[0])

    memory.remember("columns/log", {"name": 90})
    account[0] = "chen"
    assert memory.recall("columns/log") is None
    memory.write()

    again = SeatMemory(load(path), path, lambda: "zhou")
    assert again.recall("columns/log") == {"name": 90}


def test_many_changes_are_written_once_and_soon(qtbot, tmp_path):
    path = tmp_path / "settings.json"
    memory = SeatMemory(Settings(), path, lambda: "zhou")

    for width in range(50):
        memory.remember("sides/today", [width])

    assert not path.exists()
    qtbot.waitUntil(path.exists)
    assert load(path).recall("zhou", "sides/today") == [49]
