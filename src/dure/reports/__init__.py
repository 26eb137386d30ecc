"""One frozen answer, composed from everything below, and its faces: text, JSON, HTML, PDF, workbook."""

from dure.reports.answer import CirculationReport
from dure.reports.circulation import EnterpriseUnknownError, build_circulation_report

__all__ = ["CirculationReport", "EnterpriseUnknownError", "build_circulation_report"]
