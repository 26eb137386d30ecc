"""What is said of shocks, in both languages."""

from typing import TYPE_CHECKING, Final

from dure.language import Text
from dure.reports.resilience_part import (
    BY_OPENED,
    NOT_TOLD_RESERVE,
    OPEN_BOTH,
    OPEN_TOP,
    SOONER_OR_LATER,
    is_raising,
)
from dure.reports.words import choose_particle, write_share, write_won

if TYPE_CHECKING:
    from dure.reports.answer import Figure
    from dure.reports.resilience import EnterpriseFall, HelpLine, Months, ShockFall, Softener

LITTLE: Final = 0.005
"""A change smaller than half a per cent is said to be none."""

GROUP_NAMES: Final = {
    "enterprises": Text("the enterprises", "사업체"),
    "employees": Text("employees who live here", "여기 사는 직원"),
    "suppliers": Text("suppliers and others here whom the books name", "장부에 나오는 지역 안 거래처"),
    "rest": Text("the rest of the place (assumed)", "지역의 나머지(가정)"),
}
SOFTENER_NAMES: Final = {
    "local_supply": Text("inside sellers who stand in", "대신 대 주는 지역 안 판매처"),
    "reserves": Text("reserves in the bank", "은행에 모아 둔 돈"),
    "grants": Text("grants and support", "보조금과 지원금"),
    "help": Text("neighbours' help in hours", "이웃이 시간으로 돕는 일"),
}
UNUSED: Final = {
    "local_supply": Text(
        en="This shock cuts no supply from outside for which a seller of the same goods is known here.",
        ko="이 충격으로 끊기는 바깥 물건 가운데 같은 품목을 파는 곳을 지역 안에서 아는 것이 없습니다.",
    ),
    "reserves": Text(
        en="No bank statement shows a reserve.", ko="모아 둔 돈을 보여 주는 은행 거래내역이 없습니다."
    ),
    "grants": Text(en="No grant stands in the books.", ko="장부에 보조금이 없습니다."),
}
UNUSED_TOLD: Final = UNUSED | {
    "local_supply": Text(
        en="No sum that was opened tells of a supply from outside that this shock cuts and somebody here"
        " sells.",
        ko="이 충격으로 끊기는 바깥 물건을 지역 안에서 대신 파는 것이, 열어 둔 금액에서는 보이지 않습니다.",
    ),
    "grants": Text(
        en="No sum that was opened tells of grants.", ko="열어 둔 금액에서는 보조금이 보이지 않습니다."
    ),
}
"""The same where only sums are known: what is too small to be told by itself may still be there."""
HOUSEHOLDS: Final = Text(
    en="Which kinds of household lose most is unknown: the books name nobody's household. Ask at least five"
    " households of each kind (alone, with children, farming, on a pension) what they live on, and what they"
    " would do without first. The coordinator writes it down on the community's page of shocks; whoever works"
    " with files writes it under `households` in community.yaml.",
    ko="어떤 가구가 가장 많이 잃는지는 알 수 없습니다. 장부에는 가구의 형편이 나오지 않습니다. 혼자 사는 집,"
    " 아이가 있는 집, 농사짓는 집, 연금으로 사는 집마다 다섯 가구 이상에게 무엇으로 살림을 꾸리는지, 무엇부터"
    " 줄일지 여쭈어 주십시오. 사이트에서는 공동체 활동가가 ‘만약에’ 쪽에 적고, 파일로 쓰신다면"
    " community.yaml의 `households`에 적습니다.",
)
HOUSEHOLDS_UNTOUCHED: Final = Text(
    en="Which kinds of household lose most is unknown here: this shock does not say by how much households"
    " themselves have less. The inequality shock does.",
    ko="이 충격은 가구의 벌이가 얼마나 줄지를 정해 두지 않아, 어떤 가구가 가장 많이 잃는지는 알 수 없습니다."
    " 그것은 ‘살림의 격차가 벌어진 해’에서 봅니다.",
)
COSTS_MORE: Final = Text(
    en=" It costs more than it saves: whoever pays for it has that much less left for others.",
    ko=" 있을 때 더 많이 잃는 까닭은, 그 값을 치른 쪽이 다른 곳에 낼 돈이 그만큼 줄기 때문입니다.",
)
"""Of local supply, and of grants that one enterprise here gives another; no reserve can do it."""
LIMITS: Final = (
    Text(
        en="Nobody knows what a shock will do: these are what-if figures, not forecasts. Read the range.",
        ko="충격이 실제로 어떻게 올지는 아무도 모릅니다. 예측이 아니라 가정해 본 수치이니"
        " 범위로 읽어 주십시오.",
    ),
    Text(
        en="What is lost is told against a usual year, of which this is the measured one.",
        ko="잃는 돈은 장부로 잰 한 해를 평소로 보고 견준 것입니다.",
    ),
    Text(
        en="The fall goes on by one round of spending a month, in the shares that the books show; prices, new"
        " customers and new loans do not come into it.",
        ko="줄어든 돈은 장부에 나타난 비율대로 한 달에 한 단계씩 번집니다. 값의 변화, 새 고객, 새 대출은 넣지"
        " 않았습니다.",
    ),
    Text(
        en="Help in hours stays in hours: it is never turned into won.",
        ko="시간으로 도운 것은 시간으로만 적고 돈으로 바꾸지 않습니다.",
    ),
)
UNTOUCHED: Final = Text(
    en="The books hold hardly any payment of a kind that this shock changes, so they cannot tell what would"
    " come. Lines of business (업태/종목) come with tax invoices; bring those lists, or sort the parties.",
    ko="이 충격으로 달라질 만한 지급이 장부에 거의 없어 어떻게 될지 말할 수 없습니다. 업태와 종목은"
    " 세금계산서 목록에 있습니다. 그 목록을 올리거나 거래처를 정리해 주십시오.",
)
UNTOUCHED_TOLD: Final = Text(
    en="How much would fall cannot be said here: what this shock changes stands in no opened sum of its own,"
    " since by itself or beside a public report it would tell of fewer than five others, or mostly of one."
    " Each enterprise sees it by its own book.",
    ko="얼마나 줄지 여기서는 말할 수 없습니다. 이 충격으로 달라질 지급은 열어 둔 금액에 따로 나오지 않습니다."
    " 그것만 밝히거나 공개 보고서와 맞대면 다섯 곳이 안 되는 곳이나 한 곳이 드러나기 때문입니다."
    " 사업체마다 자기 장부로는 볼 수 있습니다.",
)
STAYS_NEAR: Final = Text("stays within it", "벗어나지 않음")
"""Of income that never was further off, where it is told after how many months it is back."""
RECOVERY: Final = Text("months until it has faded, evenly", "충격이 고르게 가실 때까지의 달수")
NEXT: Final = {
    "reserve": Text(
        en="Promise a reserve of so many months' fixed costs, and put it among the pledges.",
        ko="몇 달 치 고정비를 모아 두기로 약속하고 약속 목록에 올려 주십시오.",
    ),
    "sellers": Text(
        en="Look for inside sellers of what comes only from outside, before the road is lost.",
        ko="길이 끊기기 전에, 밖에서만 사 오는 물건을 대 줄 지역 안 판매처를 찾아 주십시오.",
    ),
    "strategy": Text(
        en="Write on the chalkboard what you would do in the first month.",
        ko="첫 달에 무엇을 할지 칠판에 생존전략으로 적어 주십시오.",
    ),
    "plan": Text(
        en="An enterprise with a plan asks its outlook what a shock does to it (how-to “look ahead”).",
        ko="계획이 있는 사업체는 ‘전망’에서 계획에도 충격을 얹어 보십시오(길잡이 look-ahead).",
    ),
}


