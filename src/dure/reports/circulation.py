"""Build the circulation report: one enterprise, one place, one period, every figure with what it rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.flows.assumptions import AssumptionTable
from dure.flows.leaks import NO_SELLER, Leak, measure_closing, measure_leaks
from dure.flows.lm3 import Multiplier, measure_lm3
from dure.flows.multiplier import measure_party_multiplier
from dure.flows.respending import Range, Respending, Survey, build_respending
from dure.flows.retention import Share, measure_retention, measure_retention_by_purpose
from dure.flows.rounds import trace_rounds
from dure.flows.table import (
    FlowTable,
    build_flow_table,
    measure_income,
    measure_outlay,
    measure_turnover,
)
from dure.intake.judgements import in_force
from dure.intake.members import count_members
from dure.intake.result import Intake, MemberCount
from dure.language import Text
from dure.ledger.ledger import Ledger, counted_transfers, find_outstanding, transfers_within
from dure.ledger.tables import PAYMENT, UNSORTED
from dure.period import Period
from dure.places.gazetteer import Gazetteer
from dure.places.position import INSIDE, OUTSIDE, UNPLACED
from dure.problem import Problem
from dure.reports.answer import (
    AssumptionLine,
    Cash,
    CirculationReport,
    Debts,
    Figure,
    LeakLine,
    LocalMultiplier,
    Owed,
    PlaceName,
    PurposeLine,
    Ring,
    Round,
    Seller,
    UnitLine,
    UnmatchedLine,
    Unplaced,
    Wages,
)
from dure.reports.naming import Names, PlaceNames, name_place, say_both
from dure.reports.payments import Payments, list_payments
from dure.reports.rings import RingChain, build_ring_chain
from dure.reports.rows import list_rows
from dure.reports.wages import measure_wages

UNPLACED_SHOWN: Final = 5
OWED_SHOWN: Final = 5
SELLERS_MAX: Final = 5
BOUGHT_PURPOSES: Final = ("goods", "services", "rent", "insurance", "finance", "capital", UNSORTED)
"""Purposes for which one seller may take another's place."""


class EnterpriseUnknownError(ValueError):
    """The enterprise to report on was not told, or is in none of the files."""


@dataclass(frozen=True)
class _Desk:
    """What lies on the desk while one report is written."""

    intake: Intake
    ledger: Ledger
    counted: pa.Table
    flows: FlowTable
    party: int
    period: Period
    chain: RingChain
    names: Names
    places: PlaceNames
    assumptions: AssumptionTable
    surveys: tuple[Survey, ...] = ()

    def respend_within(self, level: str) -> Respending:
        """Put a re-spent share beside every party for a ring of one level."""
        observed = pc.fill_null(self.ledger.parties["observed"], fill_value=False).combine_chunks()
        # People were asked about the place of the report; their answer says nothing of another ring.
        is_asked = level == self.chain.places[self.chain.asked].level
        return build_respending(
            self.ledger.parties["kind"],
            level=level,
            table=self.assumptions,
            observed=np.asarray(observed).astype(bool),
            surveyed=self.answers if is_asked else {},
            surveys=self.surveys if is_asked else (),
        )

    @property
    def answers(self) -> dict[int, float]:
        """Party row → share that it says it re-spends inside the asked place."""
        said = in_force(self.ledger.judgements, "respends")
        parties = {party: row for row, party in enumerate(self.ledger.parties["party"].to_pylist())}
        return {parties[party]: float(share) for party, share in said.items() if party in parties}

    @property
    def respending(self) -> Respending:
        """What recipients re-spend inside the asked place."""
        return self.respend_within(self.chain.places[self.chain.asked].level)

    @property
    def position(self) -> np.ndarray:
        """Where every party stands for the asked place."""
        return self.chain.positions[self.chain.asked]


