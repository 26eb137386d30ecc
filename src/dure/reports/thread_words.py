"""The sentences of the thread in both languages, and how its numbers are written."""

from functools import lru_cache
from typing import Final

from dure.commons import UNIT_SIZES
from dure.language import Language, Text
from dure.reports.words import MINUS, Words, write_won

WORDS: Final[dict[str, Text]] = {
    "title": Text(en="The thread", ko="지역문제에서 돈의 흐름까지"),
    "example": Text(
        en="Example data (가상 자료): every enterprise, person and figure here is invented.",
        ko="가상 자료입니다. 여기 나오는 사업체와 사람과 숫자는 모두 지어낸 것입니다.",
    ),
    "as_of": Text(en="As of", ko="기준일"),
    "period": Text(en="Period", ko="기간"),
    "places": Text(en="Place", ko="지역"),
    "issue": Text(en="Issue", ko="지역문제"),
    "goal": Text(en="Goal", ko="목표"),
    "enterprise": Text(en="Enterprise", ko="사업체"),
    "people": Text(en="People", ko="사람"),
    "circulation": Text(en="Circulation", ko="돈의 순환"),
    "pledges": Text(en="Pledges", ko="약속"),
    "next_leak": Text(en="The next leak to close", ko="다음에 막을 유출"),
    "strategies": Text(en="Strategies", ko="생존전략"),
    "open_issues": Text(en="Issues that nobody has taken up yet", ko="아직 맡은 사업체가 없는 지역문제"),
    "others": Text(en="Goals and pledges of the whole community", ko="공동체 모두의 목표와 약속"),
    "problems": Text(en="Problems in the files", ko="파일에서 찾은 문제"),
    "problem_where": Text(en="Where", ko="어디"),
    "problem_what": Text(en="What", ko="무엇"),
    "problem_remedy": Text(en="What to do", ko="고치는 법"),
    "measured": Text(en="Measured", ko="잰 값"),
    "baseline": Text(en="Baseline", ko="출발점"),
    "target": Text(en="Target", ko="목표값"),
    "expected": Text(en="On a straight line it would be", ko="고르게 나아갔다면"),
    "range": Text(en="between {low} and {high}", ko="{low}에서 {high} 사이"),
    "how": Text(en="How it is measured", ko="재는 법"),
    "evidence": Text(en="Evidence", ko="근거"),
    "large": Text(en="Large type", ko="큰 글씨"),
    "none": Text(en="None yet.", ko="아직 없습니다."),
    "unknown": Text(en="unknown", ko="알 수 없음"),
    "people_members": Text(en="members", ko="조합원"),
    "people_customers": Text(en="of them customers", ko="이용하는 조합원"),
    "people_staff": Text(en="staff", ko="일하는 조합원"),
    "people_suppliers": Text(en="suppliers", ko="납품하는 조합원"),
    "people_none_known": Text(en="with no such role known", ko="알려진 역할이 없는 조합원"),
    "people_unknown": Text(en="not told apart from a namesake", ko="이름이 같아 가릴 수 없는 조합원"),
    "few": Text(en="fewer than 5, not shown", ko="5명 미만이라 밝히지 않음"),
    "no_register": Text(
        en="No member register is among the files. Name one under members: to see who takes part.",
        ko="조합원 명부가 없습니다. members: 에 명부를 적으면 누가 함께하는지 볼 수 있습니다.",
    ),
    "no_books": Text(
        en="No books of this enterprise could be read for the period.",
        ko="이 기간에 읽을 수 있는 이 사업체의 장부가 없습니다.",
    ),
    "no_leak": Text(en="No leak was found.", ko="새는 돈을 찾지 못했습니다."),
    "stayed": Text(
        en="Of every ₩10,000 spent, {stayed} stayed in {place} (between {low} and {high}).",
        ko="쓴 돈 1만 원 가운데 {stayed:이/가} {place}에 남았습니다({low}~{high}).",
    ),
    "coverage": Text(
        en="The place of {coverage} of the money is known.", ko="돈의 {coverage}는 간 곳을 압니다."
    ),
    "stayed_unknown": Text(
        en="How much stayed in {place} is unknown.", ko="{place}에 얼마가 남았는지 알 수 없습니다."
    ),
    "outlay": Text(en="Outlay {amount}", ko="쓴 돈 {amount}"),
    "turnover": Text(en="turnover {amount}", ko="매출 {amount}"),
    "leak": Text(
        en="{amount} went to {party} ({place}) for {purpose}.",
        ko="{party}({place})에 {purpose:으로/로} {amount:이/가} 나갔습니다.",
    ),
    "leak_sellers": Text(
        en="Sellers inside: {sellers}. Moving all of it would bring {gain} of income inside "
        "({low} to {high}).",
        ko="지역 안 판매처: {sellers}. 모두 옮기면 지역 안 소득이 {gain}쯤 늘어납니다({low}~{high}).",
    ),
    "leak_no_seller": Text(
        en="No seller inside is known yet: {reason}", ko="아직 지역 안 판매처를 모릅니다. {reason}"
    ),
    "goal_sentence": Text(
        en="{target} by {due}, from {baseline} on {since}, in {place}",
        ko="{place}에서 {due}까지 {target} (출발점 {baseline}, {since})",
    ),
    "status.before_baseline": Text(en="not begun", ko="시작 전"),
    "status.on_track": Text(en="on the way", ko="잘 가고 있음"),
    "status.behind": Text(en="behind", ko="늦어짐"),
    "status.reached": Text(en="reached", ko="이룸"),
    "status.unknown": Text(en="unknown", ko="알 수 없음"),
    "outcome.kept": Text(en="kept", ko="지킴"),
    "outcome.partly": Text(en="partly kept", ko="일부 지킴"),
    "outcome.not_kept": Text(en="not kept", ko="지키지 못함"),
    "outcome.open": Text(en="open", ko="진행 중"),
    "strategy.idea": Text(en="an idea", ko="생각"),
    "strategy.trying": Text(en="being tried", ko="해 보는 중"),
    "strategy.kept": Text(en="kept", ko="이어 가기로 함"),
    "strategy.dropped": Text(en="dropped", ko="그만둠"),
    "strategy.outlook_short": Text(
        en="helps in {helps} of {of} futures, harms in {harms}",
        ko="미래 {of}가지 가운데 {helps}가지에서 도움, {harms}가지에서 해",
    ),
    "strategy.outlook_tried_short": Text(en="“{title}”: {said}", ko="‘{title}’: {said}"),
    "strategy.outlook_tried": Text(en="Tried was “{title}”.", ko="‘{title}’ 방법으로 셈했습니다."),
    "strategy.outlook": Text(
        en="It helped in {helps} of {of} futures and harmed in {harms}.",
        ko="미래 {of}가지 가운데 {helps}가지에서 도움이 되고 {harms}가지에서 해가 되었습니다.",
    ),
    "strategy.outlook_rose": Text(
        en="Of every 100 futures, {points} more were still open in year {years}.",
        ko="{years}년 뒤에도 문을 열고 있는 미래가 100가지에 {points}가지 늘었습니다.",
    ),
    "strategy.outlook_fell": Text(
        en="Of every 100 futures, {points} fewer were still open in year {years}.",
        ko="{years}년 뒤에도 문을 열고 있는 미래가 100가지에 {points}가지 줄었습니다.",
    ),
    "strategy.outlook_same": Text(
        en="As many futures as without it were still open in year {years}.",
        ko="{years}년 뒤에도 문을 열고 있는 미래의 수는 그대로였습니다.",
    ),
    "strategy.outlook_when": Text(en="(Of {day}, seed {seed}.)", ko="({day}에 셈함, 난수 씨앗 {seed})"),
    "strategy.shown": Text(
        en="{indicator}: {before} in {before_period}, {after} in {after_period}.",
        ko="{indicator}: {before_period} {before}, {after_period} {after}.",
    ),
    "strategy.shown_rose": Text(en="That is {change} more.", ko="{change} 늘었습니다."),
    "strategy.shown_fell": Text(en="That is {change} less.", ko="{change} 줄었습니다."),
    "strategy.shown_same": Text(en="That is the same.", ko="달라지지 않았습니다."),
    "strategy.shown_goal": Text(
        en="{indicator}: {baseline} on {since}, {value} on {on}.",
        ko="{indicator}: {since} {baseline}, {on} {value}.",
    ),
    "strategy.no_books": Text(
        en="No books of this enterprise could be read for the period.",
        ko="이 기간에 읽을 수 있는 이 사업체의 장부가 없습니다.",
    ),
    "strategy.nothing_named": Text(
        en="Nothing is named yet by which the ledger could show it.",
        ko="장부의 무엇을 보고 알 수 있는지 아직 정하지 않았습니다.",
    ),
    "strategy.not_because": Text(
        en="The ledger shows what happened after it was begun, not that it happened because of it.",
        ko="장부는 시작한 뒤에 일어난 일을 보여 줄 뿐, 그 덕분이라고 말하지는 않습니다.",
    ),
    "chalkboard.title": Text(en="The chalkboard of {name}", ko="{name} 칠판"),
    "chalkboard.write_here": Text(en="New ideas, by hand", ko="새 생각은 여기에 적어 주세요"),
    "chalkboard.idea": Text(en="Ideas", ko="생각"),
    "chalkboard.trying": Text(en="Trying", ko="해 보는 중"),
    "chalkboard.kept": Text(en="Kept", ko="이어 가기로 한 것"),
    "chalkboard.dropped": Text(en="Dropped", ko="그만둔 것"),
    "chalkboard.empty_idea": Text(en="No idea waits here.", ko="기다리는 생각이 없습니다."),
    "chalkboard.empty_trying": Text(en="Nothing is being tried.", ko="해 보고 있는 것이 없습니다."),
    "chalkboard.empty_kept": Text(en="Nothing was kept yet.", ko="아직 이어 가기로 한 것이 없습니다."),
    "chalkboard.empty_dropped": Text(en="Nothing was dropped.", ko="그만둔 것이 없습니다."),
    "chalkboard.more": Text(en="and {count} more on the screen", ko="화면에 {count}가지 더"),
    "chalkboard.outlook": Text(en="Outlook: {said}", ko="전망: {said}"),
    "chalkboard.outlook_none": Text(en="Outlook: not asked yet", ko="전망: 아직 셈해 보지 않음"),
    "chalkboard.ledger": Text(en="Ledger: {said}", ko="장부: {said}"),
    "people_say": Text(en="People say", ko="사람들의 말"),
    "ledger_says": Text(en="The ledger says", ko="장부의 말"),
    "pledge_by": Text(en="by {day}", ko="{day}까지"),
    "pledge_quantity": Text(en="{quantity} a year", ko="한 해 {quantity}"),
    "pledge_moved": Text(
        en="{moved} moved: the outside supplier had {supplier_before} in {before} and {supplier_after} "
        "in {after}; sellers inside had {sellers_before} and {sellers_after}.",
        ko="{moved:이/가} 옮겨 왔습니다. 바깥 거래처에 준 돈은 {before} {supplier_before}, "
        "{after} {supplier_after}입니다. 지역 안 판매처에 준 돈은 {sellers_before}, {sellers_after}입니다.",
    ),
    "pledge_supplier_only": Text(
        en="The outside supplier had {supplier_before} in {before} and {supplier_after} in {after}; "
        "no seller inside is named.",
        ko="바깥 거래처에 준 돈은 {before} {supplier_before}, {after} {supplier_after}입니다. "
        "지역 안 판매처는 적혀 있지 않습니다.",
    ),
    "pledge_disagrees": Text(
        en="People and ledger do not agree; look at it together.",
        ko="사람들의 말과 장부가 다릅니다. 함께 살펴보십시오.",
    ),
    "how.ledger": Text(
        en="the ledger's rows in {unit}, added up over a year", ko="장부의 {unit} 줄을 한 해 동안 더합니다"
    ),
    "how.retention.share": Text(
        en="the share of outlay paid inside the place, from the books",
        ko="쓴 돈 가운데 지역 안에 낸 몫(장부)",
    ),
    "how.retention.kept": Text(
        en="the won known to have been paid inside the place in a year, from the books",
        ko="한 해 동안 지역 안에 낸 것이 확인된 돈(장부)",
    ),
    "how.members": Text(en="the member register", ko="조합원 명부"),
    "how.measurements": Text(en="written down by hand, with evidence", ko="근거와 함께 손으로 적은 값"),
    "purpose.all": Text(en="purchases", ko="구입"),
}

