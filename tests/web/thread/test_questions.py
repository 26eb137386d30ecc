"""The four questions give a share that a neighbour could work out by hand."""

from itertools import product

import pytest

from dure.web.thread.questions import (
    MOST,
    OBLIGATIONS,
    SHOPPING,
    WHERE,
    find_inside_share,
    list_questions,
    weigh_month,
)


def test_there_are_four_questions_in_both_languages() -> None:
    """Each has a hint and a few coarse choices."""
    questions = list_questions()
    assert [question.key for question in questions] == [*SHOPPING, "most"]
    assert all(len(question.choices) <= 5 for question in questions)
    assert all(words.ko and words.en for question in questions for _, words in question.choices)


@pytest.mark.parametrize("most", MOST)
def test_the_month_adds_up(most: str) -> None:
    """The parts of a month's money are the month's money."""
    assert sum(weigh_month(most).values()) == pytest.approx(1)


def test_every_answer_gives_a_share_or_none() -> None:
    """Never below nothing, never above what is not owed elsewhere."""
    for daily, services, large, most in product(WHERE, WHERE, WHERE, MOST):
        answers = {"daily": daily, "services": services, "large": large, "most": most}
        share = find_inside_share(answers)
        unsure = [daily, services, large].count("unsure")
        assert (share is None) == (unsure >= 2)
        if share is not None:
            assert 0 <= share <= 1 - weigh_month(most)[OBLIGATIONS]


def test_buying_more_here_never_lowers_the_share() -> None:
    """The order of the answers is the order of the share."""
    order = ("away", "half", "here")
    for key, most in product(SHOPPING, MOST):
        base = dict.fromkeys(SHOPPING, "half") | {"most": most}
        shares = [find_inside_share(base | {key: where}) for where in order]
        assert shares == sorted(share for share in shares if share is not None)


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"daily": "here", "services": "here", "large": "here"},
        {"daily": "here", "services": "here", "large": "here", "most": "everything"},
        {"daily": "0.9", "services": "here", "large": "here", "most": "daily"},
    ],
)
def test_what_was_not_asked_is_refused(answers: dict[str, str]) -> None:
    """A tampered answer is no answer."""
    with pytest.raises(ValueError, match="one of"):
        find_inside_share(answers)
