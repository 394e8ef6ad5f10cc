"""Pages as drawing operations, the same for screen, printer and PDF."""

from crmdesk.reports.layout.fonts import measure
from crmdesk.reports.layout.operations import (
    LANDSCAPE,
    PORTRAIT,
    Box,
    Line,
    Measure,
    Operation,
    Page,
    Paper,
    Shape,
    Text,
)
from crmdesk.reports.layout.paginate import paginate, paper_of

__all__ = [
    "LANDSCAPE",
    "PORTRAIT",
    "Box",
    "Line",
    "Measure",
    "Operation",
    "Page",
    "Paper",
    "Shape",
    "Text",
    "measure",
    "paginate",
    "paper_of",
]
