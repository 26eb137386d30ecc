"""A plan started from the ledger: what the book knows is filled in, and what it cannot know is asked.

Nothing here is made up. A number of the plan is what the book shows, with the leanest and the fattest quarter
of its months as its range; where the book is silent there is a question, and no number.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from dure.intake.result import Intake
from dure.language import Language, Text
from dure.outlook.plan import (
    Cash,
    Cost,
    Estimate,
    Grant,
    Members,
    Plan,
    Rises,
    ServedPlace,
    Service,
    Staff,
    UserGroup,
)
from dure.outlook.reading import OLDEST, UNSAID
from dure.outlook.writing import write_plan
from dure.period import Period
from dure.places.figures import PlaceFigures
from dure.places.gazetteer import Gazetteer
from dure.problem import Problem, Where
from dure.reports.plan_book import Delay, Line, PlanBook, month_number, spread_months
from dure.reports.plan_questions import Question, ask

SERVICES_MAX: Final = 6
SERVICE_SHARE_MIN: Final = 0.03
"""Of all sales; what is less is put together as other sales."""

SEASON_YEARS: Final = 2
SEASON_SHRINK: Final = 0.5
"""Two Januaries say little of the third: half of what they differ by is taken for chance."""

_FIXED: Final = (
    ("rent", Text(en="rent", ko="임대료"), ("rent",), False),
    ("services", Text(en="services bought", ko="용역과 수수료"), ("services",), False),
    ("energy", Text(en="energy", ko="전기·연료"), ("goods", "services"), True),
    ("finance", Text(en="interest", ko="이자"), ("finance",), None),
    ("unsorted", Text(en="not yet sorted", ko="아직 정리하지 않은 지출"), ("unsorted",), None),
    ("loan-repayments", Text(en="loans paid back", ko="빌린 돈 갚기"), ("loan",), None),
)


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """A plan as far as the book knows it.

    Attributes:
        plan: The plan. An estimate that a needed question asks for is 0 in it and stands for nothing.
        questions: What the book cannot know.
    """

    plan: Plan
    questions: tuple[Question, ...]

    @property
    def is_whole(self) -> bool:
        """Say whether the plan can be counted with as it is."""
        return not any(question.needed for question in self.questions)

    def list_problems(self) -> tuple[Problem, ...]:
        """Give the questions as problems, the needed ones first."""
        ordered = sorted(self.questions, key=lambda question: not question.needed)
        return tuple(
            Problem(Where(self.plan.file, column=question.path), what=question.what, remedy=question.remedy)
            for question in ordered
        )

    def to_toml(self) -> str:
        """Write the plan's file; a needed number is left out, with its question in its place."""
        needed = {question.path: question.what for question in self.questions if question.needed}
        return write_plan(self.plan, questions=needed)

    def to_dict(self, language: Language) -> dict[str, object]:
        """Return the draft as plain values: `whole`, `toml`, `questions` (path, what, remedy, needed)."""
        return {
            "whole": self.is_whole,
            "toml": self.to_toml(),
            "questions": [question.to_dict(language) for question in self.questions],
        }


def draft_plan(
    intake: Intake,
    *,
    enterprise: str,
    place: str,
    period: Period,
    gazetteer: Gazetteer,
    figures: PlaceFigures | None = None,
    start: date | None = None,
) -> PlanDraft:
    """Start a plan from a book.

    Args:
        intake: What the files gave.
        enterprise: Party whose plan it is.
        place: Code of the place whose people it lives on, and that counts as inside.
        period: Whole months to look at, best a year.
        gazetteer: The places.
        figures: Of places, to tell users from sales; None asks for the use rates.
        start: First month of the plan; None for the month after the period.

    Raises:
        KeyError: No such party is in the ledger.
        ValueError: The period does not begin and end with a month, or nothing was sold in it.
    """
    book = PlanBook(intake, enterprise=enterprise, period=period, place=place, gazetteer=gazetteer)
    return _Drafter(book, figures=figures, start=(start or period.end).replace(day=1)).draft()


