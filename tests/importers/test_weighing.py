"""Weighing sheets, to the gram."""

# Files stand as they are printed.
# ruff: noqa: E501

import pyarrow as pa
import pytest

from dure.importers.recognise import read_file
from dure.importers.weighing import parse_grams


@pytest.mark.parametrize(
    ("text", "each", "grams"),
    [
        ("12.5", 1000, 12500),
        ("1,234.567", 1000, 1234567),
        ("0.5톤", 1000, 500000),
        ("300g", 1000, 300),
        ("12.5kg", 1, 12500),
        ("-2", 1000, -2000),
        ("1.0000", 1, 1),
        ("0.0005", 1000, None),
        ("많음", 1000, None),
        ("1e3", 1000, None),
    ],
)
def test_weights_are_whole_grams_or_refused(text: str, each: int, grams: int | None) -> None:
    """Nothing is rounded; the unit in the cell wins over the column's."""
    numbers, bad = parse_grams(pa.array([text]), grams_each=each)
    assert numbers.to_pylist() == [grams]
    assert bad.tolist() == [grams is None]


def test_a_sheet_goes_from_giver_to_taker() -> None:
    """Both names, in grams; totals are no row."""
    text = "음식물 계량표 (가상 자료)\n\n날짜,배출처,배출처주소,처리처,무게(kg)\n2025-03-02,가상식당,전북 진안군 진안읍,두엄터,12.5\n합계,,,,12.5\n"
    (reading,) = read_file(text.encode(), file="w.csv")
    (row,) = reading.rows.to_pylist()
    assert (row["payer_name"], row["payee_name"], row["quantity"], row["unit"]) == (
        "가상식당",
        "두엄터",
        12500,
        "gram",
    )
    assert row["payer_address"] == "전북 진안군 진안읍"
    assert reading.problems == ()


def test_a_side_that_no_column_names_is_the_enterprise_itself() -> None:
    """A collector writes down only from whom."""
    (reading,) = read_file("수거일,배출처,수거량(kg)\n2025-03-02,가상식당,3\n".encode(), file="w.csv")
    assert reading.rows["payee_number"].to_pylist() == ["owner"]
    assert reading.owner_side == "payee"


def test_two_like_loads_of_a_day_are_two() -> None:
    """The same weight twice is no duplicate within one file."""
    line = "2025-03-02,가상식당,두엄터,3\n"
    (reading,) = read_file(("날짜,배출처,처리처,무게(kg)\n" + line * 2).encode(), file="w.csv")
    assert len(set(reading.rows["key"].to_pylist())) == 2