def build_circulation_report(
    intake: Intake,
    *,
    gazetteer: Gazetteer,
    assumptions: AssumptionTable,
    place: str,
    period: Period,
    enterprise: str | None = None,
    problems: Sequence[Problem] | None = None,
    example: bool = False,
    surveys: Sequence[Survey] = (),
) -> CirculationReport:
    """Build the report of one enterprise.

    Args:
        intake: What the files gave.
        gazetteer: The places.
        assumptions: What stands in for re-spending that nobody observed.
        place: Code of the place asked about, of 2, 5, 8 or 10 digits or KR, old or new.
        period: The period.
        enterprise: The party to report on; by default the intake's owner.
        problems: Faults to tell of; by default the intake's.
        example: True where the books are invented.
        surveys: What kinds of party, asked about this place, answered that they spend there; where enough
            answered they stand in an assumption's place, and count as surveyed.

    Raises:
        EnterpriseUnknownError: No enterprise was told and the intake has no owner, or the ledger lacks it.
        KeyError: The gazetteer has no such place.
    """
    party = _find_enterprise(intake, enterprise)
    desk = _lay_out(intake, party, gazetteer=gazetteer, assumptions=assumptions, place=place, period=period)
    desk = replace(desk, surveys=tuple(survey for survey in surveys if survey.counts))
    ledger = intake.ledger
    key: str = ledger.parties["party"][party].as_py()
    return CirculationReport(
        place=name_place(desk.chain.places[desk.chain.asked]),
        period=period,
        party=key,
        name=desk.names.name(party),
        number=ledger.parties["number"][party].as_py(),
        home=None if desk.chain.home is None else name_place(desk.chain.home),
        **_measure_money(desk),
        cash=_find_cash(intake, key, period=period),
        **_find_debts(desk),
        rings=_measure_rings(desk),
        rounds=_trace(desk),
        **_measure_multipliers(desk),
        purposes=_measure_purposes(desk),
        leaks=_list_leaks(desk),
        wages=_wages(desk, gazetteer=gazetteer),
        documents=intake.documents,
        unmatched=_list_unmatched(desk),
        unplaced=_list_unplaced(desk),
        proposals=tuple(
            (desk.names.name_of(one.party), desk.names.name_of(one.other), one) for one in intake.proposals
        ),
        members=_find_members(intake, key, as_of=period.end),
        problems=intake.problems if problems is None else tuple(problems),
        files=intake.files,
        units=_measure_units(desk),
        example=example,
        list_rows=partial(_list_rows, desk),
        close_leak=partial(_close_leak, desk),
        surveys=desk.surveys,
        list_payments=partial(_list_payments, desk),
    )


def _measure_multipliers(desk: _Desk) -> dict[str, Any]:
    """Measure LM3 and the multiplier over all rounds, and list the assumptions that they rest on."""
    lm3 = measure_lm3(desk.flows, desk.party, position=desk.position, respending=desk.respending)
    full = measure_party_multiplier(
        desk.flows, desk.party, position=desk.position, respending=desk.respending
    )
    return {
        "lm3": _local_multiplier(lm3),
        "multiplier": _figure(full),
        "assumptions": _list_assumptions(desk.assumptions, {*lm3.assumptions, *full.assumptions}),
    }


def _measure_money(desk: _Desk) -> dict[str, Any]:
    """Measure what came in, went out and stayed, in won."""
    flows, party = desk.flows, desk.party
    # Without a sales list or a statement nothing shows what came in; that is unknown, not nought.
    sells = bool(pc.any(pc.equal(desk.ledger.transfers["payee"], party)).as_py())
    return {
        "turnover_krw": int(measure_turnover(flows)[party]) if sells else None,
        "income_krw": int(measure_income(flows)[party]) if sells else None,
        "outlay_krw": int(measure_outlay(flows)[party]),
        "vat_krw": int(measure_outlay(flows, purposes=("vat",))[party]),
        "kept_krw": max(measure_retention(flows, party, position=desk.position).inside, 0),
    }


def _local_multiplier(lm3: Multiplier) -> LocalMultiplier:
    return LocalMultiplier(
        figure=_figure(lm3),
        unweighted=lm3.unweighted,
        observed_share=lm3.observed_share,
        surveyed_share=lm3.surveyed_share,
        assumed_share=lm3.assumed_share,
    )