class _Drafter:
    """Holds the book, and the questions asked so far."""

    def __init__(self, book: PlanBook, *, figures: PlaceFigures | None, start: date) -> None:
        self.book, self.start = book, start
        self.place = book.place or ""
        found = None if figures is None else figures.residents(self.place)
        self.residents = 0 if found is None else int(found.totals[-1])
        self.counted_on = None if found is None else found.dates[-1]
        self.questions: list[Question] = []

    def draft(self) -> PlanDraft:
        book = self.book
        lines = _gather(book.list_sales())
        if not lines:
            raise ValueError(f"Nothing was sold in {book.period}.")
        share = self._measure_goods(sum(line.total for line in lines))
        season = self._measure_season()
        services = tuple(
            self._draft_service(line, number, goods=share, season=season)
            for number, line in enumerate(lines, start=1)
        )
        staff, employer = self._draft_staff()
        name = book.ledger.parties["name"][book.row].as_py() or book.enterprise
        self._ask("rises")
        plan = Plan(
            name=Text(en=name, ko=name),
            place=self.place,
            start=self.start,
            services=services,
            cash=self._draft_cash(),
            rises=Rises(
                **{key: _unsaid(0, "share/year", "rise") for key in ("costs", "wages", "energy", "prices")}
            ),
            employer_share=employer,
            costs=self._draft_costs(),
            staff=staff,
            members=self._draft_members(),
            grants=self._draft_grants(),
            enterprise=book.enterprise if book.enterprise.isdecimal() else None,
        )
        return PlanDraft(plan, tuple(self.questions))

    # Sales

    def _draft_service(
        self, line: Line, number: int, *, goods: tuple[float, float, float], season: tuple[float, ...]
    ) -> Service:
        id_ = f"sales-{number}"
        path = f"services.{id_}"
        documents = int(line.documents.sum())
        price = self._price(line)
        units = spread_months(line.documents)
        users = self._draft_users(units, f"{path}.users.1", documents)
        self._ask("ages", f"{path}.users.1.ages", name=line.name)
        if not line.single:
            self._ask("single", f"{path}.price", name=line.name)
        low, value, high = (ratio * price.value for ratio in goods)
        inside = self._local_share(["goods"], energy=False)
        return Service(
            id=id_,
            name=line.name,
            users=(users,),
            places=(ServedPlace(self.place, _unsaid(1, "share", "reach"), _unsaid(1, "share", "distance")),),
            price=price,
            elasticity=_unsaid(0, "elasticity", "elasticity"),
            variable_cost=_estimate((low, value, high), "KRW", self._source("goods"), digits=0),
            local_share=inside,
            season=season,
            receivable_days=None if line.single else _certain(0, "days", _AT_BANK),
        )

    def _price(self, line: Line) -> Estimate:
        """Won for one document: over all months, and of the leanest and fattest quarter of them."""
        sold = line.documents > 0
        monthly = line.krw[sold] / line.documents[sold]
        low, _, high = spread_months(monthly)
        value = line.total / int(line.documents.sum())
        source = self._source("sales", int(line.documents.sum()))
        return _estimate((low, value, high), "KRW", source, digits=0)

    def _draft_users(self, units: tuple[float, float, float], path: str, documents: int) -> UserGroup:
        if not self.residents:
            self._ask("use_rate", f"{path}.use_rate", needed=True)
            rate = _unknown("share")
            visits = _estimate(units, "visits/month", self._source("units", documents))
            return UserGroup((0, OLDEST), rate, visits)
        most = units[2] / self.residents
        # Where more is sold in a month than people live there, each comes more than once.
        times = float(np.ceil(most)) if most > 1 else 1.0
        # Six digits, so that the users times the price give what was sold to the last thousand won or so.
        low, middle, high = (float(f"{one / self.residents / times:.6g}") for one in units)
        rate = _estimate(
            (low, middle, high),
            "share",
            self._source("users", documents),
        )
        return UserGroup((0, OLDEST), rate, _certain(times, "visits/month", self._source("units", documents)))

    def _measure_season(self) -> tuple[float, ...]:
        flat = (1.0,) * 12
        months = self.book.measure_seasons(years=SEASON_YEARS)
        if months is None:
            self._ask("season")
            return flat
        # Each year is taken by itself, so that growth is not mistaken for a season.
        factors = (months / months.mean(axis=1, keepdims=True)).mean(axis=0)
        shrunk = 1 + (factors - 1) * (1 - SEASON_SHRINK)
        rounded = [round(float(one), 2) for one in shrunk]
        # What rounding leaves over goes to the largest, so that the mean is 1.
        rounded[int(np.argmax(rounded))] += round(12 - sum(rounded), 2)
        return tuple(round(one, 2) for one in rounded)

    def _measure_goods(self, sold: int) -> tuple[float, float, float]:
        """Give the won of goods bought for one won sold."""
        bought = self.book.spend("goods", energy=False).by_month()
        low, value, high = spread_months(bought)
        months = self.book.months
        per_won = months / sold
        return max(low, 0.0) * per_won, max(value, 0.0) * per_won, max(high, 0.0) * per_won

    # Outlay

    def _draft_costs(self) -> tuple[Cost, ...]:
        costs = []
        for id_, name, purposes, energy in _FIXED:
            rows = self.book.spend(*purposes, energy=energy)
            if rows.by_month().sum() <= 0:
                continue
            source = self._source("documents", len(np.unique(rows.document)))
            costs.append(
                Cost(
                    id_,
                    name,
                    _estimate(_above_zero(spread_months(rows.by_month())), "KRW/month", source, digits=0),
                    self._local_share(purposes, energy=energy),
                    energy=energy is True,
                )
            )
            if id_ in {"unsorted", "loan-repayments"}:
                self._ask(id_, f"costs.{id_}.monthly")
        taxes = self.book.spend("tax")
        taxes = taxes.where(~taxes.kind.among(["payroll"]))
        if taxes.by_month().sum() > 0:
            source = self._source("documents", len(np.unique(taxes.document)))
            monthly = _estimate(_above_zero(spread_months(taxes.by_month())), "KRW/month", source, digits=0)
            costs.append(Cost("tax", Text(en="taxes", ko="세금"), monthly, self._local_share(["tax"])))
        if self.book.spend("capital").by_month().sum() > 0:
            self._ask("capital", "investments")
        return tuple(costs)

    def _local_share(self, purposes: Sequence[str], *, energy: bool | None = None) -> Estimate:
        shares = self.book.place_spending(self.book.spend(*purposes, energy=energy)).shares
        if shares is None:
            return _unsaid(0, "share", "local_share")
        return _estimate(shares, "share", self._source("placed"), digits=3)

    def _draft_staff(self) -> tuple[tuple[Staff, ...], Estimate]:
        pay, people = self.book.pay(), self.book.count_paid()
        none = _unsaid(0, "share", "none")
        if pay.sum() <= 0 or not people.any():
            self._ask("staff", "staff")
            return (), none
        paid = people > 0
        documents = int(people.sum())
        low, _, high = spread_months(pay[paid] / people[paid])
        value = float(pay.sum() / people.sum())
        wage = _estimate((low, value, high), "KRW/month", self._source("payroll", documents), digits=0)
        count = _estimate(spread_months(people), "people", self._source("payroll", documents), digits=2)
        staff = Staff("staff", Text(en="employees", ko="직원"), count, wage)
        self._ask("minimum_wage", "staff.staff.minimum_wage")
        insured = self.book.spend("insurance").by_month()
        if insured.sum() <= 0:
            self._ask("employer_share", "employer_share")
            return (staff,), none
        share = min(float(insured.sum() / pay.sum()), 1.0)
        return (staff,), _certain(round(share, 4), "share", self._source("insurance"))

    # Members, grants, cash

    def _draft_members(self) -> Members | None:
        register, period = self.book.find_members(), self.book.period
        if register is None or not register.num_rows:
            return None
        count = self.book.count_members(self.start) or 0
        years = self.book.months / 12
        joined = np.zeros(self.book.months)
        for day in register["joined"].to_pylist():
            if day and day in period:
                joined[month_number(day) - self.book.first] += 1
        left = sum(1 for day in register["left"].to_pylist() if day and day in period)
        shares = [krw for krw in register["shares_krw"].to_pylist() if krw is not None]
        if not shares:
            self._ask("share", "members.share")
        share = round(sum(shares) / len(shares)) if shares else 0
        source = self._source("register", register.num_rows)
        return Members(
            count=_certain(count, "people", source),
            joining=_estimate(spread_months(joined), "people/month", source, digits=3),
            leaving=_certain(round(min(left / max(count, 1) / years, 1.0), 4), "share/year", source),
            share=_certain(share, "KRW", source) if shares else _unsaid(0, "KRW", "none"),
            dues=_unsaid(0, "KRW/month", "none"),
        )

    def _draft_grants(self) -> tuple[Grant, ...]:
        rows = self.book.received.where(self.book.received.purpose.among(["grant"]))
        grants: list[Grant] = []
        for party in np.unique(rows.other):
            given = rows.where(rows.other == party)
            total = int(given.krw.sum())
            if total <= 0:
                continue
            id_ = f"grant-{len(grants) + 1}"
            name = self.book.name_of(int(party))
            title = Text(en=name, ko=name) if name else Text(en="a giver", ko="지원한 곳")
            monthly = round(total / self.book.months)
            source = self._source("grant", len(given.krw))
            # Nobody knows that it goes on: until somebody writes when it ends, it ended with the book.
            grants.append(
                Grant(id_, title, _certain(monthly, "KRW/month", source), self.book.period.start, self.start)
            )
            self._ask("grant", f"grants.{id_}.ends", name=title)
        return tuple(grants)

    def _draft_cash(self) -> Cash:
        opening = self.book.find_cash(self.start)
        if opening is None:
            self._ask("opening", "cash.opening", needed=True)
        self._ask("credit_line", "cash.credit_line")
        return Cash(
            opening=_unknown("KRW") if opening is None else _certain(opening, "KRW", self._source("balance")),
            credit_line=_unsaid(0, "KRW", "none"),
            receivable_days=self._draft_days(self.book.measure_delay("payee"), "receivable_days"),
            payable_days=self._draft_days(self.book.measure_delay("payer"), "payable_days"),
        )

    def _draft_days(self, delay: Delay | None, key: str) -> Estimate:
        if delay is None:
            self._ask("days", f"cash.{key}")
            return _unsaid(0, "days", "days")
        source = self._source("settled", delay.documents)
        return _estimate((delay.low, delay.middle, delay.high), "days", source, digits=0)

    # Words

    def _source(self, of: str, documents: int | None = None) -> Text:
        return say_source(
            of, self.book.period, documents=documents, start=self.start, counted_on=self.counted_on
        )

    def _ask(
        self, key: str, path: str | None = None, *, name: Text | None = None, needed: bool = False
    ) -> None:
        self.questions.append(ask(key, path or key, name=name, needed=needed))


