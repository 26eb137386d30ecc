"""What Korean law asks, worked by hand from the statute texts."""

import re
from datetime import date
from pathlib import Path

import pytest

from dure.korea.figures import load_figures
from dure.korea.gazetteer import load_gazetteer
from dure.korea.requirements import load_requirements
from dure.reports.requirements import build_requirement_report, size_place
from dure.rules.judging import judge
from dure.rules.requirements import UNITS, Judged, PlaceSize

TABLE = load_requirements()
TODAY = date(2026, 11, 23)
MEDICAL = "medical-welfare-social-co-op"


def judge_in(code: str, form: str, *, as_of: date = TODAY, **facts: float) -> dict[str, Judged]:
    """Judge what is asked of a legal form in a place, by id."""
    gazetteer = load_gazetteer()
    place = gazetteer.get(code, as_of=as_of)
    report = build_requirement_report(
        form, TABLE, facts=facts, place=place, figures=load_figures(), gazetteer=gazetteer, as_of=as_of
    )
    assert [one["id"] for one in report.to_dict("ko")["requirements"]] == [
        one["id"] for one in report.to_dict("en")["requirements"]
    ]
    return {one.requirement.id: one for one in report.judged}


@pytest.mark.parametrize(
    ("code", "founders", "paid_in"),
    [
        ("52720", 300, 50_000_000),  # 진안군
        ("52720250", 300, 50_000_000),  # 진안읍, in it
        ("45720", 300, 50_000_000),  # 진안군 under its older code
        ("52800", 300, 50_000_000),  # 부안군
        ("31710", 300, 50_000_000),  # 울주군: 218,463 residents, and a county all the same
        ("52190", 300, 50_000_000),  # 남원시: 75,067
        ("52110", 500, 100_000_000),  # 전주시: 630,904
        ("52111", 500, 100_000_000),  # 전주시 완산구, in it
        ("52180", 500, 100_000_000),  # 정읍시: 101,330
        ("48270", 500, 100_000_000),  # 밀양시: 100,077
        ("26110", 500, 100_000_000),  # 부산 중구: fewer than 100,000, and no city
        ("36", 500, 100_000_000),  # 세종
        ("52", None, None),  # a province: which city or county is not said
    ],
)
def test_founders_and_capital_of_a_clinic_by_place(
    code: str, founders: float | None, paid_in: float | None
) -> None:
    """시행령 제19조제2항제1호·제4호: 시(인구 10만명 이하인 경우로 한정한다) 또는 군."""
    judged = judge_in(code, MEDICAL)
    assert judged["medical-founders"].needed == founders
    assert judged["medical-paid-in"].needed == paid_in


@pytest.mark.parametrize(
    ("day", "needed", "verdict"),
    [
        (date(2014, 7, 21), None, "unknown"),
        (date(2014, 7, 22), 500, "not_met"),
        (date(2023, 6, 6), 500, "not_met"),
        (date(2023, 6, 7), 300, "met"),
        (date(2026, 11, 23), 300, "met"),
    ],
)
def test_320_founders_in_buan_over_the_years(day: date, needed: float | None, verdict: str) -> None:
    """부안군: 500 until the decree of 2023-06-07, in force on the day it was promulgated (부칙)."""
    judged = judge_in("52800", MEDICAL, as_of=day, founders=320)["medical-founders"]
    assert (judged.needed, judged.verdict) == (needed, verdict)


def test_half_of_the_assets_was_asked_until_2023() -> None:
    """총자산의 100분의 50: in the text of 2017, not in that of 2026."""
    assert "medical-paid-in-of-assets" in judge_in("52800", MEDICAL, as_of=date(2023, 6, 6))
    assert "medical-paid-in-of-assets" not in judge_in("52800", MEDICAL, as_of=date(2023, 6, 7))


def test_a_clinic_is_a_social_co_operative_too() -> None:
    """Its main business, its reserve, no dividends; not the five founders, which its own number replaces."""
    judged = judge_in(
        "52720", MEDICAL, main_business_share=0.4, reserve_share=0.29, dividends_krw=0, stakeholder_kinds=2
    )
    assert judged["social-co-op-main-business"].verdict == "met"
    assert judged["social-co-op-reserve"].verdict == "not_met"
    assert judged["social-co-op-dividends"].verdict == "met"
    assert judged["social-co-op-stakeholders"].verdict == "met"
    assert "social-co-op-founders" not in judged


def test_a_co_operative() -> None:
    """Five founders, at most 30 % for one, a tenth of the surplus kept."""
    judged = judge_in("52110", "co-operative", founders=5, share_of_one=0.31, reserve_share=0.1)
    verdicts = [judged[name].verdict for name in ("co-op-founders", "co-op-share-of-one", "co-op-reserve")]
    assert verdicts == ["met", "not_met", "met"]


@pytest.mark.parametrize(
    ("code", "facts", "needed"),
    [
        ("52800", {}, 0.7),
        ("52800", {"district_based": 1}, 0.7),  # 부안군, a depopulation area
        ("52110", {"district_based": 1}, 0.8),  # 전주시, none
        ("52110", {"youth_company": 1}, 0.5),
    ],
)
def test_residents_among_the_investors_of_a_village_company(
    code: str, facts: dict[str, float], needed: float
) -> None:
    """시행령 제14조제1항제2호: 70 %; by 시·군·구 outside depopulation areas 80 %; for the young 50 %."""
    judged = judge_in(code, "village-company", resident_investors_share=0.75, **facts)
    assert judged["village-residents-share"].needed == needed


