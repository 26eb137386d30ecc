"""Projections that somebody else published: Sweden 1993 and the ratios of San Diego."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from dure.outlook.cohort_component import CohortRates, project_cohorts, project_other_sex
from dure.outlook.cohort_ratios import compound, count_cohorts, shrink, step, step_with_child_ratio


@pytest.fixture(scope="module")
def sweden(shared_folder: Path) -> dict[str, np.ndarray]:
    """Sweden's women and men of 1993 (Preston, Heuveline & Guillot 2001, boxes 6.1 and 6.2)."""
    file = shared_folder / "cases/outlook/sweden1993/sweden1993_input_expected.csv"
    with file.open(encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


@pytest.fixture(scope="module")
def sweden_totals(shared_folder: Path) -> dict[str, float]:
    """The totals that go with the table."""
    return json.loads((shared_folder / "cases/outlook/sweden1993/meta.json").read_text("utf-8"))


def test_sweden_women_of_1998_come_out_at_every_age(sweden: dict, sweden_totals: dict) -> None:
    """Box 6.2, all eighteen ages to the person, and the births by age of the mother."""
    rates = CohortRates(sweden["L_f"], moved=sweden["netmig_f_5y"])

    after = project_cohorts(sweden["N1993_f"], rates, sweden["fert"], boys_a_girl=sweden_totals["srb"])

    assert (
        np.rint(after.people).astype(int).tolist() == sweden["exp_N1998_f_open_box6_2"].astype(int).tolist()
    )
    assert np.rint(after.births).astype(int).tolist() == sweden["exp_births_box6_2"].astype(int).tolist()
    assert round(after.people.sum()) == sweden_totals["open_total_f_1998"]


def test_sweden_without_moves_over_two_steps(sweden: dict, sweden_totals: dict) -> None:
    """The closed columns, and the totals to the millionth."""
    rates = CohortRates(sweden["L_f"])

    first = project_cohorts(sweden["N1993_f"], rates, sweden["fert"])
    second = project_cohorts(first.people, rates, sweden["fert"])

    assert np.rint(first.people).astype(int).tolist() == sweden["N1998_f_closed"].astype(int).tolist()
    assert np.rint(second.people).astype(int).tolist() == sweden["N2003_f_closed"].astype(int).tolist()
    assert first.people.sum() == pytest.approx(sweden_totals["closed_total_1998"], abs=1e-6)
    assert second.people.sum() == pytest.approx(sweden_totals["closed_total_2003"], abs=1e-6)


def test_boys_are_born_as_the_sex_ratio_says(sweden: dict, sweden_totals: dict) -> None:
    """The boys of 1998, had men the women's life table and moves."""
    rates = CohortRates(sweden["L_f"], moved=sweden["netmig_f_5y"])
    births = project_cohorts(sweden["N1993_f"], rates, sweden["fert"]).births.sum()

    boys = project_other_sex(sweden["N1993_m"], rates, births=births).people[0]

    assert round(boys) == sweden_totals["boys_0_4_1998_if_male_rates_equal_female"]


@pytest.fixture(scope="module")
def san_diego(shared_folder: Path) -> list[dict[str, str]]:
    """Women of San Diego 2010, the ratios of 2005-2010, and what they give for 2015."""
    file = shared_folder / "cases/outlook/hamilton_perry/sandiego_female_2010_2015.csv"
    with file.open(encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


def test_san_diego_by_the_published_ratios(san_diego: list[dict[str, str]]) -> None:
    """Every age of the case to the person, and the published child-woman ratio."""
    people, ratios = np.zeros(18), np.zeros(18)
    people[: len(san_diego)] = [float(row["N2010"]) for row in san_diego]
    ratios[: len(san_diego)] = [float(row["CCR_2005_10"] or 0) for row in san_diego]

    later = step_with_child_ratio(people, ratios, children=0.17159)

    assert round(people[0] / people[3:9].sum(), 5) == 0.17159
    assert np.rint(later[: len(san_diego)]).tolist() == [float(row["N2015_computed"]) for row in san_diego]


def test_five_years_apart_the_ratios_are_hamilton_and_perrys_own() -> None:
    """Between counts of exactly five years nothing is interpolated."""
    random = np.random.default_rng(3)
    first, last = random.integers(500, 900, 18), random.integers(500, 900, 18)

    ratios = compound(shrink(count_cohorts(first, last, years=5), None, people=0, adults=0), years=5)

    assert ratios[1:17] == pytest.approx(last[1:17] / first[:16])
    assert ratios[17] == pytest.approx(last[17] / (first[16] + first[17]))
    assert step(first.astype(float), ratios) == pytest.approx(last)
