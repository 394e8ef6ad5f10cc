"""The answer to a form's save is lost: the form says so at its top, and it is saved once."""

import re
from pathlib import Path

import pytest

from crmdesk.ui.customers.visit_dialog import VisitDialog
from tests.server import forms
from tests.server.conftest import settler
from tests.server.forms import InDialog, Visit, account_forms, all_forms

pytestmark = pytest.mark.server
ROOT = Path(__file__).resolve().parents[2]
IN_DOUBT = "may already be saved"


def drive(form, program, proxy, settle, actions, qtbot):
    """Its request is lost, then the answer to it; only then it is saved."""
    before, typed, late = actions(), form.typed(), program.window.status.late
    for arrives in (False, True):
        proxy.lose_commit(arrives=arrives, stays_cut=True)
        form.save()
        for said in (form.says.text(), late()):
            assert IN_DOUBT in said, form
            assert "the server is asked first" in said, form
        qtbot.waitUntil(lambda: not form.says.visibleRegion().isEmpty())
        assert form.typed() == typed, form
        proxy.mend()
        assert actions() - before == arrives, form
    form.save()
    settle()
    assert (actions() - before, form.is_done) == (1, True), form
    assert (IN_DOUBT in late(), len(program.desk.doubts)) == (False, 0), form


def test_no_dialog_that_saves_is_forgotten_here():
    """Those of the door save before there is a window."""
    driven, made = Path(forms.__file__).read_text("utf-8"), []
    for path in (ROOT / "crmdesk" / "ui").rglob("*.py"):
        text = path.read_text("utf-8")
        if "write(self.saving)" in text or "self.decide(" in text:
            made += re.findall(r"^class (\w+Dialog)\(\w+Dialog\)", text, re.MULTILINE)
    others = {name for name in made if f"{name}(" not in driven}
    assert others == {"SavingDialog", "DealDialog"}  # of which they are


def test_no_kind_of_form_saves_twice(qtbot, program, proxy, now, settle, keys, actions):
    for form in all_forms(program, now, settle, keys):
        drive(form, program, proxy, settle, actions, qtbot)


def test_no_form_of_the_accounts_saves_twice(qtbot, begin, proxy, keys, actions):
    program = begin("admin")
    for form in account_forms(program, settler(program), keys):
        drive(form, program, proxy, settler(program), actions, qtbot)


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
    assert bars().count("1 entry may already be saved: the server is asked first") == 2
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
