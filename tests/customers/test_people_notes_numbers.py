"""People of the household, notes, and numbers that somebody asked to see."""

import pytest
from sqlalchemy import select

from crmdesk.access.undoing import undo_last
from crmdesk.customers.notes import NoteDraft, add_note
from crmdesk.customers.people import PersonDraft, person_draft_of, remove_person, save_person
from crmdesk.customers.reveal import reveal_number, reveal_of_customer
from crmdesk.customers.search import find
from crmdesk.errors import Forbidden, UserError
from crmdesk.models import Action, ContactNumber, Customer, Note, RelatedPerson, Relation
from crmdesk.store.undo import sentence_of

WIFE = PersonDraft("Chen Jie", Relation.SPOUSE, "139 0000 1234", 5, 5, True, "drives too")


@pytest.fixture
def wife(store, as_, theirs, now):
    """The id of a spouse in that file."""
    with store.write(as_("zhou")) as session:
        return save_person(session, theirs, WIFE, now=now)


def newest_action(session):
    return session.scalar(select(Action).order_by(Action.id.desc()))


def test_a_person_of_the_household_is_kept_and_found_by_name_and_number(store, as_, theirs, wife):
    with store.read(as_("zhou")) as session:
        assert [row.matched for row in find(session, "chen jie")] == ["Spouse Chen Jie"]
        assert [row.id for row in find(session, "13900001234")] == [theirs]
        assert person_draft_of(session, wife) == PersonDraft(
            "Chen Jie",
            Relation.SPOUSE,
            birth_month=5,
            birth_day=5,
            birthday_is_lunar=True,
            note="drives too",
        )


def test_a_person_can_be_corrected(store, as_, theirs, wife, now):
    draft = PersonDraft("Chen Jie", Relation.DECISION_MAKER, linked_id=theirs)
    with store.write(as_("zhou")) as session:
        assert save_person(session, theirs, draft, person_id=wife, now=now) == wife
    with store.read(as_("zhou")) as session:
        person = session.get(RelatedPerson, wife)
        assert (person.relation, person.linked_id) == (Relation.DECISION_MAKER, theirs)
        assert session.scalar(select(ContactNumber.digits).filter_by(person_id=wife))


def test_a_link_to_a_file_of_nowhere_is_left_out(session, make, now):
    draft = PersonDraft("Chen Jie", Relation.FRIEND, linked_id=999)
    person_id = save_person(session, make.customer().id, draft, now=now)
    assert session.get(RelatedPerson, person_id).linked_id is None


def test_removing_a_person_takes_their_numbers_and_can_be_undone(store, as_, theirs, wife):
    with store.write(as_("zhou")) as session:
        remove_person(session, wife)
    with store.read(as_("zhou")) as session:
        assert find(session, "13900001234") == []
    with store.write(as_("zhou")) as session:
        assert undo_last(session) == "Removed Chen Jie from the file of Lin Xiaodong."
    with store.read(as_("zhou")) as session:
        assert [row.id for row in find(session, "13900001234")] == [theirs]


@pytest.mark.parametrize(
    ("field", "draft"),
    [
        ("name", PersonDraft(" ", Relation.CHILD)),
        ("name", PersonDraft("x" * 501, Relation.CHILD)),
        ("phone", PersonDraft("Chen Jie", Relation.CHILD, "12")),
        ("birth_day", PersonDraft("Chen Jie", Relation.CHILD, birth_month=13, birth_day=1)),
        ("note", PersonDraft("Chen Jie", Relation.CHILD, note="x" * 20_001)),
    ],
)
def test_what_is_wrong_with_a_person_is_told_beside_its_field(field, draft):
    assert list(draft.problems()) == [field]


def test_a_person_that_is_gone_says_so(session):
    with pytest.raises(UserError, match="no longer"):
        remove_person(session, 999)


def test_another_adviser_neither_adds_nor_removes_people(store, as_, theirs, wife, now):
    for work in (
        lambda session: save_person(session, theirs, WIFE, now=now),
        lambda session: remove_person(session, wife),
        lambda session: person_draft_of(session, wife),
    ):
        with pytest.raises(Forbidden), store.write(as_("chen")) as session:
            work(session)


def test_a_note_is_kept_with_its_lines_and_its_writer(store, as_, theirs, now):
    with store.write(as_("zhou")) as session:
        note_id = add_note(session, theirs, NoteDraft(" likes tea\nno calls at noon\x00 "), now=now)
    with store.read(as_("zhou")) as session:
        note = session.get(Note, note_id)
        assert (note.text, note.account_id) == ("likes tea\nno calls at noon", 2)


@pytest.mark.parametrize("text", ["", " \n", "\u200b", "x" * 20_001])
def test_a_note_of_nothing_or_of_a_whole_book_is_refused(text):
    assert list(NoteDraft(text).problems()) == ["text"]


def test_another_adviser_writes_no_note(store, as_, theirs, now):
    with pytest.raises(Forbidden), store.write(as_("chen")) as session:
        add_note(session, theirs, NoteDraft("mine now"), now=now)


def test_a_number_is_shown_in_full_and_the_journal_knows_to_whom(store, as_, theirs, now):
    with store.write(as_("zhou")) as session:
        number_id = session.scalar(select(ContactNumber.id))
        assert reveal_number(session, number_id).numbers == [("", "13812347714")]
    with store.read(as_("manager")) as session:
        action = newest_action(session)
        said = sentence_of(action)
    assert (action.account_id, said) == (2, "Looked at a number of Lin Xiaodong.")
    assert "7714" not in f"{said}{action.arguments}"


def test_all_numbers_of_a_file_come_with_whose_they_are(store, as_, theirs, wife, now):
    with store.write(as_("care")) as session:
        assert reveal_of_customer(session, theirs).numbers == [
            ("", "13812347714"),
            ("Spouse Chen Jie", "139 0000 1234"),
        ]
    with store.read(as_("manager")) as session:
        assert newest_action(session).verb == "customers.reveal"


def test_a_persons_number_says_whose_it_was(store, as_, theirs, wife, now):
    with store.write(as_("zhou")) as session:
        theirs = session.scalar(select(ContactNumber.id).filter_by(person_id=wife))
        reveal_number(session, theirs)
    with store.read(as_("manager")) as session:
        said = sentence_of(newest_action(session))
    assert said == "Looked at the number of Chen Jie in the file of Lin Xiaodong."


def test_having_looked_cannot_be_undone(store, as_, theirs, now):
    with store.write(as_("zhou")) as session:
        reveal_of_customer(session, theirs)
    with store.write(as_("zhou")) as session, pytest.raises(UserError, match="nothing to undo"):
        undo_last(session)


@pytest.mark.parametrize("login", ["chen", "reception", "auditor", "admin"])
def test_nobody_else_is_shown_a_number(store, as_, theirs, now, login):
    for look in (
        lambda session: reveal_number(session, 1),
        lambda session: reveal_of_customer(session, theirs),
    ):
        with pytest.raises(Forbidden), store.write(as_(login)) as session:
            look(session)
    with store.read(as_("manager")) as session:
        assert newest_action(session).verb != "customers.reveal"
        assert session.get(Customer, theirs)
