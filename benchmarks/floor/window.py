"""A bare window with one list: PySide6, SQLAlchemy with the store's tables, one query, 200 rows.

Reason: whoever writes such a program in these libraries loads them, maps the tables that the store
has and opens its file; no page, style sheet, bundled font, account, command line or log comes into
it. Run as a program: STORE is its argument, and it says "painted" when the rows are on the screen.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QTableView
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from crmdesk.models import Customer, FollowUp

_DUE = (
    select(Customer.name, FollowUp.due_on)
    .join(Customer, Customer.id == FollowUp.customer_id)
    .where(FollowUp.store_id == 1, FollowUp.adviser_id == 2, FollowUp.done_at.is_(None))
    .order_by(FollowUp.due_on)
    .limit(200)
)


class _Painted(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            print("painted", flush=True)
            QApplication.exit()
        return False


def main(path: str) -> None:
    from sqlcipher3 import dbapi2

    app = QApplication(["floor"])
    model = QStandardItemModel()
    with Session(create_engine(f"sqlite:///{path}", module=dbapi2)) as session:
        for name, day in session.execute(_DUE):
            model.appendRow([QStandardItem(name), QStandardItem(str(day))])
    view = QTableView()
    view.setModel(model)
    view.resize(1366, 768)
    painted = _Painted()
    view.viewport().installEventFilter(painted)
    view.show()
    app.exec()


if __name__ == "__main__":
    main(sys.argv[1])
