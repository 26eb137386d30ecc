"""A place asked for by an old or a new code is the same place."""

from datetime import date

import pytest

from dure.places import Gazetteer, PlaceNotFoundError

SAME = [
    ("52720", "45720", "진안군: 전북 45 → 52"),
    ("52720250", "45720250", "진안읍"),
    ("5272025000", "52720250", "ten digits of a town"),
    ("5272000000", "52720", "ten digits of a county"),
    ("5200000000", "45", "ten digits of a province"),
    ("51110", "42110", "춘천시: 강원 42 → 51"),
    ("27720", "47720", "군위군 went from 경북 to 대구"),
    ("27720370", "47720380", "삼국유사면 changed its suffix on the way"),
    ("27720370", "47720370", "and its name before: 고로면"),
    ("41192101", "41190101", "원미동: 부천 again has 구"),
    ("41192101", "41195101", "and had them before"),
    ("41192", "41195", "원미구"),
    ("28177", "28170", "인천 남구 became 미추홀구"),
    ("41670", "41730", "여주군 became 여주시"),
    ("47900253", "47900360", "호명면 became 호명읍"),
    ("4784035521", "4784035028", "a village of 금수면, now 금수강산면"),
    ("43114253", "43710253", "오창읍: 청원군 joined 청주시"),
    ("36110250", "44730250", "조치원읍: 연기군 became Sejong"),
    ("36110", "36", "Sejong has no 시군구"),
    ("50", "49", "제주도"),
    ("kr", "KR", "the nation"),
    ("11110515", "1111051500", "a 행정동 written with eight digits"),
]


@pytest.mark.parametrize(("new", "old", "why"), SAME, ids=[why for _, _, why in SAME])
def test_old_and_new_codes_are_one_place(korea: Gazetteer, new: str, old: str, why: str) -> None:
    """Whichever code is asked, and as of whatever day, the same place answers."""
    assert korea.find(new) is not None, why
    for day in (None, date(2015, 5, 5), date(2023, 6, 30), date(2026, 11, 1)):
        assert korea.find(old, as_of=day) == korea.find(new, as_of=day)


@pytest.mark.parametrize(
    ("code", "day", "expected"),
    [
        ("52720", date(2024, 1, 17), "45720"),
        ("45720", date(2024, 1, 18), "52720"),
        ("51110", date(2023, 6, 10), "42110"),
        ("42110", date(2023, 6, 11), "51110"),
        ("27720250", date(2023, 6, 30), "47720250"),
        ("47720250", date(2023, 7, 1), "27720250"),
        ("41192101", date(2010, 1, 1), "41195101"),
        ("41192101", date(2020, 1, 1), "41190101"),
        ("41190101", date(2024, 1, 1), "41192101"),
        ("28177", date(2018, 6, 30), "28170"),
        ("36110250", date(2012, 6, 30), "44730250"),
    ],
)
def test_code_in_force_on_the_day(korea: Gazetteer, code: str, day: date, expected: str) -> None:
    """The code holds from its first day until the day before its last date."""
    assert korea.get(code, as_of=day).code == expected


def test_names_and_parents_follow_the_day(korea: Gazetteer) -> None:
    """진안군 lay in 전라북도 until 2024-01-17."""
    before, after = korea.get("52720", as_of=date(2023, 1, 1)), korea.get("52720")
    assert (before.full_name_ko, before.full_name_en, before.parent) == (
        "전라북도 진안군",
        "Jinan-gun, Jeollabuk-do",
        "45",
    )
    assert (after.full_name_ko, after.full_name_en, after.parent) == (
        "전북특별자치도 진안군",
        "Jinan-gun, Jeonbuk State",
        "52",
    )
    assert (before.valid_to, after.valid_from, after.valid_to) == (date(2024, 1, 18), date(2024, 1, 18), None)


@pytest.mark.parametrize("code", ["46230", "29200", "46", "28110", "28260", "28140", "46110101"])
def test_ended_without_a_crosswalk_gives_the_last_code_and_its_end(korea: Gazetteer, code: str) -> None:
    """전남·광주 and 인천 were renumbered on 2026-07-01, and nobody published which code became which."""
    for day in (None, date(2026, 11, 1)):
        place = korea.get(code, as_of=day)
        assert (place.code, place.valid_to) == (code, date(2026, 7, 1))


def test_towns_of_hwaseong_end_and_the_city_goes_on(korea: Gazetteer) -> None:
    """화성 was divided into 구 on 2026-02-01; no table says which dong went where."""
    assert korea.get("41590253").valid_to == date(2026, 2, 1)
    assert korea.get("41590").valid_to is None
    assert [place.name_ko for place in korea.children("41590")] == ["만세구", "효행구", "병점구", "동탄구"]


