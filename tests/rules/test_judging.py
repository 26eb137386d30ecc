"""A requirement is met, not met or unknown; what it is held against hangs on the day and the place."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_law import LAW, get_table

from dure.rules.judging import is_small_place, judge, judge_all
from dure.rules.requirements import Judged, PlaceKind, PlaceSize

TABLE = get_table()
TODAY = date(2026, 11, 23)
COUNTY = PlaceSize("gun", 24_219)


def hold(
    requirement: str, place: PlaceSize = COUNTY, *, as_of: date = TODAY, text: str = LAW, **facts: float
) -> Judged:
    """Hold one requirement of the small law against a case."""
    table = get_table(text)
    found = table.find(requirement)
    assert found is not None
    return judge(found, parameters=table.parameters, facts=facts, place=place, as_of=as_of)


@pytest.mark.parametrize(
    ("kind", "residents", "needed"),
    [
        ("gun", 24_219, 300),
        ("gun", None, 300),
        ("gun", 218_463, 300),
        ("si", 99_999, 300),
        ("si", 100_000, 300),
        ("si", 100_001, 500),
        ("gu", 9, 500),
        ("gu", None, 500),
        ("si", None, None),
        ("other", 5, None),
    ],
)
def test_small_is_a_county_or_a_city_of_up_to_100_000(
    kind: PlaceKind, residents: float | None, needed: float | None
) -> None:
    """A county however many live there, a district never; a city of unknown residents is not guessed."""
    judged = hold("enough", PlaceSize(kind, residents), founders=1_000)
    assert judged.needed == needed
    assert judged.verdict == ("unknown" if needed is None else "met")


def test_how_small_is_said_by_the_law_and_not_by_the_code() -> None:
    """Were the bound 30,000 from some day on, the reasons would say so."""
    text = LAW.replace('value: "100,000"', 'value: "30,000"').replace("value: 100000", "value: 30000")
    assert text != LAW
    judged = hold("enough", PlaceSize("si", 30_001), text=text, founders=1)
    assert "in a city of more than 30,000 residents" in judged.reason.en
    assert "인구 3만 명이 넘는 시" in judged.reason.ko
    unknown = hold("enough", PlaceSize("si", None), text=text, founders=1)
    assert "up to 30,000 residents" in unknown.reason.en
    assert "3만 명 이하인지" in unknown.reason.ko


def test_before_the_small_place_rule_all_places_were_alike() -> None:
    """From its first day on, and not a day sooner; then nobody asks how large the place is."""
    assert hold("enough", as_of=date(2023, 6, 6), founders=320).verdict == "not_met"
    assert hold("enough", as_of=date(2023, 6, 7), founders=320).verdict == "met"
    unknown = PlaceSize("other", None)
    assert hold("enough", unknown, as_of=date(2023, 6, 6), founders=500).verdict == "met"
    for place in (PlaceSize("si", 5), COUNTY):
        assert is_small_place(place, parameters=TABLE.parameters, as_of=date(2023, 6, 6)) is None


def test_before_its_first_date_a_requirement_is_unknown() -> None:
    """Not the first value; the reason says from when on one can ask, and where to look."""
    judged = hold("enough", as_of=date(2014, 7, 21), founders=5_000)
    assert (judged.verdict, judged.needed, judged.value) == ("unknown", None, None)
    assert "2014-07-22" in judged.reason.en
    assert "law.go.kr" in judged.reason.ko
    assert hold("enough", as_of=date(2014, 7, 22), founders=5_000).verdict == "met"


def test_between_two_texts_a_requirement_is_unknown() -> None:
    """A value ends on its last day and does not run on."""
    assert hold("nobody-too-much", as_of=date(2011, 12, 31), share_of_one=0.2).verdict == "met"
    judged = hold("nobody-too-much", as_of=date(2012, 1, 1), share_of_one=0.2)
    assert judged.verdict == "unknown"
    assert "2012-01-01" in judged.reason.en


def test_a_value_for_small_places_alone_says_nothing_of_large_ones() -> None:
    """Where nothing is known for a city, the county's number is not taken."""
    text = LAW.replace("{value: 500, starts: 2014-07-22,", "{value: 500, starts: 2023-06-07, case: youth,")
    judged = hold("enough", PlaceSize("si", 200_000), text=text, founders=1_000)
    assert (judged.verdict, judged.needed) == ("unknown", None)
    assert "a case like this one" in judged.reason.en
    assert hold("enough", text=text, founders=1_000).needed == 300


