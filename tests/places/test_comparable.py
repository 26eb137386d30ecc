"""Places that are alike: distances worked by hand on five places, and what must hold for any."""

from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dure.places.comparable import COMMON_WEIGHT_LEAST, FLAG_APART, Comparable, find_comparable
from dure.places.features import FEATURES, FeatureTable

U = 1 / 1.4826  # one median absolute deviation, in standard deviations
BY_ID = {feature.id: feature for feature in FEATURES}

#             old  young
VILLAGE = """
ahop           10      5
bada           20      5
cheon          30     10
dol            40     15
eun            60     20
"""


def table(
    text: str = VILLAGE, *, features: tuple[str, ...] = ("old", "young"), places: list[int] | None = None
) -> FeatureTable:
    """Write a table as one would on paper; a question mark is unknown."""
    rows = [line.split() for line in text.strip().splitlines()]
    values = [[np.nan if cell == "?" else float(cell) for cell in row[1:]] for row in rows]
    return FeatureTable(
        level="district",
        codes=tuple(row[0] for row in rows),
        places=tuple(places or range(len(rows))),
        values=np.array(values),
        features=tuple(BY_ID[name] for name in features),
    )


def distances(found: Comparable) -> dict[str, float]:
    """Give the distance of each place listed."""
    return {row.code: row.distance for row in found.rows}


def test_distances_of_five_places_by_hand() -> None:
    """Old: median 30, MAD 10. Young: median 10, MAD 5. Weights 3 and 1, so √((3·Δold² + Δyoung²)/4)."""
    found = find_comparable(table(), "cheon", weights={"old": 3, "young": 1})
    assert distances(found) == pytest.approx(
        {"bada": U * sqrt(4 / 4), "dol": U * sqrt(4 / 4), "ahop": U * sqrt(13 / 4), "eun": U * sqrt(31 / 4)}
    )
    assert [row.code for row in found.rows] == ["bada", "dol", "ahop", "eun"]  # as near: by code
    assert found.scales["old"].middle == 30
    assert found.scales["old"].spread == pytest.approx(14.826)
    assert found.scales["young"].spread == pytest.approx(7.413)


def test_a_zero_weight_does_not_count() -> None:
    """By the young alone two places are the same."""
    found = find_comparable(table(), "ahop", weights={"old": 0, "young": 1})
    assert found.rows[0].code == "bada"
    assert found.rows[0].distance == 0


def test_twice_as_many_is_as_far_among_few_as_among_many() -> None:
    """Residents are compared by ratio: the MAD of five doublings is one doubling."""
    doubling = table("a 1000\nb 2000\nc 4000\nd 8000\ne 16000", features=("residents",))
    found = find_comparable(doubling, "c", weights={"residents": 1})
    assert distances(found) == pytest.approx({"b": U, "d": U, "a": 2 * U, "e": 2 * U})
    assert found.scales["residents"].middle == pytest.approx(log(4000))


def test_yes_and_no_are_two_standard_deviations_apart() -> None:
    """A flag is not scaled by how many have it: one island among many is not infinitely strange."""
    flags = table("a 1\nb 0\nc 0\nd 0\ne 0", features=("island",))
    found = find_comparable(flags, "a", weights={"island": 5})
    assert set(distances(found).values()) == {FLAG_APART}
    assert found.scales["island"].method == "flag"


def test_where_most_are_the_same_the_mean_deviation_is_the_scale() -> None:
    """City: 0 0 0 0 10: the MAD is 0, the mean deviation 2, so 10 km are 10 / (1.253314 · 2)."""
    city = table("a 0\nb 0\nc 0\nd 0\ne 10", features=("city_km",))
    found = find_comparable(city, "a", weights={"city_km": 1})
    assert found.scales["city_km"].method == "mean"
    assert found.rows[-1].distance == pytest.approx(10 / (1.253314 * 2))


def test_what_all_share_tells_nothing_and_is_said() -> None:
    """A feature with one value everywhere is left out, not divided by nothing."""
    same = table("a 10 1\nb 20 1\nc 30 1\nd 40 1", features=("old", "coast"))
    found = find_comparable(same, "a", weights={"old": 1, "coast": 1})
    assert found.left_out == ("coast",)
    assert found.scales["coast"].method == "none"
    assert len(found.rows) == 3


