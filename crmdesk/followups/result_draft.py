"""What somebody says came of a contact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from crmdesk.customers.wording import text_problem
from crmdesk.followups.cadence import day_problem, time_problem
from crmdesk.i18n import _
from crmdesk.models import Channel, Result

HIGHEST_SCORE = 10


@dataclass(frozen=True)
class ResultDraft:
    """What came of a contact. Without ``next_on`` the proposed day is taken."""

    result: Result
    words: str = ""
    level: str | None = None
    next_on: date | None = None
    next_time: time | None = None
    next_purpose: str | None = None
    channel: Channel | None = None
    score: int | None = None
    also: tuple[int, ...] = ()
    """Further follow-ups of the same customer that this one contact settles."""

    def problems(self, today: date, local_now: datetime | None = None) -> dict[str, str]:
        problems = {}
        if self.result is Result.DROPPED:
            problems["result"] = _("Choose what came of the contact.")
        if problem := text_problem(self.words):
            problems["words"] = problem
        if self.next_on and (problem := day_problem(self.next_on, today)):
            problems["next_on"] = problem
        elif problem := self._time_problem(local_now):
            problems["next_time"] = problem
        if self.score is not None and not 0 <= self.score <= HIGHEST_SCORE:
            problems["score"] = _("Give a score from 0 to 10.")
        return problems

    def _time_problem(self, local_now: datetime | None) -> str:
        if self.next_on is None or local_now is None:
            return ""
        return time_problem(self.next_on, self.next_time, local_now)
