import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from crmdesk.access import Permission
from crmdesk.errors import UserError
from crmdesk.i18n import N_, _
from crmdesk.models import Customer
from crmdesk.store import tell
from crmdesk.ui.desk import Notice
from crmdesk.ui.parts.fields import LineEdit
from crmdesk.ui.parts.layouts import stack
from crmdesk.ui.parts.text import Text
from crmdesk.ui.shell.keys import KEYS
from crmdesk.ui.shell.page import Page, PageSpec
from crmdesk.ui.shell.search import Hit
from crmdesk.ui.shell.window import MainWindow
from tests.records import Make


class Plain(Page):
    tables = frozenset({"customer"})

    def __init__(self, desk):
        super().__init__(desk)
        self.word, self.text = Text(_("Lock")), LineEdit()
        self.setLayout(stack(self.word, self.text))
        self.reloads, self.opened_with, self.stays = 0, [], False
        self.search = ""

    def reload(self):
        self.reloads += 1

    def open_with(self, arguments):
        self.opened_with.append(arguments)

    def may_leave(self):
        return not self.stays

    def typed(self):
        return self.search

    def retype(self, typed):
        self.search = typed

    def remember(self):
        return {"text": self.text.value()}

    def recall(self, kept):
        self.text.set_value(kept.get("text"))


SPECS = [
    PageSpec("today", N_("Page"), "calendar-check", Plain),
    PageSpec("showroom", N_("Pages"), "store", Plain, Permission.SEE_LOG),
    PageSpec("customers", N_("Found"), "users", Plain, Permission.SEE_CUSTOMERS),
    PageSpec("customer", N_("Found"), "user", Plain, Permission.SEE_CUSTOMERS, "customers"),
]


def find(session, text):
    return [Hit(f"Lin {text}", "", lambda: None, "H")]


@pytest.fixture
def window(qtbot, desk):
    window = MainWindow(desk, "South Gate", SPECS, facts=lambda: ["On this machine"], find=find)
    qtbot.addWidget(window)
    window.go_first()
    window.show()
    return window


def press(window, keys):
    shortcuts = window.findChildren(QShortcut)
    next(each for each in shortcuts if each.key() == QKeySequence(keys)).activated.emit()


def navigation(window):
    return [button.text() for button in window.navigation._group.buttons()]


def test_the_first_window_is_no_larger_than_its_screen(window):
    room = window.screen().availableSize().expandedTo(window.minimumSize())
    assert window.size() == window.size().boundedTo(room)


def test_a_role_sees_only_the_pages_it_may_use(window, as_):
    assert navigation(window) == ["Page", "Pages", "Found"]

    window.sit(as_("reception"))

    assert navigation(window) == ["Page", "Pages"]
    assert not window.host.knows("customer")


def test_another_language_says_everything_anew_and_keeps_what_was_typed(window):
    window.go("customers")
    window.host.page.text.setText("Lin")
    window.host.page.search = "in no file"

    window.speak("zh_CN")

    assert window.host.key == "customers"
    assert window.host.page.search == "in no file"
    assert window.host.page.word.text() == "锁定"
    assert window.host.page.text.text() == "Lin"
    assert navigation(window)[0] == "页面"


def test_a_page_reloads_at_once_when_visible_and_otherwise_when_shown(window, desk):
    today = window.host.page
    window.go("showroom")

    with desk.write() as session:
        Make(session, desk.now()).customer()

    assert window.host.page.reloads == 2
    assert today.reloads == 1
    window.go("today")
    assert today.reloads == 2


def test_the_way_back_knows_what_each_page_was_about(window):
    window.go("customer", {"customer": 1})
    window.go("customer", {"customer": 2})
    page = window.host.page

    window.go_back()
    window.go_back()

    assert page.opened_with == [{"customer": 1}, {"customer": 2}, {"customer": 1}]
    assert window.host.key == "today"


def test_a_page_that_asked_something_is_not_left(window):
    window.host.page.stays = True

    window.go("customers")

    assert window.host.key == "today"


def test_the_file_of_a_customer_marks_the_customers_in_the_navigation(window):
    window.go("customer", {"customer": 1})

    assert window.navigation._buttons["customers"].isChecked()


def test_what_a_person_can_mend_stands_above_the_page_until_it_is_left(window):
    window.fail(UserError("The disk is full."))
    assert window.host.notice.text() == "The disk is full."
    assert window.host.notice.isVisible()

    window.go("customers")

    assert not window.host.notice.isVisible()


@pytest.mark.parametrize("stays", [False, True])
def test_the_next_act_that_goes_well_ends_a_notice_unless_it_stays(window, stays):
    window.notify(Notice("The disk is full.", "late", stays=stays))

    with pytest.raises(UserError), window.desk.write():
        raise UserError("No.")
    assert window.host.notice.isVisible()
    with window.desk.write():
        pass

    assert window.host.notice.isVisible() is stays
    window.host.notice._leave()
    assert not window.host._around.isVisible()


def test_a_bug_goes_to_the_crash_hook(window, monkeypatch):
    caught = []
    monkeypatch.setattr("sys.excepthook", lambda *details: caught.append(details[0]))

    window.fail(ValueError("boom"))

    assert caught == [ValueError]


def test_undo_takes_the_last_action_back_and_says_which(window, desk):
    with desk.write() as session:
        customer_id = Make(session, desk.now()).customer().id
        tell(session, "customers.open", "Opened the file of Lin.")

    press(window, "Ctrl+Z")

    with desk.read() as session:
        assert session.get(Customer, customer_id) is None
    assert window.status.said().startswith("Undone:")


def test_the_search_finds_customers_pages_and_commands(qtbot, window, desk):
    window.activateWindow()
    press(window, "Ctrl+K")
    qtbot.keyClicks(window.top.search, "Lo")
    qtbot.waitUntil(lambda: window._results.isVisible())

    found = [hit.title for hit in window._results._model.hits]

    assert found[0] == "Lin Lo"
    assert "Lock the window" in found


def test_enter_does_what_was_found(qtbot, window):
    window.activateWindow()
    press(window, "Ctrl+K")
    qtbot.keyClicks(window.top.search, "Lock the")
    qtbot.waitUntil(lambda: window._results.isVisible())
    qtbot.keyClick(window.top.search, Qt.Key.Key_Down)

    with qtbot.waitSignal(window.lock_wanted):
        qtbot.keyClick(window.top.search, Qt.Key.Key_Return)

    assert window.top.search.text() == ""


def test_every_key_of_the_table_calls_something(window):
    missing = [key.act for key in KEYS if not callable(getattr(window, key.act, None))]

    assert missing == []


def test_f2_opens_the_showroom_at_a_new_party(window):
    press(window, "F2")

    assert window.host.key == "showroom"
    assert window.host.page.opened_with == [{"new": True}]


def test_counts_stand_beside_the_pages_and_outlive_a_change_of_language(window):
    window.show_count("today", 12, True)

    window.speak("zh_CN")

    label = window.navigation._counts["today"]
    assert (label.text(), label.property("urgent")) == ("12", True)


def test_a_page_larger_than_the_window_scrolls_as_a_whole(window):
    window.host.page.setMinimumSize(1200, 900)
    window.resize(911, 512)

    area = window.host._stack.currentWidget()
    window.layout().activate()

    assert area.widget().height() >= 900


def test_the_windows_place_is_remembered(qtbot, window, desk):
    window.close()

    assert desk.settings.recall("window/geometry")
