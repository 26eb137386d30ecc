"""A usual year of a community's books, laid out so that shocks can be run on it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.flows.assumptions import AssumptionTable
from dure.flows.respending import BOUNDS, Bound, Respending, Survey, build_respending, find_inside
from dure.flows.shocks import MONTHS, MonthlyFlows, Passing, Supply
from dure.flows.table import TURNOVER_PURPOSES
from dure.intake.result import Intake
from dure.language import Text
from dure.ledger.ledger import Ledger, counted_transfers
from dure.ledger.tables import OPERATING_PURPOSES, UNSORTED
from dure.period import Period
from dure.places.gazetteer import Gazetteer
from dure.places.position import INSIDE, OUTSIDE, UNPLACED, locate
from dure.reports.answer import PlaceName
from dure.reports.naming import find_private, name_place
from dure.reports.shocks import (
    NO_RULE,
    CommunityShocks,
    PartyFacts,
    build_factors,
    list_item_words,
    match_rules,
)
from dure.reports.suppress import PEOPLE_MIN, Holders, is_safe_crossing
from dure.reports.wages import find_known_people

if TYPE_CHECKING:
    from numpy.typing import NDArray

CUT_FIRST: Final = ("goods", "services", "capital", UNSORTED)
"""What a payer short of income stops buying; wages, rent, insurance, interest and taxes are owed."""

CUSTOMERS: Final = re.compile(
    r"(?:손님|고객|이용자|이용객|방문객)(?:들)?(?:의|과|와)?|customers|guests|visitors", re.IGNORECASE
)
"""How people write the many who buy and whom nobody names."""

PAYING: Final = re.compile(
    r"(?:카드|현금|매장|창구|계좌|이체|결제|지역화폐|상품권)(?:와|과|로|으로|의|에서)?|및|일반|개인|여러|기타|가상"
    r"|counter|cards?|cash|transfers?|vouchers?|and|or|by|in|at|walk|paying|other|various|example",
    re.IGNORECASE,
)
"""How and where they pay, which may stand beside: “손님 카드와 현금”, “Counter customers”.