def say_months(months: "Months", length: int, *, none: Text | None = None, is_part: bool = False) -> Text:
    """Say after how many months something is.

    Args:
        months: How many.
        length: How many were looked at.
        none: What is said instead of no months at all.
        is_part: Whether only a part of the fall is told, so that it may last longer.
    """
    if is_part:
        told = say_months(months, length, none=none)
        if months.high == 0:
            return Text(f"{told.en}, by what was opened", f"열어 둔 금액으로는 {told.ko}")
        return told if months.low is None else Text(f"{told.en}, or longer", f"{told.ko}, 더 걸릴 수 있음")

    def write(month: int | None) -> Text:
        if month is None:
            return Text(f"not within {length} months", f"{length}개월 안에는 아님")
        if month == 0 and none is not None:
            return none
        return Text(f"{month} {'month' if month == 1 else 'months'}", f"{month}개월")

    low, value, high = (write(month) for month in (months.low, months.value, months.high))
    if low == high:
        return value
    return Text(en=f"{value.en} ({low.en} – {high.en})", ko=f"{value.ko} ({low.ko} – {high.ko})")


def say_headline(fall: "ShockFall", *, count: int) -> Text:
    """Say how much less the enterprises take in."""
    share, krw = fall.lost_share, fall.lost_krw
    if share.value is None or krw.value is None:
        return Text("Nothing came in that could fall.", "줄어들 수입이 없습니다.")
    their = "the enterprise" if count == 1 else f"the {count} enterprises together"
    ours = "사업체" if count == 1 else f"사업체 {count}곳"
    if silent := sum(one.telling.income == "nothing" for one in fall.enterprises):
        # They stand in the usual income that the share is of: who reads "together" must know.
        their += f" ({silent} of them not told)"
        ours += f"(그 가운데 {silent}곳은 밝혀지지 않음)"
    between = say_ends(share, is_part=fall.is_part, is_either=is_raising(fall.shock))
    first = Text(BY_OPENED.en + "in", BY_OPENED.ko) if fall.is_part else Text("In", "")
    is_least = fall.is_part and not is_raising(fall.shock) and share.value > 0
    if abs(share.value) < LITTLE:
        return Text(
            en=f"{first.en} the first year {their} would take in about as much as usual ({between.en}).",
            ko=f"{first.ko}첫해에 {ours}의 수입은 평소와 비슷할 것입니다({between.ko}).",
        )
    sums = {language: write_won(round(abs(krw.value)), language) for language in ("en", "ko")}
    way = ("less", "줄어들") if share.value > 0 else ("more", "늘어날")
    least = ("at least ", "적어도 ") if is_least else ("", "")
    part = write_share(abs(share.value), "en")
    return Text(
        en=f"{first.en} the first year {their} would take in {least[0]}{part} {way[0]} than usual,"
        f" {sums['en']} ({between.en}).",
        ko=f"{first.ko}첫해에 {ours}의 수입이 평소보다 {least[1]}{part}, {sums['ko']} {way[1]}"
        f" 것입니다({between.ko}).",
    )


