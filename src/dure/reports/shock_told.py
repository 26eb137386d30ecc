"""An enterprise's usual year in sums that others may be told, so that shocks can be run without its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dure.flows.assumptions import AssumptionTable
from dure.flows.respending import BOUNDS, build_respending
from dure.flows.shocks import MONTHS, MonthlyFlows, Supply
from dure.language import Text
from dure.period import Period
from dure.places.position import INSIDE, UNPLACED
from dure.reports.answer import PlaceName
from dure.reports.beside import ToldSums, is_income_safe, is_outlay_safe
from dure.reports.payments import Payments
from dure.reports.pieces import Snapshot
from dure.reports.shock_book import NO_RULE, ShockBook, ShockEnterprise
from dure.reports.shocks import CommunityShocks
from dure.reports.suppress import PEOPLE_MIN, Holders, is_safe_crossing
from dure.reports.told import round_won

if TYPE_CHECKING:
    from numpy.typing import NDArray

KEPT_BACK: Final = Text(
    en="Payments to or from fewer than five, or mostly one, are counted as going on as usual; every sum is"
    " spread evenly over the months and rounded. So an enterprise's own page, by its whole book, tells other"
    " figures.",
    ko="거래한 곳이 다섯이 안 되거나 한 곳이 대부분인 지급은 평소대로 이어진다고 보았고, 모든 금액은 달마다"
    " 고르게 나누어 반올림했습니다. 그래서 장부 전체로 셈하는 사업체 쪽의 숫자와 다릅니다.",
)


@dataclass(frozen=True, slots=True)
class ToldSum:
    """What an enterprise paid to, or was paid by, at least five others in a year, none with most of it.

    Attributes:
        incoming: True for what came in.
        krw: Won in the year, rounded.
        rules: By shock, the id of the rule that speaks of it; shocks without one are left out.
        can_cut, is_sale, is_input, is_grant: As in the book.
        position: Where the others are.
        is_employee: Whether the others are people who are paid wages.
        replaced: By shock and bound, the share of what is missing that others sell instead, to a tenth.
    """

    incoming: bool
    krw: int
    rules: Mapping[str, str]
    can_cut: bool = False
    is_sale: bool = False
    is_input: bool = False
    is_grant: bool = False
    position: int = UNPLACED
    is_employee: bool = False
    replaced: Mapping[str, Mapping[str, float]] | None = None

    @property
    def is_rest(self) -> bool:
        """Whether it is the remainder: it may hold payments that a shock changes, and says of none."""
        return self.replaced is None and not self.rules


@dataclass(frozen=True, slots=True)
class ToldYear:
    """One enterprise's year in sums that may be told.

    Attributes:
        id: Its id in the community.
        name_ko, name_en: Its name.
        start, end: The year, as ISO dates.
        reserve_krw: Won in the bank, rounded; None where unknown.
        sums: What it paid and was paid.
        help_minutes: Neighbours' help in the year, to whole hours; None where unknown or of too few.
    """

    id: str
    name_ko: str
    name_en: str
    start: str
    end: str
    reserve_krw: int | None
    sums: tuple[ToldSum, ...]
    help_minutes: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return plain values that can be stored."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "ToldYear":
        """Read what `to_dict` gave."""
        return cls(**{**values, "sums": tuple(ToldSum(**one) for one in values["sums"])})


@dataclass(frozen=True, eq=False)
class YearOffer:
    """What opening a year would tell, and what is to be kept of it once it is open.

    Attributes:
        told: The year.
        sums: Its payments with the sum that each stands in; None where no payments were given.
        is_coarser: Whether less is told since a public report stands beside it.
    """

    told: ToldYear
    sums: ToldSums | None
    is_coarser: bool


def tell_year(book: ShockBook, enterprise: ShockEnterprise, *, shocks: CommunityShocks) -> ToldYear | None:
    """Tell one enterprise's year in sums of which each speaks of at least five, and mostly of none.

    The sums of one direction share no payment and are all of them, so that whatever is worked out from them
    speaks of whole sums. What is too small stands in one remainder, of which no shock speaks.

    Returns:
        The year; None where not even the whole of one direction may be told.
    """
    offer = offer_told_year(book, enterprise, shocks=shocks)
    return None if offer is None else offer.told


def offer_told_year(
    book: ShockBook,
    enterprise: ShockEnterprise,
    *,
    shocks: CommunityShocks,
    payments: Payments | None = None,
    opened: Sequence[Snapshot] = (),
) -> YearOffer | None:
    """Offer one enterprise's year as `tell_year` tells it, beside what anyone was told of the enterprise.

    The public reports and the sums are one system (`dure.reports.beside`): what together with them would tell
    of fewer than five, or mostly of one, goes into the remainder, the smallest sums first.

    Args:
        book: The year.
        enterprise: Whose.
        shocks: What the sums are told for.
        payments: Of the enterprise in the same year, to hold against what was opened and to be kept.
        opened: What was opened to anyone, closed since or not.

    Returns:
        The offer; None where not even the whole of one direction may be told.
    """
    ways: list[_Way] = []
    for incoming in (True, False):
        way = _lay_out_way(book, enterprise, incoming=incoming, shocks=shocks)
        if way is None:
            return None
        if len(way.rows):
            ways.append(way)
    sums = None if payments is None else _keep(book, enterprise, ways, payments)
    is_coarser = False
    if sums is not None and opened:
        coarser = [_coarsen(book, enterprise, way, payments=sums.payments, opened=opened) for way in ways]
        if any(way is None for way in coarser):
            return None
        known = [way for way in coarser if way is not None]
        is_coarser = any(
            len(np.unique(new.label)) < len(np.unique(old.label))
            for new, old in zip(known, ways, strict=True)
        )
        ways = known
        sums = _keep(book, enterprise, ways, sums.payments)
    reserve = book.reserve[enterprise.row]
    told = ToldYear(
        id=enterprise.id,
        name_ko=enterprise.name.ko,
        name_en=enterprise.name.en,
        start=book.period.start.isoformat(),
        end=book.period.end.isoformat(),
        reserve_krw=None if np.isnan(reserve) else round_won(float(reserve)),
        sums=tuple(
            _sum(book, way.rows[way.label == one], way.others, way.incoming, is_rest=one < 0, shocks=shocks)
            for way in ways
            for one in np.unique(way.label)
        ),
        help_minutes=None if book.told_help_minutes is None else 60 * round(book.told_help_minutes / 60),
    )
    return YearOffer(told, sums, is_coarser)


@dataclass(frozen=True, eq=False)
class _Way:
    """One direction: its rows, the other party by row of the book, and the sum that each row stands in."""

    incoming: bool
    rows: "NDArray[np.int64]"
    others: "NDArray[np.int32]"
    label: "NDArray[np.int64]"


def _lay_out_way(
    book: ShockBook, enterprise: ShockEnterprise, *, incoming: bool, shocks: CommunityShocks
) -> _Way | None:
    mine, others = (book.flows.payee, book.flows.payer) if incoming else (book.flows.payer, book.flows.payee)
    rows = np.flatnonzero(mine == enterprise.row)
    if not len(rows):
        return _Way(incoming, rows, others, np.zeros(0, dtype=np.int64))
    fine = _join_split(book, rows, others[rows], _label(book, rows, others[rows], shocks=shocks))
    label = _merge(book, rows, others[rows], fine)
    return None if label is None else _Way(incoming, rows, others, label)


def _join_split(
    book: ShockBook, rows: "NDArray[np.int64]", others: "NDArray[np.int32]", label: "NDArray[np.int64]"
) -> "NDArray[np.int64]":
    """Put into the remainder what one party was paid for one purpose where two sums would split it.

    Public reports know no finer piece. A public body is open knowledge, and may be split.
    """
    purposes = book.purpose or ("",) * len(book.flows.payer)
    names = [f"{other} {purposes[row]}" for row, other in zip(rows.tolist(), others.tolist(), strict=True)]
    _, key = np.unique(names, return_inverse=True)
    low, high = np.full(key.max() + 1, label.max()), np.full(key.max() + 1, -1)
    np.minimum.at(low, key, label)
    np.maximum.at(high, key, label)
    is_split = (low != high)[key] & (book.holder[others] >= 0)
    return np.where(is_split, -1, label)


def _keep(
    book: ShockBook, enterprise: ShockEnterprise, ways: "Sequence[_Way]", payments: Payments
) -> ToldSums:
    """Say of each payment in which sum it stands."""
    labels: dict[tuple[bool, str, str], int] = {}
    open_roots: set[str] = set()
    crowds: set[str] = set()
    for way in ways:
        others = way.others[way.rows]
        for row, other, one in zip(way.rows.tolist(), others.tolist(), way.label.tolist(), strict=True):
            # The remainder is a sum like any other; numbers begin at 1.
            labels[way.incoming, book.party[other], book.purpose[row]] = one + 2
            if book.weight[other] >= PEOPLE_MIN:
                crowds.add(book.party[other].partition("@")[0])
        held = others[book.holder[others] < 0]
        open_roots.update(book.party[other].partition("@")[0] for other in held.tolist())
    return ToldSums(
        party=book.party[enterprise.row],
        period=book.period,
        payments=payments,
        labels=labels,
        open=frozenset(open_roots),
        crowds=frozenset(crowds),
    )


def _coarsen(
    book: ShockBook,
    enterprise: ShockEnterprise,
    way: _Way,
    *,
    payments: Payments,
    opened: Sequence[Snapshot],
) -> _Way | None:
    """Tell apart, the largest first, what may be beside what was opened; None where not even all may."""
    quantity = book.flows.quantity[way.rows].sum(axis=1)
    is_safe = is_income_safe if way.incoming else is_outlay_safe

    def tell(chosen: Sequence[int]) -> _Way | None:
        label = np.where(np.isin(way.label, chosen), way.label, -1)
        if not _is_rest_safe(book, way, label):
            return None
        told = _Way(way.incoming, way.rows, way.others, label)
        return told if is_safe(opened, beside=[_keep(book, enterprise, [told], payments)]) else None

    if (finest := tell(np.unique(way.label).tolist())) is not None:
        return finest
    best, apart = tell([]), list[int]()
    names = [one for one in np.unique(way.label).tolist() if one >= 0]
    # First what a shock speaks of, and of that the largest: all else goes on as usual, apart or together.
    order = []
    for one in names:
        rows = way.rows[way.label == one]
        is_quiet = all(bool((rule[rows] == NO_RULE).all()) for rule in book.rules.values())
        order.append((is_quiet, -float(quantity[way.label == one].sum()), one))
    for _, _, one in sorted(order):
        finer = tell([*apart, one])
        if finer is not None:
            best, apart = finer, [*apart, one]
    return best


def _is_rest_safe(book: ShockBook, way: _Way, label: "NDArray[np.int64]") -> bool:
    rest = label == -1
    return not rest.any() or _is_safe(book, way.rows[rest], way.others[way.rows[rest]])


def _is_safe(book: ShockBook, rows: "NDArray[np.int64]", others: "NDArray[np.int32]") -> bool:
    quantity = book.flows.quantity[rows].sum(axis=1).round().astype(np.int64)
    nothing = np.zeros(len(rows), dtype=np.int64)
    holders = Holders(book.holder[others], book.weight[others])
    return is_safe_crossing(quantity, holders=[holders], block=nothing, row=nothing, column=nothing)


def _label(
    book: ShockBook, rows: "NDArray[np.int64]", others: "NDArray[np.int32]", *, shocks: CommunityShocks
) -> "NDArray[np.int64]":
    """Number what no shock and no rule of spending tells apart."""
    columns: list[NDArray[Any]] = [
        book.flows.can_cut[rows],
        book.flows.is_sale[rows],
        book.flows.is_input[rows],
        book.is_grant[rows],
        book.position[others],
        book.is_employee[others],
    ]
    for shock in shocks.shocks:
        columns.append(book.rules[shock.id][rows])
        if (supply := book.supplies.get((shock.id, "value"))) is not None:
            columns.append(supply.replaced[rows] > 0)
    stacked = np.column_stack([np.asarray(column).astype(np.int64) for column in columns])
    _, label = np.unique(stacked, axis=0, return_inverse=True)
    return np.asarray(label, dtype=np.int64).reshape(-1)


def _merge(
    book: ShockBook, rows: "NDArray[np.int64]", others: "NDArray[np.int32]", label: "NDArray[np.int64]"
) -> "NDArray[np.int64] | None":
    """Put what may not be told by itself into the remainder, -1; None where even the whole may not."""
    quantity = book.flows.quantity[rows].sum(axis=1).round().astype(np.int64)

    def is_safe(mask: "NDArray[np.bool_]") -> bool:
        return _is_safe(book, rows[mask], others[mask])

    label = label.copy()
    for one in np.unique(label):
        if not is_safe(label == one):
            label[label == one] = -1
    while (label == -1).any() and not is_safe(label == -1):
        left = [one for one in np.unique(label).tolist() if one >= 0]
        if not left:
            return None
        smallest = min(left, key=lambda one: (int(quantity[label == one].sum()), one))
        label[label == smallest] = -1
    return label


def _sum(
    book: ShockBook,
    rows: "NDArray[np.int64]",
    others: "NDArray[np.int32]",
    incoming: bool,  # noqa: FBT001 -- one of two ways, as the sum's own first column
    *,
    is_rest: bool,
    shocks: CommunityShocks,
) -> ToldSum:
    year = book.flows.quantity[rows].sum(axis=1)
    krw = round_won(float(year.sum()))
    if is_rest:
        return ToldSum(incoming=incoming, krw=krw, rules={})
    first = rows[0]
    rules = {
        shock.id: shock.rules[index].id
        for shock in shocks.shocks
        if (index := int(book.rules[shock.id][first])) != NO_RULE
    }
    replaced: dict[str, dict[str, float]] = {
        shock.id: {
            bound: round(float(np.average(book.supplies[shock.id, bound].replaced[rows], weights=year)), 1)
            for bound in BOUNDS
        }
        for shock in shocks.shocks
        if (shock.id, "value") in book.supplies and shock.id in rules
    }
    return ToldSum(
        incoming=incoming,
        krw=krw,
        rules=rules,
        can_cut=bool(book.flows.can_cut[first]),
        is_sale=bool(book.flows.is_sale[first]),
        is_input=bool(book.flows.is_input[first]),
        is_grant=bool(book.is_grant[first]),
        position=int(book.position[others[first]]),
        is_employee=bool(book.is_employee[others[first]]),
        replaced=replaced,
    )


def join_told_years(
    years: Sequence[ToldYear],
    *,
    place: PlaceName,
    period: Period,
    shocks: CommunityShocks,
    assumptions: AssumptionTable,
    example: bool = False,
) -> ShockBook:
    """Lay out the told years of several enterprises as one book, on which shocks are run like on any other.

    Each sum stands for one party; what is sold in place of missing supplies goes to one more, inside.

    Args:
        years: One an enterprise, all of one year.
        place: The community's place.
        period: That year.
        shocks: The shocks that they were told for.
        assumptions: What parties re-spend that nobody observed.
        example: True where the books are invented.
    """
    sums = [(number, one) for number, year in enumerate(years) for one in year.sums]
    count = len(years) + len(sums) + 1
    other = np.arange(len(years), count - 1, dtype=np.int32)
    own = np.array([number for number, _ in sums], dtype=np.int32)
    incoming = np.array([one.incoming for _, one in sums], dtype=np.bool_)
    each = [one for _, one in sums]
    flows = MonthlyFlows(
        payer=np.where(incoming, other, own).astype(np.int32),
        payee=np.where(incoming, own, other).astype(np.int32),
        quantity=np.repeat(np.array([[float(max(one.krw, 0))] for one in each]) / MONTHS, MONTHS, axis=1)
        if each
        else np.zeros((0, MONTHS)),
        can_cut=np.array([one.can_cut for one in each], dtype=np.bool_),
        is_sale=np.array([one.is_sale for one in each], dtype=np.bool_),
        is_input=np.array([one.is_input for one in each], dtype=np.bool_),
        party_count=count,
    )
    observed = np.arange(count) < len(years)
    kinds = ["cooperative"] * len(years)
    kinds += ["household" if one.is_employee else "unknown" for one in each] + ["unknown"]
    reserve = np.full(count, np.nan)
    reserve[: len(years)] = [np.nan if one.reserve_krw is None else one.reserve_krw for one in years]
    positions = [INSIDE] * len(years) + [one.position for one in each] + [INSIDE]
    return ShockBook(
        place=place,
        period=period,
        example=example,
        flows=flows,
        is_grant=np.array([one.is_grant for one in each], dtype=np.bool_),
        rules={shock.id: _find_rules(each, shock.id, shocks) for shock in shocks.shocks},
        supplies=_join_supplies(each, shocks=shocks, seller=count - 1),
        enterprises=tuple(
            ShockEnterprise(one.id, Text(en=one.name_en, ko=one.name_ko), row)
            for row, one in enumerate(years)
        ),
        position=np.array(positions, dtype=np.int8),
        is_employee=np.array(
            [False] * len(years) + [one.is_employee for one in each] + [False], dtype=np.bool_
        ),
        is_known=np.array([True] * len(years) + [bool(one.rules) for one in each] + [True], dtype=np.bool_),
        respending=build_respending(kinds, level=place.level, table=assumptions, observed=observed),
        reserve=reserve,
        help_minutes=sum(one.help_minutes or 0 for one in years) or None,
        holder=np.arange(count, dtype=np.int64),
        weight=np.ones(count, dtype=np.int64),
        is_told=True,
        is_rest=np.array([one.is_rest for one in each], dtype=np.bool_),
    )


def _find_rules(sums: Sequence[ToldSum], shock: str, shocks: CommunityShocks) -> "NDArray[np.int64]":
    found = shocks.find(shock)
    names = {} if found is None else {rule.id: index for index, rule in enumerate(found.rules)}
    return np.array([names.get(one.rules.get(shock, ""), NO_RULE) for one in sums], dtype=np.int64)


def _join_supplies(sums: Sequence[ToldSum], *, shocks: CommunityShocks, seller: int) -> dict[Any, Supply]:
    supplies = {}
    for shock in shocks.shocks:
        cuts = np.array([*(rule.supply for rule in shock.rules), False])
        is_cut = cuts[_find_rules(sums, shock.id, shocks)]
        for bound in BOUNDS if is_cut.any() else ():
            replaced = np.array([(one.replaced or {}).get(shock.id, {}).get(bound, 0.0) for one in sums])
            row = np.flatnonzero(replaced > 0)
            supplies[shock.id, bound] = Supply(
                is_cut=is_cut,
                replaced=replaced,
                row=row,
                seller=np.full(len(row), seller, dtype=np.int64),
                weight=np.ones(len(row)),
                dependence=shocks.dependence.at(bound),
            )
    return supplies