_UNIT_NAMES: Final = {
    "명": "people",
    "회": "times",
    "건": "cases",
    "가구": "households",
    "시간": "hours",
    "분": "minutes",
    "톤": "t",
    "kg/일": "kg a day",
    "gram": "g",
    "minute": "minutes",
    "hour": "hours",
}
_WHOLE_UNITS: Final = frozenset({"명", "회", "건", "가구"})
_UNIT_NAMES_KO: Final = {"gram": "g", "minute": "분", "hour": "시간", "t": "톤"}


@lru_cache(maxsize=2)
def _words_of(language: Language) -> Words:
    return Words(language, {key: text.in_language(language) for key, text in WORDS.items()})


def say(key: str, language: Language, /, **values: object) -> str:
    """Write one sentence of the thread, with the Korean particles that fit its values."""
    return _words_of(language).say(key, **values)


def write_quantity(number: float, *, unit: str, language: Language) -> str:
    """Write a quantity in a goal's unit as people say it: `12,000 kg`, `1억 3,000만 원`, `48.5%`."""
    ledger_unit, size = UNIT_SIZES.get(unit, ("", 1))
    if ledger_unit == "KRW":
        return write_won(round(number * size), language)
    sign = MINUS if number < 0 else ""
    # From a thousand on, a tenth says nothing any more; nor is there a tenth of a person.
    digits = (
        f"{abs(number):,.0f}"
        if abs(number) >= 1000 or unit in _WHOLE_UNITS
        else f"{abs(number):,.1f}".removesuffix(".0")
    )
    if unit == "%":
        return f"{sign}{digits}%"
    name = (_UNIT_NAMES if language == "en" else _UNIT_NAMES_KO).get(unit, unit.removeprefix("currency:"))
    is_spaced = language == "en" or name.isascii()
    return f"{sign}{digits}{' ' if is_spaced else ''}{name}"


def write_transferred(quantity: int, *, unit: str, language: Language) -> str:
    """Write whole ledger units, grams as kg from one kilogram on."""
    if unit == "gram" and abs(quantity) >= 1000:
        return write_quantity(quantity / 1000, unit="kg", language=language)
    return write_quantity(quantity, unit=unit, language=language)
