"""Hostile and odd texts: kept as they are, or refused beside their field."""

import json
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from crmdesk.models import Account

TAB, ENTER = Qt.Key.Key_Tab, Qt.Key.Key_Return


@pytest.fixture
def save(page, form, keys):
    """Each text into every field at once, with a number of its own; the problems, if any."""

    def fill(number, text):
        basics = form.basics
        basics.phone.setText(f"1380000{number:04d}")
        basics.name.setText(text)
        basics.remark.setPlainText(text)
        basics.other_model.setText(text)
        for name in ("competitor", "trim", "colour", "present_car", "arrived_by"):
            form.details.fields[name].setText(text)
        page.entry.save()
        problems = {name: f.problem for name, f in form.form.fields.items() if f.problem}
        form.clear()
        return problems

    return fill


def naughty(shared):
    texts = json.loads((shared / "naughty" / "blns.json").read_text("utf-8"))
    return [text for text in texts if text.isprintable()] + texts[::7]


def test_naughty_strings_are_kept_or_refused_beside_their_field(
    window, shared, save, visits, keys, failures
):
    texts = naughty(shared)[::8]

    refused = [save(number, text) for number, text in enumerate(texts)]
    keys()

    saved = [problems for problems in refused if not problems]
    assert len(visits()) == len(saved)
    assert len(saved) > 0.9 * len(texts)
    assert all("name" in problems for problems in refused if problems)
    assert failures == []


@pytest.mark.parametrize(
    "name", ["林" * 300, "👨‍👩‍👧 Ōkubo", "%_'\"", "'; DROP TABLE visit;--", "=1+1", "ﷺ" * 40]
)
def test_odd_names_are_kept_as_they_are(window, keys, form, visits, page, name):
    form.basics.phone.setText("13812347714")
    form.basics.name.setText(name)

    page.entry.save()
    keys()

    assert visits()[-1].name == name
    assert page.table.rows.row(0).name == name


def test_a_text_that_is_too_long_is_told_and_not_cut(window, page, form, visits):
    form.basics.phone.setText("13812347714")
    form.basics.name.setText("Lin")
    form.basics.remark.setPlainText("long " * 5000)

    page.entry.save()

    assert form.form.fields["remark"].problem
    assert visits() == []


def test_full_width_digits_are_a_number(window, page, form, visits, keys):
    form.basics.phone.setText("１３８１２３４７７１４")
    form.basics.name.setText("林晓东")

    page.entry.save()
    keys()

    assert page.table.rows.row(0).phone == "138****7714"


def test_a_clock_set_back_while_the_form_was_open_does_no_harm(window, keys, desk, now, visits):
    window.log_visit()
    desk.now = lambda: now - timedelta(hours=1)

    keys("13812347714", TAB, "Lin", ENTER)

    assert visits()[-1].name == "Lin"


def test_what_the_store_refuses_is_told_in_the_form_and_nothing_is_lost(
    window, keys, form, page, desk, ids, visits
):
    with desk.write() as session:
        session.get(Account, ids["zhou"]).is_active = False
    form.basics.phone.setText("13812347714")
    form.basics.name.setText("Lin")
    form.basics.adviser.set_value(ids["zhou"])

    page.entry.save()

    assert "account is closed" in form.form.failure.text()
    assert form.basics.name.text() == "Lin"
    assert visits() == []