def test_a_missing_indicator_is_left_out_and_said() -> None:
    """Between cheon and dol only the old are known of both: the distance is over their weight alone."""
    found = find_comparable(
        table(VILLAGE.replace("dol            40     15", "dol 40 ?")),
        "cheon",
        weights={"old": 3, "young": 1},
    )
    dol = next(row for row in found.rows if row.code == "dol")
    assert dol.left_out == ("young",)
    assert dol.distance == pytest.approx(U)
    assert [one.feature.id for one in dol.closest] == ["old"]
    assert next(row for row in found.rows if row.code == "eun").left_out == ()


def test_a_place_of_which_too_little_is_known_is_not_listed() -> None:
    """One feature in common is near by chance; how many were passed over is said."""
    text = VILLAGE.replace("dol            40     15", "dol ? 15")
    found = find_comparable(table(text), "cheon", weights={"old": 3, "young": 1})
    assert "dol" not in distances(found)
    assert found.too_little == 1
    assert COMMON_WEIGHT_LEAST > 1 / 4


def test_what_our_own_place_lacks_is_said_once_and_bars_nobody() -> None:
    """Our place lacks the heavier feature: the others are measured by what it has."""
    text = VILLAGE.replace("cheon          30     10", "cheon ? 10")
    found = find_comparable(table(text), "cheon", weights={"old": 3, "young": 1})
    assert found.left_out == ("old",)
    assert len(found.rows) == 4
    assert found.too_little == 0


def test_a_place_is_not_similar_to_itself_under_a_new_code() -> None:
    """Two rows of one place: the same figures, the same number in the gazetteer."""
    twins = table(VILLAGE + "cheon-new 30 10", places=[0, 1, 2, 3, 4, 2])
    found = find_comparable(twins, "cheon", weights={"old": 1, "young": 1})
    assert "cheon-new" not in distances(found)
    assert "cheon" not in distances(found)


def test_the_three_closest_and_most_different_are_apart_from_each_other() -> None:
    """Closest by nearness alone, different by what it adds to the distance; a shared no comes last."""
    wide = table(
        "a 10 10 10 10 10 10 0\nb 10 11 12 13 14 15 0\nc 0 0 0 0 0 0 0\n"
        "d 20 20 20 20 20 20 1\ne 5 5 5 5 5 5 1",
        features=("old", "very_old", "young", "growth", "fiscal", "tfr", "coast"),
    )
    weights = dict.fromkeys(("old", "very_old", "young", "growth", "fiscal", "tfr", "coast"), 1.0)
    row = next(row for row in find_comparable(wide, "a", weights=weights).rows if row.code == "b")
    assert [one.feature.id for one in row.closest] == ["old", "very_old", "young"]
    assert [one.feature.id for one in row.different] == ["tfr", "fiscal", "growth"]
    heavy = find_comparable(wide, "a", weights={**weights, "growth": 100.0})
    row = next(row for row in heavy.rows if row.code == "b")
    assert row.different[0].feature.id == "growth"


def test_nothing_equal_is_called_different() -> None:
    """With two features and one the same there is one closest and one that parts them."""
    found = find_comparable(table(), "ahop", weights={"old": 1, "young": 1})
    bada = next(row for row in found.rows if row.code == "bada")
    assert {one.feature.id for one in bada.closest} == {"old", "young"}
    assert bada.different == ()


def test_filters_keep_what_is_known_to_pass() -> None:
    """An unknown does not pass, and is counted."""
    coast = table("a 10 1\nb 20 1\nc 30 0\nd 40 ?\ne 50 1", features=("old", "coast"))
    found = find_comparable(coast, "a", weights={"old": 1}, filters={"coast": True})
    assert list(distances(found)) == ["b", "e"]
    assert found.unsure == 1
    found = find_comparable(coast, "a", weights={"old": 1}, filters={"coast": False})
    assert list(distances(found)) == ["c"]
    found = find_comparable(coast, "a", weights={"old": 1}, filters={"old": (25, 40)})
    assert list(distances(found)) == ["c", "d"]
    found = find_comparable(coast, "a", weights={"old": 1}, filters={"old": (None, 20), "coast": True})
    assert list(distances(found)) == ["b"]
    assert found.unsure == 0


