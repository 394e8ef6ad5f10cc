"""A bare window with one list: Python, PySide6, SQLAlchemy's ORM, one query, 200 rows painted.

Reason: whoever writes such a program in these libraries loads them, maps the tables of the list
and opens the store's file; no page, style sheet, bundled font, account or log comes into it. Run
as a program: STORE is its argument, and it says "painted" when the rows are on the screen.
"""

from __future__ import annotations

import sys
from datetime import date

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QTableView
from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class _Base(DeclarativeBase):
    id: Mapped[int] = mapped_column(primary_key=True)


class _Customer(_Base):
    __tablename__ = "customer"
    name: Mapped[str]


class _FollowUp(_Base):
    __tablename__ = "follow_up"
    store_id: Mapped[int]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    adviser_id: Mapped[int]
    due_on: Mapped[date]
    done_at: Mapped[str | None]


_DUE = (
    select(_Customer.name, _FollowUp.due_on)
    .join(_Customer, _Customer.id == _FollowUp.customer_id)
    .where(_FollowUp.store_id == 1, _FollowUp.adviser_id == 2, _FollowUp.done_at.is_(None))
    .order_by(_FollowUp.due_on)
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
