"""Nobody is named whom nothing shows to be a business."""

import json
from typing import Any

import pytest

from dure.reports import render_text
from dure.reports.private import may_be_person

PEOPLE = (
    "김지원",
    "박주원",
    "최정원",
    "이은실",
    "최민관",
    "김동국",
    "나영희",
    "도경수",
    "남궁민수",
    "김산",
    "김영희님",
    "박민수1",
    "홍길동조합비",
    "홍길동농협",
    "김영희(급여)",
    "한가람3월급여",
    "행복마트(김영희)",
    "농협 김영희",
    "센터장 김영희",
    "조합원 홍길동",
    "이상회",
    "NGUYEN응우옌반안",
    "Dal (neighbour)",
    "Hong co-op fee",
)
BUSINESSES = (
    "행복상회(가상)",
    "이마트",
    "이마트 진안점",
    "진안농협",
    "백운면 농협",
    "㈜김영희",
    "주식회사이영수",
    "김영희미용실",
    "국민연금공단",
    "우체국",
    "Mai Co., Ltd",
    "Market Street House (example)",
)


@pytest.mark.parametrize("name", PEOPLE)
def test_a_name_without_a_business_word_is_a_persons(name: str) -> None:
    """When unsure: private."""
    assert may_be_person(name)


@pytest.mark.parametrize("name", BUSINESSES)
def test_a_business_word_tells_a_business(name: str) -> None:
    """Shops and bodies keep their names."""
    assert not may_be_person(name)


def test_an_address_tells_a_business_of_several_latin_words() -> None:
    """Sellers of a plain table are named, unless one of the words is a family name."""
    assert not may_be_person("Bright Roasters (example)", has_address=True)
    assert may_be_person("Bright Roasters (example)")
    assert may_be_person("Ara Kim", has_address=True)
    assert may_be_person("들녘", has_address=True)


def _pay_by_bank(village: Any, name: str, **facts: Any) -> None:
    village.party(f"name:{name}", name, None, **{"kind": "unknown", **facts})
    village.pay("4018200019", f"name:{name}", 300_000, "unsorted", role="payment", file="농협.xlsx")


def test_no_door_names_whom_nothing_shows_to_be_a_business(make_report: Any, village: Any) -> None:
    """Names of bank lines alone; a line of business tells otherwise."""
    for name in PEOPLE:
        _pay_by_bank(village, name)
    _pay_by_bank(village, "들녘", line="농업/쌀")
    report = make_report(village)
    written = json.dumps(report.to_dict("ko"), ensure_ascii=False) + render_text(report, "ko")
    assert [name for name in PEOPLE if name in written] == []
    assert "들녘" in written
    assert "행복상회(가상)" in written
    rows = set(report.rows["party"].to_pylist())
    assert rows.isdisjoint(PEOPLE)
    assert "들녘" in rows


def test_the_enterprise_asked_about_keeps_its_name(make_report: Any, village: Any) -> None:
    """Whoever asks has named it."""
    _pay_by_bank(village, "들녘")
    assert "들녘" in make_report(village, enterprise="name:들녘").to_dict("ko")["title"]


def test_who_gives_hours_is_a_person(make_report: Any, village: Any) -> None:
    """A neighbour with an address and two names is a neighbour."""
    for name in ("Dal Bright", "Oak Roasters"):
        village.party(f"name:{name}", name, "52720250", kind="unknown")
        village.pay("4018200019", f"name:{name}", 10_000, "services")
    village.pay("name:Dal Bright", "4018200019", 120, "services", unit="minute")
    rows = set(make_report(village).rows["party"].to_pylist())
    assert "Oak Roasters" in rows
    assert "Dal Bright" not in rows
