def test_a_bug_is_told_in_a_line_and_explained_in_the_log(terminal, monkeypatch, tmp_path):
    def explode(_self, **_named):
        raise ValueError("Lin Xiaodong 13812347714")

    monkeypatch.setattr("crmdesk.cli.seat.Seat.opened", explode)
    assert terminal("undo") == 1

    log = tmp_path / "config" / "log" / "crmdesk.log"
    assert terminal.err.strip() == f"Something went wrong, and it is our fault. See {log}."
    assert "ValueError: •" in log.read_text("utf-8")
