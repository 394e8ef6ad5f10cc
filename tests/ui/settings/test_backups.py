"""Settings → Backups: what there is, how good it is, and the ways to bring something back."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel
from sqlalchemy import delete, select

from crmdesk.errors import UserError
from crmdesk.models import ContactNumber, Customer, Source
from crmdesk.store.backup import backup, default_folder
from crmdesk.store.manifest import manifest_path
from crmdesk.ui.desk import PuttingBack
from crmdesk.ui.parts.buttons import Button
from crmdesk.ui.settings.backup_key import KeyDialog
from crmdesk.ui.settings.backups import BackupsSection
from crmdesk.ui.settings.restoring import RestoreDialog
from crmdesk.ui.settings.taking_customer import TakeCustomerDialog
from crmdesk.ui.settings.taking_table import TakeTableDialog
from tests.records import Make
from tests.store.conftest import PASSWORD, locked  # noqa: F401


@pytest.fixture
def notices(desk):
    desk.notify = (told := []).append
    return told


@pytest.fixture
def made(store, manager, now):
    """A backup in which Lin is; since then Lin is gone and Wang came."""
    with store.write(manager) as session:
        Make(session, now).customer("Lin", phone="13900007714", completeness=2)
    path = backup(store, default_folder(store.path))
    with store.write(manager) as session:
        session.execute(delete(ContactNumber))
        session.execute(delete(Customer))
    with store.write(manager) as session:
        Make(session, now).customer("Wang", completeness=2)
    return path


@pytest.fixture
def section(qtbot, desk, made):
    return shown(qtbot, desk, BackupsSection(desk))


def shown(qtbot, desk, widget):
    qtbot.addWidget(widget)
    widget.show()
    settle(desk)
    return widget


def settle(desk):
    for _round in range(4):
        desk.jobs.settle()


def cells(view):
    model = view.model()
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def press(qtbot, button):
    assert button.isEnabled(), button.text()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_backup_shows_age_size_check_and_that_it_is_the_newest_good_one(section):
    [[age, size, checked, newest, place]] = cells(section.view)
    assert age == "2026-11-21 10:00 · just now"
    assert size.endswith(" MB")
    assert (checked, newest) == ("checked when made", "newest good")
    assert "south-backups" in place


def test_each_folder_says_what_it_holds(section):
    assert "south-backups: 1 backup, " in section.places.text()
    assert "newest good: just now" in section.places.text()
    assert section.places.text().endswith("one on another disk is set under Store.")


def test_a_second_folder_that_is_away_is_told(qtbot, desk, made, tmp_path):
    from crmdesk.models import StoreSetting

    with desk.write() as session:
        value = {"value": [str(tmp_path / "stick")]}
        session.add(StoreSetting(store_id=1, key="backup_folders", value=value))
    section = shown(qtbot, desk, BackupsSection(desk))
    assert "stick: not there now. Is its disk or network connected?" in section.places.text()


def test_there_is_no_red_line_while_the_newest_good_one_is_young(section):
    assert section.late.isHidden()


def test_a_newest_good_one_of_more_than_a_day_is_a_red_line_with_what_to_do(qtbot, desk, made, now):
    desk.now = lambda: now + timedelta(hours=25)
    section = shown(qtbot, desk, BackupsSection(desk))
    assert not section.late.isHidden()
    assert section.late.property("tone") == "late"
    assert "older than a day. Back up now." in section.late.text()


def test_backing_up_takes_the_red_line_away(qtbot, desk, made, now, store):
    desk.now = store.now = lambda: now + timedelta(hours=25)
    section = shown(qtbot, desk, BackupsSection(desk))
    section._back_up()
    settle(desk)
    assert section.late.isHidden()
    assert len(cells(section.view)) == 2


def test_reading_again_says_that_the_file_is_what_it_was(section, desk, qtbot, notices):
    press(qtbot, section.check)
    settle(desk)
    assert "to the byte what was checked" in notices[-1].text
    assert cells(section.view)[0][2] == "checked again"


def test_reading_again_finds_a_spoilt_file_and_the_red_line_comes(
    section, desk, qtbot, notices, made
):
    content = bytearray(made.read_bytes())
    content[-10] ^= 1
    made.write_bytes(content)
    press(qtbot, section.check)
    settle(desk)
    assert notices[-1].tone == "late"
    assert cells(section.view)[0][2:4] == ["changed since: no good", ""]
    assert "no good backup yet" in section.late.text()


def test_a_file_without_its_record_is_said_to_be_never_checked(qtbot, desk, made):
    manifest_path(made).unlink()
    section = shown(qtbot, desk, BackupsSection(desk))
    assert cells(section.view)[0][2] == "never checked"


@pytest.fixture
def dialog(qtbot, desk, made):
    dialog = shown(qtbot, desk, RestoreDialog(desk, made, None, None))
    yield dialog
    dialog.reject()
    settle(desk)


def test_the_inside_is_shown_beside_the_present_with_what_would_be_lost(dialog):
    texts = [dialog._counts.itemAtPosition(1, column).widget().text() for column in range(4)]
    assert texts == ["Customer files", "1", "1", "–"]
    assert "2 actions would be lost." in dialog._loss.text()
    assert len(cells(dialog.lost)) == 2
    assert "Made 2026-11-21 10:00, just now." in dialog._about.text()


def test_restoring_asks_once_more_and_then_leaves_the_store(dialog):
    answered_by(dialog.all, "Cancel")
    assert dialog.isVisible()
    answered_by(dialog.all, "Restore everything")
    assert (dialog.result(), dialog.of_another) == (1, False)


def test_who_says_yes_goes_out_with_the_backup_and_its_key(section, desk, monkeypatch, made):
    left = []
    desk.put_back = left.append
    monkeypatch.setattr(RestoreDialog, "exec", lambda _dialog: 1)
    section._restore()
    settle(desk)
    assert left == [PuttingBack(made, None)]


def test_what_is_no_backup_is_told_and_nothing_can_be_done_with_it(
    qtbot, desk, tmp_path, failures, made
):
    other = tmp_path / "notes.crm"
    other.write_text("not a store" * 1000)
    dialog = shown(qtbot, desk, RestoreDialog(desk, other, None, None))
    assert "damaged or no backup" in dialog._about.text()
    assert failures == []
    assert not dialog.all.isEnabled()
    dialog.reject()


def test_nothing_is_left_beside_the_store_once_the_dialog_is_closed(dialog, desk, store):
    def looks():
        return [path for path in store.path.parent.iterdir() if ".look-" in path.name]

    assert looks()
    dialog.reject()
    settle(desk)
    assert not looks()


def test_one_customer_is_searched_compared_and_taken_back(dialog, desk, qtbot, notices, store):
    taking = shown(qtbot, desk, TakeCustomerDialog(desk, dialog.beside, dialog))
    taking.search.set_value("7714")
    taking._find()
    settle(desk)
    assert cells(taking.found) == [["Lin", "139****7714", "Zhou Min"]]
    taking.found.selectRow(0)
    settle(desk)
    assert taking.said.text() == "2 gone, 0 changed, 0 as they were."
    assert [row[1] for row in cells(taking.view)] == ["Lin", "139****7714"]
    press(qtbot, taking.all)
    settle(desk)
    assert "2 records that were gone" in notices[-1].text
    assert names(desk) == ["Wang", "Lin"]


def names(desk):
    with desk.read() as session:
        return list(session.scalars(select(Customer.name).order_by(Customer.id)))


def test_the_file_that_was_taken_back_is_opened_by_the_notice(dialog, desk, qtbot, notices):
    gone = []
    desk.go = lambda *where: gone.append(where)
    taking = shown(qtbot, desk, TakeCustomerDialog(desk, dialog.beside, dialog))
    taking.search.set_value("Lin")
    taking._find()
    settle(desk)
    taking.found.selectRow(0)
    settle(desk)
    press(qtbot, taking.all)
    settle(desk)
    notices[-1].act()
    assert gone == [("customer", {"customer": 2})]


def test_a_list_is_taken_back_row_by_row(dialog, desk, qtbot, notices):
    with desk.write() as session:
        first, second = session.scalars(select(Source).order_by(Source.id).limit(2))
        first.name = second.name = "Spoiled"
    taking = shown(qtbot, desk, TakeTableDialog(desk, dialog.beside, dialog))
    taking.table.set_value("source")
    taking._choose()
    settle(desk)
    assert taking.said.text().startswith("0 gone, 2 changed")
    taking.view.selectRow(0)
    press(qtbot, taking.some)
    settle(desk)
    with desk.read() as session:
        [left] = session.scalars(select(Source).where(Source.name == "Spoiled"))
        assert left.id == 2


def test_where_nothing_differs_nothing_can_be_brought_back(dialog, desk, qtbot):
    taking = shown(qtbot, desk, TakeTableDialog(desk, dialog.beside, dialog))
    taking.table.set_value("stage")
    taking._choose()
    settle(desk)
    assert not taking.all.isEnabled()
    assert cells(taking.view) == []


def test_another_key_is_asked_for_and_a_wrong_password_stays_in_the_dialog(
    qtbot,
    desk,
    locked,  # noqa: F811
    tmp_path,
):
    path = backup(locked, tmp_path / "other")
    dialog = KeyDialog(path, None)
    qtbot.addWidget(dialog)
    dialog.form.fields["secret"].editor.set_value("wrong password")
    dialog.accept()
    assert dialog.key is None
    dialog.form.fields["secret"].editor.set_value(PASSWORD)
    dialog.accept()
    assert dialog.key == locked.key


def test_a_backup_of_another_store_says_so_and_offers_no_part(
    qtbot,
    desk,
    locked,  # noqa: F811
    tmp_path,
):
    path = backup(locked, tmp_path / "other")
    dialog = shown(qtbot, desk, RestoreDialog(desk, path, locked.key, None))
    assert "is of another store" in dialog._loss.text()
    assert dialog.all.isEnabled()
    assert not dialog.customer.isEnabled()
    replace = "Replace “South Gate” by “North Gate”"
    asked = answered_by(dialog.all, "Restore everything", "Cancel")
    assert (dialog.isVisible(), dialog.of_another) == (True, False)
    assert asked[1][0] == "Put another store in this one's place?"
    assert "is of the store “North Gate”. Here stands “South Gate”" in asked[1][1]
    answered_by(dialog.all, "Restore everything", replace)
    assert (dialog.result(), dialog.of_another) == (1, True)
    settle(desk)


def answered_by(button, *words):
    """Press ``button`` and answer each question that follows; what each says."""
    asked, left = [], list(words)

    def answer():
        question = QApplication.activeModalWidget()
        asked.append([text.text() for text in question.findChildren(QLabel)])
        answers = {one.text(): one for one in question.findChildren(Button)}
        wanted = answers[left.pop(0)]
        if left:
            QTimer.singleShot(0, answer)
        wanted.click()

    QTimer.singleShot(0, answer)
    button.click()
    assert left == []
    return asked


def test_a_plain_backup_in_the_place_of_an_encrypted_store_is_warned_of(
    qtbot, desk, dialog, monkeypatch
):
    monkeypatch.setattr(type(desk.store), "is_encrypted", property(lambda _store: True))
    assert "would not be either" in dialog._say_bareness()


def test_what_cannot_be_written_is_said_in_the_dialog_and_can_be_tried_again(
    dialog, desk, qtbot, monkeypatch
):
    import crmdesk.ui.settings.taking_table as taking_table

    def refuse(*_arguments, **_more):
        raise UserError("The disk is full. Nothing was saved; make room, then save again.")

    with desk.write() as session:
        session.scalar(select(Source)).name = "Spoiled"
    monkeypatch.setattr(taking_table, "take_back_table", refuse)
    taking = shown(qtbot, desk, TakeTableDialog(desk, dialog.beside, dialog))
    taking.table.set_value("source")
    taking._choose()
    settle(desk)
    press(qtbot, taking.all)
    settle(desk)
    assert taking.isVisible()
    assert "The disk is full" in taking.said.text()
