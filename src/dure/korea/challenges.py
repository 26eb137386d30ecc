"""Load what makes places alike for each challenge, and read a user's own weights."""

from functools import lru_cache
from importlib import resources
from typing import Final

from dure.handwritten import FileKind, Findings, Section, read_yaml
from dure.language import Text
from dure.places.comparable import WEIGHT_MAX, ChallengeWeights, FeatureWeight
from dure.places.features import FEATURES
from dure.problem import Problem

OWN: Final = "own"
_SHIPPED: Final = "challenges.yaml"
_OWN_TITLE: Final = Text(en="your own weights", ko="직접 정한 비중")
_OWN_TEXT: Final = Text(en="By the weights of your file.", ko="파일에 적은 비중대로 견줍니다.")
_ENTRY: Final = "- {feature: old, weight: 3}"
_KIND: Final = FileKind(
    name=Text(en="a file of weights", ko="비중 파일"),
    example="docs/methods/comparable-places.md",
    elsewhere=Text(en="Keep the entries that are yours.", ko="직접 적은 항목만 남겨 주십시오."),
    sections=("weights", "challenges"),
    size_max=64 * 1024,
    depth_max=6,
)


@lru_cache(maxsize=1)
def load_challenges() -> tuple[ChallengeWeights, ...]:
    """Load the shipped challenges, `general` first.

    Raises:
        ValueError: The shipped file has a fault; the message names it.
    """
    text = resources.files("dure.korea").joinpath(_SHIPPED).read_text(encoding="utf-8")
    challenges, problems = read_challenges(text, file=_SHIPPED)
    if problems:
        raise ValueError("; ".join(f"{one.where.in_language('en')}: {one.what.en}" for one in problems))
    return challenges


def read_challenges(
    content: str | bytes, *, file: str
) -> tuple[tuple[ChallengeWeights, ...], tuple[Problem, ...]]:
    """Read a file of challenges, each with its title, its text, and weights that all say why.

    Returns:
        The challenges without fault, in the order of the file, and what is wrong with the rest.
    """
    findings = Findings(file, _KIND)
    top = read_yaml(content, findings=findings)
    found: dict[str, ChallengeWeights] = {}
    if top is not None:
        for part in top.each("challenges"):
            challenge = _read_challenge(part)
            if challenge is None:
                continue
            if challenge.id in found:
                part.fault("id", what=_twice(challenge.id), remedy=_KEEP_ONE)
                continue
            found[challenge.id] = challenge
        if not found and not findings.count:
            top.require("challenges", remedy=_LIST_FEATURES)
        top.finish()
    return tuple(found.values()), findings.listed()


def read_weights(content: str | bytes, *, file: str) -> tuple[ChallengeWeights | None, tuple[Problem, ...]]:
    """Read a user's own weights: a list `weights:` of features, each with a weight and, if told, a why.

    Returns:
        The weights, or None where a fault changes what they say; and the problems, each with its line.
    """
    findings = Findings(file, _KIND)
    top = read_yaml(content, findings=findings)
    if top is None:
        return None, findings.listed()
    title = top.find_words("title") or _OWN_TITLE
    text = top.find_words("text") or _OWN_TEXT
    weights = _read_weights(top, must_say_why=False)
    top.finish()
    if findings.fatal or not weights:
        return None, findings.listed()
    return ChallengeWeights(OWN, title, text, weights), findings.listed()


_KEEP_ONE: Final = Text(en="Keep one of the two.", ko="하나만 남겨 주십시오.")
_LIST_FEATURES: Final = Text(
    en=f"Write weights: and under it entries such as {_ENTRY}.",
    ko=f"weights: 아래에 {_ENTRY} 같은 항목을 적어 주십시오.",
)
_NO_WEIGHT: Final = Text(
    en=f"A weight is a number from 0 to {WEIGHT_MAX:g}, and one at least is more than 0.",
    ko=f"비중은 0부터 {WEIGHT_MAX:g}까지의 수이고, 적어도 하나는 0보다 커야 합니다.",
)


def _twice(name: str) -> Text:
    return Text(en=f"{name} stands twice.", ko=f"{name} 항목이 두 번 나옵니다.")


def _read_challenge(part: Section) -> ChallengeWeights | None:
    both = Text(en="Write it in both languages.", ko="두 언어로 적어 주십시오.")
    before = part.findings.count
    name = part.find_line("id")
    part.require("id", remedy=Text(en="Give it a name.", ko="이름을 적어 주십시오."))
    title, text = (
        part.find_both(key) if part.require(key, remedy=both) else None for key in ("title", "text")
    )
    weights = _read_weights(part, must_say_why=True)
    part.finish()
    if name is None or title is None or text is None or part.findings.count > before:
        return None
    return ChallengeWeights(name, title, text, weights)


def _read_weights(section: Section, *, must_say_why: bool) -> tuple[FeatureWeight, ...]:
    if not section.require("weights", remedy=_LIST_FEATURES):
        return ()
    found: dict[str, FeatureWeight] = {}
    before = section.findings.count
    for part in section.each("weights"):
        one = _read_weight(part, must_say_why=must_say_why)
        if one is not None and one.feature in found:
            part.fault("feature", what=_twice(one.feature), remedy=_KEEP_ONE)
        elif one is not None:
            found[one.feature] = one
    if section.findings.count == before and not any(one.weight for one in found.values()):
        section.fault("weights", what=_NO_WEIGHT, remedy=_LIST_FEATURES)
    return tuple(found.values())


def _read_weight(part: Section, *, must_say_why: bool) -> FeatureWeight | None:
    names = [feature.id for feature in FEATURES]
    remedy = Text(en=f"Write it as {_ENTRY}.", ko=f"{_ENTRY}처럼 적어 주십시오.")
    feature = part.find_choice("feature", options=names) if part.require("feature", remedy=remedy) else None
    weight = part.find_number("weight") if part.require("weight", remedy=remedy) else None
    if weight is not None and not 0 <= weight <= WEIGHT_MAX:
        part.fault("weight", what=_NO_WEIGHT, remedy=remedy)
        weight = None
    why = part.find_both("why") if must_say_why else part.find_words("why")
    if must_say_why and why is None:
        part.require(
            "why", remedy=Text(en="Say why, in both languages.", ko="까닭을 두 언어로 적어 주십시오.")
        )
    part.finish()
    if feature not in names or weight is None:
        return None
    return FeatureWeight(feature, float(weight), why)
