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
from dure.reports.shock_book import NO_RULE, ShockBook, ShockEnterprise
from dure.reports.shocks import CommunityShocks
from dure.reports.suppress import Holders, is_safe_crossing
from dure.reports.told import round_won

if TYPE_CHECKING:
    from numpy.typing import NDArray

KEPT_BACK: Final = Text(
    en="Payments to or from fewer than five, or mostly one, are counted as going on as usual; every sum is"
    " spread evenly over the months and rounded.",
    ko="거래한 곳이 다섯이 안 되거나 한 곳이 대부분인 지급은 평소대로 이어진다고 보았고, 모든 금액은 달마다"
    " 고르게 나누어 반올림했습니다.",
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


@dataclass(frozen=True, slots=True)
class ToldYear:
    """One enterprise's year in sums that may be told.

    Attributes:
        id: Its id in the community.
        name_ko, name_en: Its name.
        start, end: The year, as ISO dates.
        reserve_krw: Won in the bank, rounded; None where unknown.
        sums: What it paid and was paid.
    """

    id: str
    name_ko: str
    name_en: str
    start: str
    end: str
    reserve_krw: int | None
    sums: tuple[ToldSum, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values that can be stored."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "ToldYear":
        """Read what `to_dict` gave."""
        return cls(**{**values, "sums": tuple(ToldSum(**one) for one in values["sums"])})


def tell_year(book: ShockBook, enterprise: ShockEnterprise, *, shocks: CommunityShocks) -> ToldYear | None:
    """Tell one enterprise's year in sums of which each speaks of at least five, and mostly of none.

    The sums of one direction share no payment and are all of them, so that whatever is worked out from them
    speaks of whole sums. What is too small stands in one remainder, of which no shock speaks.

    Returns:
        The year; None where not even the whole of one direction may be told.
    """
    sums: list[ToldSum] = []
    for incoming in (True, False):
        mine, others = (
            (book.flows.payee, book.flows.payer) if incoming else (book.flows.payer, book.flows.payee)
        )
        rows = np.flatnonzero(mine == enterprise.row)
        if not len(rows):
            continue
        label = _merge(book, rows, others[rows], _label(book, rows, others[rows], shocks=shocks))
        if label is None:
            return None
        sums += [
            _sum(book, rows[label == one], others, incoming=incoming, is_rest=one < 0, shocks=shocks)
            for one in np.unique(label)
        ]
    reserve = book.reserve[enterprise.row]
    return ToldYear(
        id=enterprise.id,
        name_ko=enterprise.name.ko,
        name_en=enterprise.name.en,
        start=book.period.start.isoformat(),
        end=book.period.end.isoformat(),
        reserve_krw=None if np.isnan(reserve) else round_won(float(reserve)),
        sums=tuple(sums),
    )


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
        nothing = np.zeros(int(mask.sum()), dtype=np.int64)
        holders = Holders(book.holder[others[mask]], book.weight[others[mask]])
        return is_safe_crossing(quantity[mask], holders=[holders], block=nothing, row=nothing, column=nothing)

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
    *,
    incoming: bool,
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
        help_minutes=None,
        holder=np.arange(count, dtype=np.int64),
        weight=np.ones(count, dtype=np.int64),
        is_told=True,
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
