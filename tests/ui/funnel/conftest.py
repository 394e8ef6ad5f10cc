"""Deals of a small store, and dialogs as they stand on the screen."""

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from crmdesk.models import Opportunity
from tests.records import Make


@pytest.fixture
def deal(desk):
    """``deal(stage="needs", name="Lin")``: the id of a saved opportunity with its contact."""

    def made(stage="first_contact", name="Lin", owner="zhou", days=1, **fields):
        with desk.write() as session:
            make = Make(session, desk.now())
            opportunity = make.opportunity(make.customer(name, owner=owner), stage, **fields)
            if stage not in ("delivered", "lost"):
                make.follow_up(opportunity, days)
            return opportunity.id

    return made


@pytest.fixture
def found(desk):
    """``found(id).level``: the opportunity as it is in the store now."""

    def read(opportunity_id):
        with desk.read() as session:
            opportunity = session.get_one(Opportunity, opportunity_id)
            assert opportunity.stage.key
            session.expunge_all()
            return opportunity

    return read


@pytest.fixture
def shown(qtbot, desk):
    """``shown(LossDialog, id)``: open, and filled."""
    window = QWidget()
    qtbot.addWidget(window)

    def show(kind, *arguments, **named):
        dialog = kind(desk, *arguments, parent=window, **named)
        dialog.show()
        desk.jobs.settle()
        QApplication.processEvents()
        assert dialog.height() + 40 <= dialog.screen().availableSize().height(), "no title fits"
        return dialog

    return show


@pytest.fixture
def problem():
    """What stands under a field of a dialog."""
    return lambda dialog, name: dialog.form.fields[name].problem
