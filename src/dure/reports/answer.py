"""The frozen answer: every figure of a circulation report, before any words or pictures."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from dure.intake.result import DocumentCount, FileSummary, MemberCount, MergeProposal
from dure.language import Language, Text
from dure.period import Period
from dure.problem import Problem
from dure.reports.contract import write_contract

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dure.flows.respending import Survey
    from dure.reports.payments import Payments
    from dure.reports.thread import ThreadReport


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A place as the report names it.

    Attributes:
        code: Its code in force at the end of the period.
        name: Its own name.
        full_name: Its name with the places above it.
        level: nation, province, district, city_district, town or village.
    """

    code: str
    name: Text
    full_name: Text
    level: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its range; None with the reason where it is undefined."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class Ring:
    """What stayed within one ring.

    Attributes:
        place: The ring's place.
        share: Inside share of the outlay that is placed for this ring, 0..1.
        coverage: Share of the outlay that is placed for this ring, 0..1; None without outlay.
    """

    place: PlaceName
    share: Figure
    coverage: float | None


@dataclass(frozen=True, slots=True)
class LocalMultiplier:
    """LM3 of the enterprise.

    Attributes:
        figure: Money-weighted LM3, 1..3.
        unweighted: nef's average over recipients, each counted alike.
        observed_share: Part of round 3 that rests on the recipients' own books.
        surveyed_share: Part that rests on their answers.
        assumed_share: Part that rests on assumptions.
    """

    figure: Figure
    unweighted: float | None = None
    observed_share: float | None = None
    surveyed_share: float | None = None
    assumed_share: float | None = None


@dataclass(frozen=True, slots=True)
class PurposeLine:
    """Outlay for one purpose and what of it stayed in the asked place.

    Attributes:
        purpose: One of the operating purposes.
        outlay_krw: Net outlay.
        inside: Inside share of what is placed.
        coverage: How much of it is placed.
        inside_krw: Won paid inside, net; what is neither inside nor outside is not placed.
        outside_krw: Won paid outside, net.
    """

    purpose: str
    outlay_krw: int
    inside: Figure
    coverage: float | None
    inside_krw: int = 0
    outside_krw: int = 0


@dataclass(frozen=True, slots=True)
class Seller:
    """An inside party of the same line of business."""

    party: str
    name: Text
    place: PlaceName | None


@dataclass(frozen=True, slots=True)
class LeakLine:
    """Outlay that left, by supplier and purpose.

    Attributes:
        party: The supplier; None where it stands for private persons, who are never named.
        name: What the report calls it.
        purpose: What was paid for.
        place: Where the money went, as far as known.
        amount_krw: Won that left in the period.
        gain: Won of extra inside income over all rounds if all of it moved to the sellers.
        sellers: Whom to ask.
        is_bought: False for pay, and for what goes to a public body by law: no other seller takes its place.
        may_repeat_krw: Won of payments not yet explained that invoices of the same supplier still ask for:
            the same money may stand in its other lines already.
    """

    party: str | None
    name: Text
    purpose: str
    place: PlaceName | None
    amount_krw: int
    gain: Figure
    sellers: tuple[Seller, ...] = ()
    is_bought: bool = True
    may_repeat_krw: int = 0


@dataclass(frozen=True, slots=True)
class Owed:
    """What one party owes, or is owed, at the end of the period."""

    name: Text
    amount_krw: int
    since: date


@dataclass(frozen=True, slots=True)
class Debts:
    """One side of who owes whom; `krw` is None with the reason where no payment was read."""

    krw: int | None
    parties: tuple[Owed, ...] = ()
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class Cash:
    """The last known balance of each account, none later than the end of the period."""

    krw: int | None
    accounts: tuple[tuple[str, date, int], ...] = ()
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class WageCell:
    """Net pay of the people of one place, never fewer than five."""

    place: PlaceName
    rest: bool
    people: int
    net_pay_krw: int