@pytest.mark.parametrize(
    ("share", "verdict"), [(0.3, "met"), (0.1 + 0.2, "met"), (0.3001, "not_met"), (0.0, "met")]
)
def test_up_to_a_share_means_the_share_itself_too(share: float, verdict: str) -> None:
    """0.1 + 0.2 is 0.3, whatever a float says."""
    assert hold("nobody-too-much", share_of_one=share).verdict == verdict


def test_what_is_missing_is_told_in_numbers() -> None:
    """By how much, in both languages; two shares that look alike are not told as equal."""
    assert hold("enough", founders=299).reason.en.endswith(
        "299 people; asked in a county (군): at least 300 people; 1 person short."
    )
    assert "1명 모자랍니다" in hold("enough", founders=299).reason.ko
    assert "0.01 percentage points too much" in hold("nobody-too-much", share_of_one=0.300001).reason.en


@pytest.mark.parametrize("found", [None, float("nan"), float("inf")])
def test_a_fact_that_nobody_has_said_is_unknown(found: float | None) -> None:
    """And what is asked is told all the same."""
    judged = hold("enough", **({} if found is None else {"founders": found}))
    assert (judged.verdict, judged.found, judged.needed) == ("unknown", None, 300)
    assert "Not said yet" in judged.reason.en


def test_a_value_that_nobody_has_read_is_told_as_unverified() -> None:
    """It judges, and says so."""
    judged = hold("nobody-too-much", as_of=date(2011, 1, 1), share_of_one=0.1)
    assert (judged.verdict, judged.is_verified) == ("met", False)
    assert "unverified" in judged.reason.en
    assert "확인 전" in judged.reason.ko
    assert hold("nobody-too-much", share_of_one=0.1).is_verified


def test_what_has_ended_is_not_asked_any_more() -> None:
    """It is left out of all that is asked; asked for by name it says until when it held."""
    text = LAW.replace(
        "{value: 0.3, starts: 2014-01-01,", "{value: 0.3, starts: 2014-01-01, ends: 2020-01-01,"
    )
    table = get_table(text)
    then, now = (
        judge_all("clinic", table, facts={}, place=COUNTY, as_of=day) for day in (date(2019, 12, 31), TODAY)
    )
    assert [one.requirement.id for one in then] == ["enough", "nobody-too-much"]
    assert [one.requirement.id for one in now] == ["enough"]
    judged = hold("nobody-too-much", text=text, share_of_one=0.1)
    assert judged.verdict == "unknown"
    assert "until 2019-12-31" in judged.reason.en


def test_a_legal_form_that_there_is_not_is_refused() -> None:
    """With those that there are."""
    with pytest.raises(LookupError, match="clinic"):
        judge_all("bank", TABLE, facts={}, place=COUNTY, as_of=TODAY)


WITH_CASES = LAW.replace(
    "requirements:",
    """\
      - {value: 0.5, starts: 2014-01-01, article: {en: a, ko: 가}, checked: null, case: youth}
      - {value: 0.1, starts: 2014-01-01, article: {en: b, ko: 나}, checked: null, case: by_city, \
not_in_depopulation: true}
requirements:""",
).replace("parameters:", "  - {id: by_city, name: {en: by city, ko: 시군구}, unit: flag}\nparameters:", 1)


