"""What places are compared by: equal to what their pages say, whole over the country, unknown said."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from dure.korea.figures import load_figures
from dure.korea.geography import load_geography
from dure.language import Text
from dure.places.features import (
    FEATURES,
    NEVER_KNOWN,
    FeatureTable,
    FeatureValue,
    build_features,
    find_feature,
)
from dure.places.figures import FigureSource, FigureTables, Level, PlaceFigures

COLUMN = {feature.id: column for column, feature in enumerate(FEATURES)}


@pytest.fixture(scope="module")
def figures() -> PlaceFigures:
    """Give the shipped figures."""
    return load_figures()


@pytest.fixture(scope="module")
def districts(figures: PlaceFigures) -> FeatureTable:
    """Give the features of every 시군구."""
    return build_features(figures, load_geography(), level="district")


@pytest.fixture(scope="module")
def towns(figures: PlaceFigures) -> FeatureTable:
    """Give the features of every 읍면동."""
    return build_features(figures, load_geography(), level="town")


def test_every_district_and_town_stands_once(districts: FeatureTable, towns: FeatureTable) -> None:
    """229 시군구 (a 시 with 일반구 as one, 제주시, 서귀포시 and 세종 among them) and 3,554 towns."""
    assert len(districts.codes) == len(set(districts.places)) == 229
    assert {"36", "50110", "50130", "41110"} <= set(districts.codes)
    assert "41111" not in districts.codes  # 수원시 장안구
    assert len(towns.codes) == len(set(towns.places)) == 3_554
    assert not np.isnan(districts.values[:, COLUMN["residents"]]).any()
    assert not np.isnan(towns.values[:, COLUMN["old"]]).any()


@pytest.mark.parametrize("level", ["district", "town"])
def test_features_say_what_the_page_of_the_place_says(figures: PlaceFigures, level: Level) -> None:
    """Each official indicator that is a feature has the value of the indicator, to its last digit shown."""
    table = build_features(figures, load_geography(), level=level)
    same = {
        "growth": ("growth", 2),
        "density": ("density", 1),
        "old": ("old", 1),
        "young": ("young", 1),
        "birth_rate": ("births_per_1000", 1),
        "fiscal": ("fiscal", 1),
    }
    for code in table.codes[:: 5 if level == "district" else 60]:
        values = {one.feature.id: one for one in table.of(code)}
        for indicator in figures.indicators(code):
            if indicator.id not in same:
                continue
            name, digits = same[indicator.id]
            value = values[name].value
            if name == "births_per_1000" and (indicator.span or "9") < (
                "2023" if level == "district" else "2021"
            ):
                assert value is None, code  # births of an earlier year are not held against those of most
                continue
            assert (value is None) == (indicator.value is None), (code, name)
            if value is not None:
                assert round(value, digits) == pytest.approx(indicator.value), (code, name)
                assert values[name].span == indicator.span, (code, name)


def test_jinan_by_hand(districts: FeatureTable) -> None:
    """진안군: 24,219 residents, 9,865 of them 65 and over; in 2017 8,309 of 26,271."""
    values = {one.feature.id: one for one in districts.of("52720")}
    assert values["residents"].value == 24_219
    assert values["old"].value == pytest.approx(100 * 9_865 / 24_219)
    assert values["old_change"].value == pytest.approx(100 * 9_865 / 24_219 - 100 * 8_309 / 26_271)
    assert values["old_change"].span == "2017-12-31/2025-05-31"
    assert values["residents"].span == "2025-05-31"
    assert [source.date for source in values["growth"].sources] == ["2017-12-31", "2025-05-31"]


def test_no_change_is_called_one_of_ten_years(towns: FeatureTable) -> None:
    """Every change says its span; none spans more than what ships, 2017 to 2025."""
    for feature in ("growth", "old_change", "birth_change"):
        spans = {towns.at(row, COLUMN[feature]).span for row in range(len(towns.codes))} - {None}
        assert spans
        assert all(span is not None and span[:4] >= "2017" and span[-10:] <= "2025-05-31" for span in spans)


def test_of_a_town_the_districts_figures_are_unknown(towns: FeatureTable) -> None:
    """The fiscal independence of 진안군 is not that of 진안읍."""
    values = {one.feature.id: one for one in towns.of("52720250")}
    for feature in ("fiscal", "tfr"):
        assert values[feature].value is None
        assert values[feature].reason is not None
        assert "시군구" in values[feature].reason.ko


def test_a_district_is_not_told_that_it_is_a_town(figures: PlaceFigures, districts: FeatureTable) -> None:
    """The fertility of Gunwi-gun, which went to Daegu, is in no table of today: that is what is said."""
    (told,) = [one for one in districts.of("27720") if one.feature.id == "tfr"]
    assert told.value is None
    assert told.reason is not None
    assert "as it is today" in told.reason.en
    assert find_feature(figures, load_geography(), "47720", "tfr").reason == told.reason


def test_what_no_figure_tells_is_unknown_everywhere(districts: FeatureTable) -> None:
    """Mountains and the distance to care, with the reason."""
    for feature in NEVER_KNOWN:
        assert np.isnan(districts.values[:, COLUMN[feature]]).all()
        assert districts.at(0, COLUMN[feature]).reason == FEATURES[COLUMN[feature]].why_unknown


def test_each_known_value_has_its_day_and_source(districts: FeatureTable, towns: FeatureTable) -> None:
    """No number without where it was published."""
    for table in (districts, towns):
        assert table.origin is not None
        assert ((table.origin >= 0) == ~np.isnan(table.values)).all()
        assert all(origin.span and origin.sources for origin in table.origins)


def test_a_feature_is_found_by_any_code_and_at_any_level(figures: PlaceFigures) -> None:
    """The code until 2024, a town, a 시도, a 일반구; and why not, where not."""
    geography = load_geography()
    assert find_feature(figures, geography, "45720", "residents").value == 24_219
    assert find_feature(figures, geography, "52720250", "coast").value == 0
    assert find_feature(figures, geography, "52", "residents").value == 1_731_309
    assert find_feature(figures, geography, "KR", "residents").value == 51_169_148
    assert find_feature(figures, geography, "41111", "city_km").value == 0
    assert find_feature(figures, geography, "36", "tfr").value is not None
    assert find_feature(figures, geography, "36110", "coast").value == 0
    for code in ("99999", "5272025021", "28125"):
        unknown = find_feature(figures, geography, code, "residents")
        assert unknown.value is None
        assert unknown.reason is not None
    with pytest.raises(KeyError):
        find_feature(figures, geography, "52720", "beauty")


def count_again(figures: PlaceFigures, place: str, *, day: str, **changed: str) -> pa.Table:
    """Give the count of a place of May 2025 as that of another day, with other cells changed as named."""
    rows = figures.tables.residents
    row = rows.filter(pc.and_(pc.equal(rows["code"], place), pc.equal(rows["date"], "2025-05-31")))
    for name, cell in {"date": day, **changed}.items():
        row = row.set_column(row.schema.get_field_index(name), name, [[cell]])
    return row


def test_newer_figures_change_the_features(figures: PlaceFigures) -> None:
    """Refreshed residents of one place stand in its row with their own day; the others stay."""
    one = count_again(figures, "52720", day="2026-06-30")
    newer = figures.with_(FigureTables(sources={}, residents=one))
    table = build_features(newer, load_geography(), level="district")
    assert len(table.codes) == 229
    values = {value.feature.id: value for value in table.of("52720")}
    assert values["residents"].span == "2026-06-30"
    assert values["growth"].span == "2017-12-31/2026-06-30"
    assert values["old_change"].span == "2017-12-31/2025-05-31"  # over the days that most places have
    assert {value.span for value in table.of("52800") if value.feature.id == "residents"} == {"2025-05-31"}


def test_what_took_a_places_area_is_not_listed_beside_it(figures: PlaceFigures) -> None:
    """중구 of 인천 was split in 2026: once a part of it is counted, the old one is no second place."""
    new = count_again(figures, "28110", day="2026-08-31", code="28155")
    table = build_features(
        figures.with_(FigureTables(sources={}, residents=new)), load_geography(), level="district"
    )
    assert "28155" in table.codes
    assert "28110" not in table.codes
    assert "28110" in build_features(figures, load_geography(), level="district").codes


@pytest.mark.parametrize(("level", "places"), [("district", 229), ("town", 3_554)])
def test_a_newer_count_of_the_nation_alone_leaves_every_place_comparable(
    figures: PlaceFigures, level: Level, places: int
) -> None:
    """The nation and its 시도 are what one downloads first; the places below keep their last count."""
    newer = figures.with_(FigureTables(sources={}, residents=count_again(figures, "KR", day="2026-06-30")))
    assert len(build_features(newer, load_geography(), level=level).codes) == places


def test_a_code_that_no_list_of_places_has_is_not_compared(figures: PlaceFigures) -> None:
    """A brought file may hold towns newer than the gazetteer: two of them with 진안읍's own people."""
    strangers = [
        count_again(figures, "52720250", day="2026-06-30", code=code) for code in ("5272099800", "5272099900")
    ]
    newer = figures.with_(FigureTables(sources={}, residents=pa.concat_tables(strangers)))
    table = build_features(newer, load_geography(), level="town")
    assert not {"5272099800", "5272099900"} & set(table.codes)
    assert len(table.codes) == 3_554


def test_households_and_people_are_of_one_day(figures: PlaceFigures) -> None:
    """Refreshed counts go before those of 2021 where men, women and households came together."""
    geography = load_geography()
    source = FigureSource(agency=Text("Ministry", "행정안전부"), table="t", date="2026-06-30")

    def size(names: dict[str, int]) -> FeatureValue:
        counts = pa.table(
            {
                "code": ["52720"] * len(names),
                "date": ["2026-06-30"] * len(names),
                "name": list(names),
                "count": list(names.values()),
                "source": ["new"] * len(names),
            }
        )
        newer = figures.with_(FigureTables(sources={"new": source}, counts=counts))
        return find_feature(newer, geography, "52720", "household_size")

    together = size({"men": 12_000, "women": 12_000, "households": 12_000})
    assert (together.value, together.span) == (2.0, "2026-06-30")
    apart = size({"households": 12_000})
    assert apart.span == "2021-12-31"
    assert apart.value == find_feature(figures, geography, "52720", "household_size").value
