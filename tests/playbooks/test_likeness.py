"""Numbers are the same in both languages, however each writes them; one that is not is found."""

import re

import pytest

from dure.korea.playbooks import load_playbooks
from dure.playbooks.likeness import find_missing
from dure.playbooks.playbook import Playbook

SAME = [
    ("35,000 won", "3만 5천 원"),
    ("160 million won", "1억 6천만 원"),
    ("1.5 million a month", "월 150만 원"),
    ("2.4 million won", "240만 원"),
    ("30 million won", "3천만 원"),
    ("twenty million and more", "2천여만 원"),
    ("300 names", "삼백 명"),
    ("Three hundred names", "300명"),
    ("twenty-two kitchens", "부엌 22곳"),
    ("22 kitchens", "부엌 스물두 곳"),
    ("in twelve days", "12일, 곧 열이틀에"),
    ("12 days", "열이틀"),
    ("a tenth of it", "10분의 1"),
    ("13 of 20 futures", "스무 가지 가운데 13가지"),
    ("6 November 2026", "2026년 11월 6일"),
    ("5.48 billion won", "54억 8,252만 원"),
    ("2.0 %", "2.0%"),
    ("5.05 %", "5.05%"),
    ("both of them, one each", "두 사람이 하나씩"),
    ("read https://example.org/2019/77 today", "오늘 읽으십시오"),
]


@pytest.mark.parametrize(("english", "korean"), SAME)
def test_the_same_number_is_known_in_either_writing(english: str, korean: str) -> None:
    """In digits, with signs of size, or spelled out."""
    assert list(find_missing(english, korean, "en")) == []
    assert list(find_missing(korean, english, "ko")) == []


@pytest.mark.parametrize(
    ("english", "korean", "missing"),
    [
        ("35,000 won", "3만 6천 원", "35,000"),
        ("160 million won", "1억 6백만 원", "160 million"),
        ("24,219 people", "24,291명", "24,219"),
        ("0.35 of them", "0.53", "0.35"),
        ("in 2019", "2018년에", "2019"),
    ],
)
def test_another_number_is_found(english: str, korean: str, missing: str) -> None:
    """As it is written."""
    assert list(find_missing(english, korean, "en")) == [missing]


@pytest.mark.parametrize("playbook", load_playbooks(), ids=lambda one: one.id)
def test_a_slip_in_a_number_of_a_shipped_story_is_found(playbook: Playbook) -> None:
    """Every number of three digits and more, with its first two digits the other way round."""
    english, korean = playbook.story.en, playbook.story.ko
    slips = 0
    for match in re.finditer(r"\d[\d,]{2,}", english):
        digits = match[0]
        if digits[1] in {",", digits[0], "0"}:
            continue
        slip = digits[1] + digits[0] + digits[2:]
        if slip in korean or slip in english:
            continue
        changed = english[: match.start()] + slip + english[match.end() :]
        slips += 1
        assert any(slip.strip(",") in found for found in find_missing(changed, korean, "en")), slip
    assert slips > 0