def test_the_filter_does_not_change_a_distance() -> None:
    """The scale is that of all places, whoever is shown."""
    coast = table("a 10 1\nb 20 1\nc 30 0\nd 40 0\ne 50 1", features=("old", "coast"))
    everybody = distances(find_comparable(coast, "a", weights={"old": 1}))
    some = distances(find_comparable(coast, "a", weights={"old": 1}, filters={"coast": True}))
    assert some == {code: everybody[code] for code in some}


def test_unknown_names_are_mistakes_of_the_caller() -> None:
    """A place, a weight or a filter that is not in the table."""
    with pytest.raises(KeyError):
        find_comparable(table(), "nowhere", weights={"old": 1})
    with pytest.raises(KeyError):
        find_comparable(table(), "ahop", weights={"coast": 1})
    with pytest.raises(KeyError):
        find_comparable(table(), "ahop", weights={"old": 1}, filters={"coast": True})


def test_half_at_most_of_what_differs_is_called_alike() -> None:
    """Three features, all of which differ: two are alike, and one is left to be different."""
    text = "a 10 10 10\nb 11 12 13\nc 0 0 0\nd 20 20 20\ne 5 5 5"
    few = table(text, features=("old", "young", "tfr"))
    found = find_comparable(few, "a", weights={"old": 1, "young": 1, "tfr": 1})
    row = next(row for row in found.rows if row.code == "b")
    assert [one.feature.id for one in row.closest] == ["old", "young"]
    assert [one.feature.id for one in row.different] == ["tfr"]


amounts = st.floats(-1e4, 1e4).map(lambda number: round(number, 3))
villages = st.lists(st.tuples(amounts, st.one_of(st.just(float("nan")), amounts)), min_size=5, max_size=12)


def _table(rows: list[tuple[float, float]], *, factor: float = 1.0) -> FeatureTable:
    values = np.array(rows) * np.array([factor, 1.0])
    codes = tuple(f"p{number:02}" for number in range(len(rows)))
    features = (BY_ID["old"], BY_ID["young"])
    return FeatureTable("district", codes, tuple(range(len(rows))), values, features)


@settings(deadline=None)
@given(villages, st.floats(0.1, 10), st.floats(0.1, 10))
def test_symmetric_and_never_negative(rows: list[tuple[float, float]], old: float, young: float) -> None:
    """As far there as back, wherever both list each other."""
    village = _table(rows)
    weights = {"old": old, "young": young}
    all_of = {
        code: distances(find_comparable(village, code, weights=weights, limit=99)) for code in village.codes
    }
    for here, found in all_of.items():
        for there, distance in found.items():
            assert distance >= 0
            if here in all_of[there]:
                assert all_of[there][here] == pytest.approx(distance, abs=1e-9)


@settings(deadline=None)
@given(villages)
def test_equal_figures_are_at_distance_zero(rows: list[tuple[float, float]]) -> None:
    """A second place with our very figures is the nearest there is."""
    village = _table([*rows, rows[0]])
    found = find_comparable(village, "p00", weights={"old": 1, "young": 1}, limit=99)
    twin = distances(found).get(f"p{len(rows):02}")
    assert twin is None or twin == 0  # None where all share the one value that is known
    assert found.rows == () or twin is None or found.rows[0].distance == 0


@settings(deadline=None)
@given(villages, st.sampled_from([0.001, 0.5, 3.0, 100.0, 1e6]), st.sampled_from([0.01, 7.0]))
def test_the_unit_of_an_indicator_changes_nothing(
    rows: list[tuple[float, float]], factor: float, times: float
) -> None:
    """Per cent or per mille, won or millions: the same places at the same distance; likewise all weights."""
    plain = find_comparable(_table(rows), "p00", weights={"old": 2, "young": 1}, limit=99)
    scaled = find_comparable(
        _table(rows, factor=factor), "p00", weights={"old": 2 * times, "young": times}, limit=99
    )
    assert distances(scaled) == pytest.approx(distances(plain), rel=1e-6, abs=1e-9)
