"""One frozen answer, composed from everything below, and its faces: text, JSON, HTML, PDF, workbook."""