def test_split_has_no_single_successor(korea: Gazetteer) -> None:
    """인천 중구 was split: the record says into what, and no code stands in for it."""
    (split,) = [succession for succession in korea.successions if succession.old == "28110"]
    assert split.new == ("28125", "28155")
    assert korea.get("28125").name_ko == "제물포구"
    assert korea.get("28125") != korea.get("28110")


def test_place_that_did_not_exist_yet_is_not_found(korea: Gazetteer) -> None:
    """Sejong began in 2012, 동탄구 in 2026."""
    assert korea.find("36", as_of=date(2012, 6, 30)) is None
    assert korea.find("41597", as_of=date(2025, 12, 31)) is None
    with pytest.raises(PlaceNotFoundError, match="did not exist yet"):
        korea.get("41597", as_of=date(2025, 12, 31))


def test_day_before_the_tables_begin_gives_the_first_code(korea: Gazetteer) -> None:
    """The tables begin in 1988; the county is older."""
    assert korea.get("52720", as_of=date(1980, 1, 1)).code == "45720"


@pytest.mark.parametrize("code", ["", "99999", "5272", "진안군", "52720999", "00000", "１１", "-1", "4571x"])
def test_unknown_code_is_not_found(korea: Gazetteer, code: str) -> None:
    """`find` may be empty; `get` says how a code looks."""
    assert korea.find(code) is None
    with pytest.raises(PlaceNotFoundError, match="2, 5, 8 or 10 digits"):
        korea.get(code)


@pytest.mark.parametrize("code", ["", "99999", "진안군"])
def test_what_begins_like_no_code_is_near_nothing(korea: Gazetteer, code: str) -> None:
    """The nation is no suggestion."""
    assert korea.near(code) == []
    with pytest.raises(PlaceNotFoundError) as refused:
        korea.get(code)
    assert "Near it" not in str(refused.value)


def test_refusal_names_the_nearest_codes(korea: Gazetteer) -> None:
    """A slip in the last digit finds its neighbours."""
    with pytest.raises(PlaceNotFoundError, match=r"52720 \(전북특별자치도 진안군\)"):
        korea.get("52721")


def test_ancestors_come_nearest_first(korea: Gazetteer) -> None:
    """From the village to the nation; the city stands between its 구 and the province."""
    assert [place.code for place in korea.ancestors("5272025021")] == ["52720250", "52720", "52", "KR"]
    assert [place.code for place in korea.ancestors("52111142")] == ["52111", "52110", "52", "KR"]
    assert [place.code for place in korea.ancestors("36110250")] == ["36", "KR"]
    assert [place.code for place in korea.ancestors("47720250", as_of=date(2020, 1, 1))] == [
        "47720",
        "47",
        "KR",
    ]
    assert [place.code for place in korea.ancestors("47720250")] == ["27720", "27", "KR"]
    assert korea.ancestors("KR") == ()


def test_children_are_those_in_force(korea: Gazetteer) -> None:
    """진안군 has one 읍 and ten 면; the nation has sixteen 시도 since 2026-07-01 and had seventeen before."""
    towns = korea.children("52720")
    assert towns[0].name_en == "Jinan-eup"
    assert [place.level for place in towns] == ["town"] * 11
    assert len(korea.children("KR")) == 16
    assert len(korea.children("KR", as_of=date(2025, 1, 1))) == 17
    assert korea.children("52720", as_of=date(2020, 1, 1))[0].code == "45720250"
    assert "46110" in [place.code for place in korea.children("46")]  # as it was when it ended


def test_administrative_dong_is_marked(korea: Gazetteer) -> None:
    """A 행정동 has ten digits and says so; the 읍 has one code for both."""
    assert korea.get("5211171400").administrative
    assert not korea.get("52111142").administrative
    assert not korea.get("52720250").administrative


def test_english_names(korea: Gazetteer) -> None:
    """Revised Romanisation with its sound changes; the official English of the 시도."""
    names = {
        "11110": "Jongno-gu",
        "11110126": "Jongno 1-ga",
        "52720380": "Bugwi-myeon",
        "51150": "Gangneung-si",
        "36": "Sejong",
        "51": "Gangwon State",
        "11680108": "Nonhyeon-dong",
        "11140": "Jung-gu",
        "41360": "Namyangju-si",
        "43730": "Okcheon-gun",
        "11620102": "Sillim-dong",
        "KR": "Korea",
    }
    assert {code: korea.get(code).name_en for code in names} == names


def test_search_by_either_language(korea: Gazetteer) -> None:
    """Larger places of today come first; an alias of a province is a name."""
    assert korea.search("진안")[0].code == "52720"
    assert korea.search("Jinan-gun")[0].code == "52720"
    assert korea.search("전북")[0].code == "52"
    assert korea.search("진안읍", limit=1)[0].code == "52720250"
    assert korea.search("") == []
    assert korea.search("없는이름") == []
