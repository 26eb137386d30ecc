"""What plain words of a bank line say: banks, their column labels, and the purposes that need no guess."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

from dure.importers.headers import normalise_label
from dure.language import Text

DATE: Final = (
    "거래일시",
    "거래일자",
    "거래일",
    "거래날짜",
    "거래년월일",
    "일시",
    "일자",
    "날짜",
    "transaction date",
    "date",
)
TIME: Final = ("거래시간", "거래시각", "시간", "시각", "time")
OUT: Final = (
    *("출금액", "출금금액", "출금", "지급금액", "지급", "지급액", "찾으신금액", "찾으신 금액", "보내신금액"),
    *("출금하신금액", "withdrawal", "withdrawals"),
)
"""Money that left the account. 찾으신금액 is "what you took out"."""

IN: Final = (
    *("입금액", "입금금액", "입금", "맡기신금액", "맡기신 금액", "받으신금액", "입금하신금액"),
    *("deposit", "deposits"),
)
"""Money that came into the account. 맡기신금액 is "what you left with us", a deposit."""

AMOUNT: Final = ("거래금액", "거래 금액", "입출금액", "금액")
"""One column for both ways: signed, or with a column of SIGN beside it."""

SIGN: Final = ("입출금구분", "입출구분", "입출금", "거래구분", "구분")
BALANCE: Final = ("거래후잔액", "거래 후 잔액", "잔액", "통장잔액", "예금잔액", "balance")
ACCOUNT: Final = ("계좌번호", "당행계좌번호", "출금계좌번호", "account number")

COUNTERPARTY: Final = (
    *("상대계좌예금주명", "상대계좌예금주", "상대예금주명", "의뢰인/수취인", "의뢰인수취인", "보낸분/받는분"),
    *(
        "보낸분받는분",
        "받는분/보낸분",
        "거래기록사항",
        "기재내용",
        "입금자명",
        "받는분",
        "보낸분",
        "받는사람",
    ),
    *("보낸사람", "상대방", "거래처", "counterparty"),
)
MEMO: Final = (
    *(
        "적요",
        "내용",
        "거래내용",
        "거래내역",
        "메모",
        "거래메모",
        "송금메모",
        "이체메모",
        "추가메모",
        "내통장표시",
    ),
    *("비고", "거래특이사항", "거래종류", "거래유형", "description", "memo"),
)


@dataclass(frozen=True)
class Bank:
    """How one bank prints a statement.

    Attributes:
        code: Short name in code.
        name: The bank as a party, the Korean name first of all.
        labels: Labels that together only this bank prints, normalised here.
        words: Words above the heading that name the bank.
        counterparty: Labels that hold the other side, the best first.
        memo: Labels that say what it was for; those of COUNTERPARTY that are left join them.
    """

    code: str
    name: Text
    labels: tuple[str, ...]
    words: tuple[str, ...]
    counterparty: tuple[str, ...]
    memo: tuple[str, ...] = MEMO

    @cached_property
    def label_set(self) -> frozenset[str]:
        """The labels as a sheet keeps them."""
        return frozenset(normalise_label(label) for label in self.labels)


BANKS: Final = (
    Bank(
        "nonghyup",
        Text("NongHyup Bank (농협은행)", "농협은행"),
        ("출금금액", "입금금액", "거래내용", "거래기록사항", "거래점"),
        ("농협", "NH"),
        ("거래기록사항",),
    ),
    Bank(
        "kookmin",
        Text("KB Kookmin Bank (국민은행)", "국민은행"),
        ("보낸분/받는분", "적요", "출금액", "입금액", "잔액"),
        ("국민은행", "KB"),
        ("보낸분/받는분",),
    ),
    Bank(
        "shinhan",
        Text("Shinhan Bank (신한은행)", "신한은행"),
        ("적요", "출금액", "입금액", "내용", "잔액", "거래점명"),
        ("신한",),
        ("내용",),
    ),
    Bank(
        "woori",
        Text("Woori Bank (우리은행)", "우리은행"),
        ("적요", "기재내용", "취급점"),
        ("우리은행",),
        ("기재내용",),
    ),
    Bank(
        "hana",
        Text("Hana Bank (하나은행)", "하나은행"),
        ("적요", "의뢰인/수취인", "입금", "출금", "거래후잔액"),
        ("하나은행",),
        ("의뢰인/수취인",),
    ),
    Bank(
        "ibk",
        Text("Industrial Bank of Korea (기업은행)", "기업은행"),
        ("출금", "입금", "거래내용", "상대계좌예금주명"),
        ("기업은행", "IBK"),
        ("상대계좌예금주명", "거래내용"),
    ),
    Bank(
        "post",
        Text("Korea Post (우체국)", "우체국"),
        ("거래일자", "찾으신금액", "맡기신금액", "잔액"),
        ("우체국",),
        ("내용", "적요"),
    ),
    Bank(
        "im",
        Text("iM Bank (아이엠뱅크)", "아이엠뱅크"),
        ("no", "거래일시", "찾으신금액", "맡기신금액", "거래후잔액", "비고"),
        ("iM뱅크", "대구은행"),
        ("비고",),
    ),
    Bank(
        "kyongnam",
        Text("BNK Kyongnam Bank (경남은행)", "경남은행"),
        ("거래내역",),
        ("경남은행",),
        ("거래내역",),
    ),
    Bank(
        "busan",
        Text("BNK Busan Bank (부산은행)", "부산은행"),
        (),
        ("부산은행",),
        (),
    ),
    Bank("kakao", Text("KakaoBank (카카오뱅크)", "카카오뱅크"), (), ("카카오뱅크",), ("내용",)),
    Bank("toss", Text("Toss Bank (토스뱅크)", "토스뱅크"), (), ("토스뱅크",), ("적요", "내용")),
    Bank("shinhyup", Text("Credit union (신협)", "신협"), (), ("신협", "신용협동조합"), ("내용", "적요")),
    Bank(
        "saemaul",
        Text("Saemaul credit co-op (새마을금고)", "새마을금고"),
        (),
        ("새마을금고",),
        ("내용", "적요"),
    ),
)
"""The banks that are told apart. Any other statement is read by the alias sets above."""

UNKNOWN_BANK: Final = Bank("other", Text("A bank", "은행"), (), (), ())


@dataclass(frozen=True)
class MemoRule:
    """A plain word in a bank line, what it means, and why that is safe to say.

    Attributes:
        words: Regular expressions, any of which names it, searched in all text of the line.
        what: What the line then is.
        why: Why the word can be trusted so far.
        way: The direction in which the word means this; None for both.
        unless: Regular expressions that take the meaning away.
        purpose: One of dure.ledger.tables.PURPOSES; None where a person has to say.
        number: Who the other side is, `agency:nps` or `card:삼성카드`; None where the line's own name says.
        with_bank: Whether the other side is the bank itself, where the line names nobody else.
        nobody: Whether the other side cannot be known (cash), where the line names nobody.
    """

    words: tuple[str, ...]
    what: Text
    why: Text
    way: Literal["in", "out"] | None = None
    unless: tuple[str, ...] = field(default=())
    purpose: str | None = None
    number: str | None = None
    with_bank: bool = False
    nobody: bool = False

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(self.words), re.IGNORECASE)

    @cached_property
    def _unless(self) -> re.Pattern[str] | None:
        return re.compile("|".join(self.unless), re.IGNORECASE) if self.unless else None

    def fits(self, text: str, way: str) -> bool:
        """Say whether the rule speaks of a line with this text, `in` or `out`."""
        if self.way not in {None, way} or not self._pattern.search(text):
            return False
        return self._unless is None or not self._unless.search(text)


LOCAL_CURRENCY_POOL: Final = "card:지역화폐"
"""The operators of local currencies as one payer: like a card company's, their pay-outs settle sales."""

