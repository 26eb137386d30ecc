"""What nobody is sure of yet in one enterprise's book, with the money behind it, the most first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.intake import Intake
from dure.intake.judgements import in_force
from dure.ledger.ledger import Ledger, counted_transfers, find_outstanding, transfers_within
from dure.ledger.tables import OPERATING_PURPOSES, PAYMENT, UNSORTED
from dure.period import Period
from dure.places import UNPLACED, Gazetteer
from dure.reports.naming import find_private
from dure.reports.rings import build_ring_chain

NOBODY: Final = "unnamed"
"""Party of the bank lines that name nobody."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a row stands in the files, to be looked up.

    Attributes:
        file: The file's name.
        row: Its row, as a spreadsheet shows it.
        day: Its date.
        item: What it says was bought, if anything.
    """

    file: str
    row: int
    day: date
    item: str | None


@dataclass(frozen=True, slots=True)
class UnplacedParty:
    """A party that was paid and of which nobody knows whether it is inside.

    Attributes:
        party: Its key.
        name: Its name as printed; None for a pseudonymous person.
        number: Its business number, if known.
        is_person: True where it may be a private person.
        place: Code of the wider place that is known, if any.
        amount_krw: Won that it was paid in the period.
        payments: On how many lines.
        spot: The latest of them.
    """

    party: str
    name: str | None
    number: str | None
    is_person: bool
    place: str | None
    amount_krw: int
    payments: int
    spot: Spot


@dataclass(frozen=True, slots=True)
class OpenPayments:
    """Payments that pay no document and have no purpose yet.

    Attributes:
        subject: What a judgement speaks of: the counterparty, or the document where nobody is named.
        aspect: `paid_for`, `pays_for`, or `purpose` for a single document.
        name: The counterparty's name; None where nobody is named.
        is_person: True where it may be a private person.
        incoming: True where the enterprise was paid.
        amount_krw: Won that count.
        payments: How many lines.
        spot: The latest of them.
        pays: Pairs of document keys, a payment and the open invoice of the same parties that it would pay:
            of the same sum where there is one, else the oldest; no payment that was judged before.
        invoices: How many invoices of the same two parties are open.
        owed_krw: Won that they ask for: so much of the payments may be counted already.
    """

    subject: str
    aspect: str
    name: str | None
    is_person: bool
    incoming: bool
    amount_krw: int
    payments: int
    spot: Spot
    pays: tuple[tuple[str, str], ...] = ()
    invoices: int = 0
    owed_krw: int = 0

    @property
    def may_repeat_krw(self) -> int:
        """Won that may be counted twice: in the payments and in the invoices that they may pay."""
        return max(min(self.amount_krw, self.owed_krw), 0)


@dataclass(frozen=True, slots=True)
class PossibleMerge:
    """Two parties that may be one.

    Attributes:
        party: The one known by a name only.
        name: Its name.
        other: The one that it may be.
        other_name: Its name; None where no file prints one.
        other_place: Code of where that one is, if known.
        is_person: True where one of them may be a private person.
        amount_krw: Won that pass through `party`.
        reason_en: Why they may be one; likewise `reason_ko`.
    """

    party: str
    name: str
    other: str
    other_name: str | None
    other_place: str | None
    is_person: bool
    amount_krw: int
    reason_en: str
    reason_ko: str


@dataclass(frozen=True, slots=True)
class PossibleDouble:
    """A purchase that stands as a tax invoice and as a card slip or cash receipt.

    Attributes:
        slip_key: Key of the slip's document; likewise `invoice_key`.
        name: The seller.
        amount_krw: Won of each, VAT included.
        slip: Where the slip stands; likewise `invoice`.
    """

    slip_key: str
    invoice_key: str
    name: str | None
    amount_krw: int
    slip: Spot
    invoice: Spot


@dataclass(frozen=True)
class Unsure:
    """Everything that is unsure in one enterprise's book.

    Attributes:
        parties: Parties to place, the most money first.
        nobody_krw: Won of the period on lines that name nobody, whom nobody can place.
        payments: Payments to explain, the most money first.
        merges: Parties that may be one, likewise.
        doubles: Purchases that may be counted twice, likewise.
    """

    parties: tuple[UnplacedParty, ...] = ()
    nobody_krw: int = 0
    payments: tuple[OpenPayments, ...] = ()
    merges: tuple[PossibleMerge, ...] = ()
    doubles: tuple[PossibleDouble, ...] = ()

    @property
    def unplaced_krw(self) -> int:
        """Won of the parties that can be placed."""
        return sum(party.amount_krw for party in self.parties)

    @property
    def payments_krw(self) -> int:
        """Won of the payments that nobody has explained."""
        return sum(payment.amount_krw for payment in self.payments)

    @property
    def merges_krw(self) -> int:
        """Won that pass through parties that may be another, each once."""
        return sum({merge.party: merge.amount_krw for merge in self.merges}.values())

    @property
    def doubles_krw(self) -> int:
        """Won that may be counted twice."""
        return sum(double.amount_krw for double in self.doubles)

    def settled_share(self, count: int) -> float | None:
        """Return the share of the money without a place that the first parties settle; None where none is."""
        total = self.unplaced_krw
        return sum(party.amount_krw for party in self.parties[:count]) / total if total else None


def find_unsure(intake: Intake, *, gazetteer: Gazetteer, place: str, period: Period) -> Unsure:
    """Find what is unsure in a book, seen from one place and period.

    The doubles and merges are of all years, as one answer settles them for good.

    Args:
        intake: What the files gave.
        gazetteer: The places.
        place: Code of the place that the report asks about.
        period: The period whose money says what comes first.

    Raises:
        KeyError: There is no such place, or nobody knows whose book it is.
    """
    ledger = intake.ledger
    party = ledger.party_row(intake.owner or "")
    counted = transfers_within(counted_transfers(ledger), period, unit="KRW")
    counted = counted.sort_by([("date", "ascending"), ("document", "ascending")])
    as_of = date.fromordinal(period.end.toordinal() - 1)
    chain = build_ring_chain(ledger.parties, party, place=place, gazetteer=gazetteer, as_of=as_of)
    position = chain.positions[chain.asked]
    private = find_private(ledger)
    parties, nobody = _list_unplaced(ledger, counted, party, position=position, private=private)
    return Unsure(
        parties=parties,
        nobody_krw=nobody,
        payments=_list_payments(ledger, counted, party, private=private),
        merges=_list_merges(intake, private),
        doubles=_list_doubles(intake, party),
    )


def _list_unplaced(
    ledger: Ledger, counted: pa.Table, party: int, *, position: np.ndarray, private: np.ndarray
) -> tuple[tuple[UnplacedParty, ...], int]:
    """List who was paid and stands nowhere; also the won of lines that name nobody."""
    payee = counted["payee"].to_numpy()
    operating = pc.is_in(counted["purpose"].cast(pa.string()), value_set=pa.array(OPERATING_PURPOSES))
    chosen = (counted["payer"].to_numpy() == party) & (payee != party) & (position[payee] == UNPLACED)
    rows = counted.filter(pa.array(chosen & np.asarray(operating.to_numpy(), dtype=bool)))
    table = ledger.parties.select(["party", "name", "number", "place"]).to_pylist()
    found, nobody = [], 0
    for group in _group(rows, ["payee"]):
        said = table[group["payee"]]
        if group["quantity_sum"] <= 0:
            continue
        if said["party"] == NOBODY:
            nobody += group["quantity_sum"]
            continue
        found.append(
            UnplacedParty(
                party=said["party"],
                name=said["name"],
                number=said["number"],
                is_person=bool(private[group["payee"]]),
                place=said["place"],
                amount_krw=group["quantity_sum"],
                payments=group["place_count"],
                spot=_spot(ledger, rows, group["place_max"]),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.amount_krw, one.party))), nobody


def _list_payments(
    ledger: Ledger, counted: pa.Table, party: int, *, private: np.ndarray
) -> tuple[OpenPayments, ...]:
    payer, payee = counted["payer"].to_numpy(), counted["payee"].to_numpy()
    is_open = pc.and_(
        pc.equal(counted["role"].cast(pa.string()), PAYMENT),
        pc.equal(counted["purpose"].cast(pa.string()), UNSORTED),
    ).to_numpy()
    mine = ((payer == party) ^ (payee == party)) & np.asarray(is_open, dtype=bool)
    rows = counted.filter(pa.array(mine))
    incoming = rows["payee"].to_numpy() == party
    other = np.where(incoming, rows["payer"].to_numpy(), rows["payee"].to_numpy())
    keys = ledger.parties["party"].to_pylist()
    # Of lines that name nobody each is asked for by itself.
    single = np.array([keys[row] == NOBODY for row in other.tolist()], dtype=bool)
    alone = np.where(single, rows["document"].to_numpy(), -1)
    rows = rows.append_column("other", pa.array(other)).append_column("incoming", pa.array(incoming))
    rows = rows.append_column("alone", pa.array(alone))
    names = ledger.parties["name"].to_pylist()
    invoices = _list_open_invoices(ledger, party)
    judged = {key for key, value in in_force(ledger.judgements, "settles").items() if value}
    documents = ledger.documents["key"].to_pylist()
    found = []
    for group in _group(rows, ["other", "incoming", "alone"], lists=("document", "quantity")):
        aspect = "pays_for" if group["incoming"] else "paid_for"
        subject, name = keys[group["other"]].partition("@")[0], names[group["other"]]
        if group["alone"] >= 0:
            aspect, subject, name = "purpose", documents[group["alone"]], None
        asked = invoices.get((keys[group["other"]].partition("@")[0], group["incoming"]), [])
        lines = zip(group["document_list"], group["quantity_list"], strict=True) if asked else ()
        found.append(
            OpenPayments(
                subject=subject,
                aspect=aspect,
                name=name,
                is_person=bool(private[group["other"]]),
                incoming=group["incoming"],
                amount_krw=group["quantity_sum"],
                payments=group["place_count"],
                spot=_spot(ledger, rows, group["place_max"]),
                pays=_pair_up(
                    [(documents[row], krw) for row, krw in lines if documents[row] not in judged], asked
                ),
                invoices=len(asked),
                owed_krw=sum(krw for _, krw in asked),
            )
        )
    return tuple(sorted(found, key=lambda one: (-abs(one.amount_krw), one.subject, one.incoming)))


def _list_open_invoices(ledger: Ledger, party: int) -> dict[tuple[str, bool], list[tuple[str, int]]]:
    """List the invoices still open with each counterparty: (key, won), the oldest first.

    By the root of the counterparty, and whether the enterprise is to be paid.
    """
    owed = find_outstanding(ledger)
    mine = pc.or_(pc.equal(owed["payer"], party), pc.equal(owed["payee"], party))
    keys, documents = ledger.parties["party"].to_pylist(), ledger.documents["key"].to_pylist()
    found: dict[tuple[str, bool], list[tuple[str, int]]] = {}
    for row in owed.filter(pc.and_(mine, pc.greater(owed["quantity"], 0))).sort_by("date").to_pylist():
        incoming = row["payee"] == party
        other = keys[row["payer"] if incoming else row["payee"]].partition("@")[0]
        found.setdefault((other, incoming), []).append((documents[row["document"]], row["quantity"]))
    return found


def _pair_up(
    payments: Sequence[tuple[str, int]], invoices: Sequence[tuple[str, int]]
) -> tuple[tuple[str, str], ...]:
    """Pair payments with the open invoices that they would pay: the same sum first, else the oldest open."""
    left = dict(invoices)
    paired: dict[str, str] = {}
    for key, krw in payments:
        same = next((invoice for invoice, open_krw in left.items() if open_krw == krw), None)
        if same is not None:
            paired[key] = same
            del left[same]
    for key, krw in payments:
        oldest = next(iter(left), None)
        if key in paired or oldest is None or krw <= 0:
            continue
        paired[key] = oldest
        left[oldest] -= krw
        if left[oldest] <= 0:
            del left[oldest]
    return tuple((key, paired[key]) for key, _ in payments if key in paired)


def _group(rows: pa.Table, by: Sequence[str], *, lists: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Group rows in order of day: the sum, the count, which row is the latest, and columns as lists."""
    placed = rows.append_column("place", pa.array(np.arange(rows.num_rows)))
    groups: list[dict[str, Any]] = (
        placed.group_by(list(by), use_threads=False)
        .aggregate(
            [("quantity", "sum"), ("place", "count"), ("place", "max"), *((name, "list") for name in lists)]
        )
        .to_pylist()
    )
    return groups