def _list_rows(desk: _Desk) -> tuple[pa.Table, tuple[PlaceName, ...]]:
    rows = list_rows(
        desk.ledger,
        party=desk.party,
        period=desk.period,
        position=desk.position,
        names=desk.names,
        places=desk.places,
    )
    return rows, desk.places.list_places(rows["place"])


def _close_leak(desk: _Desk, leak: LeakLine, amount: int, sellers: Sequence[str]) -> Figure:
    if not leak.is_bought or not sellers:
        return Figure(reason=leak.gain.reason or NO_SELLER)
    paid, base = _paid_to(desk, leak), int(desk.flows.base[desk.party])
    # A supplier that took other things back received less than its line says; the whole is what it received.
    moved = min(round(amount * min(paid / leak.amount_krw, 1.0)), base)
    if moved <= 0:
        return Figure(reason=NO_SELLER)
    gain, reason = measure_closing(
        desk.flows,
        desk.party,
        amount=moved,
        sellers=np.array([desk.ledger.party_row(seller) for seller in sellers], dtype=np.int32),
        position=desk.position,
        respending=desk.respending,
    )
    return _gain_figure(gain, reason)


def _paid_to(desk: _Desk, leak: LeakLine) -> int:
    """Return what a leak's supplier received, net of all that it took back."""
    row = desk.flows.paid[[desk.party]]
    received = dict(zip(row.indices.tolist(), row.data.tolist(), strict=True))
    return int(received.get(desk.ledger.party_row(leak.party or ""), 0))


def _list_payments(desk: _Desk) -> Payments:
    asked = desk.chain.places[desk.chain.asked]
    # Of others' books and single answers nothing may be worked out: their kind speaks for them.
    respending = build_respending(
        desk.ledger.parties["kind"],
        level=asked.level,
        table=desk.assumptions,
        observed=np.zeros(desk.ledger.parties.num_rows, dtype=bool),
        surveys=desk.surveys,
    )
    return list_payments(
        desk.ledger,
        counted=desk.counted,
        party=desk.party,
        period=desk.period,
        chain=desk.chain,
        respending=respending,
        names=desk.names,
    )


def _find_enterprise(intake: Intake, enterprise: str | None) -> int:
    wanted = enterprise or intake.owner
    if wanted is None:
        candidates = ", ".join(intake.candidates[:10]) or "none was found"
        raise EnterpriseUnknownError(
            "Whose report this is could not be told from the files; name the enterprise. "
            f"Candidates: {candidates}."
        )
    try:
        return intake.ledger.party_row(wanted)
    except KeyError as error:
        candidates = ", ".join(intake.candidates[:10]) or intake.owner or "none was found"
        raise EnterpriseUnknownError(
            f"{wanted} is on none of the documents read. Candidates: {candidates}."
        ) from error


def _lay_out(
    intake: Intake,
    party: int,
    *,
    gazetteer: Gazetteer,
    assumptions: AssumptionTable,
    place: str,
    period: Period,
) -> _Desk:
    ledger = intake.ledger
    counted = counted_transfers(ledger)
    as_of = date.fromordinal(period.end.toordinal() - 1)
    chain = build_ring_chain(ledger.parties, party, place=place, gazetteer=gazetteer, as_of=as_of)
    return _Desk(
        intake=intake,
        ledger=ledger,
        counted=counted,
        flows=build_flow_table(counted, period=period, unit="KRW", party_count=ledger.parties.num_rows),
        party=party,
        period=period,
        chain=chain,
        names=Names(ledger, enterprise=party),
        places=PlaceNames(gazetteer, as_of=as_of),
        assumptions=assumptions,
    )


def _figure(multiplier: Multiplier) -> Figure:
    return Figure(multiplier.value, multiplier.low, multiplier.high, multiplier.reason)


def _share_figure(share: Share) -> Figure:
    return Figure(share.value, share.low, share.high, share.reason)


