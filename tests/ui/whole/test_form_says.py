"""What a form has to say stands at its top, outside what scrolls in it, and nowhere else."""

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QScrollArea

import crmdesk.ui
from crmdesk.models import CustomerKind
from crmdesk.ui.customers.new_customer import NewCustomerDialog
from crmdesk.ui.customers.person_dialog import PersonDialog
from crmdesk.ui.customers.visit_dialog import VisitDialog
from crmdesk.ui.funnel.opportunity_dialog import OpportunityDialog
from crmdesk.ui.funnel.order_dialog import OrderDialog
from crmdesk.ui.parts.dialogs import FormDialog
from crmdesk.ui.parts.form_says import FormSays

SIZES = {"1366 x 768": (1366, 768), "150 %": (911, 512)}
_SAYS_ELSEWHERE = re.compile(
    r"_?(problem|trouble|failure) *(?:, *\w+)* *= *(small|Paragraph|Text)\("
)


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_what_the_showroom_form_says_is_seen_wherever_it_is_scrolled(window, settle, size):
    window.resize(*size)
    window.go("showroom", {"new": True})
    settle()
    form = window.host.page.form
    form.details_fold.turn(True)
    for area in form.findChildren(QScrollArea):
        area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    form.form.show_problems({"phone": "Enter a number.", "other": "And more."})
    settle()
    said = form.form.says
    assert said.text() == "And more.\nNot saved. Look at: Phone."
    assert said.visibleRegion().boundingRect().height() == said.height()
    assert form.basics.phone.hasFocus()


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_a_dialog_says_it_above_what_scrolls(window, settle, size):
    window.resize(*size)
    for dialog in dialogs(window):
        dialog.open()
        dialog.resize(dialog.width(), 320)
        dialog.form.show_failure("Another file has this number.")
        settle()
        assert is_outside(dialog.form.says, dialog), dialog
        assert dialog.form.says.visibleRegion().boundingRect().height() > 0, dialog
        dialog.reject()


def dialogs(window) -> list[FormDialog]:
    desk = window.desk
    return [
        NewCustomerDialog(desk, window),
        VisitDialog(desk, 12, "Lin", window),
        PersonDialog(desk, 12, CustomerKind.PERSON, window),
        OpportunityDialog(desk, customer_id=12, parent=window),
        OrderDialog(desk, 12, window),
    ]


def is_outside(says: FormSays, form) -> bool:
    """Of what scrolls in ``form``."""
    around = says.parentWidget()
    while around is not form:
        if isinstance(around, QScrollArea):
            return False
        around = around.parentWidget()
    return True


@pytest.mark.parametrize("login", ["admin"])
def test_no_form_of_the_settings_says_it_inside_what_scrolls(window, settle):
    window.go("settings", {"section": "store"})
    settle()
    section = window.host.page._sections["store"]
    assert is_outside(section.form.says, section)


def test_every_part_of_a_file_has_its_top_above_what_scrolls(window, settle):
    window.go("customer", {"customer": 12})
    settle()
    window.host.page.tabs.setCurrentIndex(1)
    settle()
    details = window.host.page.tabs.details.inside
    parts = (details.form.says, details.organisation.form.says, details.numbers.says)
    assert all(is_outside(says, details) for says in parts)


def test_nothing_says_elsewhere_what_keeps_it_from_being_saved():
    """By their names, in the code: a field says it of itself, a form in its ``FormSays``."""
    found = {
        path.name
        for path in Path(crmdesk.ui.__file__).parent.rglob("*.py")
        if _SAYS_ELSEWHERE.search(path.read_text("utf-8"))
    }
    assert found - {"form_says.py", "first_run.py"} == set()