def say_ends(share: "Figure", *, is_part: bool = False, is_either: bool = False) -> Text:
    """Say between which ends a fall lies: so much less, or more; the smaller fall first.

    Of a fall of which only a part is told the top is unknown; of a rise both ends, and likewise where the
    rest of it may be either (`is_either`).
    """
    if is_part and (is_either or (share.value or 0) < 0):
        return OPEN_BOTH
    ends = [
        Text(
            en=f"{write_share(abs(end), 'en')} {'less' if end >= 0 else 'more'}",
            ko=f"{write_share(abs(end), 'ko')} {'줄어듦' if end >= 0 else '늘어남'}",
        )
        for end in (share.low or 0.0, share.high or 0.0)
    ]
    if is_part:
        return Text(en=f"from {ends[0].en}, {OPEN_TOP.en}", ko=f"{ends[0].ko}부터, {OPEN_TOP.ko}")
    if ends[0] == ends[1]:
        return ends[0]
    return Text(en=f"{ends[0].en} to {ends[1].en}", ko=f"{ends[0].ko} ~ {ends[1].ko}")


def say_back(fall: "ShockFall", *, length: int) -> Text:
    """Say when income is back."""
    if fall.back_months.high == 0 and not fall.is_part:
        return Text(
            en="It would stay within 5% of a usual month throughout.",
            ko="수입은 내내 평소 한 달의 5% 안에서 움직일 것입니다.",
        )
    when = say_months(fall.back_months, length, none=STAYS_NEAR, is_part=fall.is_part)
    return Text(
        en=f"Until income is back within 5% of a usual month: {when.en}.",
        ko=f"수입이 평소 한 달의 5% 안으로 돌아오기까지: {when.ko}.",
    )


