"""One frozen answer, composed from everything below, and its faces: text, JSON, HTML, PDF, workbook."""

from dure.reports.answer import CirculationReport
from dure.reports.circulation import EnterpriseUnknownError, build_circulation_report
from dure.reports.page import render_html
from dure.reports.paper import render_pdf
from dure.reports.text import render_text
from dure.reports.workbook import write_workbook

__all__ = [
    "CirculationReport",
    "EnterpriseUnknownError",
    "build_circulation_report",
    "render_html",
    "render_pdf",
    "render_text",
    "write_workbook",
]