def test_a_village_company_before_the_act_is_unknown() -> None:
    """The act came into force on 2026-08-15; what the guidelines asked before was not read."""
    before = judge_in("52800", "village-company", as_of=date(2026, 8, 14), resident_investors=5)
    assert {one.verdict for one in before.values()} == {"unknown"}
    assert "2026-08-15" in before["village-investors"].reason.ko
    after = judge_in("52800", "village-company", as_of=date(2026, 8, 15), resident_investors=5)
    assert after["village-investors"].verdict == "met"


def test_two_thirds_are_two_thirds() -> None:
    """Of profit used for the purpose, in a company."""
    for share, verdict in ((2 / 3, "met"), (0.666, "not_met")):
        judged = judge_in("52110", "social-enterprise", is_company=1, social_use_share=share)
        assert judged["social-enterprise-reinvestment"].verdict == verdict


def test_the_count_is_the_last_on_or_before_the_day() -> None:
    """영천시: 101,888 at the end of 2021, 97,031 in May 2025, so it became small in between."""
    gazetteer, figures = load_gazetteer(), load_figures()
    place = gazetteer.get("47230")
    sizes = [
        size_place(place, figures, gazetteer, as_of=day)
        for day in (date(2017, 12, 30), date(2024, 1, 1), date(2025, 5, 31))
    ]
    assert [size.counted for size in sizes] == [None, date(2021, 12, 31), date(2025, 5, 31)]
    assert sizes[0].residents is None
    assert [size.residents for size in sizes] == [None, 101_888, 97_031]
    needed = [
        judge_in("47230", MEDICAL, as_of=day)["medical-founders"].needed
        for day in (date(2024, 1, 1), date(2025, 5, 31))
    ]
    assert needed == [500, 300]


def test_every_value_is_whole() -> None:
    """An article in both languages, of a law; what was read was read after it was in force."""
    for parameter in TABLE.parameters.values():
        for value in parameter.values:
            assert re.search(r"제\d+조", value.article.ko), parameter.id
            assert re.search(r"articles? \d+", value.article.en), parameter.id
            assert value.checked is None or value.starts <= value.checked


def test_every_requirement_has_a_home_and_a_number() -> None:
    """No form without a requirement, no parameter and no fact that none asks for."""
    assert all(any(one.is_asked_of(form) for one in TABLE.requirements) for form in TABLE.forms)
    used = {one.parameter for one in TABLE.requirements}
    assert set(TABLE.parameters) - used == {"small-place-residents"}
    asked = {fact.id for form in TABLE.forms for fact in TABLE.list_facts(form)}
    assert asked == set(TABLE.facts)


def test_what_is_not_asked_of_this_one_says_so() -> None:
    """Judged by name though it is asked only of companies, and this is said to be none."""
    requirement = TABLE.find("social-enterprise-reinvestment")
    assert requirement is not None
    for facts, said in (({"is_company": 0}, "Not asked here"), ({}, "has not been said")):
        judged = judge(
            requirement,
            parameters=TABLE.parameters,
            facts=facts,
            place=PlaceSize("gun", None),
            as_of=TODAY,
        )
        assert judged.verdict == "unknown"
        assert said in judged.reason.en


def test_the_reference_page_tells_everything() -> None:
    """Each legal form, requirement, unit and field of the JSON has its word there."""
    page = (Path(__file__).parents[2] / "docs/reference/requirements.md").read_text(encoding="utf-8")
    gazetteer = load_gazetteer()
    told = build_requirement_report(
        MEDICAL,
        TABLE,
        facts={},
        place=gazetteer.get("52800"),
        figures=load_figures(),
        gazetteer=gazetteer,
        as_of=TODAY,
    ).to_dict("en")
    fields = {*told, *told["requirements"][0], *told["place"], *told["facts"][0], *told["counts"]}
    names = {*UNITS, *TABLE.forms, *(one.id for one in TABLE.requirements), *fields}
    assert {name for name in names if not re.search(rf"\b{name}\b", page)} == set()


def test_what_is_told_from_memory_is_marked() -> None:
    """Texts before an amendment that nobody read, and one act whose later amendments nobody checked."""
    unread = {
        one.id: [value.starts.isoformat() for value in one.values if value.checked is None]
        for one in TABLE.parameters.values()
    }
    assert {name: days for name, days in unread.items() if days} == {
        "social-co-op-main-business": ["2012-12-01"],
        "social-co-op-reserve": ["2012-12-01"],
        "social-co-op-share-of-one": ["2012-12-01"],
        "co-op-founders": ["2012-12-01"],
        "co-op-reserve": ["2012-12-01"],
        "social-enterprise-users": ["2016-07-01"],
        "social-enterprise-workers": ["2016-07-01"],
        "social-enterprise-both": ["2016-07-01"],
        "social-enterprise-reinvestment": ["2012-02-01"],
    }


def test_no_sentence_speaks_in_ids() -> None:
    """Titles and reasons are read by people on pages and paper: no name of a fact stands in them."""
    table = load_requirements()
    for one in table.requirements:
        for text in (one.title.en, one.title.ko, one.why.en, one.why.ko):
            assert not [name for name in table.facts if "_" in name and name in text], one.id
