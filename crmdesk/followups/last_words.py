"""What was said last, for whoever calls next."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import FromClause, ScalarSelect, select
from sqlalchemy.orm import Session

from crmdesk.followups.purposes import RESULT_NAMES
from crmdesk.i18n import _, ngettext
from crmdesk.models import FollowUp, Result

_EARLIER = FollowUp.__table__.alias("earlier")
_NOTHING_SAID = (Result.DROPPED, Result.NO_ANSWER)


class LastWords(NamedTuple):
    on: date | None
    result: Result | None
    words: str | None

    def said(self) -> str:
        """The words; where nothing was written, the result."""
        if self.words or self.result is None:
            return self.words or ""
        return _(RESULT_NAMES[self.result])


def newest_contact(of: FromClause) -> ScalarSelect[Any]:
    """The id of the last contact with each row's customer at which something was said."""
    earlier = _EARLIER.c
    return (
        select(earlier.id)
        .where(
            earlier.customer_id == of.c.customer_id,
            earlier.done_at.is_not(None),
            earlier.result.not_in(_NOTHING_SAID),
        )
        .order_by(earlier.done_at.desc(), earlier.id.desc())
        .limit(1)
        .correlate(of)
        .scalar_subquery()
    )


def last_words(session: Session, customer_id: int) -> LastWords | None:
    newest = session.execute(
        select(FollowUp.done_on, FollowUp.result, FollowUp.words)
        .where(
            FollowUp.customer_id == customer_id,
            FollowUp.done_at.is_not(None),
            FollowUp.result.not_in(_NOTHING_SAID),
        )
        .order_by(FollowUp.done_at.desc(), FollowUp.id.desc())
        .limit(1)
    ).first()
    return LastWords._make(newest) if newest else None


def with_tries(said: str, attempts: int) -> str:
    """“…; no answer twice since”: unanswered tries do not hide what was said before them."""
    if not attempts:
        return said
    tries = ngettext("no answer once", "no answer {count} times", attempts)
    tries = tries.format(count=attempts)
    return _("{said}; {tries}").format(said=said, tries=tries) if said else tries
