"""What undo takes back of a file stands in its fields again, or when one comes back to it."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from crmdesk.customers.files import draft_of, save_file
from tests.ui.customers.conftest import settle

ENTER = Qt.Key.Key_Return


@pytest.fixture
def window(file):
    return file.window()


@pytest.fixture
def note(file):
    return file.tabs.overview.story.note


@pytest.fixture
def details(file, keys):
    keys("2", control=True)
    return file.tabs.details.inside


@pytest.fixture
def wu(records):
    return records(lambda make: make.customer("Wu Lan", phone="13900001111").id)


@pytest.fixture
def undo(window, desk):
    def press():
        said = window.undo()
        settle(desk)
        assert said.startswith("Undone: "), said

    return press


@pytest.fixture
def go(window, desk):
    def to(customer):
        window.go("customer", {"customer": customer})
        settle(desk)

    return to


@pytest.fixture
def theirs(there, lin, now, written):
    """``theirs(wechat="x")``: the manager saves the same file."""

    def save(**changes):
        seen = written(draft_of, lin).draft
        there(save_file, lin, replace(seen, **changes), seen=seen, now=now)

    return save


def write(qtbot, note, text):
    note.open()
    qtbot.keyClicks(note.text, text)
    note.save()


def test_a_note_undone_from_another_file_waits_in_its_own(qtbot, note, go, lin, wu, undo):
    write(qtbot, note, "Prefers mornings")
    go(wu)
    undo()
    assert (note.text.value(), note.isVisible()) == ("", False)

    go(lin)

    assert (note.text.value(), note.isVisible()) == ("Prefers mornings", True)
    note.save()
    go(wu)
    go(lin)
    assert not note.isVisible()


def test_what_is_typed_there_by_now_stays_until_one_decides(qtbot, note, window, undo):
    write(qtbot, note, "Prefers mornings")
    note.open()
    qtbot.keyClicks(note.text, "Never on Mondays")
    undo()
    assert note.text.value() == "Never on Mondays"

    window.host.notice._act()

    assert note.text.value() == "Prefers mornings"


def test_a_further_number_and_the_details_stand_there_again(qtbot, details, undo, file):
    qtbot.keyClicks(details.numbers.number, "13900099887")
    details.numbers.add()
    undo()
    assert details.numbers.number.value() == "13900099887"

    qtbot.keyClicks(details.form.fields["address"].editor, "1 South Gate")
    details.save()
    assert not details.is_changed
    undo()

    assert details.form.fields["address"].editor.value() == "1 South Gate"
    assert details.is_changed
    details.save()
    assert not details.is_changed


def test_cares_and_answers_are_open_again_with_what_was_typed(qtbot, file, undo):
    matters, questions = file.tabs.overview.matters, file.tabs.overview.questions
    matters.edit()
    qtbot.keyClicks(matters.cares, "Safety")
    matters.save()
    undo()
    assert (matters.is_editing, matters.cares.value()) == (True, "Safety")

    questions.open("location")
    questions.open_one.fields[0].set_value("1 South Gate")
    questions.save()
    undo()
    assert questions.open_one.key == "location"
    assert questions.open_one.fields[0].value() == "1 South Gate"
    questions.save()
    assert questions.open_one is None


def test_undo_with_an_open_conflict_leaves_it_and_its_typing(
    qtbot, note, details, theirs, undo, keys
):
    """The key takes back this seat's own last action, not the other seat's, nor what is asked."""
    write(qtbot, note, "Prefers mornings")
    wechat = details.form.fields["wechat"]
    qtbot.keyClicks(wechat.editor, "mine")
    theirs(wechat="theirs")
    keys("s", control=True)
    assert details.shared.is_asking

    undo()

    assert (details.shared.is_asking, wechat.editor.value()) == (True, "mine")
    assert note.text.value() == "Prefers mornings"


def test_an_undone_save_comes_back_over_what_others_wrote_since(qtbot, details, theirs, undo, file):
    wechat = details.form.fields["wechat"]
    qtbot.keyClicks(wechat.editor, "mine")
    details.save()
    theirs(email="a@b.cn")
    undo()
    assert (wechat.editor.value(), details.form.fields["email"].editor.value()) == (
        "mine",
        "a@b.cn",
    )

    theirs(wechat="theirs")

    assert wechat.news.startswith("Now “theirs”")
    details.save()
    assert details.shared.is_asking


def test_own_save_of_the_field_that_is_asked_about_is_taken_back_first(
    qtbot, details, theirs, undo, keys, file
):
    """Typed on after a save, undone, and changed by another: three versions, none is lost."""
    address = details.form.fields["address"].editor
    qtbot.keyClicks(address, "1 South Gate")
    details.save()
    qtbot.keyClicks(address, ", 2nd floor")
    undo()
    assert address.value() == "1 South Gate, 2nd floor"
    theirs(address="9 Lake Road")
    details.save()
    assert details.shared.is_asking
    assert address.value() == "1 South Gate, 2nd floor"
