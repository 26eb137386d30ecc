"""The official indicators: worked by hand where the figures are at hand, unknown with a way out where not."""

from dataclasses import replace

import pyarrow as pa
import pytest

from dure.korea.figures import load_figures
from dure.places.figures import PlaceFigures


@pytest.fixture(scope="module")
def figures() -> PlaceFigures:
    """Give the figures that ship."""
    return load_figures()


def test_the_eight_of_jinan(figures: PlaceFigures) -> None:
    """Six can be computed from what ships, each with its source; two cannot."""
    found = {one.id: one for one in figures.indicators("52720")}
    assert list(found) == [
        "growth",
        "density",
        "youth_migration",
        "daytime",
        "old",
        "young",
        "birth_rate",
        "fiscal",
    ]
    # 24,219 / 26,271 over 2,708 days; 24,219 / 789.1 km²; 9,865 and 1,503 of 24,219.
    assert found["growth"].value == -1.09
    assert found["density"].value == 30.7
    assert (found["old"].value, found["young"].value) == (40.7, 6.2)
    assert found["fiscal"].value == 13.3
    for name in ("youth_migration", "daytime"):
        assert found[name].value is None
        assert "kosis.kr" in found[name].reason.en
    for one in found.values():
        assert (one.value is None) == (one.reason is not None) == (not one.sources)


def test_the_birth_rate_is_over_the_middle_of_the_year(figures: PlaceFigures) -> None:
    """A town: births of 2021 over the mean of both year-ends. A county: of 2023 over the middle of 2023."""
    town = {one.id: one for one in figures.indicators("52720250")}["birth_rate"]
    births = figures.births("52720250")
    middle = (10_139 + 9_974) / 2
    assert town.value == round(births.values[births.years.index(2021)] / middle * 1000, 1)
    county = {one.id: one for one in figures.indicators("52720")}["birth_rate"]
    assert (county.value, county.span) == (3.8, "2023")


def test_extinction_risk_is_unknown_until_sex_by_age_is_known(figures: PlaceFigures) -> None:
    """Both sexes together say nothing of women aged 20 to 39: never a number made up."""
    unknown = figures.extinction_risk("52720")
    assert unknown.value is None
    assert "jumin.mois.go.kr" in unknown.reason.ko
    last = figures.tables.residents.filter(
        pa.compute.and_(
            pa.compute.equal(figures.tables.residents["code"], "52720"),
            pa.compute.equal(figures.tables.residents["date"], "2025-05-31"),
        )
    )
    women = last.to_pylist()[0] | {f"a{age}": 300 for age in range(18)}
    tables = replace(figures.tables, women=pa.Table.from_pylist([women], schema=figures.tables.women.schema))
    known = PlaceFigures(tables, gazetteer=figures.gazetteer).extinction_risk("52720")
    assert known.value == round(1_200 / 9_865, 3)
    assert known.span == "2025-05-31"
