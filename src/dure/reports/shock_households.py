"""What a loss of income means for each kind of household, where somebody asked how many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dure.commons import HouseholdKind
from dure.flows.respending import BOUNDS
from dure.language import LANGUAGES, Language, Text
from dure.reports.answer import Figure
from dure.reports.words import write_won

if TYPE_CHECKING:
    from dure.reports.shocks import CommunityShock

RULE: Final = "households"
"""The rule of a shock that says by how much households have less: its mild end where none of them is hit, its
hard end where all are."""


@dataclass(frozen=True, slots=True)
class HouseholdPayments:
    """What households pay the enterprises by the books, and by how much that falls: part of every sum.

    Attributes:
        usual_krw: Won in a usual year.
        lost_krw: Won less in the first twelve months, before anybody passes the fall on.
    """

    usual_krw: float
    lost_krw: Figure


NONE_SEEN: Final = Text(
    en="The books show no payment by households to the enterprises, so none falls in the sums.",
    ko="장부에는 가구가 사업체에 낸 돈이 보이지 않아, 합계에서는 가구가 덜 쓰는 돈이 빠져 있습니다.",
)
NONE_TOLD: Final = Text(
    en="No sum that was opened tells of payments by households alone, so none falls in the sums.",
    ko="열어 둔 금액에는 가구가 낸 돈이 따로 나오지 않아, 합계에서는 가구가 덜 쓰는 돈이 빠져 있습니다.",
)
ELSEWHERE: Final = Text(
    en="What households spend less at others is in no book, and is in none of the sums.",
    ko="가구가 다른 곳에서 덜 쓰는 돈은 어느 장부에도 없어 어떤 합계에도 들어 있지 않습니다.",
)


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

    lost = 12 · number · income · hit · what one that is hit loses; less here = lost · share spent here. Where
    it is unknown how many are hit, none, a third and all of them are.
    """
    rule = next((one for one in shock.rules if one.id == RULE), None)
    if rule is None:
        return ()
    falls = []
    for kind in kinds:
        shares, losts, heres = [], [], []
        for bound in BOUNDS:
            share = -rule.change.at(bound)
            if kind.hit_share is not None:
                share = -rule.change.high * getattr(kind.hit_share, bound)
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
            " One in three of them is taken to be hit, at the ends none and all: assumption.",
            " 셋 중 하나가 겪는다고 본 것은 가정이고, 범위는 하나도 겪지 않는 경우와 모두 겪는 경우입니다.",
        )
    return Text(
        en=f"{kind.kind.en} ({kind.number:,}): {en[0]} a year less for each on average"
        f" ({en[1]} – {en[2]}), and {here['en']} less spent here by all of them.{assumed.en}"
        f" Source: {kind.source.en}",
        ko=f"{kind.kind.ko}({kind.number:,}가구): 한 가구에 한 해 평균 {ko[0]}({ko[1]} ~ {ko[2]}) 줄고,"
        f" 모두 합쳐 여기서 쓰는 돈이 {here['ko']} 줄어듭니다.{assumed.ko} 출처: {kind.source.ko}",
    )


def say_payments(
    paid: HouseholdPayments | None, kinds: Sequence[HouseholdFall], *, is_told: bool
) -> tuple[Text, ...]:
    """Say what of households' lower spending is counted in the sums, and what is not.

    Args:
        paid: What the books show of it; None where they show no payment by households.
        kinds: What kinds of household lose, whether they pay the enterprises or others.
        is_told: Whether only sums are known that others may be told.
    """
    elsewhere = ELSEWHERE
    if kinds:
        less = {lang: write_won(sum(one.less_here_krw[1] for one in kinds), lang) for lang in LANGUAGES}
        elsewhere = Text(
            en=f"The kinds of household above spend {less['en']} less here in all. What of it others than the"
            " enterprises lose is in no book, and is in none of the sums.",
            ko=f"위에 적은 가구들이 여기서 덜 쓰는 돈은 모두 {less['ko']}입니다. 그 가운데 다른 곳이 잃는"
            " 돈은 어느 장부에도 없어 어떤 합계에도 들어 있지 않습니다.",
        )
    if paid is None:
        return (NONE_TOLD if is_told else NONE_SEEN, elsewhere)
    usual, value, low, high = (
        {lang: write_won(round(one or 0), lang) for lang in LANGUAGES}
        for one in (paid.usual_krw, paid.lost_krw.value, paid.lost_krw.low, paid.lost_krw.high)
    )
    by = Text("what was opened", "열어 둔 금액으로") if is_told else Text("the books", "장부로")
    counted = Text(
        en=f"By {by.en} households pay the enterprises {usual['en']} a year. That falls by {value['en']},"
        " and every sum here counts it. Which households are hit is unknown:"
        f" {low['en']} if none of those who pay here is, {high['en']} if all are.",
        ko=f"{by.ko} 보면 가구들이 사업체에 한 해 {usual['ko']}을 냅니다. 그 돈이 {value['ko']} 줄어드는 것은"
        " 여기 모든 합계에 들어 있습니다. 어느 가구가 겪을지는 모르므로, 여기서 돈을 내는 가구가 하나도 겪지"
        f" 않으면 {low['ko']}, 모두 겪으면 {high['ko']} 줄어드는 것으로 봅니다.",
    )
    return (counted, elsewhere)