Any other word makes it a name, such as a consultancy's (고객 만족 컨설팅) or a visitors' bureau's.
"""

INPUTS: Final = ("goods", "services")
SALES: Final = (*TURNOVER_PURPOSES, UNSORTED)


class NotAYearError(ValueError):
    """A shock is run on a year; the period asked about is shorter."""


@dataclass(frozen=True, slots=True)
class ShockEnterprise:
    """One of the community's enterprises in the book.

    Attributes:
        id: Its id in the community.
        name: Its name.
        row: Its place among the parties.
    """

    id: str
    name: Text
    row: int


@dataclass(frozen=True, eq=False)
class ShockBook:
    """A usual year, and what each shock does to each of its payments.

    Attributes:
        place: The community's place.
        period: The year.
        example: True where the books are invented.
        flows: Payments by payer, payee, purpose and calendar month.
        is_grant: bool by row of the flows: support given for nothing in return.
        rules: By shock, the index of the rule that speaks of each row.
        supplies: By shock and bound, the supplies cut and who stands in.
        enterprises: The community's enterprises.
        position: int8 by party: 1 inside, -1 outside, 0 unplaced.
        is_employee: bool by party: a person who is paid wages.
        is_known: bool by party: what kind of payer it is, or where, is known.
        respending: What parties without a book re-spend inside.
        reserve: float64 by party: won in the bank on the last day; NaN where no statement shows it.
        help_minutes: Minutes of neighbours' help in the year; None where none are in the ledger.
        told_help_minutes: The same where others may be told: five give it and five get it, none most of it.
        holder: int64 by party: who must not be told apart; -1 for public bodies, branches as one.
        weight: int64 by party: 1; 0 for who may be one of the others again; more for a crowd.
        party: By party its key in the ledger; empty where it is made of told sums.
        purpose: By row of the flows what was paid for; empty likewise.
        is_told: True where it is made of sums that may be told; single months are then unknown.
        is_rest: bool by row of the flows: a remainder, in which it is not told what a shock changes; None
            where whole books are laid out.
    """

    place: PlaceName
    period: Period
    example: bool
    flows: MonthlyFlows
    is_grant: "NDArray[np.bool_]"
    rules: "Mapping[str, NDArray[np.int64]]"
    supplies: "Mapping[tuple[str, Bound], Supply]"
    enterprises: tuple[ShockEnterprise, ...]
    position: "NDArray[np.int8]"
    is_employee: "NDArray[np.bool_]"
    is_known: "NDArray[np.bool_]"
    respending: Respending
    reserve: "NDArray[np.float64]"
    help_minutes: int | None
    holder: "NDArray[np.int64]"
    weight: "NDArray[np.int64]"
    told_help_minutes: int | None = None
    party: tuple[str, ...] = ()
    purpose: tuple[str, ...] = ()
    is_told: bool = False
    is_rest: "NDArray[np.bool_] | None" = None

    def passing(self, bound: Bound, *, with_reserve: bool = True) -> Passing:
        """Return what everybody passes on, at one bound; without reserves where these are left out."""
        inside = find_inside(self.position, bound)
        share = np.where(inside & ~self.respending.observed, self.respending.share(bound), 0.0)
        # One that is unknown stays so: it cushions nothing with or without.
        reserve = self.reserve if with_reserve else self.reserve * 0.0
        return Passing(
            observed=self.respending.observed,
            share=share,
            rest=self.respending.rest_share(bound),
            reserve=reserve,
        )


def lay_out_shock_book(
    intake: Intake,
    *,
    enterprises: Sequence[tuple[str, str, Text]],
    place: str,
    period: Period,
    gazetteer: Gazetteer,
    assumptions: AssumptionTable,
    shocks: CommunityShocks,
    surveys: Sequence[Survey] = (),
    example: bool = False,
) -> ShockBook:
    """Lay out a year of the books of a community.

    Args:
        intake: What the files gave.
        enterprises: Id, party and name of each of the community's enterprises; those that the ledger does not
            know are left out.
        place: Code of the community's place.
        period: Whole months, a year or longer; of a longer one the last year.
        gazetteer: The places.
        assumptions: What parties re-spend that nobody observed.
        shocks: The shocks.
        surveys: What kinds of party answered.
        example: True where the books are invented.

    Raises:
        NotAYearError: The period is no whole year.
        KeyError: The gazetteer has no such place.
    """
    year = _take_year(period)
    as_of = date.fromordinal(year.end.toordinal() - 1)
    ledger = intake.ledger
    asked = gazetteer.get(place, as_of=as_of)
    facts = _gather_facts(ledger, place=asked.code, gazetteer=gazetteer, as_of=as_of)
    flows, purpose, item = _build_flows(ledger, period=year, words=list_item_words(shocks))
    rules = _match_each(shocks, flows, facts=facts, purpose=purpose, item=item)
    keys = {key: row for row, key in enumerate(ledger.parties["party"].to_pylist())}
    holder, weight = _find_holders(ledger)
    return ShockBook(
        place=name_place(asked),
        period=year,
        example=example,
        flows=flows,
        is_grant=purpose == "grant",
        rules=rules,
        supplies=_build_supplies(flows, rules, shocks=shocks, ledger=ledger, position=facts.position),
        enterprises=_pick_enterprises(enterprises, keys),
        position=facts.position,
        is_employee=_find_employees(flows, purpose=purpose),
        is_known=(facts.position != UNPLACED) | (facts.kind != "unknown"),
        respending=build_respending(
            ledger.parties["kind"],
            level=asked.level,
            table=assumptions,
            observed=facts.observed,
            surveys=[survey for survey in surveys if survey.counts],
        ),
        reserve=_find_reserves(intake, keys, period=year),
        help_minutes=_sum_help(ledger, period=year),
        told_help_minutes=_tell_help(ledger, period=year, own=_own_rows(enterprises, keys)),
        holder=holder,
        weight=weight,
        party=tuple(keys),
        purpose=tuple(purpose.tolist()),
    )


def _match_each(
    shocks: CommunityShocks,
    flows: MonthlyFlows,
    *,
    facts: PartyFacts,
    purpose: "NDArray[np.object_]",
    item: "NDArray[np.object_]",
) -> "dict[str, NDArray[np.int64]]":
    """Find for every shock which of its rules speaks of each row."""
    return {
        shock.id: match_rules(
            shock.rules, facts=facts, payer=flows.payer, payee=flows.payee, purpose=purpose, item=item
        )
        for shock in shocks.shocks
    }


def _pick_enterprises(
    enterprises: Sequence[tuple[str, str, Text]], keys: Mapping[str, int]
) -> tuple[ShockEnterprise, ...]:
    """Pick the community's enterprises that the ledger knows."""
    return tuple(
        ShockEnterprise(id=id_, name=name, row=keys[party])
        for id_, party, name in enterprises
        if party in keys
    )


