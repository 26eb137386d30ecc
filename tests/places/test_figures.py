"""Figures of places: what is known is exact and sourced, what is unknown is said to be."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from dure.korea.figures import load_figures
from dure.places.figures import AGES, RESIDENTS_SCHEMA, FigureSource, FigureTables, PlaceFigures, Text

YEAR_ENDS = [date(year, 12, 31) for year in range(2017, 2022)]
MAY_2025 = date(2025, 5, 31)


@pytest.fixture(scope="module")
def figures() -> PlaceFigures:
    """Give the figures that ship."""
    return load_figures()


def test_jinan_is_known_on_six_dates(figures: PlaceFigures) -> None:
    """The county's residents, by any of its codes, fall from 26,271 to 24,219."""
    jinan = figures.residents("45720")
    assert jinan is not None
    assert jinan.code == "52720"
    assert jinan.dates == (*YEAR_ENDS, MAY_2025)
    assert jinan.people.shape == (6, len(AGES))
    assert jinan.totals.tolist() == [26_271, 25_963, 25_697, 25_394, 24_987, 24_219]
    assert jinan.sources[-1].date == "2025-05-31"
    assert jinan.coverage == 1


def test_the_towns_of_a_county_add_up_to_it(figures: PlaceFigures) -> None:
    """Jinan's eleven towns are Jinan."""
    towns = figures.towns_in("52720")
    assert len(towns) == 11
    parts = [figures.residents(town) for town in towns]
    total = sum(part.people for part in parts if part is not None)
    assert np.array_equal(total, figures.residents("52720").people)


def test_a_city_and_its_districts_are_counted_once(figures: PlaceFigures) -> None:
    """Jeonju is its two 일반구, and the province counts the city alone."""
    city = figures.residents("52110").totals[-1]
    assert city == sum(figures.residents(code).totals[-1] for code in ("52111", "52113"))
    codes, _, people = figures.residents_by_level("district", dates=[MAY_2025])
    of_jeonbuk = sum(int(people[i].sum()) for i, code in enumerate(codes) if code.startswith("52"))
    assert of_jeonbuk == figures.residents("52").totals[-1]


def test_a_place_that_moved_is_counted_where_it_is_today(figures: PlaceFigures) -> None:
    """Gunwi-gun is one series under both codes and lies in Daegu on every date."""
    assert figures.residents("47720").dates == figures.residents("27720").dates
    assert "27720250" in figures.towns_in("27")


def test_a_town_with_a_branch_office_is_known_only_where_it_is_counted_whole(figures: PlaceFigures) -> None:
    """다사읍 has 38,213 residents at its office of 서재, whom the tables before 2025 leave out."""
    dasa = figures.residents("27710256")
    assert (dasa.dates, dasa.totals.tolist()) == ((MAY_2025,), [51_940 + 38_213])
    assert [gap.year for gap in figures.gaps("27710256")] == [2017, 2018, 2019, 2020, 2021]
    assert "출장소" in figures.gaps("27710256")[0].reason.ko


def test_the_change_of_a_whole_with_gaps_is_told_like_for_like(figures: PlaceFigures) -> None:
    """The nation is whole in 2025 only; its change is that of the 98 % counted alike on all dates."""
    assert figures.residents("KR").dates == (MAY_2025,)
    nation = figures.like_for_like("KR")
    assert len(nation.dates) == 6
    assert 0.97 < nation.coverage < 0.99
    assert nation.totals[-1] == round(nation.coverage * 51_169_148)


def test_sejong_begins_when_its_table_does(figures: PlaceFigures) -> None:
    """Sejong is missing from the tables of 2017 and 2018, and whole from 2019."""
    sejong = figures.residents("36")
    assert sejong.dates == (*YEAR_ENDS[2:], MAY_2025)
    assert np.array_equal(figures.like_for_like("36").people, sejong.people)


@pytest.mark.parametrize(
    ("code", "word"),
    [("99999", "이 코드를"), ("28125", "나뉘기 전"), ("5272025021", "리 단위")],
    ids=["no place", "made of parts", "a village"],
)
def test_what_is_unknown_says_why(figures: PlaceFigures, code: str, word: str) -> None:
    """Nothing is made up for a place without figures."""
    assert figures.residents(code) is None
    assert word in figures.explain(code).ko


def test_by_level_only_places_with_all_dates(figures: PlaceFigures) -> None:
    """3,302 towns keep their code and are counted whole on all six dates."""
    codes, dates, people = figures.residents_by_level("town")
    assert people.shape == (len(codes), 6, 18)
    assert len(codes) == 3_302
    assert dates[-1] == MAY_2025
    assert np.array_equal(people[codes.index("52720250")], figures.residents("52720250").people)
    assert "27710256" not in codes
    assert figures.residents_by_level("town", dates=[date(2030, 1, 1)])[0] == ()


def test_births_households_and_status_of_jinan(figures: PlaceFigures) -> None:
    """What is at hand of the county beside its residents."""
    births = figures.births("52720")
    assert (births.years[0], births.values[0], births.years[-1], births.values[-1]) == (2017, 150, 2023, 92)
    assert figures.households("52720").value == 13_494
    assert figures.area_km2("52720").value == pytest.approx(789, abs=1)
    assert figures.total_fertility("52720").value == 1.315
    assert figures.fiscal_independence("52720").source.date == "2021"
    status = figures.depopulation_area("52720250")
    assert (status.kind, status.place) == ("depopulation", "52720")
    assert "2026" in status.source.note.en
    assert figures.depopulation_area("11110").kind is None


def test_the_official_projection_has_women_apart(figures: PlaceFigures) -> None:
    """In the file `m` is women: more than half of the oldest, always fewer than all."""
    projection = figures.official_projection("45190")
    assert projection.years == (2026, 2031, 2036, 2041)
    assert (projection.women < projection.people).all()
    assert projection.women[0, -1] > projection.people[0, -1] / 2
    assert figures.official_projection("11") is None


def test_women_outlive_men(figures: PlaceFigures) -> None:
    """The life table of 2024: 80.8 years for a boy, 86.6 for a girl; its chances of dying are derived."""
    table = figures.life_table
    assert round(float(table.ex["men"][0]), 1) == 80.8
    assert round(float(table.ex["women"][0]), 1) == 86.6
    assert all(len(table.qx[sex]) == 101 for sex in ("men", "women"))


def test_newer_figures_are_laid_over_and_leave_the_rest(figures: PlaceFigures) -> None:
    """A refreshed date joins the others, a refreshed figure of the same date replaces the older."""
    rows = [("2025-05-31", 1), ("2026-06-30", 2)]
    newer = FigureTables(
        sources={"mine": FigureSource(Text("Me", "나"), "table", "2026-06-30")},
        residents=pa.Table.from_pylist(
            [
                {"code": "52720", "level": "district", "date": day, "source": "mine"}
                | {f"a{age}": people for age in range(18)}
                for day, people in rows
            ],
            schema=RESIDENTS_SCHEMA,
        ),
    )
    laid = figures.with_(newer)
    jinan = laid.residents("52720")
    assert jinan.dates[-2:] == (MAY_2025, date(2026, 6, 30))
    assert jinan.totals[-3:].tolist() == [24_987, 18, 36]
    assert jinan.sources[-1].table == "table"
    assert laid.residents("52720250").totals.tolist() == figures.residents("52720250").totals.tolist()
    assert figures.residents("52720").totals[-1] == 24_219
