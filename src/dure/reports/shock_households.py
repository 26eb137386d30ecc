"""What a loss of income means for each kind of household, where somebody asked how many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dure.commons import HouseholdKind
from dure.flows.respending import BOUNDS
from dure.language import Language, Text
from dure.reports.words import write_won

if TYPE_CHECKING:
    from dure.reports.shocks import CommunityShock

RULE: Final = "households"
"""The rule of a shock that says by how much households have less."""

HIT: Final = 1 / 3
"""The share of households that the rule means; a kind of which more is known has its own."""


@dataclass(frozen=True, slots=True)
class HouseholdFall:
    """What one kind loses in the twelve months of a shock, at its mild end, headline and hard end.

    Attributes:
        kind: The kind.
        lost_krw: Won of income that all of them lose.
        each_krw: The same by household of the kind, hit or not.
        lost_share: As a share of their income.
        less_here_krw: Won that they spend less inside.
    """

    kind: HouseholdKind
    lost_krw: tuple[int, int, int]
    each_krw: tuple[int, int, int]
    lost_share: tuple[float, float, float]
    less_here_krw: tuple[int, int, int]


def measure_households(shock: "CommunityShock", kinds: Sequence[HouseholdKind]) -> tuple[HouseholdFall, ...]:
    """Measure what each kind loses; who loses most by household first. Empty where the shock says nothing.

    lost = 12 · number · income · change · hit / (1/3); less here = lost · share spent here.
    """
    rule = next((one for one in shock.rules if one.id == RULE), None)
    if rule is None:
        return ()
    falls = []
    for kind in kinds:
        shares, losts, heres = [], [], []
        for bound in BOUNDS:
            hit = HIT if kind.hit_share is None else getattr(kind.hit_share, bound)
            share = min(-rule.change.at(bound) * hit / HIT, 1.0)
            lost = 12 * kind.number * getattr(kind.income_krw, bound) * share
            shares.append(share)
            losts.append(round(lost))
            heres.append(round(lost * getattr(kind.spends_share, bound)))
        falls.append(
            HouseholdFall(
                kind,
                (losts[0], losts[1], losts[2]),
                (round(losts[0] / kind.number), round(losts[1] / kind.number), round(losts[2] / kind.number)),
                (shares[0], shares[1], shares[2]),
                (heres[0], heres[1], heres[2]),
            )
        )
    return tuple(sorted(falls, key=lambda one: (-one.each_krw[1], one.kind.id)))


def write_household_fall(fall: HouseholdFall, language: Language) -> dict[str, Any]:
    """Write what one kind loses; see `docs/reference/shocks.md`."""

    def ends(numbers: tuple[float, ...]) -> dict[str, float]:
        return dict(zip(("low", "value", "high"), numbers, strict=True))

    return {
        "id": fall.kind.id,
        "name": fall.kind.kind.in_language(language),
        "number": fall.kind.number,
        "lost_krw": ends(fall.lost_krw),
        "each_krw": ends(fall.each_krw),
        "lost_share": ends(tuple(round(share, 3) for share in fall.lost_share)),
        "less_here_krw": ends(fall.less_here_krw),
        "source": fall.kind.source.in_language(language),
        "sentence": _say(fall).in_language(language),
    }


def _say(fall: HouseholdFall) -> Text:
    kind, (low, value, high) = fall.kind, fall.each_krw
    en, ko = ([write_won(one, language) for one in (value, low, high)] for language in ("en", "ko"))
    here = {language: write_won(fall.less_here_krw[1], language) for language in ("en", "ko")}
    assumed = Text("", "")
    if kind.hit_share is None:
        assumed = Text(
            " One in three of them is taken to be hit: assumption.",
            " 셋 중 하나가 겪는다고 본 것은 가정입니다.",
        )
    return Text(
        en=f"{kind.kind.en} ({kind.number:,}): {en[0]} a year less for each on average"
        f" ({en[1]} – {en[2]}), and {here['en']} less spent here by all of them.{assumed.en}"
        f" Source: {kind.source.en}",
        ko=f"{kind.kind.ko}({kind.number:,}가구): 한 가구에 한 해 평균 {ko[0]}({ko[1]} ~ {ko[2]}) 줄고,"
        f" 모두 합쳐 여기서 쓰는 돈이 {here['ko']} 줄어듭니다.{assumed.ko} 출처: {kind.source.ko}",
    )