def _find_employees(flows: MonthlyFlows, *, purpose: "NDArray[np.object_]") -> "NDArray[np.bool_]":
    """Find who is paid wages."""
    is_employee = np.zeros(flows.party_count, dtype=np.bool_)
    is_employee[flows.payee[purpose == "wages"]] = True
    return is_employee


def _take_year(period: Period) -> Period:
    start, end = period.start, period.end
    months = (end.year - start.year) * MONTHS + end.month - start.month
    if start.day != 1 or end.day != 1 or months < MONTHS:
        raise NotAYearError(f"A shock is run on a whole year of months; {start} to {end} was given.")
    return Period(date(end.year - 1, end.month, 1), end)


def _gather_facts(ledger: Ledger, *, place: str, gazetteer: Gazetteer, as_of: date) -> PartyFacts:
    parties = ledger.parties
    private = find_private(ledger)
    payers = set(pc.unique(ledger.transfers["payer"]).to_pylist())
    kinds = [
        "household"
        if key.startswith(("card:", "customers:"))
        or (row in payers and _is_crowd(key, name, kind=kind or "unknown"))
        else kind or "unknown"
        for row, (key, name, kind) in enumerate(
            zip(*(parties[column].to_pylist() for column in ("party", "name", "kind")), strict=True)
        )
    ]
    words = [
        "" if is_private else f"{line or ''} {name or ''}"
        for line, name, is_private in zip(
            parties["line"].to_pylist(), parties["name"].to_pylist(), private.tolist(), strict=True
        )
    ]
    whole = pc.fill_null(parties["whole_place"], fill_value=False).combine_chunks()
    observed = pc.fill_null(parties["observed"], fill_value=False).combine_chunks()
    return PartyFacts(
        kind=np.array(kinds, dtype=object),
        words=np.array(words, dtype=object),
        position=locate(
            parties["place"].combine_chunks().cast(pa.string()),
            np.asarray(whole).astype(bool),
            boundary=[place],
            gazetteer=gazetteer,
            as_of=as_of,
        ),
        observed=np.asarray(observed).astype(bool),
    )


def _is_crowd(key: str, name: str | None, *, kind: str) -> bool:
    """Say whether a payer of whom only a name is known stands for customers whom nobody names."""
    if kind != "unknown" or not key.startswith("name:"):
        return False
    words = re.findall(r"\w+", name or "")
    is_buyer = [CUSTOMERS.fullmatch(word) is not None for word in words]
    return any(is_buyer) and all(
        buyer or PAYING.fullmatch(word) for buyer, word in zip(is_buyer, words, strict=True)
    )


def _build_flows(
    ledger: Ledger, *, period: Period, words: Sequence[str]
) -> "tuple[MonthlyFlows, NDArray[np.object_], NDArray[np.object_]]":
    """Build the usual year, and of each of its rows the purpose and what of `words` it was paid for."""
    rows, monthly = _sum_by_month(ledger, period=period, words=words)
    purpose = np.array(rows["purpose"].to_pylist(), dtype=object)
    flows = MonthlyFlows(
        payer=rows["payer"].to_numpy().astype(np.int32),
        payee=rows["payee"].to_numpy().astype(np.int32),
        quantity=monthly,
        can_cut=np.isin(purpose.astype(str), CUT_FIRST),
        is_sale=np.isin(purpose.astype(str), SALES),
        is_input=np.isin(purpose.astype(str), INPUTS),
        party_count=ledger.parties.num_rows,
    )
    return flows, purpose, np.array(rows["item"].to_pylist(), dtype=object)


def _find_words(items: "pa.ChunkedArray", words: Sequence[str]) -> pa.Array:
    """Return by row which of the words stand in what it was paid for, joined by strokes."""
    names = items.combine_chunks().cast(pa.string()).dictionary_encode()
    found = [
        "|".join(word for word in words if word in (name or "")) for name in names.dictionary.to_pylist()
    ]
    index = pc.fill_null(names.indices, len(found))
    return pa.array([*found, ""], pa.string()).take(index)


