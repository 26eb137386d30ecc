"""`dure requirements`: what the law asks in a place on a day, in both languages."""

from collections.abc import Callable
from typing import Any

import pytest

Dure = Callable[..., Any]
MEDICAL = "medical-welfare-social-co-op"


def test_it_tells_what_is_met_and_what_is_missing(dure: Dure) -> None:
    """With the article, the day it was read, and how to say what is not known."""
    answer = dure(
        "requirements",
        MEDICAL,
        "--place",
        "52800",
        "--fact",
        "founders=320",
        "--fact",
        "paid_in_krw=45000000",
    )
    assert answer.status == 0
    assert "[met] Enough founders for the clinic" in answer.out
    assert "₩5,000,000 short" in answer.out
    assert "read on 2026-11-23" in answer.out
    assert "--fact share_of_one=0.3" in answer.out


def test_it_speaks_korean_to_a_korean_name(dure: Dure) -> None:
    """A form and a place by their names."""
    answer = dure(
        "requirements",
        "의료복지사회적협동조합",
        "--place",
        "부안군",
        "--fact",
        "founders=320",
        "--lang",
        "ko",
    )
    assert answer.status == 0
    assert "군 지역의 기준은 300명 이상, 지금은 320명입니다." in answer.out


def test_json_gives_the_same_as_values(dure: Dure) -> None:
    """One object; the day is that on which the law was last read."""
    told = dure(
        "requirements", MEDICAL, "--place", "52110", "--fact", "founders=320", "--format", "json"
    ).report
    assert told["as_of"] == told["read_on"] == "2026-11-23"
    assert told["place"]["small"] is False
    founders = told["requirements"][0]
    assert (founders["id"], founders["verdict"], founders["needed"]) == ("medical-founders", "not_met", 500)
    assert founders["verified"] is True
    assert sum(told["counts"].values()) == len(told["requirements"])


def test_a_day_before_the_first_is_answered_with_unknown(dure: Dure) -> None:
    """And says from when on; a day after the last reading says that it was not read since."""
    old = dure("requirements", MEDICAL, "--place", "52720", "--as-of", "2013-01-01", "--fact", "founders=900")
    assert "No value is known for 2013-01-01" in old.out
    new = dure("requirements", MEDICAL, "--place", "52720", "--as-of", "2030-01-01")
    assert "The law was last read on 2026-11-23" in new.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["bank", "--place", "52800"], "no such legal form"),
        (["co-op", "--place", "52800"], "social-co-op"),
        ([MEDICAL, "--place", "99999"], "No place has the code"),
        ([MEDICAL, "--place", "어디에도없는군"], "no place has this name"),
        ([MEDICAL, "--place", "52800", "--as-of", "yesterday"], "is not a day"),
        ([MEDICAL, "--place", "52800", "--fact", "founders"], "founders has no number"),
        ([MEDICAL, "--place", "52800", "--fact", "fouders=3"], "Asked here: founders"),
        ([MEDICAL, "--place", "52800", "--fact", "share_of_one=30"], "30%"),
        ([MEDICAL], "--place"),
    ],
)
def test_what_is_not_clear_is_refused_with_its_remedy(dure: Dure, arguments: list[str], said: str) -> None:
    """Exit status 2, and nothing is judged."""
    answer = dure("requirements", *arguments)
    assert answer.status == 2
    assert said in answer.err
    assert answer.out == ""


def test_a_place_that_a_reform_left_without_a_code_is_answered_as_it_was(dure: Dure) -> None:
    """Naju-si's code ended with the merger of 2026, and no table names another: it is no less a city."""
    answer = dure("requirements", MEDICAL, "--place", "46170", "--fact", "founders=320")
    assert answer.status == 0
    assert "A reform ended the code 46170 on 2026-07-01" in answer.err
    assert "[not met] Enough founders for the clinic" in answer.out


def test_a_place_that_was_divided_names_what_took_its_area(dure: Dure) -> None:
    """Seo-gu of Incheon: not only that it is gone."""
    answer = dure("requirements", MEDICAL, "--place", "28260", "--fact", "founders=320")
    assert answer.status == 2
    assert "서해구 (28275)" in answer.err


def test_cases_in_which_the_law_asks_another_number_are_asked_for(dure: Dure) -> None:
    """A village company counted by the county says so; said once, it is not asked again."""
    asked = ("requirements", "village-company", "--place", "52800", "--lang", "en")
    assert "--fact district_based=1" in dure(*asked).out
    assert "--fact district_based=1" not in dure(*asked, "--fact", "district_based=1").out