def _measure_rings(desk: _Desk) -> tuple[Ring, ...]:
    rings = []
    for place, position in zip(desk.chain.places, desk.chain.positions, strict=True):
        share = measure_retention(desk.flows, desk.party, position=position)
        rings.append(Ring(place=name_place(place), share=_share_figure(share), coverage=share.coverage))
    return tuple(rings)


def _measure_purposes(desk: _Desk) -> tuple[PurposeLine, ...]:
    shares = measure_retention_by_purpose(desk.flows, desk.party, position=desk.position)
    lines = [
        PurposeLine(
            purpose=purpose,
            outlay_krw=share.total,
            inside=_share_figure(share),
            coverage=share.coverage,
            inside_krw=share.inside,
            outside_krw=share.outside,
        )
        for purpose, share in shares.items()
    ]
    return tuple(sorted(lines, key=lambda line: -line.outlay_krw))


def _trace(desk: _Desk) -> tuple[Round, ...]:
    """Follow the money round by round; the bands are rings by code, then `left`, `unplaced` and `kept`."""
    codes = [place.code for place in desk.chain.places]
    trace = trace_rounds(
        desk.flows,
        desk.party,
        positions=desk.chain.positions,
        respending=[desk.respend_within(place.level) for place in desk.chain.places],
        asked=desk.chain.asked,
    )
    return tuple(
        Round(
            number=step.number,
            came_in=step.total,
            bands=(
                *zip(codes, step.landed, strict=True),
                ("left", step.left),
                ("unplaced", step.unplaced),
                ("kept", step.kept),
            ),
            stays=step.stayed[desk.chain.asked],
            assumed_share=step.assumed_share,
        )
        for step in trace.rounds
    )


def _find_cash(intake: Intake, key: str, *, period: Period) -> Cash:
    own = [balance for balance in intake.balances if balance.owner == key]
    if not own:
        return Cash(krw=None, reason=say_both("reason.no_bank"))
    # A statement comes in parts, so it is the account that tells what is the same money.
    in_time = sorted((balance for balance in own if balance.day < period.end), key=lambda one: one.day)
    if not in_time:
        return Cash(krw=None, reason=say_both("reason.no_balance"))
    latest = {balance.account: balance for balance in in_time}
    accounts = tuple((balance.file, balance.day, balance.krw) for balance in latest.values())
    return Cash(krw=sum(krw for _, _, krw in accounts), accounts=accounts)


def _find_debts(desk: _Desk) -> dict[str, Any]:
    """Find who owes the enterprise and whom it owes, from documents dated before the end of the period."""
    if desk.intake.documents.payment_krw == 0 or not _has_own_statement(desk):
        unknown = Debts(krw=None, reason=say_both("reason.no_payments"))
        return {"receivable": unknown, "payable": unknown}
    owed = find_outstanding(desk.ledger, as_of=desk.period.end)
    return {
        "receivable": _sum_debts(owed, desk, ours="payee", theirs="payer"),
        "payable": _sum_debts(owed, desk, ours="payer", theirs="payee"),
    }


def _has_own_statement(desk: _Desk) -> bool:
    """Say whether a statement of the enterprise's own was read: what others paid says nothing of its debts.

    A statement is its own where a balance says so, or where the enterprise stands on every line, with several
    others; with a single other, it could as well be theirs.
    """
    key = desk.ledger.parties["party"][desk.party].as_py()
    owners: dict[str, set[str]] = {}
    for balance in desk.intake.balances:
        owners.setdefault(balance.file, set()).add(balance.owner)
    if any(key in owned for owned in owners.values()):
        return True
    payments = desk.ledger.transfers.filter(pc.equal(desk.ledger.transfers["role"], PAYMENT))
    payer, payee = payments["payer"].to_numpy(), payments["payee"].to_numpy()
    files = desk.ledger.documents["file"].take(payments["document"]).cast(pa.string())
    lines = pa.table(
        {
            "file": files,
            "other": np.where(payer == desk.party, payee, payer),
            "is_mine": (payer == desk.party) | (payee == desk.party),
        }
    )
    statements = lines.group_by("file", use_threads=False).aggregate(
        [("is_mine", "all"), ("other", "count_distinct")]
    )
    return any(
        row["is_mine_all"]
        and row["file"] not in owners
        and (row["other_count_distinct"] > 1 or key == desk.intake.owner)
        for row in statements.to_pylist()
    )