_UNKNOWN: Final = Text(en="unknown, to be filled in", ko="모름 — 적어 주십시오")
_AT_BANK: Final = Text(en="seen when it came into the bank", ko="통장에 들어온 날에 센 것")
_SOURCES: Final = {
    "sales": Text(en="sold by document", ko="매출 ÷ 증빙 수"),
    "units": Text(en="one document taken as one use", ko="증빙 한 건을 이용 한 번으로 봄"),
    "users": Text(en="documents a month by residents", ko="한 달 증빙 수 ÷ 주민 수"),
    "goods": Text(
        en="goods bought by sales, spread evenly over services", ko="물품 매입 ÷ 매출, 서비스에 고루 나눔"
    ),
    "documents": Text(en="paid", ko="지출"),
    "placed": Text(en="where those who were paid are", ko="돈을 받은 곳의 위치"),
    "payroll": Text(en="wages with the tax kept back", ko="급여와 원천징수한 세금"),
    "insurance": Text(en="insurance paid, both parts, by wages", ko="보험료 납부액(양쪽 몫) ÷ 급여"),
    "register": Text(en="member register", ko="조합원 명부"),
    "grant": Text(en="grants received", ko="받은 지원금"),
    "balance": Text(en="bank balances", ko="통장 잔액"),
    "settled": Text(en="from invoice to payment", ko="계산서에서 결제까지"),
}


