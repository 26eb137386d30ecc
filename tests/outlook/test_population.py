"""The people that a place may have: nobody from nowhere, more births more people, the same on any machine."""

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dure.korea.figures import load_figures
from dure.outlook.bands import NO_WIDENING, find_widening, read_widenings
from dure.outlook.cohort_draws import Course, draw_normals, pick_intervals, walk_draws
from dure.outlook.cohort_ratios import compound, count_cohorts, shrink, step
from dure.outlook.graduation import count_younger
from dure.outlook.place_ratios import fit_places, number_wholes
from dure.outlook.population import (
    FEWEST,
    PlaceEndedError,
    PlaceTooSmallError,
    PlaceUnknownError,
    project_all,
    project_centre,
    project_place,
)
from dure.outlook.totals import MOST, control_totals, follow_official
from dure.places.figures import AGE_COLUMNS, FigureTables, PlaceFigures

JINAN = "52720"
JINAN_EUP = "5272025000"

counts = arrays(np.int64, 18, elements=st.integers(0, 5_000))


@pytest.fixture(scope="module")
def figures() -> PlaceFigures:
    """The figures that ship."""
    return load_figures()


def with_people(figures: PlaceFigures, code: str, people: list[int]) -> PlaceFigures:
    """Lay another last count of one place over the figures that ship."""
    last = figures.residents(code)
    assert last is not None
    row = {
        "code": [last.code],
        "level": ["town"],
        "date": [last.dates[-1].isoformat()],
        "source": ["residents_2025"],
    }
    row |= {name: [count] for name, count in zip(AGE_COLUMNS, people, strict=True)}
    return figures.with_(FigureTables(sources={}, residents=pa.table(row)))


# The curve through the counts


@given(counts)
def test_the_curve_passes_through_every_count_and_never_falls(people: np.ndarray) -> None:
    """At each age where a count begins, the people below it; between, nobody is taken away."""
    known = count_younger(people, np.arange(0.0, 90, 5))
    assert known == pytest.approx(np.concatenate([[0], np.cumsum(people)[:17]]))
    assert (np.diff(count_younger(people, np.arange(0.0, 86))) >= -1e-6).all()


# The ratios


@given(counts, st.floats(0.5, 5.0))
def test_a_place_that_stands_still_in_age_gives_ratios_of_its_own_shape(
    people: np.ndarray, years: float
) -> None:
    """Nobody is lost in the bookkeeping: both counts are taken in whole, whatever lies between."""
    later = people[::-1].copy()
    found = count_cohorts(people, later, years=years)
    assert found.remained.sum() == pytest.approx(later.sum() - count_younger(later, np.array([years]))[0])
    assert found.began.sum() == pytest.approx(people.sum())
    assert found.came_from.sum() == pytest.approx(
        people.sum() - count_younger(people, np.array([5 - years]))[0]
    )
    assert found.arrived.sum() == pytest.approx(later[1:].sum())


def test_counts_more_than_five_years_apart_are_refused() -> None:
    """The two halves would pass each other."""
    with pytest.raises(ValueError, match="at most 5 years"):
        count_cohorts(np.ones(18), np.ones(18), years=5.4)