def _sum_debts(owed: pa.Table, desk: _Desk, *, ours: str, theirs: str) -> Debts:
    mine = owed.filter(pc.equal(owed[ours], desk.party))
    by_party = mine.group_by(theirs, use_threads=False).aggregate([("quantity", "sum"), ("date", "min")])
    merged: dict[Text, tuple[int, date]] = {}
    for row in by_party.to_pylist():
        name = say_both("people.customers" if ours == "payee" else "people.one")
        if not desk.names.private[row[theirs]]:
            name = desk.names.name(row[theirs])
        amount, since = merged.get(name, (0, row["date_min"]))
        merged[name] = (amount + row["quantity_sum"], min(since, row["date_min"]))
    parties = sorted(
        (
            Owed(name=name, amount_krw=amount, since=since)
            for name, (amount, since) in merged.items()
            if amount
        ),
        key=lambda one: (-abs(one.amount_krw), one.name.ko),
    )
    return Debts(krw=pc.sum(mine["quantity"]).as_py() or 0, parties=tuple(parties[:OWED_SHOWN]))


def _list_leaks(desk: _Desk) -> tuple[LeakLine, ...]:
    leaks = measure_leaks(
        desk.flows,
        desk.party,
        position=desk.position,
        respending=desk.respending,
        sellers=_find_sellers(desk),
    )
    known: dict[int, Seller] = {}
    owed = _sum_owed(desk)
    lines: list[LeakLine] = []
    to_people: dict[str, int] = {}
    for leak in leaks:
        if desk.names.private[leak.party]:
            to_people[leak.purpose] = to_people.get(leak.purpose, 0) + leak.amount
        else:
            lines.append(_leak_line(leak, desk, known=known, owed=owed))
    lines += [
        LeakLine(
            party=None,
            name=say_both("people.outside"),
            purpose=purpose,
            place=None,
            amount_krw=amount,
            gain=Figure(reason=say_both("reason.people_move")),
            is_bought=False,
        )
        for purpose, amount in to_people.items()
    ]
    return tuple(sorted(lines, key=lambda line: (-line.amount_krw, line.name.ko, line.purpose)))


def _sum_owed(desk: _Desk) -> dict[str, int]:
    """Sum what the enterprise's invoices still ask it for at the end of the period, by root of the payee."""
    owed = find_outstanding(desk.ledger, as_of=desk.period.end)
    mine = owed.filter(pc.equal(owed["payer"], desk.party))
    keys = desk.ledger.parties["party"].to_pylist()
    sums: dict[str, int] = {}
    for payee, quantity in zip(mine["payee"].to_pylist(), mine["quantity"].to_pylist(), strict=True):
        root = keys[payee].partition("@")[0]
        sums[root] = sums.get(root, 0) + quantity
    return sums


def _leak_line(leak: Leak, desk: _Desk, *, known: dict[int, Seller], owed: Mapping[str, int]) -> LeakLine:
    """Describe one leak; `known` keeps the sellers described so far, as many leaks share them."""
    parties = desk.ledger.parties
    by_law = leak.purpose == "tax" or bool(parties["whole_place"][leak.party].as_py())
    is_bought = leak.purpose in BOUGHT_PURPOSES and not by_law
    reason = leak.reason if is_bought else say_both("reason.by_law" if by_law else "reason.not_bought")
    if is_bought and leak.purpose == UNSORTED:
        # What it was for, or which invoice it paid, comes before the question who else sells it.
        return _unsorted_line(leak, desk, owed=owed)
    return LeakLine(
        party=parties["party"][leak.party].as_py(),
        name=desk.names.name(leak.party),
        purpose=leak.purpose,
        place=desk.places.find(parties["place"][leak.party].as_py()),
        amount_krw=leak.amount,
        gain=_gain_figure(leak.gain if is_bought else None, reason),
        sellers=tuple(_seller(row, desk, known) for row in leak.sellers.tolist()) if is_bought else (),
        is_bought=is_bought,
    )


