"""The weights of challenges as data: whole, each with its why; a user's own read past every fault."""

import pytest

from dure.korea.challenges import load_challenges, read_challenges, read_weights
from dure.places.features import FEATURES
from dure.playbooks.playbook import CHALLENGES

OWN = """
title: {en: Our harbour, ko: 우리 항구}
weights:
  - {feature: coast, weight: 4}
  - {feature: old, weight: 1.5, why: {en: Crews grow old., ko: 뱃사람이 나이 듭니다.}}
"""


def test_every_challenge_of_a_playbook_has_its_weights() -> None:
    """The five and the place as a whole, which is the first."""
    challenges = load_challenges()
    assert [one.id for one in challenges] == ["general", *CHALLENGES]
    for challenge in challenges:
        assert challenge.title.en
        assert challenge.title.ko
        assert len({one.feature for one in challenge.weights}) == len(challenge.weights) >= 6
        for one in challenge.weights:
            assert one.feature in {feature.id for feature in FEATURES}
            assert one.weight > 0
            assert one.why is not None
            assert one.why.en.endswith(".")
            assert one.why.ko.endswith(".")


def test_the_sea_counts_most_for_a_harbour() -> None:
    """A challenge weighs what it is called after."""
    by_id = {one.id: one.as_mapping() for one in load_challenges()}
    assert max(by_id["sea"], key=by_id["sea"].__getitem__) == "coast"
    assert max(by_id["ageing"], key=by_id["ageing"].__getitem__) == "old"
    assert max(by_id["care"], key=by_id["care"].__getitem__) == "very_old"


def test_a_users_own_weights() -> None:
    """Title and whys are welcome and not asked for."""
    weights, problems = read_weights(OWN, file="ours.yaml")
    assert problems == ()
    assert weights is not None
    assert weights.id == "own"
    assert weights.title.ko == "우리 항구"
    assert weights.as_mapping() == {"coast": 4.0, "old": 1.5}
    bare, problems = read_weights(b"weights: [{feature: old, weight: 1}]", file="ours.yaml")
    assert problems == ()
    assert bare is not None
    assert bare.title.en == "your own weights"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "does not hold"),
        ("title: Ours", "weights is missing"),
        ("weights: []", "one at least is more than 0"),
        ("weights: [{feature: old, weight: 0}]", "one at least is more than 0"),
        ("weights: [{feature: beauty, weight: 1}]", "cannot be 'beauty'"),
        ("weights: [{feature: old}]", "weight is missing"),
        ("weights: [{weight: 1}]", "feature is missing"),
        ("weights: [{feature: old, weight: -1}]", "from 0 to 100"),
        ("weights: [{feature: old, weight: 1e9}]", "from 0 to 100"),
        ("weights: [{feature: old, weight: much}]", "not a number"),
        ("weights: [{feature: old, weight: .nan}]", "not a number"),
        ("weights: [{feature: old, weight: 1}, {feature: old, weight: 2}]", "stands twice"),
        ("weights: {old: 1}", "weights"),
        ("weights: &a [*a]", "points to another part of itself"),
        ("weights: [", "w.yaml"),
    ],
)
def test_a_file_at_fault_is_refused_with_its_line(text: str, said: str) -> None:
    """What and what to do; no weights that the user did not mean."""
    weights, problems = read_weights(text, file="w.yaml")
    assert weights is None
    told = [problem.to_dict("en") for problem in problems]
    assert any(said in f"{one['where']} {one['what']}" for one in told)
    assert all(problem.remedy.ko and problem.remedy.en for problem in problems)


def test_what_is_passed_by_is_said() -> None:
    """An entry that nobody asks for stops nothing."""
    weights, problems = read_weights("weights: [{feature: old, weight: 2, colour: red}]", file="w.yaml")
    assert weights is not None
    assert [problem.what.en for problem in problems] == ["colour is not known here."]


def test_a_shipped_challenge_must_say_why() -> None:
    """A weight without its why, one language short, or two challenges of one name."""
    one = (
        "  - id: x\n    title: {en: X, ko: 엑스}\n    text: {en: X., ko: 엑스.}\n"
        "    weights: [{feature: old, weight: 1"
    )
    whole = one + ", why: {en: So., ko: 그래서.}}]\n"
    found, problems = read_challenges(f"challenges:\n{whole}", file="c.yaml")
    assert problems == ()
    assert [challenge.id for challenge in found] == ["x"]
    found, problems = read_challenges(f"challenges:\n{one}}}]\n", file="c.yaml")
    assert found == ()
    assert problems[0].what.en == "why is missing."
    found, problems = read_challenges(f"challenges:\n{one}, why: {{en: So.}}}}]\n", file="c.yaml")
    assert found == ()
    assert "both languages" in problems[0].what.en
    found, problems = read_challenges(f"challenges:\n{whole}{whole}", file="c.yaml")
    assert len(found) == 1
    assert "stands twice" in problems[0].what.en
