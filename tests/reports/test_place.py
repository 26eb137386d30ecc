"""What is known of a place: words first, every figure sourced, every unknown with its reason."""

import json

import pytest

from dure.korea.figures import load_figures
from dure.korea.gazetteer import load_gazetteer
from dure.places import PlaceNotFoundError
from dure.reports.place import PlaceReport, build_place_report, compare_places
from dure.reports.place_text import pad, width, write_comparison, write_place


def report(code: str) -> PlaceReport:
    """Build the report of a place from what ships."""
    return build_place_report(load_figures(), load_gazetteer(), code)


def test_words_before_numbers() -> None:
    """The sentences of Jinan say who lives there and how that changed, in both languages."""
    said = report("45720").say()
    assert said["who"].ko == (
        "진안군에는 24,219명이 살고 있습니다(2025년 5월 31일 주민등록). 100명 가운데"
        " 41명이 65세 이상이고 6명이 15세 미만입니다."
    )
    assert said["change"].en == "That is 2,052 fewer than on 31 December 2017 (−7.8%)."
    assert "인구감소지역" in said["depopulation"].en
    assert "2025" in said["depopulation"].ko


@pytest.mark.parametrize("code", ["52720", "KR", "52720250", "28125", "46910", "36", "5272025021", "27720"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_value_is_plain_and_every_unknown_has_a_reason(code: str, language: str) -> None:
    """The dictionary can be written as JSON; an unknown figure says why."""
    values = report(code).to_dict(language)
    assert json.loads(json.dumps(values)) == values
    figures = [values[name] for name in ("total_fertility", "households", "men", "women", "area_km2")]
    for figure in (*figures, *values["indicators"], values["extinction_risk"]):
        assert (figure["value"] is None) == bool(figure["reason"])
    assert values["residents"] or values["problems"]
    assert write_place(values)


def test_ages_add_up() -> None:
    """The 18 ages and the three groups are the total."""
    residents = report("52720").to_dict("en")["residents"]
    assert sum(one["people"] for one in residents["ages"]) == residents["total"] == 24_219
    assert residents["young"] + residents["working"] + residents["old"] == residents["total"]


def test_a_place_that_ended_names_what_took_its_area() -> None:
    """신안군's code ended with 전라남도; 제물포구 is younger than every table."""
    [problem] = report("46910").problems
    assert "전남광주통합특별시 (12)" in problem.remedy.en
    jemulpo = report("28125")
    assert "나뉘기 전" in jemulpo.problems[0].what.ko
    assert "알 수 없습니다" in jemulpo.say()["depopulation"].ko


def test_a_place_with_nearly_nobody_says_so() -> None:
    """Fewer than fifty residents: every figure swings with one household."""
    figures = load_figures()
    codes, _, people = figures.residents_by_level("town", dates=[figures.residents("KR").dates[-1]])
    totals = people.sum(axis=(1, 2))
    small = [code for code, total in zip(codes, totals, strict=True) if total < 50]
    for code in small:
        assert report(code).problems
    assert report("4148039000").problems == ()  # 697 people are few, not too few


def test_an_unknown_code_names_near_ones() -> None:
    """No place: the error tells what there is near it."""
    with pytest.raises(PlaceNotFoundError, match="52720"):
        report("527209")


def test_two_places_side_by_side() -> None:
    """One row a measure, one value a place, and a table that stands in line under Korean names."""
    values = compare_places([report("52720"), report("52730")]).to_dict("ko")
    rows = {row["id"]: row for row in values["rows"]}
    assert rows["residents"]["values"] == [24_219, 22_945]
    assert rows["old"]["texts"] == ["40.7%", "38.7%"]
    table = write_comparison(values).splitlines()[-11:]
    assert len({width(line) for line in table}) == 1


def test_a_korean_syllable_is_two_columns_wide() -> None:
    """What is padded stands in line."""
    assert (width("진안a"), pad("진안", 6), pad("7", 3, right=True)) == (5, "진안  ", "  7")