_HEAD = r"(?<![가-힣])"
_TAIL = r"(?![가-힣])"
_WORD = r"(?:(?<![가-힣])|(?<=[월분기]))"
"""Starts a word, or follows a month as in 3월산재; never within one, as in 부산재활원."""

_ISSUERS: Final = {
    "삼성카드": r"삼성\s?카드",
    "신한카드": r"신한\s?카드",
    "현대카드": r"현대\s?카드",
    "롯데카드": r"롯데\s?카드",
    "하나카드": r"하나\s?카드|외환카드",
    "우리카드": r"우리\s?카드",
    "농협카드": r"(?:농협|NH)\s?(?:농협|채움|BC|비씨)?\s?카드",
    "국민카드": r"(?:국민|KB)\s?(?:국민)?\s?카드",
    "BC카드": r"(?:BC|비씨)\s?카드",
}


def find_card_issuer(text: str) -> str | None:
    """Name the card company (`삼성카드`) that a text speaks of; None where it names none, or a debit card."""
    if re.search(r"체크", text):
        return None
    return next((name for name, words in _ISSUERS.items() if re.search(words, text, re.IGNORECASE)), None)


def _issuer_rules() -> tuple[MemoRule, ...]:
    return tuple(
        MemoRule(
            (words,),
            Text(
                f"A bill of, or a pay-out by, the card company {name}.",
                f"{name} 카드대금 또는 매출 입금입니다.",
            ),
            Text(
                "The company's name is whole; what was bought stands on the card slips.",
                "카드사 이름이 온전히 적혀 있습니다. 무엇을 샀는지는 카드 내역에 있어 용도는 적지 않습니다.",
            ),
            unless=("체크",),
            number=f"card:{name}",
        )
        for name, words in _ISSUERS.items()
    )