@dataclass(frozen=True, slots=True)
class Wages:
    """Net pay, and how much of it goes to people who live in the asked place.

    Attributes:
        net_pay_krw: Net pay of the period.
        people: How many people were paid, as far as they are known to be people: a name on a bank line may be
            one of them again.
        to_residents: Inside share of it.
        by_place: Cells of at least five people that share nobody.
        withheld: Why no place is shown; None where cells are shown or nobody was paid.
        is_revealing: True where a ring holds one to four of the people, or some stand on bank lines only, so
            that whoever has every row could work out what they earn.
    """

    net_pay_krw: int
    people: int
    to_residents: Figure
    by_place: tuple[WageCell, ...] = ()
    withheld: Text | None = None
    is_revealing: bool = False


@dataclass(frozen=True, slots=True)
class UnmatchedLine:
    """Payments of one counterparty that pay no document, with a purpose to confirm."""

    name: Text
    incoming: bool
    amount_krw: int
    payments: int
    file: str
    rows: tuple[int, ...]
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unplaced:
    """The costliest parties whose place is not known well enough for the asked place.

    Attributes:
        parties: Names and won, the most first.
        coverage_now: Coverage of the asked place as it is.
        coverage_then: Coverage once these parties are placed.
    """

    parties: tuple[tuple[Text, int], ...] = ()
    coverage_now: float | None = None
    coverage_then: float | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """Where the money of one round went, of every 10,000 won that came in.

    Attributes:
        number: 1 for what came in and was spent by the enterprise, 2 for its recipients, and so on.
        came_in: What the round had to spend.
        bands: What went where, as (band, won); a band is a ring's code for what landed in that ring and in no
            finer one, or `left`, `unplaced`, `kept`. They sum to `came_in`.
        stays: What landed within the asked place, and goes round again.
        assumed_share: How much of it was spent by parties whose re-spending is assumed, 0..1.
    """

    number: int
    came_in: int
    bands: tuple[tuple[str, int], ...]
    stays: int
    assumed_share: float = 0.0


@dataclass(frozen=True, slots=True)
class AssumptionLine:
    """A range that stands in for what nobody observed."""

    id: str
    text: Text
    value: float
    low: float
    high: float
    source: Text


@dataclass(frozen=True, slots=True)
class UnitLine:
    """Retention of what is not won: grams of material, minutes of help."""

    unit: str
    handed_over: int
    received: int
    inside: Figure
    coverage: float | None


