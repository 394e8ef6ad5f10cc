from crmdesk.models import Role
from crmdesk.store.creating import FirstAccount, NewStore, create_store
from crmdesk.store.keys import create_keys
from crmdesk.store.sealing import Cost
from tests.faults.saving import NOW

PASSWORD = "eight or more"


def test_a_change_of_key_that_is_killed_anywhere_leaves_a_store_that_opens(tmp_path, child):
    path = tmp_path / "south.crm"
    key, _code = create_keys(path, {"manager": PASSWORD}, cost=Cost(64, 1, 1))
    people = [FirstAccount("manager", "Gao Yuan", Role.MANAGER)]
    new = NewStore("South Gate", "en")
    create_store(path, new, people, key=key, now=lambda: NOW).close()

    with child("key_changer", path, PASSWORD) as changer:
        said = changer.stdout.read().splitlines()

    assert said[-1] == "done opens"
    assert set(said[:-1]) == {"killed opens"}
    assert len(said) > 15
