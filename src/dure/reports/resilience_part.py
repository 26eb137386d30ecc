"""How much of a fall is told where only opened sums are known: what stands in a remainder may fall too."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from dure.language import Text
from dure.reports.shock_book import NO_RULE, ShockBook

if TYPE_CHECKING:
    from dure.reports.answer import Figure
    from dure.reports.resilience import ShockFall
    from dure.reports.shocks import CommunityShock

HowMuch = Literal["whole", "part", "nothing"]


@dataclass(frozen=True, slots=True)
class Telling:
    """How much of what a shock does to one enterprise is known.

    Attributes:
        income: Of what comes in: `whole`; `part` where a remainder may hold more that the shock changes;
            `nothing` where it changes no sum that was opened, and a remainder may hold what it does.
        till: Likewise of what is missing from the till.
    """

    income: HowMuch = "whole"
    till: HowMuch = "whole"


WHOLE: Final = Telling()


def find_telling(book: ShockBook, shock: "CommunityShock", row: int) -> Telling:
    """Find how much of what a shock does to one enterprise a book tells; a book of rows tells the whole."""
    if book.is_rest is None:
        return WHOLE
    rules = book.rules[shock.id]
    incoming, mine = book.flows.payee == row, (book.flows.payee == row) | (book.flows.payer == row)
    # What cannot be had is not sold on: there a payment that goes out tells of what comes in.
    cuts = np.array([*(rule.supply for rule in shock.rules), False])
    speaks = incoming | (mine & cuts[rules])
    may_speak = mine if cuts.any() else incoming
    touched = rules != NO_RULE
    return Telling(
        income=_grade(rest=bool((may_speak & book.is_rest).any()), told=bool((speaks & touched).any())),
        till=_grade(rest=bool((mine & book.is_rest).any()), told=bool((mine & touched).any())),
    )


def _grade(*, rest: bool, told: bool) -> HowMuch:
    if not rest:
        return "whole"
    return "part" if told else "nothing"


def is_raising(shock: "CommunityShock") -> bool:
    """Say whether a shock may raise what enterprises take in, so that what is not told may also soften it.

    Where supplies are cut, who sells the same here may sell more.
    """
    return is_cutting(shock) or any(
        max(rule.change.low, rule.change.value, rule.change.high) > 0 and set(rule.purposes) != {"wages"}
        for rule in shock.rules
    )


def is_cutting(shock: "CommunityShock") -> bool:
    """Say whether a shock cuts supplies, in whose place others may sell."""
    return any(rule.supply for rule in shock.rules)


def open_top(figure: "Figure") -> "Figure":
    """Return a fall of which only a part is told: how much larger it may be is unknown."""
    return replace(figure, high=None, low=None if (figure.value or 0) < 0 else figure.low)


def open_both(figure: "Figure") -> "Figure":
    """Return a figure that may be smaller or larger than what is told of it."""
    return replace(figure, low=None, high=None)


def open_fall(fall: "ShockFall") -> "ShockFall":
    """Open the range of every won of which only a part is told; what is known as a whole keeps its ends.

    A till is known by itself: it may be told in part where all that comes in is told.
    """
    open_lost = open_both if is_raising(fall.shock) else open_top
    fall = replace(
        fall,
        enterprises=tuple(
            replace(
                one,
                lost_krw=one.lost_krw if one.telling.income == "whole" else open_lost(one.lost_krw),
                lost_share=one.lost_share if one.telling.income == "whole" else open_lost(one.lost_share),
                missing_krw=one.missing_krw if one.telling.till == "whole" else open_both(one.missing_krw),
            )
            for one in fall.enterprises
        ),
    )
    if not fall.is_part:
        return fall
    return replace(
        fall,
        lost_share=open_lost(fall.lost_share),
        lost_krw=open_lost(fall.lost_krw),
        groups=tuple(
            replace(one, lost_krw=open_lost(one.lost_krw), lost_share=open_lost(one.lost_share))
            for one in fall.groups
        ),
        softeners=tuple(
            replace(one, with_krw=open_lost(one.with_krw), without_krw=open_lost(one.without_krw))
            for one in fall.softeners
        ),
    )


OPEN_TOP: Final = Text("top not known", "위 끝은 모름")
OPEN_BOTTOM: Final = Text("bottom not known", "아래 끝은 모름")
OPEN_BOTH: Final = Text("range not known", "범위는 모름")

BY_OPENED: Final = Text("By what was opened, ", "열어 둔 금액으로 보면 ")
_ONLY: Final = Text(
    en="Only what was opened is counted; what may not be told by itself is taken as going on as usual.",
    ko="열어 둔 금액만 세었고, 따로 밝힐 수 없는 지급은 평소대로 이어진다고 보았습니다.",
)
_LEAST: Final = Text(
    en="So this is the least: the whole fall may be larger.",
    ko="그래서 적어도 이만큼이라는 뜻이고, 실제로는 더 줄 수 있습니다.",
)
_EITHER: Final = Text(
    en="The whole fall may be larger; it is smaller only if payments that this shock raises are among those.",
    ko="그래서 실제로는 더 줄 수 있습니다. 덜 줄어드는 것은 이 충격으로 늘어날 지급이 거기 있을 때뿐입니다.",
)
_INSTEAD: Final = Text(
    en="The whole fall may be larger; it is smaller only if payments that this shock raises are among those,"
    " or what is sold here instead of what does not come.",
    ko="그래서 실제로는 더 줄 수 있습니다. 덜 줄어드는 것은 이 충격으로 늘어날 지급이 거기 있거나, 끊긴"
    " 물건을 여기서 대신 팔 때뿐입니다.",
)
_TILL: Final = Text(
    en="So a till may be short of less, or of more.",
    ko="그래서 통장에서 모자라는 돈은 더 적을 수도 많을 수도 있습니다.",
)
NOT_TOLD_RESERVE: Final = Text(
    en="How long its reserve would last is not told.",
    ko="모아 둔 돈으로 얼마나 버티는지는 밝혀져 있지 않습니다.",
)
SOONER_OR_LATER: Final = Text(
    en=" By its whole book it may be sooner or later.", ko=" 장부 전체로는 더 이르거나 늦을 수 있습니다."
)


def say_part(fall: "ShockFall") -> list[Text]:
    """Say what the sums of a fall leave out; nothing where they leave out nothing."""
    said = []
    silent = [one.name for one in fall.enterprises if one.telling.income == "nothing"]
    rest = None if fall.is_till_whole else _TILL
    if fall.is_part and fall.is_income_told:
        rest = _INSTEAD if is_cutting(fall.shock) else _EITHER if is_raising(fall.shock) else _LEAST
    if rest is not None:
        said.append(Text(en=f"{_ONLY.en} {rest.en}", ko=f"{_ONLY.ko} {rest.ko}"))
    if silent:
        en, ko = (", ".join(name.in_language(language) for name in silent) for language in ("en", "ko"))
        said.append(
            Text(
                en=f"Not told is how much less would come in at {en}: no opened sum speaks of what this shock"
                " changes there.",
                ko=f"{ko}의 수입이 얼마나 줄지는 밝혀져 있지 않습니다. 이 충격으로 달라질 지급이 열어 둔"
                " 금액에 따로 나오지 않기 때문입니다.",
            )
        )
    return said