@dataclass(frozen=True)
class CirculationReport:
    """One enterprise in one period and place, both as a business and as its community's.

    Nothing in it depends on a clock. Money is whole won, shares are 0..1, undefined is None with a reason.

    Attributes:
        place: The asked place.
        period: The period.
        party: The enterprise's party.
        name: Its name as printed.
        number: Its business registration number.
        home: Where it is, as far as known.
        turnover_krw: Sales net of VAT; None where nothing read shows what came in.
        income_krw: Operating income net of VAT: sales, grants and other; None likewise.
        outlay_krw: Operating and capital outlay, net of recoverable VAT.
        vat_krw: Recoverable VAT paid on purchases, outside of all the others.
        kept_krw: Won known to have been paid inside the asked place.
        cash: Money in its accounts.
        receivable: Who owes it.
        payable: Whom it owes.
        rings: From its own 읍 or 면 to the nation, or from the asked place where it sits elsewhere.
        rounds: Of every 10,000 won that came in, where they went round by round.
        lm3: The local multiplier.
        multiplier: The full multiplier.
        purposes: Outlay by purpose, the largest first.
        leaks: Outlay that left, the largest first.
        wages: Net pay by residence.
        documents: What became of the documents.
        unmatched: Payments that pay no document, the largest first.
        unplaced: Parties to place next.
        proposals: Parties that may be one, with the names of both.
        members: Participation of its members; None without a register.
        problems: Faults in the files.
        assumptions: The assumptions that the figures rest on.
        files: What became of each file.
        units: Retention in other units.
        thread: The community's thread that the report opens with: its own report, or plain values.
        example: True where the books are invented (가상 자료).
        list_rows: Lists the transfers behind the figures and the places that they name; see `rows`.
        close_leak: Measures what moving part of a leak to some of its sellers would bring; see
            `measure_closing`.
        surveys: What kinds of party answered when asked, where enough did; the figures rest on it.
        list_payments: Lists the payments by counterparty that public, compared and combined figures are
            worked out from; see `payments`.
    """

    place: PlaceName
    period: Period
    party: str
    name: Text
    number: str | None
    home: PlaceName | None
    turnover_krw: int | None
    income_krw: int | None
    outlay_krw: int
    vat_krw: int
    kept_krw: int
    cash: Cash
    receivable: Debts
    payable: Debts
    rings: tuple[Ring, ...]
    rounds: tuple[Round, ...]
    lm3: LocalMultiplier
    multiplier: Figure
    purposes: tuple[PurposeLine, ...]
    leaks: tuple[LeakLine, ...]
    wages: Wages
    documents: DocumentCount
    unmatched: tuple[UnmatchedLine, ...] = ()
    unplaced: Unplaced = Unplaced()
    proposals: tuple[tuple[Text, Text, MergeProposal], ...] = ()
    members: MemberCount | None = None
    problems: tuple[Problem, ...] = ()
    assumptions: tuple[AssumptionLine, ...] = ()
    files: tuple[FileSummary, ...] = ()
    units: tuple[UnitLine, ...] = ()
    thread: "Mapping[str, Any] | ThreadReport | None" = None
    example: bool = False
    list_rows: "Callable[[], tuple[pa.Table, tuple[PlaceName, ...]]] | None" = field(
        default=None, repr=False, compare=False
    )
    close_leak: "Callable[[LeakLine, int, Sequence[str]], Figure] | None" = field(
        default=None, repr=False, compare=False
    )

    surveys: "tuple[Survey, ...]" = ()
    list_payments: "Callable[[], Payments] | None" = field(default=None, repr=False, compare=False)

    @cached_property
    def payments(self) -> "Payments":
        """What was paid and received, by counterparty, for working out further figures; never to be shown.

        Raises:
            ValueError: The report was not built from books.
        """
        if self.list_payments is None:
            raise ValueError("Only a report built from books has payments.")
        return self.list_payments()

    @cached_property
    def _listed(self) -> tuple[pa.Table | None, tuple[PlaceName, ...]]:
        # Only the workbook shows every row, so only it pays for listing them.
        return (None, ()) if self.list_rows is None else self.list_rows()

    @property
    def rows(self) -> pa.Table | None:
        """The transfers behind the figures, with the columns of `dure.reports.rows.ROW_COLUMNS`."""
        return self._listed[0]

    @property
    def row_places(self) -> tuple[PlaceName, ...]:
        """The places that the rows name by code."""
        return self._listed[1]

    def measure_closing(
        self, leak: LeakLine, *, amount_krw: int, sellers: "Sequence[str] | None" = None
    ) -> Figure:
        """Measure the inside income that moving part of a leak would bring over all rounds, with its range.

        Args:
            leak: One of `leaks`.
            amount_krw: How much of it moves; more than 0 and not more than left.
            sellers: To which of the leak's sellers, in equal parts; by default to all of them.

        Raises:
            ValueError: It is not a part of the leak, a seller is not one of the leak's, or the report was
                not built from books.
        """
        known = [seller.party for seller in leak.sellers]
        chosen = known if sellers is None else list(dict.fromkeys(sellers))
        if leak not in self.leaks or not 0 < amount_krw <= leak.amount_krw:
            raise ValueError(f"Of the leak to {leak.name.en}, {leak.amount_krw}, no {amount_krw} can move.")
        if strangers := set(chosen) - set(known):
            raise ValueError(f"{sorted(strangers)} do not sell what {leak.name.en} sells.")
        if self.close_leak is None:
            raise ValueError("Only a report built from books can measure what a move would do.")
        return self.close_leak(leak, amount_krw, chosen)

    @property
    def surplus_krw(self) -> int | None:
        """Income less outlay; None where the files do not tell the income."""
        return None if self.income_krw is None else self.income_krw - self.outlay_krw

    @property
    def asked_ring(self) -> Ring:
        """The ring of the asked place, whose share is the headline."""
        return next(ring for ring in self.rings if ring.place.code == self.place.code)

    def to_dict(self, language: Language) -> dict[str, Any]:
        """Return the report as plain values in one language; see `docs/reference/circulation-report.md`."""
        return write_contract(self, language=language)
