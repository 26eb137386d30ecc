"""Plan against actual: what was planned for each month, as a band, beside what the ledger shows of it.

A month is compared on four counts. Sales are those of the month, whenever they are paid for. Outlay is what
came to be owed in the month for wages, goods, services, rent, taxes, insurance and interest; what was
invested, borrowed or paid back is left out on both sides. Cash and members are those at the month's end.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Final, Literal

import numpy as np
import pyarrow.compute as pc

from dure.intake.result import Intake
from dure.language import Language, Text
from dure.outlook.draws import Floats, quantiles
from dure.outlook.forecast import Futures
from dure.period import Period
from dure.reports.outlook_words import write_month
from dure.reports.plan_book import SALES, PlanBook, month_number

Measure = Literal["sales", "outlay", "cash", "members"]
Verdict = Literal["within", "below", "above", "unknown"]

MEASURES: Final[tuple[Measure, ...]] = ("sales", "outlay", "cash", "members")
OUTLAY: Final = ("wages", "goods", "services", "rent", "tax", "insurance", "finance", "unsorted")
WHOLE_FROM_DAY: Final = 25
"""A last month whose entries reach this day is taken for whole: wages are paid by then."""

IN_A_ROW: Final = 3

_BAND: Final = (0.1, 0.5, 0.9)
_NAMES: Final[Mapping[Measure, Text]] = {
    "sales": Text(en="Sales", ko="매출"),
    "outlay": Text(en="Outlay", ko="지출"),
    "cash": Text(en="Cash at the month's end", ko="월말 통장 잔액"),
    "members": Text(en="Members at the month's end", ko="월말 조합원"),
}
_ABSENT: Final[Mapping[Measure, Text]] = {
    "sales": Text(en="The plan has no services.", ko="계획에 서비스가 없습니다."),
    "outlay": Text(en="The plan has no costs.", ko="계획에 비용이 없습니다."),
    "cash": Text(
        en="No bank statement reaches this month's end.", ko="이달 말까지 이어지는 통장 내역이 없습니다."
    ),
    "members": Text(en="No member register is among the files.", ko="조합원 명부가 없습니다."),
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One count of one month.

    Attributes:
        measure: Which.
        low, middle, high: What was planned: one future in ten is below `low`, one in ten above `high`; whole
            won or people. None where the plan says nothing of it.
        actual: What the ledger shows; None where unknown.
        verdict: Where the actual lies.
        reason: Why it is unknown; None where it is known.
    """

    measure: Measure
    low: int | None
    middle: int | None
    high: int | None
    actual: int | None
    verdict: Verdict
    reason: Text | None = None

    def to_dict(self, language: Language) -> dict[str, object]:
        """Return it as plain values: `measure`, `name`, `planned`, `actual`, `verdict` and `reason`."""
        planned = None if self.low is None else {"p10": self.low, "p50": self.middle, "p90": self.high}
        return {
            "measure": self.measure,
            "name": _NAMES[self.measure].in_language(language),
            "planned": planned,
            "actual": self.actual,
            "verdict": self.verdict,
            "reason": self.reason.in_language(language) if self.reason else None,
        }


@dataclass(frozen=True, slots=True)
class MonthCompared:
    """A month with its four counts, in the order of MEASURES."""

    month: date
    counts: tuple[Compared, ...]

    def get(self, measure: Measure) -> Compared:
        """Give one of the counts."""
        return self.counts[MEASURES.index(measure)]


@dataclass(frozen=True, slots=True)
class PlanAndActual:
    """A plan beside the ledger.

    Attributes:
        name: The plan's.
        months: Those that both know, the earliest first; empty where the ledger has none of the plan's.
        sentences: What a reader must know, the most important first.
    """

    name: Text
    months: tuple[MonthCompared, ...]
    sentences: tuple[Text, ...]

    def to_dict(self, language: Language) -> dict[str, object]:
        """Return it as plain values: `name`, `months` (month, counts), `sentences`."""
        return {
            "name": self.name.in_language(language),
            "months": [
                {"month": f"{month.month:%Y-%m}", "counts": [one.to_dict(language) for one in month.counts]}
                for month in self.months
            ],
            "sentences": [sentence.in_language(language) for sentence in self.sentences],
        }


