"""Purchases that may stand in two kinds of list: a tax invoice that was also paid by card is one purchase."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.intake.parties import PartyTable
from dure.intake.result import Double
from dure.language import Text
from dure.ledger.ledger import Ledger
from dure.ledger.tables import ACCRUAL
from dure.problem import Problem, Where

DAYS_APART: Final = 3
"""An invoice and the card slip that paid it lie no further apart than this."""
_SHOWN: Final = 3


def find_doubles(ledger: Ledger, table: PartyTable, *, judged: Collection[str] = ()) -> tuple[Double, ...]:
    """Find accruals of the same two parties, sum and days that stand in lists of two kinds.

    Nothing is taken out: two equal purchases in a week are possible, and only the bookkeeper knows. The
    judgement `repeats` takes one out.

    Args:
        ledger: The ledger.
        table: The parties.
        judged: Keys of the slips of which somebody said whether they repeat an invoice.
    """
    by_kind = _slips(ledger, table)
    invoices: dict[tuple[int, int, int], list[tuple[int, int]]] = defaultdict(list)
    for document, day, pair in by_kind.get("hometax_invoices", ()):
        invoices[pair].append((document, day))
    answered = _rows_of(ledger, judged)
    doubles: list[Double] = []
    for kind in ("hometax_cards", "hometax_receipts"):
        for document, day, pair in by_kind.get(kind, ()):
            near = [
                (abs(day - other_day), other)
                for other, other_day in invoices.get(pair, ())
                if abs(day - other_day) <= DAYS_APART
            ]
            if near:
                nearest = min(near)[1]
                if document not in answered:
                    doubles.append(Double(document, nearest, pair[2]))
                invoices[pair] = [invoice for invoice in invoices[pair] if invoice[0] != nearest]
    return tuple(doubles)


def _rows_of(ledger: Ledger, keys: Collection[str]) -> set[int]:
    if not keys:
        return set()
    found = pc.index_in(
        pa.array(sorted(keys), pa.string()), value_set=ledger.documents["key"].combine_chunks()
    )
    return set(found.drop_null().to_pylist())


def _slips(ledger: Ledger, table: PartyTable) -> dict[str, list[tuple[int, int, tuple[int, int, int]]]]:
    """Lay out the accruals that two lists could share: document, day, and (payer, payee, won with VAT)."""
    kinds = ("hometax_invoices", "hometax_cards", "hometax_receipts")
    kind_of = pc.index_in(ledger.documents["kind"].cast(pa.string()), value_set=pa.array(kinds))
    code = np.asarray(kind_of.combine_chunks().fill_null(-1))
    if len(set(code[code >= 0].tolist())) < 2 or 0 not in code:
        return {}
    transfers = ledger.transfers
    accrual = pc.equal(transfers["role"].cast(pa.string()), ACCRUAL).to_numpy(zero_copy_only=False)
    document = transfers["document"].to_numpy()
    rows = np.flatnonzero(accrual & (code[document] >= 0))
    unique, first, inverse = np.unique(document[rows], return_index=True, return_inverse=True)
    krw = np.zeros(len(unique), dtype=np.int64)
    np.add.at(krw, inverse, transfers["quantity"].to_numpy()[rows])
    payer = table.root[transfers["payer"].to_numpy()[rows[first]]]
    payee = table.root[transfers["payee"].to_numpy()[rows[first]]]
    day = transfers["date"].cast(pa.int32()).to_numpy()[rows[first]]
    slips: dict[str, list[tuple[int, int, tuple[int, int, int]]]] = defaultdict(list)
    for values in zip(
        unique.tolist(), day.tolist(), payer.tolist(), payee.tolist(), krw.tolist(), strict=True
    ):
        number, when, *pair = values
        if pair[2] > 0:
            slips[kinds[code[number]]].append((number, when, (pair[0], pair[1], pair[2])))
    return dict(slips)


def tell_doubles(ledger: Ledger, doubles: Sequence[Double]) -> list[Problem]:
    """Tell of purchases that may be counted twice, and of the judgement that takes one out."""
    pairs = [(double.slip, double.invoice, double.krw) for double in doubles]
    return [_tell(ledger, pairs)] if pairs else []


def _tell(ledger: Ledger, pairs: list[tuple[int, int, int]]) -> Problem:
    documents = ledger.documents
    shown = [
        f"{documents['file'][slip].as_py()} {documents['row'][slip].as_py()} = "
        f"{documents['file'][invoice].as_py()} {documents['row'][invoice].as_py()}"
        for slip, invoice, _ in pairs[:_SHOWN]
    ]
    lines = "; ".join(shown) + ("; …" if len(pairs) > _SHOWN else "")
    krw = sum(pair[2] for pair in pairs)
    key = documents["key"][pairs[0][0]].as_py()
    other = documents["key"][pairs[0][1]].as_py()
    file = documents["file"][pairs[0][0]].as_py()
    return Problem(
        where=Where(
            file, rows=tuple(documents["row"][pair[0]].as_py() for pair in pairs[:5]), row_count=len(pairs)
        ),
        what=Text(
            f"{len(pairs)} purchases, ₩{krw:,}, stand both as a tax invoice and as a card slip or cash "
            f"receipt (same seller and sum, within {DAYS_APART} days) and count twice: {lines}.",
            f"같은 거래처, 같은 금액의 구매 {len(pairs)}건 {krw:,}원이 세금계산서와 카드·현금영수증에 모두 "
            f"있어 두 번 셌을 수 있습니다({DAYS_APART}일 이내): {lines}.",
        ),
        remedy=Text(
            f"If they are one purchase, write a judgement for each: {key},repeats,{other}",
            f"한 번 산 것이라면 판단 파일에 한 줄씩 적어 주세요: {key},repeats,{other}",
        ),
    )