def _unsorted_line(leak: Leak, desk: _Desk, *, owed: Mapping[str, int]) -> LeakLine:
    """Describe payments that nobody has explained; what may pay an open invoice may stand here twice."""
    parties = desk.ledger.parties
    party = parties["party"][leak.party].as_py()
    return LeakLine(
        party=party,
        name=desk.names.name(leak.party),
        purpose=leak.purpose,
        place=desk.places.find(parties["place"][leak.party].as_py()),
        amount_krw=leak.amount,
        gain=Figure(reason=say_both("reason.unsorted")),
        may_repeat_krw=max(min(leak.amount, owed.get(party.partition("@")[0], 0)), 0),
    )


def _gain_figure(gain: Range | None, reason: Text | None) -> Figure:
    if gain is None:
        return Figure(reason=reason)
    return Figure(gain.value, gain.low, gain.high, reason)


def _seller(row: int, desk: _Desk, known: dict[int, Seller]) -> Seller:
    if row not in known:
        parties = desk.ledger.parties
        known[row] = Seller(
            party=parties["party"][row].as_py(),
            name=desk.names.name(row),
            place=desk.places.find(parties["place"][row].as_py()),
        )
    return known[row]


def _find_sellers(desk: _Desk) -> dict[int, np.ndarray]:
    """Find for each supplier outside the inside parties of the same line of business, the busiest first.

    A line is the same where its goods (종목) agree: a wholesaler of vegetables away (도매업/청과) and a shop
    for them here (소매업/청과) sell the same. Private persons and the enterprise itself are left out; at most
    SELLERS_MAX are kept.
    """
    lines = desk.ledger.parties["line"].to_pylist()
    income = measure_income(desk.flows)
    kinds = desk.ledger.parties["kind"].to_pylist()
    inside: dict[str, list[int]] = {}
    for row in np.flatnonzero(desk.position == INSIDE).tolist():
        line = _line_of(lines[row])
        if line and row != desk.party and not desk.names.private[row] and kinds[row] != "public_body":
            inside.setdefault(line, []).append(row)
    busiest = {
        line: np.array(sorted(rows, key=lambda row: (-int(income[row]), row))[:SELLERS_MAX], dtype=np.int32)
        for line, rows in inside.items()
    }
    mine = (desk.flows.payer == desk.party) & (desk.position[desk.flows.payee] == OUTSIDE)
    found = (
        (supplier, busiest.get(_line_of(lines[supplier]) or ""))
        for supplier in np.unique(desk.flows.payee[mine]).tolist()
    )
    return {supplier: sellers for supplier, sellers in found if sellers is not None}


def _line_of(line: str | None) -> str | None:
    """Return the goods of a line of business (`업태/종목`), without spaces and in one case, or None."""
    return "".join(line.rpartition("/")[2].split()).casefold() or None if line else None


def _wages(desk: _Desk, *, gazetteer: Gazetteer) -> Wages:
    return measure_wages(
        desk.flows,
        desk.party,
        chain=desk.chain,
        parties=desk.ledger.parties,
        gazetteer=gazetteer,
        places=desk.places,
    )


