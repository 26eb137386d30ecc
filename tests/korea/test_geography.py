"""Coast, islands and cities as the boundaries tell them, held against what everybody knows."""

import pytest

from dure.korea.geography import load_geography
from dure.places.geography import Geography, measure_km


@pytest.fixture(scope="module")
def geography() -> Geography:
    """Give where Korea's places lie."""
    return load_geography()


@pytest.mark.parametrize(
    "code",
    [
        "52800",  # 부안군
        "45800",  # the same, its code until 2024
        "44200",  # 아산시, a few kilometres of it
        "51820",  # 고성군 in the north, border and sea
        "51820310",  # 현내면, likewise
        "26710",  # 기장군
        "41220",  # 평택시
        "50110",  # 제주시
        "47940",  # 울릉군
        "52130390",  # 옥도면 of 군산시, islands
    ],
)
def test_on_the_sea(geography: Geography, code: str) -> None:
    """Places with a shore."""
    assert geography.find(code).coast is True


@pytest.mark.parametrize(
    "code",
    [
        "52720",  # 진안군
        "41480",  # 파주시: the demarcation line and a river
        "41800",  # 연천군
        "51780",  # 철원군
        "51790",  # 화천군
        "51800",  # 양구군
        "51810",  # 인제군
        "51820340",  # 수동면 of 고성군, inland along the line
        "41570360",  # 하성면 of 김포시, on the Han
        "36",  # 세종
        "46730",  # 구례군
        "11680",  # 강남구
        "27720",  # 군위군, which moved to 대구
    ],
)
def test_not_on_the_sea(geography: Geography, code: str) -> None:
    """Places without one, those along the demarcation line among them."""
    assert geography.find(code).coast is False


def test_islands_are_islands_bridge_or_not(geography: Geography) -> None:
    """All 시군구 of which more than half is off the mainland."""
    islands = {code for code, row in geography.rows.items() if len(code) == 5 and geography.find(code).island}
    named = {
        "26200": "영도구",
        "28110": "인천 중구",
        "28710": "강화군",
        "28720": "옹진군",
        "46890": "완도군",
        "46900": "진도군",
        "46910": "신안군",
        "47940": "울릉군",
        "48310": "거제시",
        "48840": "남해군",
        "50110": "제주시",
        "50130": "서귀포시",
    }
    assert islands == set(named)
    assert geography.find("46910310").island is True  # 증도면, joined by a bridge
    assert geography.find("48220").island is False  # 통영시: islands, and more of the mainland


def test_of_a_dong_only_what_holds_for_all(geography: Geography) -> None:
    """No shore in a 시군구 without one, an island where all is; else unknown with its reason."""
    inland = geography.find("1111051500")  # 청운효자동
    assert (inland.coast, inland.island, inland.city_km, inland.city) == (False, False, 0.0, "11")
    jeju = geography.find("5011051000")  # 일도1동
    assert (jeju.coast, jeju.island, jeju.city_km) == (None, True, 0.0)
    assert jeju.reason is not None
    assert "법정동" in jeju.reason.ko
    gunsan = geography.find("5213051000")  # a 동 of 군산시, no city of 300,000
    assert gunsan.coast is None
    assert gunsan.city_km is None


def test_the_nearest_city(geography: Geography) -> None:
    """진안군 and 전주시: 28.3 km from centre to centre; a 자치구 lies in a city of millions."""
    jinan, jeonju = geography.find("52720"), geography.find("52110")
    assert (jinan.city, jinan.city_km) == ("52110", 28.3)
    assert jinan.latitude is not None
    assert jinan.longitude is not None
    assert jeonju.latitude is not None
    assert jeonju.longitude is not None
    there = measure_km((jinan.latitude, jinan.longitude), (jeonju.latitude, jeonju.longitude))
    assert there == pytest.approx(28.3, abs=0.05)
    assert jeonju.city_km == 0
    assert geography.find("11110").city_km == 0  # 종로구 has 138,000 residents, and lies in Seoul
    assert geography.find("28720").city_km > 0  # type: ignore[operator] # 옹진군 lies in no 자치구


def test_a_degree_along_the_equator() -> None:
    """A great circle by hand: one degree is 6371.0088 π / 180."""
    assert measure_km((0, 0), (0, 1)) == pytest.approx(111.195, abs=0.001)
    assert measure_km((37.5, 127), (37.5, 127)) == 0


def test_nothing_is_told_of_a_whole_province_or_of_nowhere(geography: Geography) -> None:
    """A reason instead."""
    for code in ("52", "KR", "99999", "11110101"):
        lies = geography.find(code)
        assert lies.coast is None
        assert lies.reason is not None


def test_every_place_with_figures_has_its_row(geography: Geography) -> None:
    """Centres lie in Korea, distances are whole, and the city is a place."""
    for code, row in geography.rows.items():
        assert 33 <= row.latitude <= 38.7, code
        assert 124.5 <= row.longitude <= 132, code
        assert 0 <= row.island_share <= 1
        assert row.city_km >= 0
        assert geography.gazetteer.find(row.city) is not None
    assert sum(len(code) == 5 for code in geography.rows) == 228 + 35