def compare_actual(
    futures: Futures, intake: Intake, *, enterprise: str, as_of: date | None = None
) -> PlanAndActual:
    """Put a plan beside what the ledger shows of its months.

    Args:
        futures: The plan's, drawn from its first month on.
        intake: What the files gave.
        enterprise: Party whose plan it is.
        as_of: The day before which months are whole; None for what the ledger's last entry tells.

    Returns:
        The whole months that lie both in the plan and in the ledger.

    Raises:
        KeyError: No such party is in the ledger.
    """
    start = futures.plan.start
    end = as_of or _find_end(intake, enterprise)
    months = 0 if end is None else min(month_number(end) - month_number(start), futures.months)
    if months <= 0:
        return PlanAndActual(futures.plan.name, (), (_say_nothing(start),))
    short = replace(futures, months=months)
    planned = _plan_bands(short)
    actual = _find_actual(intake, enterprise=enterprise, start=start, months=months)
    compared = tuple(
        MonthCompared(
            _month_at(start, month),
            tuple(_compare(measure, planned[measure], actual[measure][month], month) for measure in MEASURES),
        )
        for month in range(months)
    )
    return PlanAndActual(futures.plan.name, compared, _say_all(compared))


def _find_end(intake: Intake, enterprise: str) -> date | None:
    """Find the first day that no whole month of the book holds any more."""
    ledger = intake.ledger
    row = ledger.party_row(enterprise)
    transfers = ledger.transfers
    days = transfers["date"].filter(
        pc.or_(pc.equal(transfers["payer"], row), pc.equal(transfers["payee"], row))
    )
    last: date | None = pc.max(days).as_py()
    if last is None:
        return None
    month = last.replace(day=1)
    return _month_at(month, 1) if last.day >= WHOLE_FROM_DAY else month