def test_a_small_place_leans_on_the_whole_and_a_large_one_on_itself() -> None:
    """With 20 people of an age the 시군구 speaks; with 200,000 the place does."""
    whole = shrink(count_cohorts(np.full(18, 1000), np.full(18, 1000), years=1), None, people=0, adults=0)

    def ratio(size: int) -> float:
        own = count_cohorts(np.full(18, size), np.full(18, size // 2), years=1)
        return float(shrink(own, whole, people=5_000, adults=5_000).leaving[3])

    assert ratio(20) == pytest.approx(1, abs=0.02)
    assert ratio(200_000) == pytest.approx(0.5, abs=0.03)


def test_more_births_more_people() -> None:
    """A higher ratio of children raises the youngest now and every age that they reach, and lowers none."""
    people = np.full(18, 100.0)
    few = np.full(18, 0.9)
    many = few.copy()
    few[0], many[0] = 0.1, 0.2
    path = [people, people]
    for _ in range(6):
        path = [step(path[0], few), step(path[1], many)]
        assert (path[1] >= path[0]).all()
        assert path[1].sum() > path[0].sum()


@given(arrays(np.float64, 18, elements=st.floats(0, 1e4)), arrays(np.float64, 18, elements=st.floats(0, 1)))
def test_nobody_appears_from_nowhere(people: np.ndarray, ratios: np.ndarray) -> None:
    """Without births, and with nobody coming, no cohort and no total ever grows."""
    ratios[0] = 0
    later = step(people, ratios)
    assert (later[1:17] <= people[:16]).all()
    assert later[17] <= people[16] + people[17]
    assert later.sum() <= people.sum() * (1 + 1e-12)


# The draws


def course(*, people: float = 500, ratio: float = 0.9, turnover: float = 0.0) -> Course:
    """A place with as many of each age, one interval, and no control."""
    return Course(
        people=np.full((1, 18), people),
        ratios=np.full((1, 1, 18), ratio),
        control=np.ones(6),
        turnover=np.full((1, 18), turnover),
        widening=NO_WIDENING,
    )


def test_with_no_spread_every_future_is_what_the_ratios_say() -> None:
    """One interval, no chance, no widening: the hand-made path, in each of the draws."""
    picks = pick_intervals(np.array([1.0]), steps=6, draws=10, seed=3)
    path = np.full(18, 500.0)
    for now, factors in walk_draws(course(), picks, code="x", seed=3):
        path = step(path, np.full(18, 0.9))
        assert now[0] == pytest.approx(np.repeat(path[:, None], 10, axis=1), rel=1e-5)
        assert (factors == 1).all()


def test_chance_moves_a_hamlet_more_than_a_city_and_takes_nobody_below_nought() -> None:
    """The spread of ten people is far wider than that of ten thousand, as a share of them."""
    picks = pick_intervals(np.array([1.0]), steps=1, draws=4000, seed=3)
    spreads = []
    for size in (10, 10_000):
        (now, _) = next(walk_draws(course(people=size, turnover=0.1), picks, code="x", seed=3))
        assert (now >= 0).all()
        assert now[0, 5].mean() == pytest.approx(0.9 * size, rel=0.02)
        spreads.append(now[0, 5].std() / size)
    assert spreads[0] == pytest.approx(np.sqrt(0.9 * 10 * 0.1) / 10, rel=0.05)
    assert spreads[0] > 20 * spreads[1]


def test_the_random_numbers_are_the_same_everywhere() -> None:
    """Typed in from one machine; another that draws otherwise would give other futures."""
    assert draw_normals("52720", 6, seed=1) == pytest.approx(
        np.array(GOLDEN_NORMALS, dtype=np.float32), abs=1e-6
    )
    assert draw_normals("52720", 60, seed=1)[:6].tolist() == draw_normals("52720", 6, seed=1).tolist()


GOLDEN_NORMALS = [0.515831, 0.717941, 0.695308, 0.707341, -0.310943, 0.618602]


# A place


def test_the_same_seed_gives_the_same_futures_and_another_seed_others(figures: PlaceFigures) -> None:
    """To the last person."""
    first, again, other = (project_place(figures, JINAN, draws=50, seed=seed) for seed in (1, 1, 2))
    assert (first.people == again.people).all()
    assert (first.people != other.people).any()


def test_step_nought_is_the_last_count_in_whole_people(figures: PlaceFigures) -> None:
    """Today is known; whatever comes after is whole people, none below nought."""
    drawn = project_place(figures, JINAN, draws=200, seed=1)
    counted = figures.residents(JINAN)
    assert counted is not None
    assert (drawn.people[:, 0] == counted.people[-1]).all()
    assert drawn.people.dtype == np.int32
    assert drawn.people.min() >= 0
    assert drawn.years.tolist() == [2025, 2030, 2035, 2040, 2045, 2050, 2055]
    assert drawn.reliable_until == 2040


def test_jinan_stays_as_it_was_when_this_was_written(figures: PlaceFigures) -> None:
    """진안군 52720: the bands of all residents and of those over 75, as they stood on the method page."""
    bands = project_place(figures, JINAN, draws=1000, seed=1).bands()
    assert bands.total.T.tolist()[:4] == GOLDEN_JINAN
    assert bands.groups["75+"][1].tolist()[:4] == GOLDEN_JINAN_OLDEST


GOLDEN_JINAN = [[24219, 24219, 24219], [21814, 23795, 25630], [20169, 23383, 26424], [18739, 22826, 27062]]
GOLDEN_JINAN_OLDEST = [4971, 5486, 6619, 8053]


def test_the_band_lies_around_the_centre_and_grows(figures: PlaceFigures) -> None:
    """While numbers are told the middle future is the course without chance; every step is less sure."""
    centre = project_centre(figures, JINAN).sum(axis=1)
    bands = project_place(figures, JINAN, draws=2000, seed=5).bands().total
    assert bands[1, :4] == pytest.approx(centre[:4], rel=0.025)
    width = bands[2] - bands[0]
    assert width[0] == 0
    assert (np.diff(width) > 0).all()


def test_month_by_month_lies_between_the_steps(figures: PlaceFigures) -> None:
    """The base's month is the count itself, five years on the step, halfway the mean."""
    drawn = project_place(figures, JINAN_EUP, draws=20, seed=1)
    months = drawn.at_months(date(2025, 5, 1), 61)
    assert months.shape == (20, 61, 18)
    assert (months[:, 0] == drawn.people[:, 0]).all()
    assert (months[:, 60] == drawn.people[:, 1]).all()
    assert months[:, 30] == pytest.approx((drawn.people[:, 0] + drawn.people[:, 1]) / 2)
    beyond = drawn.at_months(date(2070, 1, 1), 2)
    assert (beyond[:, 1] == drawn.people[:, -1]).all()


def test_a_place_alone_and_among_all_has_the_same_bands(figures: PlaceFigures) -> None:
    """Each place has random numbers of its own, so that its neighbours change nothing."""
    codes, dates, people = figures.residents_by_level("town")
    district, _, _, _ = number_wholes(figures, codes)
    row = codes.index(figures.code_of(JINAN_EUP))
    kept = np.flatnonzero(district == district[row])
    among, fewer = (
        project_all(
            people[rows],
            dates,
            codes=[codes[one] for one in rows],
            district=np.zeros(len(rows), dtype=np.intp),
            province=np.zeros(1, dtype=np.intp),
            draws=300,
            seed=1,
            widenings=read_widenings((figures.tables.population_bands or pa.table({})).to_pylist()),
            threads=threads,
        )
        for rows, threads in ((kept, 2), (kept[::-1], 1))
    )
    assert (among.total == fewer.total[::-1]).all()
    assert (among.groups["75+"] == fewer.groups["75+"][::-1]).all()
    assert among.total[kept.tolist().index(row), 0].tolist() == [people[row, -1].sum()] * 3


def test_by_sex_the_sexes_have_their_children_together(figures: PlaceFigures) -> None:
    """Two equal halves come out as the whole does."""
    codes, dates, people = figures.residents_by_level("district")
    rows = np.arange(20)
    halves = np.stack([people[rows], people[rows]], axis=2)
    given_ = {
        "dates": dates,
        "codes": [codes[row] for row in rows],
        "district": np.arange(20),
        "province": np.zeros(20, dtype=np.intp),
        "draws": 200,
        "seed": 1,
    }
    both = project_all(halves, by_sex=True, **given_)
    one = project_all(people[rows] * 2, **given_)
    assert both.total[:, :, 1] == pytest.approx(one.total[:, :, 1], rel=0.03)


# The total


def test_the_total_is_half_the_ratios_and_half_the_trend() -> None:
    """Ratios that double a place beside a trend of nought: the blend stands between, step by step."""
    people, ratios = np.full((1, 1, 18), 100.0), np.full((1, 1, 18), 1.2)
    ratios[..., 0] = 0.3
    control = control_totals(people, ratios, np.zeros(1), steps=3)
    free, bound = people, people
    for number in range(3):
        free, bound = step(free, ratios), step(bound, ratios * control[0, number])
        assert bound.sum() == pytest.approx((free.sum() + people.sum()) / 2, rel=1e-4)


def test_a_place_that_loses_a_tenth_a_year_never_falls_below_nought() -> None:
    """The trend fades, and its floor is a tenth of today."""
    people, ratios = np.full((1, 1, 18), 10.0), np.full((1, 1, 18), 0.5)
    control = control_totals(people, ratios, np.array([-5.0]), steps=10)
    assert (control > 0).all()


def test_a_place_that_fills_up_is_full_some_day() -> None:
    """Ratios of a new estate, held for thirty years, would fill it many times over; ten years are let be."""
    people, ratios = np.full((1, 1, 18), 1000.0), np.full((1, 1, 18), 1.2)
    ratios[..., 0] = 0.5
    bound = people
    totals = []
    for control in control_totals(people, ratios, np.array([0.08]), steps=6)[0]:
        bound = step(bound, ratios * control)
        totals.append(bound.sum() / people.sum())
    assert totals[0] < totals[1] < MOST
    assert totals[-1] == pytest.approx(MOST, rel=0.01)
    assert max(totals) < MOST * 1.01


@pytest.mark.parametrize("code", ["4145058200", "41590262"])
def test_no_towns_middle_future_grows_threefold(figures: PlaceFigures, code: str) -> None:
    """Two new towns that filled while they were counted; their ranges stay wide."""
    people = project_place(figures, code, draws=400, seed=1).people.sum(axis=2)
    low, middle, high = np.quantile(people[:, -1], (0.1, 0.5, 0.9)) / people[0, 0]
    assert middle < 3
    assert high > 1.5 * middle
    assert low < 0.75 * middle


def test_the_official_projection_is_followed_by_its_change() -> None:
    """A fall of 1 % a year from whatever level; beyond its last year the last change holds."""
    totals = 1000 * 0.99 ** np.arange(0, 20, 5)
    shares = follow_official((2026, 2031, 2036, 2041), totals, date(2025, 5, 31), steps=6)
    assert shares == pytest.approx(0.99 ** np.arange(5, 35, 5))


def test_an_official_projection_is_said_to_be_leant_on(figures: PlaceFigures) -> None:
    """Of Jinan-gun and of its town; Seoul has none at hand."""
    for code, leant in ((JINAN, True), (JINAN_EUP, True), ("11", False)):
        notes = project_place(figures, code, draws=1, seed=1).notes
        assert any("Statistics Korea" in note.en for note in notes) is leant


# What cannot be projected


def test_a_place_of_forty_people_is_refused_and_its_district_named(figures: PlaceFigures) -> None:
    """No projection of forty people is honest; the 시군구's is offered."""
    people = [0] * 18
    people[12] = 40
    with pytest.raises(PlaceTooSmallError) as error:
        project_place(with_people(figures, "5272031000", people), "5272031000", seed=1)
    problem = error.value.to_problem()
    assert "40 people" in problem.what.en
    assert "40명" in problem.what.ko
    assert "52720" in problem.remedy.en
    assert "진안군" in problem.remedy.ko


def test_a_place_of_just_enough_people_is_projected(figures: PlaceFigures) -> None:
    """The limit is where it is said to be."""
    people = [0] * 18
    people[12] = FEWEST
    drawn = project_place(with_people(figures, "5272031000", people), "5272031000", draws=9, seed=1)
    assert drawn.people[:, 0].sum(axis=1).tolist() == [FEWEST] * 9


def test_a_place_with_nobody_is_refused(figures: PlaceFigures) -> None:
    """The town of 진동 in the demilitarised zone, say: nobody is registered."""
    with pytest.raises(ValueError, match="Nobody is registered"):
        project_place(with_people(figures, "5272031000", [0] * 18), "5272031000", seed=1)


def test_an_abolished_place_names_what_took_its_area(figures: PlaceFigures) -> None:
    """전라남도 became part of 전남광주통합특별시."""
    with pytest.raises(PlaceEndedError) as error:
        project_place(figures, "46", seed=1)
    assert "전남광주통합특별시" in error.value.to_problem().remedy.ko


@pytest.mark.parametrize("code", ["46170", "46910253", "2811052000", "2917051000"])
def test_a_place_that_only_lost_its_code_is_projected_as_it_was(figures: PlaceFigures, code: str) -> None:
    """Naju (나주) is no less there since its province was merged, and no table at hand has its new code."""
    drawn, counted = project_place(figures, code, draws=20, seed=1), figures.residents(code)
    assert counted is not None
    assert drawn.people[0, 0].sum() == counted.totals[-1]
    assert any("2026-07-01" in note.en and "2026-07-01" in note.ko for note in drawn.notes)
    with pytest.raises(PlaceEndedError):
        project_place(figures, "28110", seed=1)  # what took its area is known


@pytest.mark.parametrize("code", ["99999", "1111010100", "", "한글"])
def test_no_place_and_a_legal_dong_are_told_apart_from_a_traceback(figures: PlaceFigures, code: str) -> None:
    """Each with its reason and a remedy, in both languages."""
    with pytest.raises(PlaceUnknownError) as error:
        project_place(figures, code, seed=1)
    problem = error.value.to_problem()
    assert problem.what.en
    assert problem.what.ko
    assert problem.remedy.en
    assert problem.remedy.ko


@pytest.mark.parametrize(("years", "draws"), [(0, 1), (51, 1), (30, 0), (30, 10**9)])
def test_too_far_or_too_many_is_refused(figures: PlaceFigures, years: int, draws: int) -> None:
    """10⁹ draws would fill the memory of any machine."""
    with pytest.raises(ValueError, match="A projection takes"):
        project_place(figures, JINAN, years=years, draws=draws, seed=1)


# How honest it is


def test_bands_are_found_by_kind_and_size(figures: PlaceFigures) -> None:
    """A small 동 has a wider band than a large 면, and a place of an unknown kind none."""
    table = figures.tables.population_bands
    assert table is not None
    rows = read_widenings(table.to_pylist())
    small, large = (
        find_widening(rows, kind=kind, people=people)
        for kind, people in (("dong", 500), ("eup_myeon", 50_000))
    )
    assert (small.first_year > large.first_year).all()
    assert find_widening(rows, kind="moon", people=1) is NO_WIDENING
    assert replace(large, power=1.0).spread_after(np.array([2.0]))[0] == pytest.approx(2 * large.first_year)


def test_every_kind_and_size_holds_eighty_in_a_hundred(figures: PlaceFigures) -> None:
    """Of the places that a band was not widened on, 80 % or more lay in it, whatever their kind and size."""
    table = figures.tables.population_bands
    assert table is not None
    for row in read_widenings(table.to_pylist()):
        assert row.covered is not None
        assert row.covered >= 0.8, (row.kind, row.below)


def test_the_backtest_holds_what_it_promises(figures: PlaceFigures) -> None:
    """At least three in four of the totals of May 2025 lay in the band that would have been shown."""
    table = figures.tables.population_backtest
    assert table is not None
    low, high, actual = (table[name].to_numpy() for name in ("low", "high", "actual"))
    towns = np.array([len(code) >= 8 for code in table["code"].to_pylist()])
    inside = (actual >= low) & (actual <= high)
    assert towns.sum() > 3_300
    assert 0.8 <= inside[towns].mean() <= 0.9
    assert inside[~towns].mean() >= 0.75


def test_the_place_itself_is_told_how_the_method_did_there(figures: PlaceFigures) -> None:
    """진안군: what would have been said for May 2025, beside what came."""
    past = project_place(figures, JINAN, draws=1, seed=1).past
    assert past is not None
    assert past.actual == 24_219
    assert past.low < past.middle < past.high
    assert f"{past.middle:,}" in past.say().en
    assert f"{past.middle:,}" in past.say().ko


def test_the_ratios_are_fitted_once(figures: PlaceFigures) -> None:
    """A page asks for one place after the other."""
    assert fit_places(figures) is fit_places(figures)


def test_the_nations_ratios_leave_nobody_out(figures: PlaceFigures) -> None:
    """Korea as a whole neither gains nor loses one in fifty of any age below forty in five years."""
    nation = fit_places(figures).find(["KR"])
    assert np.abs(np.log(nation[:, 1:8])).max() < 0.05
    assert compound(
        shrink(count_cohorts(np.full(18, 9), np.full(18, 9), years=1), None, people=0, adults=0), years=1
    )[1:16] == pytest.approx(np.ones(15), abs=0.01)
