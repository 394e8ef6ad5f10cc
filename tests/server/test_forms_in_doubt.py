"""The answer to a form's save is lost: the form says so at its top, and it is saved once."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from crmdesk.models import CustomerKind
from crmdesk.ui.customers.contact_dialog import About, ContactDialog
from crmdesk.ui.customers.new_customer import NewCustomerDialog
from crmdesk.ui.customers.person_dialog import PersonDialog
from crmdesk.ui.customers.visit_dialog import VisitDialog
from crmdesk.ui.funnel.opportunity_dialog import OpportunityDialog
from crmdesk.ui.funnel.order_dialog import OrderDialog
from crmdesk.ui.settings.lists import RowDialog
from tests.records import Make

pytestmark = pytest.mark.server
ENTER = Qt.Key.Key_Return
IN_DOUBT = "may already be saved"


def settler(program):
    def work():
        for _round in range(4):
            QApplication.processEvents()
            program.jobs.settle()

    return work


@pytest.fixture
def settle(program):
    return settler(program)


@pytest.fixture
def deal(program, now):
    """A customer's deal: (customer, opportunity)."""
    with program.store.write(program.desk.actor) as session:
        made = Make(session, now).opportunity()
        return made.customer_id, made.id


@pytest.fixture
def actions(founded):
    """``actions()``: how many saves the server has."""

    def count():
        with founded.superuser() as connection:
            return connection.execute("SELECT count(*) FROM action").fetchone()[0]

    return count


@pytest.fixture
def keys(qtbot):
    """By keys to what has the keyboard, as a person does it."""

    def press(widget, *pressed):
        for key in pressed:
            if isinstance(key, str):
                qtbot.keyClicks(widget, key)
            else:
                qtbot.keyClick(widget, key)

    return press


class Visit:
    """The quick form of the showroom."""

    def __init__(self, window, settle, keys, name="Zeng Rui"):
        window.go("showroom")
        settle()
        window.log_visit()
        self.form, self._keys = window.host.page.form, keys
        self.says = self.form.form.says
        keys(self.form.basics.phone, "13912347715")
        keys(self.form.basics.name, name)
        settle()

    def save(self):
        self._keys(self.form.basics.name, ENTER)

    @property
    def is_done(self):
        return self.form.basics.name.text() == ""


class InDialog:
    def __init__(self, dialog, settle, keys, **typed):
        self.dialog, self._keys = dialog, keys
        self.says = dialog.form.says
        dialog.open()
        settle()
        for name, words in typed.items():
            keys(dialog.form.fields[name].editor, words)
        settle()

    def save(self):
        self._keys(self.dialog.save_button, ENTER)

    @property
    def is_done(self):
        return not self.dialog.isVisible()


class InFile:
    """A part of a customer's file."""

    def __init__(self, window, customer, settle, part, tab=0):
        window.go("customer", {"customer": customer})
        settle()
        window.host.page.tabs.setCurrentIndex(tab)
        settle()
        self._part = part(window.host.page.tabs)
        settle()

    @property
    def says(self):
        return self._part.says

    def save(self):
        self._part.save()

    @property
    def is_done(self):
        return not self.says.text()


def forms(program, deal, settle, keys):
    """Each kind of form, filled in and ready to be saved."""
    desk, window, (customer, opportunity) = program.desk, program.window, deal
    in_dialog = lambda dialog, **typed: InDialog(dialog, settle, keys, **typed)  # noqa: E731
    yield Visit(window, settle, keys)
    new = NewCustomerDialog(desk, window)
    new.owner_only.click()
    yield in_dialog(new, name="Lin Yue", phone="13900012345")
    yield in_dialog(VisitDialog(desk, customer, "Lin Xiaodong", window))
    yield in_dialog(ContactDialog(desk, About(customer, "Lin Xiaodong"), [], window), words="well")
    yield in_dialog(PersonDialog(desk, customer, CustomerKind.PERSON, window), name="Lin Mu")
    yield in_dialog(OpportunityDialog(desk, customer_id=customer, parent=window))
    yield in_dialog(OrderDialog(desk, opportunity, window))
    yield in_dialog(RowDialog(desk, "sources", None, window), name="Kiosk")
    yield InFile(window, customer, settle, lambda tabs: note(tabs, keys))
    yield InFile(window, customer, settle, lambda tabs: number(tabs, keys), tab=1)
    yield InFile(window, customer, settle, lambda tabs: details(tabs, keys), tab=1)


def note(tabs, keys):
    box = tabs.overview.story.note
    box.open()
    keys(box.text, "Prefers mornings.")
    return box


