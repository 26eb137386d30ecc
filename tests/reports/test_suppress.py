"""Nobody stands alone: what is shown about people, and what can be worked out from it."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.reports.suppress import DOMINANCE_MAX, PEOPLE_MIN, merge_small_cells

PARENTS = {"KR": None, "52": "KR", "52720": "52", "52720250": "52720", "52720370": "52720", "52111": "52"}


def test_a_place_of_five_stands_on_its_own() -> None:
    """Five people of about the same pay are enough."""
    found = merge_small_cells({"52720250": [4] * 5}, parents=PARENTS)
    assert [(cell.place, cell.people, cell.quantity) for cell in found.cells] == [("52720250", 5, 20)]


def test_a_place_of_four_joins_the_place_around_it() -> None:
    """Four in Maryeong and six elsewhere in the county become ten of the county, the town's five beside."""
    found = merge_small_cells({"52720370": [4] * 4, "52720": [4] * 6, "52720250": [4] * 5}, parents=PARENTS)
    cells = {cell.place: (cell.people, cell.rest) for cell in found.cells}
    assert cells == {"52720": (10, True), "52720250": (5, False)}


def test_the_last_few_take_company_so_that_no_subtraction_shows_them() -> None:
    """One person in Jeonju beside five in Jinan would be the total less the cell."""
    found = merge_small_cells({"52720250": [4] * 5, "52111": [9]}, parents=PARENTS)
    assert [(cell.place, cell.people) for cell in found.cells] == [("KR", 6)]


def test_a_cell_that_is_mostly_one_person_is_merged() -> None:
    """Five people, and one of them earns nearly all of it."""
    found = merge_small_cells({"52720250": [100, 1, 1, 1, 1], "52111": [60] * 5}, parents=PARENTS)
    assert [(cell.place, cell.people) for cell in found.cells] == [("52", 10)] or all(
        cell.people == 10 for cell in found.cells
    )


def test_fewer_than_five_in_all_are_not_shown() -> None:
    """Three people: no cell, and it is said how many are withheld."""
    found = merge_small_cells({"52720250": [4] * 3}, parents=PARENTS)
    assert found.cells == ()
    assert found.withheld_people == 3


def test_places_under_two_tops_are_refused() -> None:
    """A partition needs one whole."""
    with pytest.raises(ValueError, match="several tops"):
        merge_small_cells({"52": [1] * 5, "XX": [1] * 5}, parents={**PARENTS, "XX": None})


@given(
    st.dictionaries(
        st.sampled_from(sorted(PARENTS)), st.lists(st.integers(0, 10_000), max_size=12), max_size=6
    )
)
def test_no_sum_or_difference_of_cells_speaks_of_fewer_than_five(quantities: dict[str, list[int]]) -> None:
    """Cells share nobody and leave nobody out, so sums and differences are again of whole cells."""
    found = merge_small_cells(quantities, parents=PARENTS)
    everyone = [pay for people in quantities.values() for pay in people]
    if found.withheld_people:
        assert found.cells == ()
        assert found.withheld_people == len(everyone)
        return
    assert sum(cell.people for cell in found.cells) == len(everyone)
    assert sum(cell.quantity for cell in found.cells) == sum(everyone)
    for size in range(1, len(found.cells) + 1):
        for some in combinations(found.cells, size):
            people = sum(cell.people for cell in some)
            assert people >= PEOPLE_MIN
            assert len(everyone) - people == 0 or len(everyone) - people >= PEOPLE_MIN


@given(
    st.lists(st.integers(1, 10_000), min_size=5, max_size=12), st.lists(st.integers(1, 10_000), max_size=12)
)
def test_nobody_holds_most_of_a_cell(town: list[int], city: list[int]) -> None:
    """Where one person has more than half of everything, nothing is shown."""
    found = merge_small_cells({"52720250": town, "52111": city}, parents=PARENTS)
    everyone = [*town, *city]
    if max(everyone) > DOMINANCE_MAX * sum(everyone):
        assert found.cells == ()
    for cell in found.cells:
        whose = {"52720250": town, "52111": city}.get(cell.place, everyone)
        assert max(whose) <= DOMINANCE_MAX * cell.quantity


@given(st.permutations(["52720250", "52720370", "52111", "52"]))
def test_the_order_of_places_does_not_matter(order: list[str]) -> None:
    """The same people give the same cells."""
    people = {"52720250": [5] * 5, "52720370": [5] * 2, "52111": [5] * 7, "52": [5]}
    expected = merge_small_cells(people, parents=PARENTS)
    assert merge_small_cells({place: people[place] for place in order}, parents=PARENTS) == expected
