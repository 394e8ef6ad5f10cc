from dataclasses import dataclass
from datetime import date, time

import pytest
from PySide6.QtCore import Qt

from crmdesk.errors import UserError
from crmdesk.ui.parts.days import DayEdit, TimeEdit
from crmdesk.ui.parts.dialogs import FormDialog
from crmdesk.ui.parts.fields import CheckBox, ComboBox, Form, LineEdit
from crmdesk.ui.parts.numbers import MoneyEdit, PhoneEdit, parse_money


@pytest.fixture
def show(qtbot, look):
    def shown(widget):
        qtbot.addWidget(widget)
        widget.show()
        return widget

    return shown


@dataclass(frozen=True)
class Draft:
    name: str

    def problems(self):
        return {} if self.name else {"name": "Enter a name.", "other": "And more."}


class NameDialog(FormDialog):
    def __init__(self, save):
        super().__init__("Name")
        self.form.add("name", "Name", LineEdit())
        self.save = save

    def draft(self):
        return Draft(self.form.value("name"))


def press_save(qtbot, dialog):
    qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)


def test_problems_stand_beside_their_fields_and_nothing_is_saved(qtbot, show):
    saved = []
    dialog = show(NameDialog(saved.append))

    press_save(qtbot, dialog)

    name = dialog.form.fields["name"]
    assert (name.problem, dialog.form.failure.text()) == ("Enter a name.", "And more.")
    assert dialog.isVisible()
    assert saved == []
    qtbot.keyClicks(name.editor, "L")
    assert name.problem == ""


def test_saving_hands_over_what_was_typed_and_closes(qtbot, show):
    saved = []
    dialog = show(NameDialog(saved.append))
    qtbot.keyClicks(dialog.form.fields["name"].editor, "Lin")

    press_save(qtbot, dialog)

    assert saved == [Draft("Lin")]
    assert not dialog.isVisible()


def test_a_refused_save_keeps_the_dialog_and_the_text(qtbot, show):
    def refuse(_draft):
        raise UserError("Another file has this number.")

    dialog = show(NameDialog(refuse))
    qtbot.keyClicks(dialog.form.fields["name"].editor, "Lin")

    press_save(qtbot, dialog)

    assert dialog.isVisible()
    assert dialog.form.value("name") == "Lin"
    assert dialog.form.failure.text() == "Another file has this number."


def test_only_a_person_edits(show):
    line, told = show(LineEdit()), []
    line.edited.connect(lambda: told.append(line.value()))

    line.set_value("by program")
    line.setText("typed")

    assert told == ["typed"]


def test_a_choice_is_found_by_any_part_of_its_text(qtbot, show):
    combo = show(ComboBox([(1, "SUV 2.0T"), (2, "SUV hybrid")]))

    found = combo.completer()
    found.setCompletionPrefix("HYB")

    assert found.completionModel().index(0, 0).data() == "SUV hybrid"


def test_a_text_that_is_no_choice_goes_back_to_the_choice(qtbot, show):
    combo = show(ComboBox([(1, "SUV 2.0T")], 1))

    combo.lineEdit().setText("lorry")
    combo.lineEdit().editingFinished.emit()

    assert (combo.value(), combo.currentText()) == (1, "SUV 2.0T")


def test_an_emptied_choice_is_none(qtbot, show):
    combo, told = show(ComboBox([(1, "SUV 2.0T")], 1)), []
    combo.edited.connect(lambda: told.append(True))

    combo.lineEdit().clear()
    combo.lineEdit().editingFinished.emit()

    assert (combo.value(), told) == (None, [True])


@pytest.mark.parametrize(
    ("typed", "day", "said"),
    [
        ("8/3", date(2026, 8, 3), "Mon 3 Aug"),
        ("明天", date(2026, 11, 22), "Sun 22 Nov · tomorrow"),
        ("+3", date(2026, 11, 24), "Tue 24 Nov"),
        ("soon", None, "no day"),
        ("", None, ""),
    ],
)
def test_a_day_says_what_it_understood(qtbot, show, today, typed, day, said):
    edit = show(DayEdit(lambda: today))

    edit.set_text(typed)

    assert edit.value() == day
    assert edit._understood.text().startswith(said)


def test_an_unclear_day_is_a_problem_and_an_empty_one_is_none(show, today):
    edit = show(DayEdit(lambda: today))
    assert edit.problem() == ""

    edit.set_text("soon")

    assert "soon" in edit.problem()


def test_a_time_is_written_well_when_it_is_left(show):
    edit = show(TimeEdit())

    edit.setText("930")
    edit.editingFinished.emit()

    assert (edit.value(), edit.text()) == (time(9, 30), "09:30")


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("218800", 21_880_000),
        ("¥218,800.50", 21_880_050),
        ("21.88万", 21_880_000),
        ("２１.88 万", 21_880_000),
        ("5k", 500_000),
        ("..", None),
        ("much", None),
        ("", None),
    ],
)
def test_money_is_read_as_it_is_said(typed, minor):
    assert parse_money(typed) == minor


def test_money_is_written_well_when_it_is_left(show):
    edit = show(MoneyEdit())

    edit.setText("21.88万")
    edit.editingFinished.emit()

    assert (edit.text(), edit.problem()) == ("218,800", "")


def test_full_width_digits_become_plain_ones(show):
    assert show(PhoneEdit("１３９ 0000")).value() == "139 0000"


def test_a_forms_other_problems_stand_at_its_end(show):
    form = show(Form())
    form.add("name", "Name", LineEdit())

    assert form.show_problems({"day": "Choose a day."}) is False
    assert form.failure.text() == "Choose a day."
    assert form.show_problems({}) is True
    assert not form.failure.isVisible()


def test_a_dialog_begins_in_its_first_field_and_not_at_a_button(qtbot):
    dialog = FormDialog("Note")
    qtbot.addWidget(dialog)
    first = dialog.form.add("name", "Name", LineEdit()).editor
    dialog.form.add("text", "Text", LineEdit())

    dialog.show()

    assert dialog.focusWidget() is first


def test_a_check_box_is_its_own_label_and_name(show):
    form = show(Form())

    field = form.add("sees", "", CheckBox("Sees customers"))

    assert field.editor.accessibleName() == "Sees customers"
