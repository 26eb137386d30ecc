"""Places like one as a report: the array of the contract, the words, and every refusal with its remedy."""

import re
from typing import Any

import pytest

from dure.korea.challenges import load_challenges, read_weights
from dure.korea.figures import load_figures
from dure.korea.geography import load_geography
from dure.places.comparable import find_comparable
from dure.places.features import FEATURES, FeatureValue, build_features
from dure.reports.similar import SimilarReport, build_similar
from dure.reports.similar_contract import write_issue_rows
from dure.reports.similar_text import write_similar
from dure.reports.similar_words import say_pair

DIFFERENCE = {"feature", "name", "here", "there", "unit", "text", "span", "span_there", "sources"}


def ask(code: str, **more: Any) -> SimilarReport:
    """Find the places like one among the shipped figures."""
    figures = load_figures()
    return build_similar(
        figures, load_geography(), figures.gazetteer, code, challenges=load_challenges(), **more
    )


def test_the_array_is_as_the_issue_asks() -> None:
    """Nearest first, five fields each, three closest and three different, each with figure and source."""
    rows = write_issue_rows(ask("52720", challenge="waste").to_dict("en"))
    assert len(rows) == 10
    for row in rows:
        assert list(row) == ["code", "name", "distance", "closest", "different"]
        assert len(row["closest"]) == len(row["different"]) == 3
        for one in [*row["closest"], *row["different"]]:
            assert set(one) == DIFFERENCE
            assert one["sources"]
            assert all(source["agency"] and source["table"] and source["date"] for source in one["sources"])
    assert [row["distance"] for row in rows] == sorted(row["distance"] for row in rows)


def test_words_bear_both_values() -> None:
    """Seocheon-gun for the sea of Buan-gun, in both languages."""
    row = ask("52800", challenge="sea").to_dict("en")["places"][0]
    assert row["name"] == "Seocheon-gun, Chungcheongnam-do (서천군)"
    assert [one["text"] for one in row["closest"]][:2] == [
        "Both lie on the sea.",
        "Residents: 47,651 here, 47,811 there.",
    ]
    korean = ask("52800", challenge="sea").to_dict("ko")["places"][0]
    assert korean["name"] == "충청남도 서천군"
    assert [one["text"] for one in korean["closest"]][:2] == [
        "두 곳 다 바닷가가 있습니다.",
        "주민 수: 여기는 47,651명, 거기는 47,811명입니다.",
    ]
    assert korean["different"][1]["text"].startswith("해마다 주민이 변한 비율(2017~2025년): 여기는 −2.17%")


@pytest.mark.parametrize(
    ("value", "en", "ko"),
    [
        (9.4, "rose by 9.4 points", "9.4%포인트(2017~2025년) 늘었습니다"),
        (-0.3, "fell by 0.3 points", "0.3%포인트(2017~2025년) 줄었습니다"),
        (0.0, "changed by 0.0 points", "0.0%포인트(2017~2025년) 변했습니다"),
    ],
)
def test_a_change_that_both_share_is_a_rise_or_a_fall(value: float, en: str, ko: str) -> None:
    """Nobody says that a share “changed by plus 9.4 points”."""
    feature = next(one for one in FEATURES if one.id == "old_change")
    one = FeatureValue(feature, value, span="2017-12-31/2025-05-31")
    told = say_pair(one, one)
    assert en in told.en
    assert ko in told.ko


def test_both_languages_say_the_same() -> None:
    """The same places, distances and numbers; only the words differ."""

    def bare(values: dict[str, Any]) -> list[Any]:
        return [
            (row["code"], row["distance"], [(one["feature"], one["here"], one["there"]) for one in row[part]])
            for row in values["places"]
            for part in ("closest", "different")
        ]

    report = ask("46910", challenge="care")
    assert bare(report.to_dict("en")) == bare(report.to_dict("ko"))


def test_what_could_not_be_compared_is_said() -> None:
    """Care: nobody ships where care is; of a town the district's finances are not told."""
    values = ask("52720250", challenge="care").to_dict("en")
    assert [one["feature"] for one in values["left_out"]] == ["fiscal", "care_km"]
    assert all(one["reason"] for one in values["left_out"])
    assert any("mean distance" in note for note in values["notes"])  # the city of most 동 is their own
    assert any(f"{values['too_little']} places are not listed" in note for note in values["notes"])


def test_a_place_is_left_out_under_every_code() -> None:
    """진안군 was 45720 until 2024, 전라북도; the answer is the same and does not list it."""
    old, new = ask("45720"), ask("52720")
    assert old.rows == new.rows
    assert "52720" not in [row.code for row in new.rows]
    whole = ask("52720", limit=999)
    assert len(whole.rows) == 228
    assert not {"52720", "45720"} & {row.code for row in whole.rows}


def test_as_far_there_as_back() -> None:
    """Every pair of a dozen 시군구."""
    table = build_features(load_figures(), load_geography(), level="district")
    weights = load_challenges()[0].as_mapping()
    some = table.codes[::19]
    found = {
        code: {
            row.code: row.distance for row in find_comparable(table, code, weights=weights, limit=999).rows
        }
        for code in some
    }
    for here in some:
        for there in some:
            if here != there:
                assert found[here][there] == pytest.approx(found[there][here], abs=1e-9)


def test_every_district_answers_every_challenge() -> None:
    """229 × 6: ten places each, every sentence written."""
    table = build_features(load_figures(), load_geography(), level="district")
    for challenge in load_challenges():
        for code in table.codes:
            found = find_comparable(table, code, weights=challenge.as_mapping())
            assert len(found.rows) == 10, (challenge.id, code)
    for code in table.codes[::10]:
        for language in ("ko", "en"):
            values = ask(code, challenge="ageing").to_dict(language)
            assert len(values["places"]) == 10
            assert write_similar(values)


