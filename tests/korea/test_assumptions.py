from itertools import pairwise
from pathlib import Path

import pytest

from dure.flows.assumptions import KINDS, LEVELS
from dure.korea.assumptions import load_assumptions


def test_every_kind_and_level_ships_with_a_source() -> None:
    """A figure cites its table and date; everything else says the word."""
    table = load_assumptions()
    assert len(table.rows) == len(KINDS) * len(LEVELS)
    for row in table.rows:
        assert row.source.en == "assumption" or "2020" in row.source.en
        assert row.source.ko == "가정" or "한국은행" in row.source.ko
    assert table.problems == ()


def test_shipped_shares_do_not_fall_from_a_ring_to_the_next() -> None:
    """What stays in the 면 stays in the 군."""
    table = load_assumptions()
    for kind in KINDS:
        rows = [table.get(kind, level) for level in LEVELS]
        for bound in ("low", "value", "high"):
            shares = [getattr(row, bound) for row in rows]
            assert shares == sorted(shares)


def test_unknown_is_the_widest() -> None:
    """Not knowing the kind is never more certain than knowing it, but for shares found inside a kind."""
    table = load_assumptions()
    for level in LEVELS:
        unknown = table.get("unknown", level)
        rows = [table.get(kind, level) for kind in KINDS]
        assert unknown.low == min(row.low for row in rows)
        assert unknown.high == max(row.high for row in rows)


def test_jeonbuk_purchases_are_those_of_the_bank_of_korea(shared_folder) -> None:  # noqa: ANN001
    """The median production multiplier inside 전북 is 1.22, and the value added stays to 85 %."""
    path = shared_folder / "korea/data/io/bok_rio2020_jeonbuk_multipliers.csv"
    rows = [line.rsplit(",", 4)[1:] for line in path.read_text("utf-8-sig").splitlines()[1:]]
    production = sorted(float(row[0]) for row in rows)
    kept = sorted(float(row[2]) + float(row[3]) for row in rows)
    assert round(production[len(rows) // 2], 2) == 1.22
    assert round(kept[len(rows) // 2], 2) == 0.85


def test_a_row_of_ones_own_replaces_by_kind_and_level() -> None:
    """With its source in words."""
    table = load_assumptions(
        "assumptions:\n"
        "  - {kind: household, level: district, low: 0.3, value: 0.35, high: 0.4, source: 2025 주민 설문}\n"
    )
    row = table.get("household", "district")
    assert (row.low, row.value, row.high, row.source.ko) == (0.3, 0.35, 0.4, "2025 주민 설문")
    assert row.id == "respend-household-district"
    assert table.problems == ()


def test_a_row_of_ones_own_replaces_by_id() -> None:
    """Without a source it is an assumption."""
    table = load_assumptions("assumptions: [{id: respend-unknown-town, low: 0, value: 0.1, high: 0.3}]")
    assert table.get("unknown", "town").value == 0.1
    assert table.get("unknown", "town").source.en == "assumption"


@pytest.mark.parametrize(
    "row",
    [
        "{kind: household, level: town, low: 30, value: 35, high: 40}",
        "{kind: household, level: town, low: 0.3, value: 0.2, high: 0.4}",
        "{kind: household, level: town, low: 0.3, value: 0.4}",
        "{kind: household, level: town, low: a, value: b, high: c}",
        "{kind: household, level: town, low: .nan, value: .nan, high: .nan}",
        f"{{kind: household, level: town, low: 0, value: 0, high: 1{'0' * 400}}}",
        "{kind: firm, level: town, low: 0.1, value: 0.2, high: 0.3}",
        "{id: respend-unknown-town, kind: household, level: town, low: 0, value: 0.1, high: 0.2}",
        "{id: respend-unknown-town-x, kind: [], level: {}, low: 0, value: 0.1, high: 0.2}",
        "just words",
    ],
)
def test_row_at_fault_is_a_problem_and_leaves_what_shipped(row: str) -> None:
    """Never an exception, never silence."""
    table = load_assumptions(f"assumptions:\n  - {row}\n", file="ours.yaml")
    assert table.rows == load_assumptions().rows
    (problem,) = table.problems
    assert problem.where.file == "ours.yaml"
    assert problem.refused_rows == 1


@pytest.mark.parametrize("text", ["", "[1, 2", "assumptions: 3", "7", "a: &a [*a]", "!!python/object:x {}"])
def test_file_that_is_no_list_is_a_problem(text: str) -> None:
    """It says what was expected and how to write it."""
    table = load_assumptions(text)
    assert len(table.problems) == 1
    assert table.rows == load_assumptions().rows


def test_a_bomb_is_refused_at_its_first_line() -> None:
    """Aliases of aliases once filled the memory when a name was asked for as words."""
    names = "abcdefghi"
    bomb = f"a: &a [{', '.join('x' * 9)}]\n" + "".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in pairwise(names)
    )
    (problem,) = load_assumptions(bomb + "assumptions: [{kind: *i, level: 3}]\n").problems
    assert problem.where.rows == (1,)
    assert "points to another part" in problem.what.en


def test_the_file_of_an_old_editor_is_read() -> None:
    """Its Korean source arrives as it was written."""
    row = "{id: respend-unknown-town, low: 0, value: 0.1, high: 0.3, source: 마을 조사}"
    table = load_assumptions(f"assumptions: [{row}]\n".encode("cp949"))
    assert table.problems == ()
    assert table.get("unknown", "town").source.ko == "마을 조사"


def test_smaller_ring_that_keeps_more_is_told_of() -> None:
    """Used as given, with a problem."""
    table = load_assumptions(
        "assumptions: [{kind: household, level: town, low: 0.3, value: 0.35, high: 0.4}]"
    )
    assert table.get("household", "town").value == 0.35
    (problem,) = table.problems
    assert "respend-household-district" in str(problem.what)
    assert problem.refused_rows == 0


def test_method_page_shows_the_shares_in_force() -> None:
    """The table of docs/methods/respending.md is the shipped one, cell for cell."""
    page = Path(__file__).parents[2] / "docs" / "methods" / "respending.md"
    lines = page.read_text("utf-8").splitlines()
    table = load_assumptions()
    for kind in KINDS:
        rows = [table.get(kind, level) for level in LEVELS]
        cells = " | ".join(f"{row.value:.2f} ({row.low:.2f}–{row.high:.2f})" for row in rows)
        assert [line for line in lines if line.startswith(f"| {kind} ") and line.endswith(f"| {cells} |")]