def number(tabs, keys):
    box = tabs.details.inside.numbers
    keys(box.number, "13900099887")
    box.save = box.add
    return box


def details(tabs, keys):
    made = tabs.details.inside
    made.says = made.form.says
    keys(made.form.fields["address"].editor, "1 South Gate")
    return made


def test_no_kind_of_form_saves_twice(program, proxy, deal, settle, keys, actions):
    for form in forms(program, deal, settle, keys):
        before = actions()
        proxy.lose_commit(arrives=True, stays_cut=True)
        form.save()
        assert IN_DOUBT in form.says.text(), form
        assert not form.says.visibleRegion().isEmpty()
        proxy.mend()
        form.save()
        settle()
        assert (actions() - before, form.is_done) == (1, True), form
        assert len(program.desk.doubts) == 0


def test_what_never_arrived_is_saved_once_by_the_next_press(
    program, proxy, deal, settle, keys, actions
):
    form, before = Visit(program.window, settle, keys), actions()
    proxy.lose_commit(arrives=False, stays_cut=True)
    form.save()
    assert IN_DOUBT in form.says.text()
    proxy.mend()
    form.save()
    settle()
    assert (actions() - before, form.is_done) == (1, True)


def test_while_nobody_can_say_the_form_says_so_and_keeps_all(program, proxy, settle, keys, actions):
    form, before = Visit(program.window, settle, keys), actions()
    proxy.lose_commit(arrives=True, stays_cut=True)
    for _press in range(3):
        form.save()
    assert "nobody can say whether this was saved" in form.says.text()
    assert (actions() - before, form.is_done) == (1, False)


def test_the_bars_never_say_that_what_is_in_doubt_can_be_saved(qtbot, program, proxy, settle, keys):
    form = Visit(program.window, settle, keys)
    bars = lambda: program.window.host.notice.text() + program.window.status.late()  # noqa: E731
    proxy.lose_commit(arrives=True, stays_cut=True)
    form.save()
    with qtbot.waitSignal(program.network.reached):
        proxy.cut()
    assert "1 entry may already be saved" in bars()
    with qtbot.waitSignal(program.network.reached):
        proxy.mend()
    settle()
    assert bars().count("1 entry may already be saved: look before saving again") == 2
    assert "can be saved" not in bars()
    form.save()
    assert IN_DOUBT not in bars()


def test_what_was_changed_since_is_not_saved_as_one_more_unasked(
    program, proxy, settle, keys, actions
):
    form, before = Visit(program.window, settle, keys), actions()
    proxy.lose_commit(arrives=True, stays_cut=True)
    form.save()
    proxy.mend()
    keys(form.form.basics.name, "x")
    form.save()
    assert "What you changed since is not in it." in form.says.text()
    assert (actions() - before, form.form.basics.name.text()) == (1, "Zeng Ruix")


@pytest.mark.parametrize("arrives", [True, False])
def test_a_window_begun_again_offers_only_what_did_not_arrive(begin, proxy, keys, arrives):
    program = begin()
    form = Visit(program.window, settler(program), keys)
    program.window.host.page.entry.keeper.keep()
    proxy.lose_commit(arrives=arrives, stays_cut=True)
    form.save()
    proxy.mend()
    begin.end(program)
    program = begin()
    program.window.go("showroom")
    settler(program)()
    assert program.window.host.page.form.form.says.isHidden() is arrives


def test_another_account_in_between_changes_nothing(program, proxy, settle, keys, actions):
    form, before = Visit(program.window, settle, keys), actions()
    proxy.lose_commit(arrives=True, stays_cut=True)
    form.save()
    proxy.mend()
    program.lock.lock()
    program.window.sit(program.desk.actor)
    settle()
    program.window.go("showroom")
    settle()
    page = program.window.host.page
    assert (actions() - before, page.entry.is_dirty) == (1, False)
    assert page.form.form.says.isHidden()


def test_a_dialog_closed_in_doubt_is_looked_up_when_the_server_is_back(
    qtbot, program, proxy, deal, settle, keys
):
    form = InDialog(VisitDialog(program.desk, deal[0], "Lin", program.window), settle, keys)
    proxy.lose_commit(arrives=True, stays_cut=True)
    form.save()
    form.dialog.reject()
    for line in (proxy.cut, proxy.mend):
        with qtbot.waitSignal(program.network.reached):
            line()
    settle()
    assert "What you saved before had arrived: " in program.window.host.notice.text()
    assert len(program.desk.doubts) == 0
