"""Where a store is proposed and found; what is refused: test_opening and test_creating."""

from crmdesk.store.places import place_named, proposed_place


def test_a_new_store_is_proposed_where_nothing_copies_it_and_nothing_is_yet(tmp_path):
    synchronised, plain = tmp_path / "OneDrive" / "crmdesk", tmp_path / "crmdesk"
    assert proposed_place(synchronised, plain) == plain / "store.crm"
    plain.mkdir()
    (plain / "store.crm").touch()
    (plain / "store-2.crm.keys").touch()
    assert proposed_place(synchronised, plain) == plain / "store-3.crm"


def test_a_named_file_is_found_from_everywhere_and_a_link_stays_one(tmp_path, monkeypatch):
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "there")
    monkeypatch.chdir(tmp_path)
    assert place_named("link/z.crm") == tmp_path / "link" / "z.crm"
    assert place_named("~nobody-of-that-name/z.crm").is_absolute()
