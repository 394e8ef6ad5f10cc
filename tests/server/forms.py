"""Every kind of form, filled in as a person does it and ready to be saved."""

from types import SimpleNamespace

from PySide6.QtCore import Qt
from shiboken6 import isValid

from crmdesk.access.accounts import close_account, list_accounts
from crmdesk.aftersales.vehicles import vehicles_of
from crmdesk.models import CustomerKind
from crmdesk.ui.customers.contact_dialog import About, ContactDialog
from crmdesk.ui.customers.give import GiveDialog
from crmdesk.ui.customers.mileage_dialog import MileageDialog
from crmdesk.ui.customers.new_customer import NewCustomerDialog
from crmdesk.ui.customers.person_dialog import PersonDialog
from crmdesk.ui.customers.postpone_dialog import PostponeDialog
from crmdesk.ui.customers.visit_dialog import VisitDialog
from crmdesk.ui.funnel.amount_dialog import AmountDialog
from crmdesk.ui.funnel.delivery_dialog import DeliveryDialog
from crmdesk.ui.funnel.loss_dialog import LossDialog
from crmdesk.ui.funnel.opportunity_dialog import OpportunityDialog
from crmdesk.ui.funnel.order_dialog import CancelOrderDialog, OrderDialog
from crmdesk.ui.parts.buttons import Chips
from crmdesk.ui.settings.accounts import AccountDialog, ChangeDialog, PasswordDialog, ReopenDialog
from crmdesk.ui.settings.lists import RowDialog
from tests.records import Make

ENTER = Qt.Key.Key_Return


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

    def typed(self):
        return self.form.content()

    @property
    def is_done(self):
        return self.form.basics.name.text() == ""


class InDialog:
    """``typed`` by keys; ``chosen`` is set, once what is offered has come."""

    def __init__(self, dialog, settle, keys, chosen=None, **typed):
        self.dialog, self._keys = dialog, keys
        self.says = dialog.form.says
        dialog.open()
        settle()
        for name, value in (chosen or {}).items():
            editor = dialog.form.fields[name].editor
            put = editor.choose if isinstance(editor, Chips) else editor.set_value
            put(value)
        for name, words in typed.items():
            keys(dialog.form.fields[name].editor, words)
        settle()

    def __repr__(self):
        return type(self.dialog).__name__

    def save(self):
        self._keys(self.dialog.save_button, ENTER)

    def typed(self):
        return {name: field.editor.value() for name, field in self.dialog.form.fields.items()}

    @property
    def is_done(self):
        return not self.dialog.isVisible()


class InPage:
    """A part of a page that saves itself."""

    def __init__(self, part, typed, save):
        self._part, self.typed, self.save = part, typed, save

    def __repr__(self):
        return type(self._part).__name__

    @property
    def says(self):
        return getattr(self._part, "says", None) or self._part.form.says

    @property
    def is_done(self):
        return not isValid(self.says) or not self.says.text()


def _records(program, now):
    """What the forms are about."""
    with program.store.write(program.desk.actor) as session:
        make, it = Make(session, now), SimpleNamespace()
        contact, car = make.follow_up(), make.vehicle(model_text="SUV")
        it.contact, it.due_on = contact.id, contact.due_on
        it.car, it.customer = car.id, car.customer_id
        it.visit = make.visit(arrived_at=now).id
        it.firm = make.customer("North Gate Ltd", kind=CustomerKind.ORGANISATION).id
        it.deals = [make.opportunity().id for _each in range(4)]
        it.negotiation = make.stage("negotiation").id
        it.zhou, it.chen = make.account("zhou").id, make.account("chen").id
        it.reason = make.loss_reason().id
    return it