@pytest.mark.parametrize(
    ("facts", "depopulation", "needed"),
    [
        ({}, None, 0.3),
        ({"youth": 0}, None, 0.3),
        ({"youth": 1}, None, 0.5),
        ({"by_city": 1}, False, 0.1),
        ({"by_city": 1}, True, 0.3),
        ({"by_city": 1}, None, None),
        ({"by_city": 1, "youth": 1}, False, None),
        ({"by_city": 1, "youth": 1}, True, 0.5),
    ],
)
def test_a_case_of_its_own_has_a_number_of_its_own(
    facts: dict[str, float], *, depopulation: bool | None, needed: float | None
) -> None:
    """Only where it is said to hold; two at once, or an unknown exception, are not decided by us."""
    place = replace(COUNTY, depopulation=depopulation)
    assert hold("nobody-too-much", place, text=WITH_CASES, share_of_one=0.05, **facts).needed == needed


def test_of_flags_of_one_group_one_rules_out_the_others() -> None:
    """And what is asked of the others alone is left out; what stands alone stays asked about."""
    flags = "".join(
        f"  - {{id: {name}, name: {{en: {name}, ko: {name}}}, unit: flag{group}}}\n"
        for name, group in (("serves", ", group: purpose"), ("employs", ", group: purpose"), ("company", ""))
    )
    more = "".join(
        f"  - {{id: of-{name}, legal_form: clinic, title: {{en: a, ko: 가}}, fact: founders, comparison:"
        f" at_least, parameter: founders, only_if: {name}, why: {{en: a, ko: 가}}}}\n"
        for name in ("serves", "employs", "company")
    )
    table = get_table(LAW.replace("parameters:", flags + "parameters:", 1) + more)

    def told(**facts: float) -> dict[str, str]:
        judged = judge_all("clinic", table, facts={"founders": 400, **facts}, place=COUNTY, as_of=TODAY)
        return {one.requirement.id: one.verdict for one in judged if one.requirement.only_if}

    assert told() == {"of-serves": "unknown", "of-employs": "unknown", "of-company": "unknown"}
    assert told(serves=1) == {"of-serves": "met", "of-company": "unknown"}
    assert told(serves=0, company=1) == {"of-employs": "unknown", "of-company": "met"}


@settings(deadline=None)
@given(
    found=st.floats(0, 1_000),
    needed=st.floats(0, 1_000),
    stricter=st.floats(0, 1_000),
    is_least=st.booleans(),
)
def test_a_stricter_parameter_never_turns_not_met_to_met(
    found: float, needed: float, stricter: float, *, is_least: bool
) -> None:
    """More asked at least, or less allowed at most: what failed before fails all the more."""
    mild, hard = sorted((needed, stricter)) if is_least else sorted((needed, stricter), reverse=True)
    requirement = TABLE.requirements[0]
    requirement = replace(requirement, comparison="at_least" if is_least else "at_most")

    def verdict(number: float) -> str:
        parameter = TABLE.parameters["founders"]
        values = tuple(replace(value, value=number) for value in parameter.values)
        parameters = {**TABLE.parameters, "founders": replace(parameter, values=values)}
        return judge(
            requirement, parameters=parameters, facts={"founders": found}, place=COUNTY, as_of=TODAY
        ).verdict

    assert (verdict(mild), verdict(hard)) in {("met", "met"), ("met", "not_met"), ("not_met", "not_met")}


@settings(deadline=None)
@given(found=st.one_of(st.none(), st.floats()), residents=st.one_of(st.none(), st.floats(0, 10**7)))
def test_every_verdict_has_its_reason(found: float | None, residents: float | None) -> None:
    """In both languages, whatever was said and however large the place."""
    for kind in ("gun", "si", "gu", "other"):
        for day in (date(2000, 1, 1), date(2020, 1, 1), TODAY):
            place = PlaceSize(kind, residents)
            facts = {} if found is None else {"founders": found}
            judged = hold("enough", place, as_of=day, **facts)
            assert judged.reason.en
            assert judged.reason.ko
            assert (judged.verdict == "unknown") == (judged.found is None or judged.needed is None)
