from crmdesk.store.last_check import last_check, note_check


def test_the_note_is_read_back_and_the_newest_counts(tmp_path, now):
    path = tmp_path / "south.crm"
    assert last_check(path) is None

    note_check(path, now, 2)
    note_check(path, now, 0)

    assert last_check(path) == (now, 0)


def test_a_spoilt_note_and_a_place_that_takes_none_disturb_nobody(tmp_path, now):
    (tmp_path / "south.crm.checked").write_text("[]")
    assert last_check(tmp_path / "south.crm") is None

    note_check(tmp_path / "none" / "south.crm", now, 0)
    assert last_check(tmp_path / "none" / "south.crm") is None