def all_forms(program, now, settle, keys):
    """But those of the accounts, which a manager does not see."""
    desk, window, it = program.desk, program.window, _records(program, now)
    customer, (ordered, moved, delivered, lost) = it.customer, it.deals
    due = {"due_on": it.due_on, "due_time": None}
    given = SimpleNamespace(id=customer, name="Lin Xiaodong", owner_id=it.zhou)

    def in_dialog(dialog, chosen=None, **typed):
        return InDialog(dialog, settle, keys, chosen, **typed)

    yield Visit(window, settle, keys)
    new = NewCustomerDialog(desk, window)
    new.owner_only.click()
    yield in_dialog(new, name="Lin Yue", phone="13900012345")
    yield in_dialog(VisitDialog(desk, customer, "Lin Xiaodong", window))
    yield in_dialog(ContactDialog(desk, About(customer, "Lin Xiaodong"), [], window), words="well")
    yield in_dialog(PersonDialog(desk, customer, CustomerKind.PERSON, window), name="Lin Mu")
    yield in_dialog(PostponeDialog(desk, it.contact, "First call", due, window))
    yield in_dialog(OpportunityDialog(desk, customer_id=customer, parent=window))
    yield in_dialog(OrderDialog(desk, ordered, window))
    yield in_dialog(CancelOrderDialog(desk, ordered, window), {"level": "A"})
    yield in_dialog(AmountDialog(desk, moved, it.negotiation, window))
    yield in_dialog(DeliveryDialog(desk, delivered, window), plate="A12345")
    yield in_dialog(LossDialog(desk, lost, window), {"reason_id": it.reason})
    yield in_dialog(GiveDialog(desk, [given], window), {"to_id": it.chen}, reason="on leave")
    with desk.read() as session:
        cars = vehicles_of(session, it.customer, today=now.date())
    yield in_dialog(MileageDialog(desk, cars, it.car, window), km="4820")
    yield in_dialog(RowDialog(desk, "sources", None, window), name="Kiosk")
    yield correction(window, it.visit, settle, keys)
    yield from _in_file(window, customer, settle, keys)
    yield trade(window, it.firm, settle, keys)
    yield store_settings(window, settle, keys)


def correction(window, visit, settle, keys):
    window.go("showroom")
    settle()
    entry = window.host.page.entry
    entry.begin_edit(visit)
    settle()
    keys(entry._form.basics.remark, "wants a test drive")
    return InPage(entry._form, entry._form.content, entry.save)


def _in_file(window, customer, settle, keys):
    overview = _turn_to(window, customer, 0, settle).overview
    note, matters, questions = overview.story.note, overview.matters, overview.questions
    note.open()
    keys(note.text, "Prefers mornings.")
    yield InPage(note, note.text.value, note.save)
    matters.edit()
    keys(matters.cares, "Room for a bicycle.")
    yield InPage(matters, matters.cares.value, matters.save)
    questions.open("occupation")
    asked = questions.open_one
    keys(asked.fields[0].words, "baker")
    yield InPage(asked, asked.fields[0].value, questions.save)
    inside = _turn_to(window, customer, 1, settle).details.inside
    keys(inside.numbers.number, "13900099887")
    yield InPage(inside.numbers, inside.numbers.number.value, inside.numbers.add)
    address = inside.form.fields["address"].editor
    keys(address, "1 South Gate")
    yield InPage(inside, address.value, inside.save)


def trade(window, firm, settle, keys):
    part = _turn_to(window, firm, 1, settle).details.inside.organisation
    keys(part.form.fields["region"].editor, "North")
    return InPage(part, part.form.fields["region"].editor.value, part.save)


def _turn_to(window, customer, tab, settle):
    window.go("customer", {"customer": customer})
    settle()
    tabs = window.host.page.tabs
    tabs.setCurrentIndex(tab)
    settle()
    return tabs


def store_settings(window, settle, keys):
    window.go("settings", {"section": "store"})
    settle()
    section = window.host.page._sections["store"]
    brand = section.form.fields["brand"].editor
    keys(brand, "X")
    return InPage(section, brand.value, section.save.click)


def account_forms(program, settle, keys):
    """For an administrator."""
    desk, window = program.desk, program.window

    def account(login):
        with desk.read() as session:
            return next(row for row in list_accounts(session) if row.login == login)

    def in_dialog(dialog, chosen=None, **typed):
        return InDialog(dialog, settle, keys, chosen, **typed)

    twice = {"password": "north wind 42", "again": "north wind 42"}
    new = {"name": "Lu Min", "login": "lu", "password": "north wind 42"}
    yield in_dialog(AccountDialog(desk, window), **new)
    yield in_dialog(ChangeDialog(desk, account("chen"), window), name=" Jr")
    yield in_dialog(PasswordDialog(desk, account("chen"), window), **twice)
    with program.store.write(desk.actor) as session:
        close_account(session, "lu")
    yield in_dialog(ReopenDialog(desk, account("lu"), window), **twice)
