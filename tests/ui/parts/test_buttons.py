import pytest
from PySide6.QtCore import Qt

from crmdesk.ui.parts.buttons import Button, Chips, Figure, Filter
from crmdesk.ui.parts.dialogs import FormDialog
from crmdesk.ui.parts.text import Text

LEVELS = [("H", "H 7 days"), ("A", "A 1 month"), ("B", "B 3 months")]


@pytest.fixture
def show(qtbot, look):
    def shown(widget):
        qtbot.addWidget(widget)
        widget.show()
        return widget

    return shown


def press(qtbot, chips, key):
    qtbot.keyClicks(chips, key)


def test_one_chip_is_on_at_a_time(qtbot, show):
    chips = show(Chips("Level", LEVELS, chosen="H"))
    told = []
    chips.changed.connect(told.append)

    chips.buttons()[1].click()

    assert chips.value() == "A"
    assert told == ["A"]


def test_a_second_click_leaves_the_choice_unless_it_is_optional(show):
    firm, loose = show(Chips("Level", LEVELS)), show(Chips("Level", LEVELS, optional=True))

    for chips in (firm, loose):
        chips.buttons()[0].click()
        chips.buttons()[0].click()

    assert (firm.value(), loose.value()) == ("H", None)


def test_many_chips_may_be_on(show):
    chips = show(Chips("Done", LEVELS, many=True, chosen=["H"]))

    chips.buttons()[2].click()

    assert chips.values() == ["H", "B"]


@pytest.mark.parametrize("key", ["a", "A"])
def test_the_sign_of_a_chip_presses_it(qtbot, show, key):
    chips = show(Chips("Level", LEVELS))

    press(qtbot, chips, key)

    assert chips.value() == "A"


def test_choosing_by_program_tells_nobody(show):
    chips, told = show(Chips("Level", LEVELS)), []
    chips.changed.connect(told.append)

    chips.choose("B")

    assert (chips.value(), told) == ("B", [])


def test_other_choices_begin_without_one(show):
    chips = show(Chips("Level", LEVELS, chosen="H"))

    chips.offer([(1, "1 Internet")])

    assert chips.value() is None
    assert [chip.text() for chip in chips.buttons()] == ["1 Internet"]


def test_a_filter_says_what_it_lets_through(show):
    level = show(Filter("Level", [(None, "all"), ("H", "H")]))
    told = []
    level.changed.connect(told.append)

    level.menu().actions()[1].trigger()

    assert (level.text(), level.value, told) == ("Level: H", "H", ["H"])


def test_a_figure_tells_its_number_to_those_who_do_not_see_it(show):
    figure = show(Figure("Overdue", "planned contacts whose day has passed"))

    figure.show_figure("3", "longest 2 days", "late")

    assert figure.accessibleName() == "Overdue 3, longest 2 days"
    assert figure.toolTip() == "planned contacts whose day has passed"


def test_a_key_presses_its_button(qtbot, show):
    pressed = []
    button = show(Button("Record", key="F7", clicked=lambda: pressed.append(True)))

    with qtbot.waitActive(button):
        button.activateWindow()
    qtbot.keyClick(button, Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: bool(pressed))  # the click is animated

    assert pressed == [True]


def test_a_button_keeps_its_key_when_it_says_something_else(show):
    button = show(Button("Record", key="F7"))

    button.say("Save")

    assert button.shortcut().toString() == "F7"


def test_a_text_that_is_cut_tells_the_whole_and_one_that_is_not_keeps_still(show):
    text = show(Text("A sentence that is longer than its place"))

    text.resize(60, 20)
    assert text.toolTip() == text.text()
    text.resize(900, 20)
    assert text.toolTip() == ""


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_on_a_dialogs_cancel_cancels_and_saves_nothing(qtbot, show, key):
    dialog = show(FormDialog("Your own password"))
    ended = []
    dialog.finished.connect(ended.append)
    dialog.cancel_button.setFocus()

    qtbot.keyClick(dialog.cancel_button, key)

    assert ended == [FormDialog.DialogCode.Rejected]
