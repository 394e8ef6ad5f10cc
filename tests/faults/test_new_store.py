def test_a_store_whose_making_is_killed_is_not_there_or_can_be_entered(tmp_path, child):
    with child("store_maker", tmp_path / "south.crm") as maker:
        said = maker.stdout.read().splitlines()

    assert said[-1] == "done 1 at the door"
    assert set(said[:-1]) == {"killed nothing", "killed 1 at the door"}
    assert len(said) > 5
    assert list(tmp_path.iterdir()) == []
