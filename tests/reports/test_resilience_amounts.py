"""What a shock changes is told without signs, and what changes nothing is said to change nothing."""

import pytest

from dure.reports.answer import Figure
from dure.reports.resilience import Softener
from dure.reports.resilience_amounts import tell_ends, write_fall, write_fall_share
from dure.reports.resilience_text import say_softener


@pytest.mark.parametrize(
    ("figure", "ko", "en"),
    [
        (
            (22_400_000, 5_000_000, 30_000_000),
            "2,240만 원 줄어듦 (500만 원 – 3,000만 원)",
            "₩22.4 million less",
        ),
        (
            (-22_400_000, -30_000_000, -5_000_000),
            "2,240만 원 늘어남 (500만 원 – 3,000만 원)",
            "₩22.4 million more",
        ),
        (
            (-2_000_000, -5_000_000, 1_000_000),
            "200만 원 늘어남 (100만 원 줄어듦 – 500만 원 늘어남)",
            "₩2.0 million more (₩1.0 million less – ₩5.0 million more)",
        ),
        ((0, 0, 5_000_000), "0원 (0원 – 500만 원 줄어듦)", "₩0 (₩0 – ₩5.0 million less)"),
        ((0, 0, 0), "0원", "₩0"),
    ],
)
def test_less_and_more_are_words(figure: tuple[int, int, int], ko: str, en: str) -> None:
    """One word where all go the same way, and one for each end where they do not; never a minus."""
    ends = dict(zip(("value", "low", "high"), figure, strict=True))
    assert write_fall(ends, "ko", kind="income") == ko
    told = write_fall(ends, "en", kind="income")
    assert told.startswith(en)
    assert "−" not in told
    assert "-" not in told


def test_a_till_is_short_or_has_something_left_over() -> None:
    """Income falls or grows; money in the till is short or left over; what is unknown stays so."""
    over = {"value": -3_000_000.0, "low": -4_000_000.0, "high": -1_000_000.0}
    assert write_fall(over, "ko", kind="till").startswith("300만 원 남음")
    assert write_fall_share({"value": 0.051, "low": 0.004, "high": 0.137}, "en") == "5.1% less (0.4% – 13.7%)"
    unknown = tell_ends({"value": None, "low": None, "high": None}, kind="income")
    assert all(end.amount is None and end.way is None for end in unknown.values())


def soften(with_it: Figure, without: Figure) -> tuple[str, str]:
    """Say what reserves soften."""
    said = say_softener(Softener("reserves", with_it, without, used=True))
    return said.en, said.ko


def test_what_changes_nothing_is_said_to_change_nothing() -> None:
    """Two sums that read alike are not set against each other; an end that differs is told by itself."""
    first = Figure(13_800_000, 5_000_000, 20_000_000)
    en, ko = soften(first, Figure(13_800_400, 5_000_000, 20_000_000))
    assert "does not change with reserves in the bank" in en
    assert "아무것도 바꾸지 않습니다" in ko
    en, ko = soften(first, Figure(13_800_400, 5_000_000, 30_000_000))
    assert "where most is lost, they would lose ₩20.0 million with, and lose ₩30.0 million without" in en
    assert "가장 많이 잃는 쪽에서는" in ko
    en, _ = soften(first, Figure(13_800_000, 9_000_000, 20_000_000))
    assert "where least is lost" in en
    en, _ = soften(first, Figure(18_000_000, 9_000_000, 30_000_000))
    assert en.startswith(
        "With reserves in the bank, all here whom these books name would together lose ₩13.8 million"
    )


def test_what_costs_more_than_it_saves_says_why() -> None:
    """Who buys from a neighbour has less left for wages; where more is lost without, nothing is explained."""
    more, less = Figure(20e6, 10e6, 30e6), Figure(18e6, 9e6, 27e6)
    dearer = say_softener(Softener("local_supply", more, less, used=True))
    assert "costs more than it saves" in dearer.en
    assert "더 많이 잃는 까닭" in dearer.ko
    assert "costs more" not in say_softener(Softener("local_supply", less, more, used=True)).en