_NATIONAL_TAX: Final = Text("A tax paid to the National Tax Service (국세청).", "국세청에 낸 세금입니다.")
_LOCAL_TAX: Final = Text("A tax of the city or county.", "시군구에 낸 지방세입니다.")
_TAX_WHY: Final = Text(
    "The tax is named. A sum that came back is left to a person: a refund is no new income.",
    "세금 이름이 적혀 있습니다. 돌려받은 돈은 새 수입이 아니므로 사람이 확인하도록 둡니다.",
)
_INSURANCE_WHY: Final = Text(
    "Only the agency collects under this name; a sum that came in is left to a person.",
    "이 이름으로 걷는 곳은 그 기관뿐입니다. 들어온 돈은 사람이 확인하도록 둡니다.",
)


def _both_ways(
    words: tuple[str, ...], *, what: Text, why: Text, purpose: str, number: str, unless: tuple[str, ...] = ()
) -> tuple[MemoRule, ...]:
    """Give the purpose to what was paid; of what came back say only from whom."""
    return (
        MemoRule(words, what, why, "out", unless, purpose, number),
        MemoRule(words, what, why, "in", unless, None, number),
    )


MEMO_RULES: Final[tuple[MemoRule, ...]] = (
    MemoRule(
        (r"원리금",),
        Text("Principal and interest in one sum.", "원금과 이자가 한 번에 나간 돈입니다."),
        Text(
            "The line does not say how much is which.",
            "얼마가 원금이고 이자인지 이 줄만으로는 알 수 없습니다.",
        ),
        with_bank=True,
    ),
    MemoRule(
        (
            r"(?:예금|결산|적금|보통예금|대출|대출금|여신|세전|세후|정기예금|차입금)\s?이자",
            rf"{_HEAD}이자(?:지급|수입|입금|출금|납입|납부|상환|비용|금액|액|원가|세금)?{_TAIL}",
        ),
        Text("Interest, paid or received.", "이자를 내거나 받은 것입니다."),
        Text(
            "The word stands alone or after 예금, 대출 and the like, unlike the name 이자영.",
            "홀로 적혀 있거나 예금, 대출 같은 말 뒤에 있어, 사람 이름(이자영)과 헷갈리지 않습니다.",
        ),
        purpose="finance",
        with_bank=True,
    ),
    MemoRule(
        (r"대출\s?원금", r"대출금?\s?상환", r"원금\s?상환", r"대출금?\s?(?:실행|입금|지급)", r"차입금"),
        Text("Principal of a loan, drawn or paid back.", "빌리거나 갚은 대출 원금입니다."),
        Text("Principal is neither income nor outlay.", "원금은 수입도 지출도 아닙니다."),
        purpose="loan",
        with_bank=True,
    ),
    MemoRule(
        (r"출자금", rf"{_HEAD}출자{_TAIL}", r"출자\s?(?:납입|반환|환급|증좌)"),
        Text("Shares (출자금) paid in or refunded.", "조합원 출자금을 받거나 돌려준 것입니다."),
        Text(
            "The word has no other use in a co-operative's books.",
            "협동조합 장부에서 다른 뜻으로 쓰이지 않습니다.",
        ),
        unless=(r"배당",),
        purpose="share",
    ),
    MemoRule(
        (r"보조금", r"지원금", r"교부금", r"지원사업비"),
        Text("A grant received.", "받은 보조금입니다."),
        Text(
            "Only money that came in counts; what was given back is left to a person.",
            "들어온 돈만 그렇게 봅니다. 반납한 돈은 사람이 확인하도록 둡니다.",
        ),
        way="in",
        purpose="grant",
    ),
    *_both_ways(
        (r"부가\s?(?:가치)?세", r"(?<![A-Za-z])VAT(?![A-Za-z])"),
        what=Text(
            "Value added tax settled with the National Tax Service.", "국세청과 정산한 부가가치세입니다."
        ),
        why=Text(
            "Turnover and purchases are counted net of VAT, so the balance of it is no outlay either.",
            "매출과 매입을 부가세 빼고 세므로, 그 차액도 지출로 세지 않습니다.",
        ),
        purpose="vat",
        number="agency:nts",
    ),
    *_both_ways(
        (
            *(r"지방\s?소득세", r"지방세", rf"{_WORD}(?:주민세|재산세|자동차세|취득세|등록면허세)"),
            *(r"위택스", r"지방세입"),
        ),
        what=_LOCAL_TAX,
        why=_TAX_WHY,
        purpose="tax",
        number="agency:local",
    ),
    *_both_ways(
        (
            # Not the 국세 of 한국세무법인.
            *(r"(?<![한미중])국세(?!무|계)", r"원천세", r"원천\s?징수", r"소득세", r"법인세(?!무)"),
        ),
        what=_NATIONAL_TAX,
        why=_TAX_WHY,
        purpose="tax",
        number="agency:nts",
    ),
    MemoRule(
        (r"홈택스", r"세무서"),
        Text(
            "Paid to or by the tax office, without the name of the tax.",
            "세금 이름 없이 세무서와 주고받은 돈입니다.",
        ),
        Text("It may be VAT, which is no outlay.", "지출로 세지 않는 부가세일 수도 있습니다."),
        unless=(r"세무서(?:앞|점|옆)",),
        number="agency:nts",
    ),
    *_both_ways(
        (r"4대\s?(?:사회)?\s?보험", r"사대\s?(?:사회)?\s?보험", r"사회보험", r"통합\s?고지"),
        what=Text(
            "Social insurance collected in one sum by the National Health Insurance Service (건강보험공단).",
            "건강보험공단이 한 번에 걷는 4대보험료입니다.",
        ),
        why=_INSURANCE_WHY,
        purpose="insurance",
        number="agency:nhis",
    ),
    *_both_ways(
        (r"국민\s?연금",),
        what=Text("A contribution to the National Pension Service (국민연금공단).", "국민연금 보험료입니다."),
        why=_INSURANCE_WHY,
        purpose="insurance",
        number="agency:nps",
    ),
    *_both_ways(
        (rf"(?:{_HEAD}|국민)건강\s?보험", r"건보료", r"건보공단", r"장기\s?요양\s?(?:보험|급여)"),
        what=Text("A premium of the National Health Insurance Service (건강보험공단).", "건강보험료입니다."),
        why=_INSURANCE_WHY,
        purpose="insurance",
        number="agency:nhis",
    ),
    *_both_ways(
        (r"고용\s?보험", rf"{_WORD}산재", r"고용산재", r"근로복지공단"),
        what=Text(
            "Employment or accident insurance of the Workers' Compensation Service (근로복지공단).",
            "고용보험료 또는 산재보험료입니다.",
        ),
        why=_INSURANCE_WHY,
        purpose="insurance",
        number="agency:comwel",
    ),
    MemoRule(
        (r"보험료", r"(?:화재|자동차|손해|배상책임|재해)\s?보험"),
        Text("A premium to an insurer.", "보험회사에 낸 보험료입니다."),
        Text(
            "The word is plain; who the insurer is, the line's own name says.",
            "말뜻이 분명합니다. 보험회사는 그 줄의 이름으로 봅니다.",
        ),
        way="out",
        purpose="insurance",
    ),
    MemoRule(
        (r"임대료", r"임차료", r"월세(?:입금|납부|송금|지급)", rf"월세{_TAIL}", r"사글세"),
        Text("Rent, paid or received.", "임대료를 내거나 받은 것입니다."),
        Text(
            "월세 counts only as a whole word: 5월세금계산서 is a tax invoice of May.",
            "월세는 온전한 낱말일 때만 봅니다. 5월세금계산서는 5월의 세금계산서입니다.",
        ),
        purpose="rent",
    ),
    MemoRule(
        (
            r"코나아이|코나\s?카드|한국간편결제진흥원|간편결제진흥원|제로\s?페이|비즈플레이|(?:한국)?조폐공사",
            r"지역\s?화폐|지역\s?(?:사랑)?\s?상품권|온누리\s?상품권|나이스정보통신\s?지역",
            rf"(?<![A-Za-z])chak(?![A-Za-z])|{_HEAD}착{_TAIL}",
        ),
        Text(
            "A pay-out by an operator of a local currency (지역화폐).",
            "지역화폐 운영사가 판매 대금을 정산해 넣은 것입니다.",
        ),
        Text(
            "The operator or the currency is named; what was sold stands in the merchant's list of it. What "
            "comes back of a currency that was bought is left to a person.",
            "운영사나 지역화폐 이름이 적혀 있습니다. 무엇을 팔았는지는 지역화폐 가맹점 내역에 있습니다. "
            "사 둔 지역화폐를 환불받은 돈은 사람이 확인하도록 둡니다.",
        ),
        way="in",
        unless=(r"환불|환급|충전|선물",),
        number=LOCAL_CURRENCY_POOL,
    ),
    *_issuer_rules(),
    MemoRule(
        (r"카드\s?대금", r"카드\s?결제대금"),
        Text("A card bill of a company that the line does not name.", "카드사 이름이 없는 카드대금입니다."),
        Text("What was bought stands on the card slips.", "무엇을 샀는지는 카드 내역에 있습니다."),
        way="out",
        nobody=True,
    ),
    MemoRule(
        (r"급여", r"상여", rf"{_HEAD}임금", r"월급", r"봉급", r"인건비"),
        Text("Wages.", "직원에게 준 급여입니다."),
        Text(
            "Only money that left counts; 요양급여 and 의료급여 are fees of a clinic.",
            "나간 돈만 그렇게 봅니다. 요양급여, 의료급여는 병의원의 진료비입니다.",
        ),
        way="out",
        unless=(r"(?:요양|의료|실업|구직|휴직|휴가|생계|주거)\s?급여", r"급여비"),
        purpose="wages",
    ),
    MemoRule(
        (r"(?:이체|송금|타행|인터넷|자동이체|CMS|SMS|통지|발급)\s?수수료", rf"{_HEAD}수수료{_TAIL}"),
        Text("A fee of the bank.", "은행 수수료입니다."),
        Text(
            "The word stands alone or names the bank's own service.",
            "홀로 적혀 있거나 은행 서비스 이름과 함께 있습니다.",
        ),
        way="out",
        purpose="finance",
        with_bank=True,
    ),
    MemoRule(
        (
            r"(?<![A-Za-z])ATM(?![A-Za-z])",
            r"CD기",
            rf"{_HEAD}현금(?:출금|인출|지급|입금)?{_TAIL}",
            r"현금자동",
        ),
        Text("Cash taken out or paid in.", "현금을 찾거나 넣은 것입니다."),
        Text(
            "Nobody can tell from the line where cash went or came from.",
            "현금이 어디로 가고 어디서 왔는지는 이 줄로 알 수 없습니다.",
        ),
        nobody=True,
    ),
)
"""The words in the order in which they are tried; the first that fits speaks. All else has no purpose."""


def find_memo_rule(text: str, way: str) -> int | None:
    """Return the place in MEMO_RULES of the first rule that fits a line, `in` or `out`; None for none."""
    return next((place for place, rule in enumerate(MEMO_RULES) if rule.fits(text, way)), None)
