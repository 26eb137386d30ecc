"""Kinds of household in a community's file: how many, what they live on, and what of it is spent here."""

from dure.commons.checks import Checks
from dure.commons.community import HOUSEHOLDS_MIN, Ends, HouseholdKind
from dure.handwritten import Section
from dure.language import Text


def read_household(section: Section, *, checks: Checks) -> HouseholdKind | None:
    """Read one kind of household; None, with a problem, where something is missing or of too few."""
    id_ = checks.find_id(section)
    kind, source, number = (
        section.find_words("kind"),
        section.find_words("source"),
        section.find_number("number"),
    )
    income = _find_ends(section, "income_krw", most=None)
    spends = _find_ends(section, "spends_share", most=1)
    hit = _find_ends(section, "hit_share", most=1)
    if kind is None or source is None or income is None or spends is None:
        _fault(
            section,
            "kind",
            Text(
                en="A kind of household wants kind, number, income_krw, spends_share and source.",
                ko="가구의 종류에는 kind, number, income_krw, spends_share, source가 있어야 합니다.",
            ),
        )
        return None
    if number is None or isinstance(number, float) or number < HOUSEHOLDS_MIN:
        _fault(
            section,
            "number",
            Text(
                en=f"It is of fewer than {HOUSEHOLDS_MIN} households, so nothing may be told of it.",
                ko=f"{HOUSEHOLDS_MIN}가구가 안 되어 밝힐 수 없습니다.",
            ),
        )
        return None
    return HouseholdKind(
        id=id_, kind=kind, number=number, income_krw=income, spends_share=spends, hit_share=hit, source=source
    )


def _find_ends(section: Section, key: str, *, most: float | None) -> Ends | None:
    part = section.find_section(key)
    if part is None:
        return None
    low, value, high = (part.find_number(end) for end in ("low", "value", "high"))
    part.finish()
    if (
        low is not None
        and value is not None
        and high is not None
        and 0 <= low <= value <= high
        and (most is None or high <= most)
    ):
        return Ends(float(low), float(value), float(high))
    _fault(
        section,
        key,
        Text(
            en=f"{key} is no range: low, value and high, in that order"
            + ("." if most is None else ", from 0 to 1."),
            ko=f"{key}의 범위가 맞지 않습니다. low, value, high를 작은 것부터"
            + (" 적어야 합니다." if most is None else " 0과 1 사이로 적어야 합니다."),
        ),
    )
    return None


def _fault(section: Section, key: str, what: Text) -> None:
    remedy = Text(
        en="Write for example {id: alone, kind: living alone, number: 900, income_krw: {low: 900000, value:"
        " 1200000, high: 1600000}, spends_share: {low: 0.3, value: 0.4, high: 0.5}, source: asked in May}.",
        ko="보기: {id: alone, kind: 혼자 사는 집, number: 900, income_krw: {low: 900000, value: 1200000, "
        "high: 1600000}, spends_share: {low: 0.3, value: 0.4, high: 0.5}, source: 5월에 여쭘}",
    )
    section.fault(key, what=what, remedy=remedy)