def _sum_by_month(
    ledger: Ledger, *, period: Period, words: Sequence[str]
) -> "tuple[pa.Table, NDArray[np.float64]]":
    """Sum operating won by payer, payee, purpose and words of the item, by calendar month; above zero."""
    counted = counted_transfers(ledger)
    purpose = counted["purpose"].cast(pa.string())
    chosen = [
        pc.equal(counted["unit"].cast(pa.string()), "KRW"),
        pc.is_in(purpose, value_set=pa.array(OPERATING_PURPOSES)),
        pc.greater_equal(counted["date"], pa.scalar(period.start, pa.date32())),
        pc.less(counted["date"], pa.scalar(period.end, pa.date32())),
        pc.not_equal(counted["payer"], counted["payee"]),
    ]
    mask = chosen[0]
    for one in chosen[1:]:
        mask = pc.and_(mask, one)
    table = pa.table(
        {
            "payer": counted["payer"],
            "payee": counted["payee"],
            "purpose": purpose,
            "item": _find_words(counted["item"], words),
            "month": pc.month(counted["date"]),
            "quantity": counted["quantity"],
        }
    ).filter(mask)
    keys = ["payer", "payee", "purpose", "item"]
    sums = table.group_by([*keys, "month"], use_threads=False).aggregate([("quantity", "sum")])
    rows = table.group_by(keys, use_threads=False).aggregate([("quantity", "sum")])
    rows = rows.sort_by([(key, "ascending") for key in keys])
    rows = rows.append_column("row", pa.array(np.arange(rows.num_rows)))
    joined = sums.join(rows.select([*keys, "row"]), keys=keys)
    monthly = np.zeros((rows.num_rows, MONTHS))
    month = joined["month"].to_numpy().astype(np.int64) - 1
    np.add.at(monthly, (joined["row"].to_numpy(), month), joined["quantity_sum"].to_numpy())
    # What was given back in one month belongs to another: such a payment is spread evenly over the year.
    year = monthly.sum(axis=1)
    uneven = (monthly < 0).any(axis=1)
    monthly[uneven] = np.maximum(year[uneven], 0)[:, None] / MONTHS
    kept = year > 0
    return rows.filter(pa.array(kept)), monthly[kept]


def _find_holders(ledger: Ledger) -> "tuple[NDArray[np.int64], NDArray[np.int64]]":
    """Return whom each party stands for when sums are told, and with which weight, as in public reports.

    A public body has no trade to hide, and what a card company pays in was paid by a crowd.
    """
    parties = ledger.parties
    keys = parties["party"].to_pylist()
    roots: dict[str, int] = {}
    people = np.arange(len(keys), dtype=np.int32)
    wages = ledger.transfers.filter(pc.equal(ledger.transfers["purpose"].cast(pa.string()), "wages"))
    counts = ~np.isin(people, wages["payee"].to_numpy()) | find_known_people(parties, people)
    crowd = np.array([key.startswith(("customers:", "card:")) for key in keys], dtype=np.bool_)
    kinds = parties["kind"].to_pylist()
    is_public = np.array([kind == "public_body" for kind in kinds], dtype=np.bool_)
    root = np.array([roots.setdefault(key.partition("@")[0], len(roots)) for key in keys], dtype=np.int64)
    return np.where(is_public, -1, root), np.where(crowd, PEOPLE_MIN, counts.astype(np.int64))


def _split_line(line: str | None) -> frozenset[str]:
    """Return the goods that a line of business (업태/종목) speaks of: the words after its first stroke."""
    if not line:
        return frozenset()
    _, stroke, goods = line.partition("/")
    return frozenset(
        word.strip() for word in (goods if stroke else line).replace(",", "·").split("·") if word.strip()
    )


