"""A document drawn to Excel, PDF and CSV; ``crmdesk.reports.layout`` has it as pages."""

from crmdesk.reports.drawing.excel import to_excel
from crmdesk.reports.drawing.pdf import to_pdf
from crmdesk.reports.drawing.plain import to_csv

__all__ = ["to_csv", "to_excel", "to_pdf"]
