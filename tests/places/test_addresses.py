"""The finest place that is sure, or the candidates; never a guess."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from dure.places import Gazetteer, resolve_addresses

# `address | code ? candidates`, a dash where no code is sure; what each code is was checked by hand.
LINES = [
    line
    for line in (Path(__file__).parent / "hard_addresses.txt").read_text("utf-8").splitlines()
    if " | " in line
]


def resolve(korea: Gazetteer, *addresses: str | None, as_of: date | None = None) -> list[dict[str, object]]:
    """Resolve a few addresses into plain rows."""
    rows: list[dict[str, object]] = resolve_addresses(
        pa.array(addresses, pa.string()), gazetteer=korea, as_of=as_of
    ).to_pylist()
    return rows


@pytest.mark.parametrize("line", LINES)
def test_hard_address(korea: Gazetteer, line: str) -> None:
    """Each address of the file is answered as it says."""
    address, _, expected = line.rpartition(" | ")
    code, _, candidates = expected.partition(" ? ")
    (row,) = resolve(korea, address)
    assert (row["code"] or "-") == code.strip()
    assert row["ambiguous"] == candidates.split()


def test_file_of_hard_addresses_is_large() -> None:
    """The village is not lost by a slip of the reader."""
    assert len(LINES) > 200


def test_order_length_and_null_are_kept(korea: Gazetteer) -> None:
    """Null and blank give nothing; the same address gives the same; chunks make no difference."""
    column = pa.chunked_array([["진안군", None, ""], ["중구", "진안군", "   "]])
    table = resolve_addresses(column, gazetteer=korea)
    assert table.column("code").to_pylist() == ["52720", None, None, None, "52720", None]
    assert table.column("level").to_pylist() == ["district", None, None, None, "district", None]
    assert [len(found) for found in table.column("ambiguous").to_pylist()] == [0, 0, 0, 6, 0, 0]
    assert resolve_addresses(pa.array([], pa.string()), gazetteer=korea).num_rows == 0
    assert resolve_addresses(pa.array([None], pa.null()), gazetteer=korea).num_rows == 1


def test_invisible_signs_do_not_matter(korea: Gazetteer) -> None:
    """NBSP, zero-width spaces, decomposed Hangul and tabs are what files are full of."""
    for address in (
        "전북\u00a0진안군\u00a0진안읍",
        "전북 진안군\u200b 진안읍",
        "\ufeff전북 진안군 진안읍",
        "전북\t진안군\n진안읍",
        "\u110c\u1165\u11ab\u1107\u116e\u11a8 \u110c\u1175\u11ab\u110b\u1161\u11ab\u1100\u116e\u11ab 진안읍",
    ):
        assert resolve(korea, address)[0]["code"] == "52720250"


def test_old_names_are_understood_on_any_day(korea: Gazetteer) -> None:
    """`as_of` chooses the code that is given, not the names that are understood."""
    for address in ("전라북도 진안군 진안읍", "전북특별자치도 진안군 진안읍"):
        assert resolve(korea, address, as_of=date(2020, 1, 1))[0]["code"] == "45720250"
        assert resolve(korea, address)[0]["code"] == "52720250"


def test_level_follows_the_code(korea: Gazetteer) -> None:
    """Every level is named as the gazetteer names it."""
    rows = resolve(korea, "전북", "진안군", "전주시 완산구", "진안군 진안읍", "진안군 진안읍 군상리")
    assert [row["level"] for row in rows] == ["province", "district", "city_district", "town", "village"]


def test_reading_does_not_depend_on_what_came_before(korea: Gazetteer) -> None:
    """The memory of heads changes no answer."""
    addresses = [line.rpartition(" | ")[0] for line in LINES]
    forward, backward = resolve(korea, *addresses), resolve(korea, *addresses[::-1])
    assert forward == backward[::-1]