def _spot(ledger: Ledger, rows: pa.Table, place: int) -> Spot:
    """Say where one of the rows stands."""
    document = rows["document"][place].as_py()
    return _spot_of(ledger, document, day=rows["date"][place].as_py(), item=rows["item"][place].as_py())


def _spot_of(ledger: Ledger, document: int, *, day: date, item: str | None) -> Spot:
    return Spot(
        file=ledger.documents["file"][document].as_py(),
        row=ledger.documents["row"][document].as_py(),
        day=day,
        item=item,
    )


def _list_merges(intake: Intake, private: np.ndarray) -> tuple[PossibleMerge, ...]:
    parties = intake.ledger.parties
    rows = {key: row for row, key in enumerate(parties["party"].to_pylist())}
    names, places = parties["name"].to_pylist(), parties["place"].to_pylist()
    found = []
    for proposal in intake.proposals:
        row, other = rows.get(proposal.party), rows.get(proposal.other)
        if row is None:
            continue
        found.append(
            PossibleMerge(
                party=proposal.party,
                name=names[row] or proposal.party.partition(":")[2],
                other=proposal.other,
                other_name=None if other is None else names[other],
                other_place=None if other is None else places[other],
                is_person=bool(private[row]),
                amount_krw=proposal.amount_krw,
                reason_en=proposal.reason.en,
                reason_ko=proposal.reason.ko,
            )
        )
    return tuple(found)


def _list_doubles(intake: Intake, party: int) -> tuple[PossibleDouble, ...]:
    """List the doubles among what one enterprise bought."""
    ledger = intake.ledger
    if not intake.doubles:
        return ()
    documents = ledger.transfers["document"].to_numpy()
    first = np.full(ledger.documents.num_rows, -1, dtype=np.int64)
    first[documents[::-1]] = np.arange(len(documents) - 1, -1, -1)
    names = ledger.parties["name"].to_pylist()
    found = []
    for double in intake.doubles:
        slip, invoice = (
            ledger.transfers.slice(int(first[document]), 1).to_pylist()[0]
            for document in (double.slip, double.invoice)
        )
        if slip["payer"] != party:
            continue
        found.append(
            PossibleDouble(
                slip_key=ledger.documents["key"][double.slip].as_py(),
                invoice_key=ledger.documents["key"][double.invoice].as_py(),
                name=names[slip["payee"]] or names[invoice["payee"]],
                amount_krw=double.krw,
                slip=_spot_of(ledger, double.slip, day=slip["date"], item=slip["item"]),
                invoice=_spot_of(ledger, double.invoice, day=invoice["date"], item=invoice["item"]),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.amount_krw, one.slip_key)))
