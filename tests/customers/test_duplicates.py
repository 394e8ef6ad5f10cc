"""Who this may be already, told without a number and without others' full names."""

from datetime import timedelta

import pytest

from crmdesk.customers.duplicates import possible_duplicates
from crmdesk.errors import Forbidden
from crmdesk.models import ContactNumber, CustomerKind, Gender, RelatedPerson, Relation
from tests.records import Make


@pytest.fixture
def shan(store, manager, now):
    """Zhou Min's customer 单雄信, with his wife's number, a car and a contact three days ago."""
    with store.write(manager) as session:
        make = Make(session, now)
        customer = make.customer(
            "单雄信",
            phone="13812347714",
            gender=Gender.MALE,
            created_at=now - timedelta(days=40),
            last_effective_at=now - timedelta(days=3),
        )
        make.vehicle(customer, plate="京A·12345", vin="LSVAA4187C2184847")
        wife = RelatedPerson(
            store_id=1, customer_id=customer.id, name="陈洁", relation=Relation.SPOUSE
        )
        session.add(wife)
        session.flush()
        customer.numbers.append(
            ContactNumber(store_id=1, person_id=wife.id, number="13900001234", digits="13900001234")
        )
        return customer.id


@pytest.fixture
def ask(store, as_, today):
    def ask(login="reception", **what):
        with store.read(as_(login)) as session:
            return possible_duplicates(session, **what, today=today)

    return ask


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ({"phone": "138 1234 7714"}, "Same number"),
        ({"phone": "+86 139 0000 1234"}, "Number of the household"),
        ({"plate": "京A12345"}, "Same plate"),
        ({"plate": "京a-123 45"}, "Same plate"),
        ({"plate": "lsvaa4187c2184847"}, "Same VIN"),
        ({"name": "单雄信"}, "Same name"),
        ({"name": "单雄鑫"}, "Similar name"),
        ({"name": "陈洁"}, "Name in the household"),
    ],
)
def test_a_hit_says_why_and_whose(shan, ask, what, reason):
    [hit] = ask(**what)
    assert (hit.customer_id, hit.reason, hit.owner, hit.days_left) == (shan, reason, "Zhou Min", 7)
    assert hit.last_effective_at is not None


@pytest.mark.parametrize(
    "what",
    [
        {},
        {"phone": "13812347715"},
        {"phone": "1381"},
        {"plate": "京A1234"},
        {"name": "单先生"},
        {"name": "单"},
        {"name": "王小明"},
        {"name": "%_'\""},
        {"name": "\x00\ud800"},
    ],
)
def test_nobody_else_is_taken_for_somebody(shan, ask, what):
    assert ask(**what) == []


def test_a_number_is_surer_than_a_name_and_each_file_stands_once(shan, ask, store, manager, now):
    with store.write(manager) as session:
        namesake = Make(session, now).customer("单雄信", owner="chen").id
    hits = ask(phone="13812347714", name="单雄信")
    assert [(hit.customer_id, hit.reason) for hit in hits] == [
        (shan, "Same number"),
        (namesake, "Same name"),
    ]


def test_reception_reads_a_shortened_name_and_no_number(shan, ask):
    [hit] = ask("reception", phone="13812347714")
    assert (hit.name, hit.is_own) == ("单先生", False)
    assert "7714" not in repr(hit)


def test_the_owner_reads_the_name_another_adviser_does_not(shan, ask):
    assert [(hit.name, hit.is_own) for hit in ask("zhou", name="单雄信")] == [("单雄信", True)]
    assert [(hit.name, hit.is_own) for hit in ask("chen", name="单雄信")] == [("单先生", False)]
    assert [(hit.name, hit.is_own) for hit in ask("manager", name="单雄信")] == [("单雄信", False)]


def test_an_organisation_is_named_in_full(ask, store, manager, now):
    with store.write(manager) as session:
        Make(session, now).customer("Nanjing Freight", kind=CustomerKind.ORGANISATION)
    assert [hit.name for hit in ask(name="nanjing freight")] == ["Nanjing Freight"]


def test_a_misspelt_latin_name_is_similar(ask, store, manager, now):
    with store.write(manager) as session:
        Make(session, now).customer("Jonathan Smithers")
    assert [hit.reason for hit in ask(name="Jonathon Smithers")] == ["Similar name"]
    assert ask(name="Jonas Smirnov") == []


def test_protection_counts_from_the_opening_until_the_first_contact_and_ends_at_none(
    ask, store, manager, now
):
    with store.write(manager) as session:
        make = Make(session, now)
        make.customer(phone="13811110001", created_at=now - timedelta(days=4))
        make.customer(phone="13811110002", created_at=now - timedelta(days=90))
    assert [hit.days_left for hit in ask(phone="13811110001")] == [6]
    assert [hit.days_left for hit in ask(phone="13811110002")] == [0]


def test_a_car_that_is_gone_is_no_hit(ask, store, manager, now, today):
    with store.write(manager) as session:
        Make(session, now).vehicle(plate="沪B88888", gone_on=today)
    assert ask(plate="沪B88888") == []


def test_an_auditor_may_not_look(ask):
    with pytest.raises(Forbidden):
        ask("auditor", phone="13812347714")
