"""What holds of every statement, register and free text, whatever stands in them."""

# ruff: noqa: FBT001 - hypothesis gives its draws by place.

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from dure.importers.banks import check_balance
from dure.importers.mapping import Mapping
from dure.importers.mapping_file import read_mapping, write_mapping
from dure.importers.recognise import read_file
from dure.importers.redaction import MASK, mask_resident_numbers

DAYS = st.dates(date(1900, 1, 1), date(2025, 12, 31))
KOREAN = st.text("가나다라마바사 홍길동입금급여", max_size=12)
SUMS = st.lists(st.integers(-(10**9), 10**9).filter(bool), min_size=2, max_size=30)


@st.composite
def resident_numbers(draw: st.DrawFn) -> str:
    """Draw a number whose birthday, century and check digit hold: nobody's in particular."""
    day = draw(DAYS)
    gender = draw(st.sampled_from("1256" if day.year < 2000 else "3478"))
    head = f"{day:%y%m%d}{gender}{draw(st.integers(0, 99999)):05}"
    weights = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
    total = sum(int(digit) * weight for digit, weight in zip(head, weights, strict=True))
    foreign = 2 if gender in "5678" else 0
    return head + str((11 - total % 11 + foreign) % 10)


def mask(text: str, label: str | None = None) -> tuple[str, int]:
    """Mask one cell."""
    masked, count = mask_resident_numbers(pa.array([text]), label=label)
    return masked[0].as_py(), count


@settings(deadline=None)
@given(resident_numbers(), KOREAN, KOREAN, st.sampled_from(["-", " - ", "–", ""]))
def test_every_valid_resident_number_in_free_text_is_masked(
    number: str, before: str, after: str, dash: str
) -> None:
    """With a hyphen, with spaces about it, or without."""
    text = f"{before}{number[:6]}{dash}{number[6:]}{after}"
    assert mask(text) == (f"{before}{MASK}{after}", 1)


@settings(deadline=None)
@given(DAYS, st.from_regex(r"[0-9A-Za-z]{16}", fullmatch=True), st.booleans(), KOREAN)
def test_approvals_of_24_characters_are_never_altered(
    day: date, rest: str, dashed: bool, before: str
) -> None:
    """승인번호 begins with a day and may go on with anything."""
    parts = (f"{day:%Y%m%d}", rest[:8], rest[8:])
    text = before + ("-" if dashed else "").join(parts)
    assert mask(text) == (text, 0)


@settings(deadline=None)
@given(st.integers(10**8, 10**9 - 1), st.booleans())
def test_business_numbers_are_never_altered(head: int, dashed: bool) -> None:
    """Ten digits with a check digit are an enterprise."""
    digits = [int(digit) for digit in str(head)]
    total = sum(digit * weight for digit, weight in zip(digits, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=True))
    number = f"{head}{(10 - (total + digits[8] * 5 // 10) % 10) % 10}"
    text = f"{number[:3]}-{number[3:5]}-{number[5:]}" if dashed else number
    for label in (None, "사업자등록번호", "주민(사업자)등록번호" if dashed else None):
        assert mask(text, label) == (text, 0)


@settings(deadline=None)
@given(SUMS, st.integers(0, 10**12), st.booleans(), st.data())
def test_a_true_statement_passes_and_an_exchanged_line_does_not(
    sums: list[int], opening: int, up: bool, data: st.DataObject
) -> None:
    """The balance holds up and down the page; one line with in and out exchanged breaks it."""
    change = np.array(sums, dtype=np.int64)
    balance = opening + np.cumsum(change)
    out, into = np.where(change < 0, -change, 0), np.where(change > 0, change, 0)
    moment = np.datetime64("2025-01-01T09:00:00") + np.arange(len(sums)).astype("timedelta64[m]")
    order = slice(None, None, -1) if up else slice(None)
    true = check_balance(out[order], into[order], balance[order], moment=moment[order])
    assert not true.breaks.any()
    assert not true.swapped
    line = data.draw(st.integers(1, len(sums) - 1))
    out[line], into[line] = into[line], out[line]
    wrong = check_balance(out[order], into[order], balance[order], moment=moment[order])
    assert wrong.breaks.any() or wrong.swapped
    all_wrong = check_balance(
        np.where(change > 0, change, 0)[order],
        np.where(change < 0, -change, 0)[order],
        balance[order],
        moment=moment[order],
    )
    assert all_wrong.swapped


CELLS = st.one_of(
    st.integers(-(10**6), 10**6).map(str),
    st.sampled_from(["", "-", "△1,000", "(1,000)", "1,000-", "1.5", "#REF!", "천원", "1,00"]),
)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.booleans(), CELLS, st.sampled_from(["2025-03-02", "2025-13-02", ""])), max_size=12)
)
def test_each_line_with_a_sum_is_read_or_refused(lines: list[tuple[bool, str, str]]) -> None:
    """Rows read and rows refused are all rows that move anything; none is lost without a word."""
    body = [f"{day},상대,{sum_ if out else ''},{'' if out else sum_}" for out, sum_, day in _quoted(lines)]
    text = "\n".join(["거래일자,내용,출금액,입금액", *body])
    (reading,) = read_file(text.encode(), file="bank.csv")
    moving = sum(1 for _, sum_, _ in lines if sum_ not in {"", "-", "0"})
    refused = sum(problem.refused_rows for problem in reading.problems)
    assert reading.rows.num_rows + refused == moving


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 10**6), st.booleans()), min_size=1, max_size=8)
)
def test_what_a_payroll_pays_is_its_gross(people: list[tuple[int, int, bool]]) -> None:
    """Net pay and deductions of all who add up are 지급합계; the others are refused."""
    lines = ["2025년 03월 급여대장 (가상 자료)", "사원번호,성명,기본급,지급합계,국민연금,공제합계,차인지급액"]
    for number, (gross, kept, wrong) in enumerate(people):
        net = gross - kept + (1 if wrong else 0)
        lines.append(f"{number},가상인,{gross},{gross},{kept},{kept},{net}")
    (reading,) = read_file("\n".join(lines).encode(), file="pay.csv")
    expected = sum(gross for gross, _, wrong in people if not wrong)
    assert sum(reading.rows["quantity"].to_pylist()) == expected
    assert sum(problem.refused_rows for problem in reading.problems) == sum(wrong for _, _, wrong in people)


@settings(deadline=None)
@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40), st.text(max_size=40))
def test_a_mapping_survives_its_file(day: str, amount: str, seen: str) -> None:
    """Any label a file may print is read back as it was, but for blanks at its ends."""
    mapping = Mapping(date=day, amount=amount)
    back, problems = read_mapping(
        write_mapping(mapping, seen_labels=[seen]).encode("utf-8", "replace"), file="m"
    )
    if day.strip() and amount.strip() and "\ufffd" not in day + amount and (day + amount).isprintable():
        assert problems == ()
        assert back == Mapping(date=day.strip(), amount=amount.strip())


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_for_a_mapping_are_a_mapping_or_a_problem(content: bytes) -> None:
    """Never an exception."""
    mapping, problems = read_mapping(content, file="m.yaml")
    assert (mapping is None) == bool(problems)


def _quoted(lines: list[tuple[bool, str, str]]) -> list[tuple[bool, str, str]]:
    return [(out, f'"{sum_}"', day) for out, sum_, day in lines]


def test_days_are_days() -> None:
    """A birthday on the 29th of February needs a leap year in the century that the digit names."""
    assert mask("000229-3123456")[1] == 1
    assert mask("000229-1123456")[1] == 0
    assert date(2000, 2, 28) + timedelta(days=1) == date(2000, 2, 29)