def _month_at(start: date, months: int) -> date:
    number = month_number(start) + months
    return date(number // 12, number % 12 + 1, 1)


# What was planned


def _plan_bands(futures: Futures) -> Mapping[Measure, list[list[float]] | None]:
    run = futures.walk(keep=True)
    outlay = _walk_outlay(futures)
    found: dict[Measure, Floats | None] = {
        "sales": run.sales,
        "outlay": outlay,
        "cash": run.cash,
        "members": run.members if futures.plan.members is not None else None,
    }
    return {
        measure: None if values is None else [quantiles(month, _BAND) for month in values]
        for measure, values in found.items()
    }


def _walk_outlay(futures: Futures) -> Floats:
    """Work out the outlay of each month: what the cash loses where nothing at all comes in.

    The draws are those of the plan. Only what comes in, what is invested and what is lent is put to nothing,
    and purchases are paid at once, so that a month's outlay is the month's own.
    """
    nothing = np.zeros(futures.draws)
    values = {path: nothing if _comes_in(path) else value for path, value in futures.values.items()}
    run = replace(futures, values=values).walk(keep=True)
    if run.cash is None:
        raise AssertionError("A walk that keeps each month keeps its cash.")
    spent: Floats = -np.diff(run.cash, axis=0, prepend=0.0)
    return spent


def _comes_in(path: str) -> bool:
    return (
        path.endswith(".price")
        or path.startswith(("grants.", "investments.", "loans."))
        or path in {"members.share", "members.dues", "cash.opening", "cash.payable_days"}
    )


# What became of it


def _find_actual(
    intake: Intake, *, enterprise: str, start: date, months: int
) -> Mapping[Measure, list[int | None]]:
    period = Period(start, _month_at(start, months))
    book = PlanBook(intake, enterprise=enterprise, period=period)
    sold = book.received.where(book.received.purpose.among(SALES)).by_month()
    spent = book.spend(*OUTLAY).by_month()
    ends = [_month_at(start, month + 1) for month in range(months)]
    seen = _months_seen(book)
    return {
        "sales": [int(krw) if there else None for krw, there in zip(sold, seen, strict=True)],
        "outlay": [int(krw) if there else None for krw, there in zip(spent, seen, strict=True)],
        "cash": [book.find_cash(end) for end in ends],
        "members": [book.count_members(end) for end in ends],
    }


def _months_seen(book: PlanBook) -> list[bool]:
    """Say which months have any entry: one without is a file that nobody gave, not a month of nothing."""
    seen = np.union1d(book.received.month, book.paid.month)
    return [month in seen for month in range(book.months)]


_NO_ENTRIES: Final = Text(en="The files hold nothing of this month.", ko="이달의 장부가 없습니다.")


def _compare(measure: Measure, planned: list[list[float]] | None, actual: int | None, month: int) -> Compared:
    band = None if planned is None else [round(one) for one in planned[month]]
    low, middle, high = band or (None, None, None)
    if actual is None or low is None or high is None:
        reason = _NO_ENTRIES if actual is None and measure in {"sales", "outlay"} else _ABSENT[measure]
        if planned is None and measure == "members":
            reason = Text(en="The plan has no members.", ko="계획에 조합원이 없습니다.")
        return Compared(measure, low, middle, high, actual, "unknown", reason)
    verdict: Verdict = "below" if actual < low else "above" if actual > high else "within"
    return Compared(measure, low, middle, high, actual, verdict)


# In words


def _say_nothing(start: date) -> Text:
    return Text(
        en=f"The ledger has no whole month of the plan yet, which begins in {write_month(start, 'en')}.",
        ko=f"계획은 {start.year}년 {start.month}월에 시작하는데, 그 뒤로 온전한 한 달의 장부가 아직 "
        "없습니다.",
    )


def _say_all(months: tuple[MonthCompared, ...]) -> tuple[Text, ...]:
    said = []
    for measure in MEASURES:
        counts = [(month.month, month.get(measure)) for month in months]
        known = [(day, one) for day, one in counts if one.verdict != "unknown"]
        if not known:
            reason = counts[0][1].reason or _ABSENT[measure]
            name = _NAMES[measure]
            said.append(
                Text(en=f"{name.en}: unknown. {reason.en}", ko=f"{name.ko}: 알 수 없습니다. {reason.ko}")
            )
            continue
        said.append(_say_count(measure, known))
        said += [
            _say_outside(measure, list(run))
            for side, run in groupby(counts, key=lambda one: one[1].verdict)
            if side in {"below", "above"}
        ]
    said += _say_what_next(months)
    return tuple(said)


def _say_what_next(months: tuple[MonthCompared, ...]) -> list[Text]:
    """Tell chance from change: one month outside may be chance, three in a row on one side hardly are."""
    verdicts = {measure: [month.get(measure).verdict for month in months] for measure in MEASURES}
    lasting = [
        _NAMES[measure]
        for measure, found in verdicts.items()
        if any(
            found[at : at + IN_A_ROW] == [side] * IN_A_ROW
            for at in range(len(found))
            for side in ("below", "above")
        )
    ]
    if lasting:
        return [
            Text(
                en=f"{name.en}: {IN_A_ROW} months in a row on one side. Look at the plan's numbers again.",
                ko=f"{name.ko}: 석 달 이상 이어서 한쪽으로 벗어났습니다. 계획의 수를 다시 살펴보십시오.",
            )
            for name in lasting
        ]
    if any(one in {"below", "above"} for found in verdicts.values() for one in found):
        return [
            Text(
                en="A single month outside may be chance; three in a row on one side would be a sign.",
                ko="한두 달 벗어난 것은 우연일 수 있습니다. 석 달을 이어 한쪽으로 벗어나면 계획을 "
                "고칠 때입니다.",
            )
        ]
    return []


def _say_count(measure: Measure, known: list[tuple[date, Compared]]) -> Text:
    name, total = _NAMES[measure], len(known)
    within = sum(one.verdict == "within" for _, one in known)
    if within == total:
        months_en = "the one month" if total == 1 else f"all {total} months"
        return Text(
            en=f"{name.en}: within what was planned in {months_en}.",
            ko=f"{name.ko}: {total}달 모두 계획한 범위 안에 있습니다.",
        )
    return Text(
        en=f"{name.en}: within what was planned in {within} of {total} months.",
        ko=f"{name.ko}: {total}달 가운데 {within}달이 계획한 범위 안에 있습니다.",
    )


def _say_outside(measure: Measure, run: list[tuple[date, Compared]]) -> Text:
    """Tell of one month outside with its numbers, of several on one side together."""
    day, one = run[0]
    is_below = one.verdict == "below"
    if len(run) > 1:
        last = run[-1][0]
        side = Text(en="below", ko="적습니다") if is_below else Text(en="above", ko="많습니다")
        return Text(
            en=f"{write_month(day, 'en')} to {write_month(last, 'en')}: {side.en} what was planned, all "
            f"{len(run)} months.",
            ko=f"{day.year}년 {day.month}월부터 {last.year}년 {last.month}월까지 {len(run)}달 내내 "
            f"계획한 범위보다 {side.ko}.",
        )
    unit = Text(en="people", ko="명") if measure == "members" else Text(en="won", ko="원")
    bound = one.low if is_below else one.high
    side = Text(en="below", ko="보다 적습니다") if is_below else Text(en="above", ko="보다 많습니다")
    return Text(
        en=f"{write_month(day, 'en')}: {one.actual:,} {unit.en}, {side.en} the {bound:,} that nine of ten "
        "futures keep to.",
        ko=f"{day.year}년 {day.month}월: {one.actual:,}{unit.ko}으로, 열에 아홉 미래가 지키는 "
        f"{bound:,}{unit.ko}{side.ko}.",
    )
