"""The stages' names, where something has to be said of one."""

from __future__ import annotations

from collections.abc import Callable

from crmdesk.funnel.choices import stage_choices
from crmdesk.i18n import NOTHING
from crmdesk.ui.desk import Desk


def stage_names(desk: Desk) -> Callable[[int], str]:
    with desk.read() as session:
        names = {stage.id: stage.name for stage in stage_choices(session)}
    return lambda stage_id: names.get(stage_id, NOTHING)