def say_source(
    of: str, period: Period, *, documents: int | None, start: date, counted_on: date | None = None
) -> Text:
    """Say where a number of the draft comes from: which book, what of it, how many documents."""
    what = _SOURCES[of]
    if of == "balance":
        return Text(en=f"own book, {what.en} before {start}", ko=f"자체 장부, {start} 전 {what.ko}")
    english, korean = f"own book {period}, {what.en}", f"{period} 자체 장부, {what.ko}"
    if documents is not None:
        many = "document" if documents == 1 else "documents"
        english, korean = f"{english}, {documents:,} {many}", f"{korean}, {documents:,}건"
    if of == "users" and counted_on is not None:
        english, korean = f"{english} ({counted_on})", f"{korean} ({counted_on})"
    return Text(en=english, ko=korean)


def _gather(lines: Sequence[Line]) -> list[Line]:
    """Keep the largest lines, and put the rest together."""
    lines = [line for line in lines if line.total > 0 and line.documents.sum() > 0]
    total = sum(line.total for line in lines)
    large = [line for line in lines if line.total >= SERVICE_SHARE_MIN * total][:SERVICES_MAX]
    rest = [line for line in lines if line not in large]
    if not rest:
        return large
    other = Line(
        name=Text(en="other sales", ko="그 밖의 매출"),
        krw=np.sum([line.krw for line in rest], axis=0),
        documents=np.sum([line.documents for line in rest], axis=0),
        single=all(line.single for line in rest),
    )
    return [*large, other] if len(rest) > 1 else [*large, replace(rest[0])]


def _above_zero(spread: tuple[float, float, float]) -> tuple[float, float, float]:
    low, value, high = (max(one, 0.0) for one in spread)
    return low, value, high


def _estimate(
    spread: tuple[float, float, float], unit: str, source: Text, *, digits: int | None = None
) -> Estimate:
    low, value, high = spread if digits is None else (round(one, digits) for one in spread)
    return Estimate(
        float(value), float(min(low, value)), float(max(high, value)), unit, source, basis="records"
    )


def _certain(value: float, unit: str, source: Text) -> Estimate:
    return Estimate(float(value), float(value), float(value), unit, source, basis="records")


def _unsaid(value: float, unit: str, why: str) -> Estimate:
    return replace(_certain(value, unit, UNSAID[why]), basis=None)


def _unknown(unit: str) -> Estimate:
    return replace(_certain(0, unit, _UNKNOWN), basis=None)