def say_hardest(fall: "ShockFall", *, length: int) -> Text:
    """Say which enterprise misses most, and how long its reserve lasts."""
    one = fall.enterprises[0]
    missing = {language: write_won(round(one.missing_krw.value or 0), language) for language in ("en", "ko")}
    # Nobody is the worst off of all where it is not told of all.
    by = Text("", "") if fall.is_till_whole else BY_OPENED
    if (one.missing_krw.value or 0) <= 0:
        if not fall.is_till_told:
            return Text(
                en=f"{by.en}none of the enterprises of which it is told would run short of money.",
                ko=f"{by.ko}이를 밝힌 사업체 가운데 돈이 모자라게 되는 곳은 없습니다.",
            )
        return Text(
            en=f"{by.en or 'In the middle case '}no enterprise would run short of money.",
            ko=f"{by.ko}보통으로 올 때는 돈이 모자라게 되는 사업체가 없습니다.",
        )
    first = Text(
        en=f"{by.en}{one.name.en} would miss most: {missing['en']} after a year.",
        ko=f"{by.ko}가장 많이 모자라는 곳은 {one.name.ko}입니다. 한 해 뒤 {missing['ko']}.",
    )
    return Text(
        en=f"{first.en} {say_reserve(one, length=length).en}",
        ko=f"{first.ko} {say_reserve(one, length=length).ko}",
    )


def say_reserve(one: "EnterpriseFall", *, length: int) -> Text:
    """Say how long the reserve lasts."""
    if one.telling.till == "nothing":
        return NOT_TOLD_RESERVE
    rest = SOONER_OR_LATER if one.telling.till == "part" else Text("", "")
    if one.spent_months is None:
        return Text(
            en="Its reserve is unknown; bring the bank statement.",
            ko="모아 둔 돈을 알 수 없습니다. 은행 거래내역을 올려 주십시오.",
        )
    if one.spent_months.low is None:
        return Text(
            en=f"Its reserve would not be used up within {length} months.{rest.en}",
            ko=f"모아 둔 돈은 {length}개월 안에 바닥나지 않습니다.{rest.ko}",
        )
    when = say_months(one.spent_months, length)
    return Text(
        en=f"Its reserve would be used up: {when.en}.{rest.en}",
        ko=f"모아 둔 돈이 바닥나는 때: {when.ko}.{rest.ko}",
    )


# Households that the books do not name are told by themselves: what they spend less is not in these sums.
_HERE: Final = Text("all here whom these books name would together", "이 장부에 나오는 여기 사람들이 함께")
_HERE_TOLD: Final = Text(
    "all here would together, by what was opened,", "열어 둔 금액으로 보면 여기 사람들이 함께"
)


