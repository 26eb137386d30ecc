"""From a place without figures of today one is led to places that have some, and to no other."""

import re

import pytest

from dure.korea.figures import load_figures
from dure.korea.gazetteer import load_gazetteer
from dure.outlook.plan_places import check_places
from dure.places.way_on import find_way_on, is_counted
from dure.reports.place import build_place_report

GAZETTEER = load_gazetteer()
FIGURES = load_figures()
_CODES = re.compile(r"(?<![\d-])\d{2,10}(?=\))")
_OF_2026 = sorted({code for one in GAZETTEER.successions for code in (one.old, *one.new)})
SPLIT = ("28110", "28140", "28260", "28125", "28155", "28275", "28290", "41591", "41597", "41110", "11110101")


@pytest.mark.parametrize("code", [*_OF_2026, *SPLIT, "46170", "2811062800", "28110147", "2811060000"])
def test_every_remedy_leads_to_figures(code: str) -> None:
    """인천 of 2026, 전남광주, 화성's 구, an abolished dong: each code that is named has residents."""
    report = build_place_report(FIGURES, GAZETTEER, code)
    assert report.residents is not None or report.problems
    for problem in report.problems:
        codes = _CODES.findall(problem.remedy.ko)
        assert codes, problem.remedy.ko
        uncounted = {one.code for one in find_way_on(FIGURES, report.place).uncounted}
        assert all(FIGURES.residents(one) is not None for one in codes if one not in uncounted), codes


@pytest.mark.parametrize("code", [*SPLIT, "2811060000", "28110147"])
def test_the_way_on_of_a_plan_can_be_planned_with(code: str) -> None:
    """What the remedy offers beside what is said to be in no table is taken in a plan."""
    known = check_places(FIGURES)
    fault = known.find_fault(code)
    way = find_way_on(FIGURES, GAZETTEER.get(code))
    if fault is None:
        assert is_counted(FIGURES, GAZETTEER.get(code))
        return
    offered = (*way.successors, *way.towns, *((way.whole,) if way.whole else ()))
    assert offered
    for place in offered:
        assert known.find_fault(place.code) is None, place
        if not way.successors:
            assert place.code in fault.remedy.ko


def test_jung_gu_of_incheon_says_until_when_it_is_known() -> None:
    """28110 ended without a count of what took its area; its towns go on under their codes."""
    [problem] = build_place_report(FIGURES, GAZETTEER, "28110").problems
    assert "known until 2025-05-31" in problem.remedy.en
    assert "in no table at hand yet: 제물포구 (28125), 영종구 (28155)" in problem.remedy.en
    assert "운서동 (2811062800)" in problem.remedy.ko
    assert "인천광역시(28)" in problem.remedy.ko


def test_a_town_is_offered_only_where_it_surely_lies_in_the_place() -> None:
    """제물포구 took all of 동구 and a part of 중구: 운서동 of 중구 went to 영종구."""
    way = find_way_on(FIGURES, GAZETTEER.get("28125"))
    assert {place.code for place in way.before} == {"28110", "28140"}
    assert way.towns
    assert all(place.code.startswith("28140") for place in way.towns)


@pytest.mark.parametrize(
    ("ended", "today"),
    [
        ("49710", ["50110"]),  # 북제주군, 2006: 제주시
        ("28230", ["28237", "28245"]),  # 인천 북구, 1995: 부평구 and 계양구
        ("48160", ["48120"]),  # 마산시, 2010: 창원시, and not one of its 일반구
        ("46190", ["46130"]),  # 여천시, 1998: 여수시, and not the province that took that in
        ("45760460", ["52190"]),  # a 면 that ended with 남원군
    ],
)
def test_what_ended_before_the_table_of_reforms_is_found_by_its_towns(ended: str, today: list[str]) -> None:
    """The table begins in 2012; where the towns of a 시군구 lie today tells what took it in before."""
    way = find_way_on(FIGURES, GAZETTEER.get(ended))
    assert [one.code for one in way.successors] == today


def test_a_whole_that_is_still_counted_goes_before_what_took_that_in() -> None:
    """A 동 of 광산구 that ended in 1997: 광산구, not 전남광주 which 광산구 has lain in since 2026."""
    way = find_way_on(FIGURES, GAZETTEER.get("2920081500"))
    assert way.successors == ()
    assert way.whole is not None
    assert way.whole.name_ko == "광산구"
