"""The reports there are."""

from __future__ import annotations

from crmdesk.reports.catalogue import (
    followup_performance,
    funnel,
    group,
    new_prospects,
    showroom_day,
)
from crmdesk.reports.definition import Report

REPORTS: dict[str, Report] = {
    report.key: report
    for report in (
        funnel.REPORT,
        showroom_day.REPORT,
        new_prospects.REPORT,
        followup_performance.REPORT,
        group.REPORT,
    )
}
