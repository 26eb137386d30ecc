"""A document is named as people name it, never by its key."""

import pytest

from dure.reports.text import say_document
from dure.reports.words import load_words


@pytest.mark.parametrize(
    ("key", "ko", "en"),
    [
        (
            "etax:202401014100000100007919",
            "세금계산서, 승인번호 202401014100000100007919",
            "tax invoice, approval no. 202401014100000100007919",
        ),
        (
            "card:78fed2ecb7a6:00013556:2024-01-10",
            "카드 전표, 승인번호 00013556",
            "card slip, approval no. 00013556",
        ),
        (
            "receipt:G0001:2024-01-19|9991811162",
            "현금영수증, 승인번호 G0001",
            "cash receipt, approval no. G0001",
        ),
        (
            "receipt:9998200012:G0001:2024-01-19",
            "현금영수증, 승인번호 G0001",
            "cash receipt, approval no. G0001",
        ),
        ("bank:000f966a0c1c", "통장 내역", "bank line"),
        ("pay::2024-01:001|9998100204", "급여대장", "payslip"),
        ("row:000a3105:0", "목록의 한 줄", "line of a list"),
        ("tax_invoice:0001", "목록의 한 줄", "line of a list"),
    ],
)
def test_a_document_is_named_by_its_kind_and_printed_number(key: str, ko: str, en: str) -> None:
    """The kind, and the approval number where the paper bears one."""
    assert say_document(key, words=load_words("ko")) == ko
    assert say_document(key, words=load_words("en")) == en