def _list_unmatched(desk: _Desk) -> tuple[UnmatchedLine, ...]:
    """List the payments of the enterprise that pay no document and have no purpose, by counterparty."""
    rows = transfers_within(desk.counted, desk.period, unit="KRW")
    mine = pc.or_(pc.equal(rows["payer"], desk.party), pc.equal(rows["payee"], desk.party))
    unsorted = pc.and_(pc.equal(rows["role"], PAYMENT), pc.equal(rows["purpose"], UNSORTED))
    rows = rows.filter(pc.and_(mine, unsorted))
    incoming = pc.equal(rows["payee"], desk.party)
    other = pc.if_else(incoming, rows["payer"], rows["payee"])
    documents = desk.ledger.documents.take(rows["document"])
    table = pa.table(
        {
            "other": other,
            "incoming": incoming,
            "quantity": rows["quantity"],
            "file": documents["file"].cast(pa.string()),
            "row": documents["row"],
            "key": documents["key"],
        }
    )
    groups = table.group_by(["other", "incoming", "file"], use_threads=False).aggregate(
        [("quantity", "sum"), ("row", "count"), ("row", "list"), ("key", "list")]
    )
    lines = [
        UnmatchedLine(
            name=desk.names.name(group["other"]),
            incoming=group["incoming"],
            amount_krw=group["quantity_sum"],
            payments=group["row_count"],
            file=group["file"],
            rows=tuple(sorted(group["row_list"])[:3]),
            keys=tuple(key for _, key in sorted(zip(group["row_list"], group["key_list"], strict=True))[:3]),
        )
        for group in groups.to_pylist()
    ]
    return tuple(sorted(lines, key=lambda line: (-abs(line.amount_krw), line.file, line.rows)))


def _list_unplaced(desk: _Desk) -> Unplaced:
    """List the costliest parties without a place, and what placing them would do to the coverage."""
    share = measure_retention(desk.flows, desk.party, position=desk.position)
    if share.coverage is None:
        return Unplaced()
    flows = desk.flows
    mine = (flows.payer == desk.party) & flows.operating & (desk.position[flows.payee] == UNPLACED)
    amounts: dict[int, int] = {}
    for payee, quantity in zip(flows.payee[mine].tolist(), flows.quantity[mine].tolist(), strict=True):
        amounts[payee] = amounts.get(payee, 0) + quantity
    people = {row: amount for row, amount in amounts.items() if desk.names.private[row] and amount > 0}
    others = {row: amount for row, amount in amounts.items() if not desk.names.private[row] and amount > 0}
    lines = [(desk.names.name(row), amount) for row, amount in others.items()]
    if people:
        lines.append((say_both("people.unplaced"), sum(people.values())))
    lines.sort(key=lambda line: (-line[1], line[0].ko))
    lines = lines[:UNPLACED_SHOWN]
    total = sum(max(part, 0) for part in (share.inside, share.outside, share.unplaced))
    return Unplaced(
        parties=tuple(lines),
        coverage_now=share.coverage,
        coverage_then=min(share.coverage + sum(amount for _, amount in lines) / total, 1.0)
        if lines
        else None,
    )


def _find_members(intake: Intake, key: str, *, as_of: date) -> MemberCount | None:
    own = (register for register in intake.registers if register.enterprise == key)
    return next((count_members(register, as_of=as_of) for register in own), None)


def _list_assumptions(table: AssumptionTable, used: set[str]) -> tuple[AssumptionLine, ...]:
    return tuple(
        AssumptionLine(
            id=row.id,
            text=say_both(
                "assumption.text", kind=say_both(f"kind.{row.kind}"), level=say_both(f"level.{row.level}")
            ),
            value=row.value,
            low=row.low,
            high=row.high,
            source=row.source,
        )
        for row in table.rows
        if row.id in used
    )


def _measure_units(desk: _Desk) -> tuple[UnitLine, ...]:
    """Measure retention in every other unit that the enterprise handed over or received."""
    lines = []
    for unit in sorted(pc.unique(desk.counted["unit"]).cast(pa.string()).to_pylist()):
        if unit == "KRW":
            continue
        flows = build_flow_table(
            desk.counted, period=desk.period, unit=unit, party_count=desk.ledger.parties.num_rows
        )
        handed_over, received = (
            int(flows.quantity[side == desk.party].sum()) for side in (flows.payer, flows.payee)
        )
        if handed_over or received:
            share = measure_retention(flows, desk.party, position=desk.position)
            lines.append(
                UnitLine(
                    unit=unit,
                    handed_over=handed_over,
                    received=received,
                    inside=_share_figure(share),
                    coverage=share.coverage,
                )
            )
    return tuple(lines)
