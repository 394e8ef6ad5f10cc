"""The answer to an act of one press is lost: what became of it is told by itself, and it is done
once. And every notice has an end."""

import pytest

from crmdesk.errors import UserError
from crmdesk.models import Result
from crmdesk.showroom.visits import log_unfiled
from crmdesk.ui.customers.visit_dialog import VisitDialog
from crmdesk.ui.funnel.moving import move_deal
from tests.records import Make
from tests.server.forms import InDialog

pytestmark = pytest.mark.server
IN_DOUBT = "1 entry may already be saved"
TOLD = {True: "What you saved before had arrived: ", False: "had not arrived. Enter it again."}


@pytest.fixture
def it(program, now):
    """What is pressed upon, and Today with somebody chosen."""
    with program.store.write(program.desk.actor) as session:
        make = Make(session, now)
        contact, deal = make.follow_up(), make.opportunity()
        ids = contact.id, deal.id, make.stage("needs").id
        reason = make.unfiled_reason().id
    for _to_be_undone in range(2):
        with program.store.write(program.desk.actor) as session:
            log_unfiled(session, reason, now=now)
    return ids


def today(program, settle):
    program.window.go("today")
    settle()
    page = program.window.host.page
    page._whose.choose("store")
    settle()
    return page


def presses(program, it, settle):
    """Each by its name: Ctrl+Z, a move on the board, F3's reason, and a key in Today."""
    contact, deal, needs = it
    yield "undo", program.window.undo
    yield "board", lambda: (move_deal(program.desk, deal, needs, program.window), settle())
    yield "F3", f3(program, settle, people=2)
    page = today(program, settle)
    row = next(line for line in page.list.lines() if getattr(line, "id", 0) == contact)
    yield "today", lambda: page._recorder.take(row, Result.REACHED)


def f3(program, settle, people):
    program.window.go("showroom")
    settle()
    page = program.window.host.page
    reason = page._shown.offered.reasons[0].id
    return lambda: page.entry.log_unfiled(reason, people)


@pytest.fixture
def bars(program):
    """``bars()``: what stands above the page, and at its foot."""
    window = program.window

    def said():
        notice = window.host.notice
        return "" if notice.isHidden() else notice.text(), window.status.late()

    return said


@pytest.fixture
def outage(program, settle, proxy):
    """``outage()``: the watch notices one, and its end."""

    def pass_by():
        program.network.reached.emit(False)
        proxy.mend()
        program.network.reached.emit(True)
        settle()

    return pass_by


def test_what_became_of_a_press_is_told_without_another(
    program, proxy, it, settle, actions, bars, outage
):
    for name, press in presses(program, it, settle):
        for arrives in (False, True):
            before = actions()
            proxy.lose_commit(arrives=arrives, stays_cut=True)
            press()
            assert "told when the server answers again" in bars()[0], name
            assert IN_DOUBT in bars()[1], name
            outage()
            assert TOLD[arrives] in bars()[0], (name, arrives)
            assert (IN_DOUBT in bars()[1], len(program.desk.doubts)) == (False, 0), name
            assert actions() - before == arrives, name


def test_a_line_that_was_back_before_it_was_missed_tells_it_too(
    qtbot, program, proxy, it, actions, bars
):
    before = actions()
    proxy.lose_commit(arrives=True, stays_cut=True)
    program.window.undo()
    proxy.mend()
    program.window.undo()  # before it was told
    assert "Nothing was done now; press again what is still wanted." in bars()[0]
    assert (actions() - before, IN_DOUBT in bars()[1]) == (1, False)
    proxy.lose_commit(arrives=True, stays_cut=True)
    program.window.undo()
    proxy.mend()
    qtbot.waitUntil(lambda: TOLD[True] in bars()[0])
    assert (actions() - before, len(program.desk.doubts)) == (2, 0)


def test_a_dialog_closed_after_the_line_is_back_is_looked_up_too(
    qtbot, program, proxy, it, settle, keys, bars, outage
):
    form = InDialog(VisitDialog(program.desk, 1, "Lin", program.window), settle, keys)
    proxy.lose_commit(arrives=False, stays_cut=True)
    form.save()
    outage()
    assert IN_DOUBT in bars()[0]
    form.dialog.reject()
    qtbot.waitUntil(lambda: TOLD[False] in bars()[0])


def test_another_party_by_f3_is_asked_about_and_never_lost(program, proxy, settle, actions, bars):
    first, before = f3(program, settle, people=1), actions()
    proxy.lose_commit(arrives=True, stays_cut=True)
    first()
    proxy.mend()
    f3(program, settle, people=3)()
    assert "Is it one more party?" in bars()[0]
    assert actions() - before == 1
    program.window.host.notice._act()
    assert (actions() - before, bars()) == (2, ("", ""))
    first()  # as often as parties come
    assert actions() - before == 3


def test_another_key_for_the_same_party_or_contact_is_told_of(
    program, proxy, it, settle, keys, actions, bars
):
    page, before = today(program, settle), actions()
    row = next(line for line in page.list.lines() if getattr(line, "id", 0) == it[0])
    proxy.lose_commit(arrives=True, stays_cut=True)
    page._recorder.take(row, Result.REACHED)
    proxy.mend()
    page._recorder.take(row, Result.NO_ANSWER)
    assert "What you pressed since is not recorded." in bars()[0]
    first, entry = f3(program, settle, people=1), program.window.host.page.entry
    keys(entry._form.basics.name, "Zeng Rui")
    proxy.lose_commit(arrives=True, stays_cut=True)
    first()
    proxy.mend()
    f3(program, settle, people=3)()
    assert "What you changed since is not in it." in entry._form.form.says.text()
    assert actions() - before == 2
    entry._form.form.says._take_offer()
    assert actions() - before == 3


def test_no_notice_outlives_what_it_says(program, proxy, settle, bars, outage):
    act, network = f3(program, settle, people=2), program.network

    def lose():
        proxy.lose_commit(arrives=False, stays_cut=True)
        act()

    begun = {
        "refused": lambda: program.desk.fail(UserError("The disk is full.")),
        "the line is back": outage,
        "what became of it": lambda: (lose(), outage()),
        "in doubt, and back unseen": lambda: (lose(), proxy.mend()),
    }
    for name, begin in begun.items():
        begin()
        assert bars()[0], name
        act()
        assert bars() == ("", ""), name
    network.reached.emit(False)
    assert "does not answer" in bars()[0]
    outage()
    assert "What you typed can be saved now." in bars()[0]
