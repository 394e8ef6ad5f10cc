import pytest

from crmdesk.errors import UserError
from crmdesk.models import Role
from crmdesk.store.creating import FirstAccount, NewStore, create_store
from crmdesk.store.keys import Cost, create_keys, is_encrypted

NEW, PEOPLE = NewStore("South Gate", "en"), [FirstAccount("manager", "Gao Yuan", Role.MANAGER)]


def entries(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_in_the_way_stays(tmp_path):
    path = tmp_path / "south.crm"
    path.write_text("mine")
    with pytest.raises(UserError, match="already a file"):
        create_store(path, NEW, PEOPLE)
    assert path.read_text() == "mine"


def test_a_synchronised_folder_is_no_place_for_a_new_store(tmp_path):
    with pytest.raises(UserError, match="copies while the store changes"):
        create_store(tmp_path / "OneDrive" / "south.crm", NEW, PEOPLE)


def test_a_folder_that_cannot_be_written_is_told(tmp_path, frozen):
    with frozen(tmp_path), pytest.raises(UserError, match="No store can be made at"):
        create_store(tmp_path / "south.crm", NEW, PEOPLE)
    assert entries(tmp_path) == []


def test_a_store_that_could_not_be_finished_leaves_neither_file_nor_keys(tmp_path):
    path = tmp_path / "south.crm"
    key, _code = create_keys(path, {"manager": "eight or more"}, cost=Cost(64, 1, 1))
    with pytest.raises(Exception, match="UNIQUE"):
        create_store(path, NEW, [*PEOPLE, *PEOPLE], key=key)
    assert not is_encrypted(path)
    assert entries(tmp_path) == []