def say_softener(one: "Softener", *, is_told: bool = False) -> Text:
    """Say what something softened, beside the same shock without it; `is_told` where only sums are known."""
    name, here = SOFTENER_NAMES[one.id], _HERE_TOLD if is_told else _HERE
    if not one.used:
        return (UNUSED_TOLD if is_told else UNUSED)[one.id]
    ends = _pair_ends(one)
    differs = [not is_alike(*pair) for pair in ends]
    (kept, bare), most, least = ((_say_lost(with_it), _say_lost(without)) for with_it, without in ends)
    named = f"{name.ko}{choose_particle(name.ko, closed='이', open_='가')}"
    topic = f"{name.ko}{choose_particle(name.ko, closed='은', open_='는')}"
    if differs[0]:
        why = COSTS_MORE if ends[0][0] > ends[0][1] else Text("", "")
        return Text(
            en=f"With {name.en}, {here.en} {kept.en} in the first year; without, {bare.en}.{why.en}",
            ko=f"{named} 있으면 첫해에 {here.ko} {kept.ko} 것으로, 없으면 {bare.ko} 것으로 나옵니다.{why.ko}",
        )
    if not any(differs):
        return Text(
            en=f"This does not change with {name.en}: {here.en} {kept.en} in the first year with or without.",
            ko=f"{topic} 여기서 아무것도 바꾸지 않습니다. 있든 없든 첫해에 {here.ko}"
            f" {kept.ko} 것으로 나옵니다.",
        )
    when, (kept_there, bare_there) = (
        (Text("where most is lost", "가장 많이 잃는 쪽에서는"), most)
        if differs[1]
        else (Text("where least is lost", "가장 적게 잃는 쪽에서는"), least)
    )
    return Text(
        en=f"In the middle case nothing changes with {name.en}: {here.en} {kept.en} in"
        f" the first year with or without; but {when.en}, they would {kept_there.en} with, and"
        f" {bare_there.en} without.",
        ko=f"보통으로 올 때는 {named} 있든 없든 첫해에 {here.ko} {kept.ko} 것으로 나옵니다. 다만"
        f" {when.ko}, 있을 때는 {kept_there.ko} 것으로, 없을 때는 {bare_there.ko} 것으로 나옵니다.",
    )


def is_same(one: "Softener") -> bool:
    """Say whether as much is lost with something as without it, in the middle and at either end."""
    return all(is_alike(*pair) for pair in _pair_ends(one))


def _pair_ends(one: "Softener") -> list[tuple[float, float]]:
    """Pair what is lost with something and without it: in the middle, where most is lost, and least."""
    return [
        (getattr(one.with_krw, end) or 0.0, getattr(one.without_krw, end) or 0.0)
        for end in ("value", "high", "low")
    ]


def is_alike(one: float, other: float) -> bool:
    """Say whether two sums are told as the same: they differ by less than people should read into them."""
    return abs(one - other) <= LITTLE * max(abs(one), abs(other))


def _say_lost(krw: float) -> Text:
    en, ko = (write_won(round(abs(krw)), language) for language in ("en", "ko"))
    if krw < 0:
        return Text(f"take in {en} more", f"{ko} 더 버는")
    return Text(f"lose {en}", f"{ko} 잃는")


def say_help(line: "HelpLine") -> Text:
    """Say how many hours neighbours give; never in won."""
    if line.usual is None or line.during.value is None:
        return Text(
            en="Hours of help are unknown: the books hold none, or of fewer than five people. Bring a list of"
            " who helped whom for how many minutes.",
            ko="이웃이 도운 시간은 알 수 없습니다. 장부에 없거나 다섯 사람이 안 됩니다. 누가 누구를 몇 분"
            " 도왔는지 적은 목록을 올려 주십시오.",
        )
    usual, during = (f"{minutes / 60:,.0f}" for minutes in (line.usual, line.during.value))
    return Text(
        en=f"Neighbours give {usual} hours of help in a usual month, and {during} while the shock lasts;"
        f" without them those {during} hours would be missing.",
        ko=f"이웃이 돕는 시간은 평소 한 달에 {usual}시간, 충격 동안 {during}시간입니다."
        f" 이웃이 없으면 그 {during}시간이 빕니다.",
    )


def say_coverage(share: float | None) -> Text:
    """Say how much of the income comes from payers of whom something is known."""
    en, ko = write_share(share, "en"), write_share(share, "ko")
    return Text(
        en=f"Of what the enterprises take in, {en} comes from payers whose kind or place is known; the rest"
        " is taken as going on.",
        ko=f"사업체 수입 가운데 누가 어디서 냈는지 아는 것은 {ko}입니다. 나머지는 그대로 들어온다고"
        " 보았습니다.",
    )