@pytest.mark.slow
def test_every_town_answers() -> None:
    """3,554 towns: ten places each, some features alike and some different."""
    table = build_features(load_figures(), load_geography(), level="town")
    weights = load_challenges()[0].as_mapping()
    for code in table.codes:
        found = find_comparable(table, code, weights=weights)
        assert len(found.rows) == 10, code
        assert all(len(row.closest) >= 2 and row.different for row in found.rows), code


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_town_answers_in_words(language: Any) -> None:
    """읍, 면 and 동, one in forty."""
    table = build_features(load_figures(), load_geography(), level="town")
    for code in table.codes[::173]:
        text = write_similar(ask(code, challenge="tourism").to_dict(language))
        assert "None" not in text
        assert not re.search(r"\bnan\b", text)


def test_filters() -> None:
    """Places on the sea within 50 km of a city; an island among islands."""
    values = ask("52720", filters={"coast": True, "city_km": (None, 50)}).to_dict("en")
    geography = load_geography()
    assert values["filters"] == {"coast": True, "city_km": [None, 50]}
    for row in values["places"]:
        lies = geography.find(row["code"])
        assert lies.coast
        assert lies.city_km is not None
        assert lies.city_km <= 50
    towns = ask("52720250", filters={"coast": True}).to_dict("ko")
    assert towns["unsure"] > 0
    assert any("조건에 맞는지 알 수 없어" in note for note in towns["notes"])


def test_an_empty_list_says_why() -> None:
    """Islands with eighty in a hundred over 65: none."""
    report = ask("52720", filters={"island": True, "old": (80, None)})
    assert report.rows == ()
    assert report.problems[0].what.en == "No place passes the filters."


def test_own_weights_take_the_challenges_place() -> None:
    """By the old alone the nearest are those with as many old."""
    weights, _ = read_weights("weights: [{feature: old, weight: 1}]", file="ours.yaml")
    values = ask("52720", weights=weights).to_dict("en")
    assert values["challenge"]["id"] == "own"
    assert [one["feature"] for one in values["features"]] == ["old"]
    assert values["places"][0]["closest"][0]["feature"] == "old"
    nothing, _ = read_weights("weights: [{feature: care_km, weight: 1}]", file="ours.yaml")
    report = ask("52720", weights=nothing)
    assert report.rows == ()
    assert report.problems[0].what.en == "Nothing that has a weight is known of this place."


def test_a_code_that_ended_since_the_count_answers_and_says_so() -> None:
    """신안군 became a part of 전남광주 in 2026; its people were counted before."""
    report = ask("46910")
    assert len(report.rows) == 10
    assert "2026" in report.problems[0].what.ko


@pytest.mark.parametrize(
    ("code", "more", "what", "remedy"),
    [
        ("99999", {}, "No place has the code '99999'.", "places resolve NAME"),
        ("", {}, "No place has the code ''.", "places resolve NAME"),
        ("1\x1b[31m", {}, "No place has the code '1[31m'.", "Near it"),
        ("44730", {}, "ended as a place on 1 July 2012", "세종"),
        ("49710", {}, "ended as a place on 1 July 2006", "제주시 (50110)"),
        ("2917052000", {}, "ended as a place on 1 May 2025", "북구, 29170"),
        ("4111151000", {}, "ended as a place", "수원시, 41110"),
        ("41760", {}, "ended as a place on 31 December 1988", "by its name of today"),
        ("28125", {}, "made out of parts of others", "중구 (28110)"),
        ("52", {}, "is a whole 시도", "전주시 (52110)"),
        ("KR", {}, "is a whole 시도 or the nation", "Ask about one 시군구"),
        ("41111", {}, "is a part of a city (일반구)", "수원시, 41110"),
        ("11110101", {}, "has no figures of its own", "종로구, 11110"),
        ("5272025021", {}, "has no figures of its own", "진안읍, 52720250"),
        ("52720", {"level": "emd"}, "compared with its like", "the level sigungu"),
        ("52720250", {"level": "sigungu"}, "compared with its like", "the level emd"),
        ("52720", {"level": "moon"}, "no level 'moon'", "sigungu or emd"),
        ("52720", {"challenge": "beauty"}, "no challenge 'beauty'", "general, ageing, care"),
        ("52720", {"filters": {"mountain": True}}, "No elevation or forest", "Leave it out"),
        ("52720", {"filters": {"beauty": True}}, "cannot be filtered by 'beauty'", "Leave it out"),
        ("52720", {"filters": {"city_km": (50, 10)}}, "not two numbers in order", "the least first"),
        (
            "52720",
            {"filters": {"city_km": (float("nan"), None)}},
            "not two numbers in order",
            "the least first",
        ),
        ("52720", {"filters": {"city_km": True}}, "not two numbers in order", "the least first"),
        ("52720", {"filters": {"coast": (0, 1)}}, "filtered by yes or no", "Say yes or no"),
    ],
)
def test_bad_input_is_a_problem_with_its_remedy(
    code: str, more: dict[str, Any], what: str, remedy: str
) -> None:
    """Never a traceback, never an empty list without its reason."""
    report = ask(code, **more)
    assert report.found is None
    assert report.rows == ()
    told = report.to_dict("en")
    assert told["places"] == []
    assert what in str(told["problems"][0]["what"])
    assert remedy in str(told["problems"][0]["remedy"])
    assert report.problems[0].remedy.ko
    assert report.to_dict("ko")["problems"][0]["what"]
