"""Customer care's accounts, so that each call goes to whoever has the fewest."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crmdesk.models import Account, FollowUp, Role
from crmdesk.store import store_of


@dataclass
class CareStaff:
    """A heap of (open calls, account)."""

    waiting: list[tuple[int, int]]

    @classmethod
    def of(cls, session: Session) -> CareStaff:
        store_id = store_of(session)
        open_calls = (FollowUp.adviser_id == Account.id) & FollowUp.done_at.is_(None)
        counted = (
            select(func.count(FollowUp.id), Account.id)
            .select_from(Account)
            .outerjoin(FollowUp, open_calls & (FollowUp.store_id == store_id))
            .where(Account.store_id == store_id, Account.role == Role.CARE, Account.is_active)
            .group_by(Account.id)
            .order_by(Account.id)
        )
        waiting = [(count, account_id) for count, account_id in session.execute(counted)]
        heapq.heapify(waiting)
        return cls(waiting)

    def next(self) -> int | None:
        """Whose turn it is; None in a store without customer care."""
        if not self.waiting:
            return None
        count, account_id = self.waiting[0]
        heapq.heapreplace(self.waiting, (count + 1, account_id))
        return account_id
