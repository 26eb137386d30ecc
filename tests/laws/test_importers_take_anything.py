"""Whatever stands under the headings of a bank or a payroll: rows or problems, no traceback."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dure.importers import bank_words, local_currency, members, payroll, weighing
from dure.importers.mapping import guess_mapping, read_mapped
from dure.importers.mapping_file import read_mapping, write_mapping
from dure.importers.recognise import read_file
from dure.importers.sheets import read_sheets

HEADINGS = (
    (
        *bank_words.DATE,
        *bank_words.TIME,
        *bank_words.OUT,
        *bank_words.IN,
        *bank_words.BALANCE,
        *bank_words.MEMO,
    ),
    (*bank_words.DATE, *bank_words.AMOUNT, *bank_words.SIGN, *bank_words.BALANCE, *bank_words.COUNTERPARTY),
    (
        *payroll.NUMBER,
        *payroll.NAME,
        *payroll.NET,
        *payroll.GROSS,
        *payroll.DEDUCTED,
        *payroll.MONTH,
        "국민연금",
    ),
    (
        "사원번호",
        "성명",
        "입사일",
        "기본급",
        "식대",
        "지급합계",
        "국민연금",
        "소득세",
        "공제합계",
        "차인지급액",
        "지급일",
    ),
    (
        *members.NAME,
        *members.SHARES,
        *members.SHARE_COUNT,
        *members.SHARE_PRICE,
        *members.JOINED,
        *members.LEFT,
    ),
    (*weighing.DATE, *weighing.GIVER, *weighing.TAKER, *weighing.WEIGHT, *weighing.ITEM),
    (
        *local_currency.DATE,
        *local_currency.PAID,
        *local_currency.CANCELLED,
        *local_currency.FEE,
        "상태",
        "정산금액",
    ),
)
CELLS = st.one_of(
    st.sampled_from(
        [
            *(
                "",
                "-",
                "△1,000",
                "(1,000)",
                "1,000-",
                "1.5",
                "#REF!",
                "1900-01-01",
                "2099-12-31",
                "2025-03-02",
            ),
            *(
                "20250302130522",
                "2025.03",
                "0",
                "99999999999999999999",
                "9223372036854775807",
                "-5",
                "가상인",
            ),
            *(
                "900101-1234568",
                "합계",
                "소계",
                "사원번호",
                "적요",
                "급여",
                "이자",
                "12.5kg",
                "0.0005",
                "1e9",
                "입금",
            ),
            *(
                "출금",
                "취소",
                "13:05:22",
                "120-81-47521",
                "전북 진안군 진안읍",
                "2025년 03월분 급여대장",
                "10좌",
                "\n",
            ),
        ]
    ),
    st.integers(-(10**7), 10**7).map(str),
    st.text(max_size=8),
)


@st.composite
def tables(draw: st.DrawFn) -> bytes:
    """Draw a table with a heading of one kind, anything above it, and anything below."""
    heading = draw(st.sampled_from(HEADINGS))
    labels = draw(st.lists(st.sampled_from(heading), min_size=2, max_size=12, unique=True))
    rows = draw(st.lists(st.lists(CELLS, max_size=3), max_size=3))
    rows.append(labels)
    if draw(st.booleans()):
        rows.append(draw(st.lists(st.sampled_from((*heading, "")), max_size=len(labels))))
    rows += draw(st.lists(st.lists(CELLS, min_size=len(labels), max_size=len(labels) + 1), max_size=7))
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8", "replace")


@pytest.mark.slow
@settings(deadline=None, max_examples=4000, suppress_health_check=list(HealthCheck))
@given(tables())
def test_any_table_gives_rows_or_problems(content: bytes) -> None:
    """A reading is whole: no zero, no row without a day, no more refused than seen, no silence."""
    for reading in read_file(content, file="any.csv"):
        reading.rows.validate(full=True)
        assert 0 not in reading.rows["quantity"].to_pylist()
        assert reading.rows["date"].null_count == 0
        assert reading.rows["key"].null_count == 0
        filled = reading.rows.num_rows or reading.members.num_rows or reading.party_facts.num_rows
        assert filled or reading.problems
        refused = sum(problem.refused_rows for problem in reading.problems)
        assert reading.format == "unknown" or refused <= reading.seen_rows
        assert "900101-1234568" not in str(reading.rows.to_pydict())


@pytest.mark.slow
@settings(deadline=None, max_examples=1500, suppress_health_check=list(HealthCheck))
@given(tables())
def test_any_table_may_be_guessed_and_read_by_its_guess(content: bytes) -> None:
    """A guess is a mapping that can be written, read back and used, or an empty one that is refused."""
    for sheet in read_sheets(content, file="any.csv")[0]:
        mapping = guess_mapping(sheet)
        read_mapped(sheet, mapping).rows.validate(full=True)
        back, problems = read_mapping(write_mapping(mapping).encode("utf-8", "replace"), file="m.yaml")
        assert back == mapping or problems
