"""Both languages are whole, and money is written as people say it."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.reports.words import (
    Words,
    choose_particle,
    load_words,
    write_of_ten_thousand,
    write_ratio,
    write_share,
    write_won,
    write_won_exactly,
)


def _placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_both_languages_have_the_same_keys() -> None:
    """A sentence that is missing in one language is missing for its readers."""
    assert set(load_words("en").sentences) == set(load_words("ko").sentences)


def test_both_languages_have_the_same_placeholders() -> None:
    """Only the first mention of a place glosses it in English alone."""
    english, korean = load_words("en").sentences, load_words("ko").sentences
    differing = [key for key in english if _placeholders(english[key]) != _placeholders(korean[key])]
    assert differing == ["place.first"]


def test_every_sentence_is_filled() -> None:
    """No key is left empty in either language."""
    for language in ("en", "ko"):
        assert all(sentence.strip() for sentence in load_words(language).sentences.values())


def test_a_value_is_never_read_as_a_placeholder() -> None:
    """An enterprise named {place} stays what it is."""
    words = Words("en", {"key": "Of {name}"})
    assert words.say("key", name="{place} {0} %s") == "Of {place} {0} %s"


@pytest.mark.parametrize(
    ("amount", "korean", "english"),
    [
        (0, "0원", "₩0"),
        (999_999, "999,999원", "₩999,999"),
        (12_340_000, "1,234만 원", "₩12.3 million"),
        (123_400_000, "1억 2,340만 원", "₩123.4 million"),
        (100_000_000, "1억 원", "₩100.0 million"),
        (-1_234_567_890, "−12억 3,457만 원", "−₩1.23 billion"),
        (3_456_789_012_345, "3조 4,567억 원", "₩3.46 trillion"),
        (999_995_000_000, "9,999억 9,500만 원", "₩1.00 trillion"),
        (999_994_000_000, "9,999억 9,400만 원", "₩999.99 billion"),
    ],
)
def test_money_is_written_as_people_say_it(amount: int, korean: str, english: str) -> None:
    """만, 억 and 조 in Korean, millions, billions and trillions in English."""
    assert write_won(amount, "ko") == korean
    assert write_won(amount, "en") == english


@given(st.integers(-(10**15), 10**15))
def test_money_never_breaks(amount: int) -> None:
    """Any number of won is written, and exactly it reads back."""
    assert write_won(amount, "ko").endswith("원")
    exact = write_won_exactly(amount, "en").replace("₩", "").replace(",", "").replace("−", "-")
    assert int(exact) == amount


@pytest.mark.parametrize(
    ("word", "particle"),
    [
        ("진안군", "이"),
        ("진안읍", "이"),
        ("두레", "가"),
        ("마이협동조합(가상)", "이"),
        ("85.7%", "가"),
        ("Green", "이"),
        ("Coffee", "가"),
        ("", "가"),
    ],
)
def test_particles_follow_the_sound(word: str, particle: str) -> None:
    """이 after a final consonant, 가 after a vowel; brackets are passed over."""
    assert choose_particle(word, closed="이", open_="가") == particle


def test_ro_follows_rieul() -> None:
    """서울로, 진안군으로, 전주로."""
    assert [choose_particle(word, closed="으로", open_="로") for word in ("서울", "진안군", "전주")] == [
        "로",
        "으로",
        "로",
    ]


def test_unknown_is_said() -> None:
    """None is a word, never 0."""
    assert write_share(None, "ko") == "알 수 없음"
    assert write_ratio(None, "en") == "unknown"
    assert write_of_ten_thousand(None, "en") == "unknown"


def test_shares_are_rounded_once() -> None:
    """One digit; whole ones without."""
    assert [write_share(share, "en") for share in (0.0, 0.5855, 0.99999, 1.0)] == [
        "0%",
        "58.6%",
        "100.0%",
        "100%",
    ]
    assert write_of_ten_thousand(0.58558, "ko") == "5,860원"
    assert write_ratio(1.575, "en") == "1.58"