def _build_supplies(
    flows: MonthlyFlows,
    rules: "Mapping[str, NDArray[np.int64]]",
    *,
    shocks: CommunityShocks,
    ledger: Ledger,
    position: "NDArray[np.int8]",
) -> dict[tuple[str, Bound], Supply]:
    """Find for every shock which supplies it cuts, and which inside sellers of the same goods stand in."""
    lines = [_split_line(line) for line in ledger.parties["line"].to_pylist()]
    income = flows.sum_income().sum(axis=1)
    sellers: dict[str, list[int]] = {}
    for seller in np.flatnonzero((position == INSIDE) & (income > 0)).tolist():
        for goods in lines[seller]:
            sellers.setdefault(goods, []).append(seller)
    found: dict[tuple[str, Bound], Supply] = {}
    for shock in shocks.shocks:
        cuts = np.array([*(rule.supply for rule in shock.rules), False])
        is_cut = cuts[rules[shock.id]]
        # Whoever sells the same inside is hit by the same failed harvest: only what came from outside is
        # replaced.
        rows = np.flatnonzero(is_cut & (position[flows.payee] == OUTSIDE))
        pairs = [
            (row, seller)
            for row in rows.tolist()
            for seller in sorted({one for word in lines[flows.payee[row]] for one in sellers.get(word, ())})
            if seller != flows.payer[row]
        ]
        for bound in BOUNDS if is_cut.any() else ():
            factor = build_factors(shock, rule=rules[shock.id], bound=bound, length=1)[:, 0]
            demand = flows.quantity.sum(axis=1) * np.maximum(1 - factor, 0)
            spare = income * shocks.spare.at(bound)
            found[shock.id, bound] = _share_out(
                pairs, demand=demand, spare=spare, is_cut=is_cut, dependence=shocks.dependence.at(bound)
            )
    return found


def _share_out(
    pairs: Sequence[tuple[int, int]],
    *,
    demand: "NDArray[np.float64]",
    spare: "NDArray[np.float64]",
    is_cut: "NDArray[np.bool_]",
    dependence: float,
) -> Supply:
    """Share what sellers can sell more out among those who lack it, in proportion to what they lack."""
    row = np.array([one for one, _ in pairs], dtype=np.int64)
    seller = np.array([one for _, one in pairs], dtype=np.int64)
    wanted = np.bincount(seller, weights=demand[row], minlength=len(spare))
    offered = spare[seller] * demand[row] / np.maximum(wanted[seller], 1.0)
    in_all = np.bincount(row, weights=offered, minlength=len(demand))
    return Supply(
        is_cut=is_cut,
        replaced=np.where(demand > 0, np.minimum(in_all / np.maximum(demand, 1e-9), 1.0), 0.0),
        row=row,
        seller=seller,
        weight=offered / np.maximum(in_all[row], 1e-9),
        dependence=dependence,
    )


def _find_reserves(intake: Intake, keys: Mapping[str, int], *, period: Period) -> "NDArray[np.float64]":
    """Return what stood in the bank on the last day of the year; NaN where no statement shows it."""
    reserve = np.full(len(keys), np.nan)
    latest: dict[tuple[str, str], Any] = {}
    for balance in sorted(intake.balances, key=lambda one: one.day):
        if balance.day < period.end:
            latest[balance.owner, balance.account] = balance.krw
    for (owner, _), krw in latest.items():
        if owner in keys:
            reserve[keys[owner]] = np.nan_to_num(reserve[keys[owner]]) + krw
    return reserve


def _list_help(ledger: Ledger, *, period: Period) -> pa.Table:
    rows = ledger.transfers.filter(pc.equal(ledger.transfers["unit"].cast(pa.string()), "minute"))
    return rows.filter(
        pc.and_(pc.greater_equal(rows["date"], period.start), pc.less(rows["date"], period.end))
    )


def _sum_help(ledger: Ledger, *, period: Period) -> int | None:
    rows = _list_help(ledger, period=period)
    return int(pc.sum(rows["quantity"]).as_py()) if rows.num_rows else None


def _own_rows(enterprises: Sequence[tuple[str, str, Text]], keys: Mapping[str, int]) -> list[int]:
    return [keys[party] for _, party, _ in enterprises if party in keys]


def _tell_help(ledger: Ledger, *, period: Period, own: Sequence[int]) -> int | None:
    """Return the minutes where behind both ends stand enough; an enterprise itself hides nobody."""
    rows = _list_help(ledger, period=period)
    minutes = rows["quantity"].to_numpy()
    nothing = np.zeros(len(minutes), dtype=np.int64)
    for end in ("payer", "payee"):
        who = rows[end].to_numpy().astype(np.int64)
        who = np.where(np.isin(who, own), -1, who)
        holders = [Holders(who, np.ones(len(who), dtype=np.int64))]
        if not is_safe_crossing(minutes, holders=holders, block=nothing, row=nothing, column=nothing):
            return None
    return int(minutes.sum()) if len(minutes) else None


__all__ = ["NO_RULE", "NotAYearError", "ShockBook", "ShockEnterprise", "lay_out_shock_book"]
