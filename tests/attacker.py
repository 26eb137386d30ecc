"""An attacker: reads every number that is shown, adds and subtracts, and looks for somebody alone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import reject

from dure.intake.result import DocumentCount, Intake
from dure.ledger.ledger import Ledger
from dure.ledger.tables import DOCUMENTS, PARTIES, SETTLEMENTS, TRANSFERS
from dure.period import Period

COOP = "4018200019"
ATOMS_MAX = 13


@dataclass(frozen=True)
class Paid:
    """One payment, as the attacker would love to know it."""

    party: str
    place: str | None
    purpose: str
    quantity: int
    day: date
    payer: str = COOP


def take_in(paid: list[Paid], *, owner: str = COOP) -> Intake:
    """Make the ledger of these payments."""
    places = {one.party: one.place for one in paid}
    keys = [owner, *places]
    facts = {
        "name": "가상",
        "number": None,
        "kind": "enterprise",
        "line": "가게",
        "place_evidence": "address",
    }
    parties = [
        {
            **facts,
            "party": key,
            "place": places.get(key, "52720250"),
            "whole_place": False,
            "observed": key == owner,
        }
        for key in keys
    ]
    transfers = [
        {
            "date": one.day,
            "payer": 0,
            "payee": keys.index(one.party),
            "quantity": one.quantity,
            "unit": "KRW",
            "purpose": one.purpose,
            "role": "accrual",
            "document": row,
            "item": None,
        }
        for row, one in enumerate(paid)
    ]
    documents = [{"key": f"d{row}", "kind": "plain", "file": "b.csv", "row": row} for row in range(len(paid))]
    ledger = Ledger(
        parties=pa.Table.from_pylist(parties, schema=PARTIES),
        documents=pa.Table.from_pylist(documents, schema=DOCUMENTS),
        transfers=pa.Table.from_pylist(transfers, schema=TRANSFERS),
        settlements=SETTLEMENTS.empty_table(),
    )
    counts = DocumentCount(
        read=len(paid), duplicate=0, settled=0, counted=len(paid), payment_krw=0, settled_krw=0
    )
    return Intake(ledger=ledger, owner=owner, files=(), documents=counts, problems=())


def side_of(place: str | None, ring: str) -> str:
    """Say where a supplier stands for a ring, in the attacker's own words."""
    if place is None:
        return "unplaced"
    if ring == "KR" or place.startswith("5211" if ring == "52110" else ring):  # Jeonju has two districts
        return "inside"
    return "unplaced" if ring.startswith(place) else "outside"


class Attacker:
    """Reads one public report, and notes what each number of it is the sum of."""

    def __init__(
        self, shown: dict[str, Any], paid: list[Paid], period: Period, payers: set[str] | None
    ) -> None:
        self.shown, self.paid = shown, paid
        self.quantity = np.array([one.quantity for one in paid])
        self.all_of = np.array(
            [one.day in period and (payers is None or one.payer in payers) for one in paid]
        )
        self.facts: list[np.ndarray] = []

    def at(self, ring: str, side: str) -> np.ndarray:
        """Mark the payments to suppliers on one side of a ring."""
        return self.all_of & np.array([side_of(one.place, ring) == side for one in self.paid])

    def note(self, mask: np.ndarray, shown: float | None = None) -> None:
        """Note a sum, and check that the number shown is it."""
        self.facts.append(mask.astype(float))
        if shown is not None:
            assert shown == pytest.approx(float(self.quantity[mask].sum()), rel=6e-3, abs=1)

    def note_share(self, mask: np.ndarray, line: dict[str, Any], ring: str, share: float | None) -> None:
        """Note what a share tells beside its total: the inside, and where there is a range the rest of it."""
        if share is None and line["low"] is None:
            return
        self.note(mask & self.at(ring, "inside"))
        if line["coverage"] is not None or line["high"] is not None:
            self.note(mask & self.at(ring, "outside"))
            self.note(mask & self.at(ring, "unplaced"))
        if share is not None and line["coverage"] is not None:
            inside, outside = (
                self.quantity[mask & self.at(ring, side)].sum() for side in ("inside", "outside")
            )
            assert share == pytest.approx(max(inside, 0) / (max(inside, 0) + max(outside, 0)), abs=6e-4)


def list_facts(
    shown: dict[str, Any], paid: list[Paid], period: Period, *, payers: set[str] | None = None
) -> list[np.ndarray]:
    """List what is told, each as factors over the payments; check it against the numbers shown.

    Args:
        shown: A public report, or combined figures.
        paid: All payments.
        period: The period of what is shown.
        payers: Whose payments it is of; None for everybody's.
    """
    attacker = Attacker(shown, paid, period, payers)
    asked = shown["place"]["code"]
    if shown["outlay_krw"] is not None:
        attacker.note(attacker.all_of, shown["outlay_krw"])
    for ring in shown["rings"]:
        attacker.note_share(attacker.all_of, ring, ring["code"], ring["share"])
    for line in shown["purposes"]:
        mask = attacker.all_of & np.array([one.purpose in line["purposes"] for one in paid])
        attacker.note(mask, line["outlay_krw"])
        attacker.note_share(mask, line, asked, line["inside_share"])
    for leak in shown["leaks"]:
        mask = np.array([one.purpose in leak["purposes"] for one in paid])
        attacker.note(mask & attacker.at(asked, "outside"), leak["amount_krw"])
    picture = _facts_of_the_picture(shown, paid, attacker.all_of) if shown.get("rounds") else []
    return attacker.facts + picture


def _facts_of_the_picture(shown: dict[str, Any], paid: list[Paid], all_of: np.ndarray) -> list[np.ndarray]:
    """List what the first round tells; the next ones follow from its inside and the published assumptions."""
    asked = shown["place"]["code"]
    is_split = next(ring for ring in shown["rings"] if ring["code"] == asked)["coverage"] is not None
    waiting = all_of.copy()
    facts = []
    for band in shown["rounds"][0]["bands"]:
        here = waiting.copy()
        if band["band"] not in {"left", "unplaced", "kept"}:
            here &= np.array([side_of(one.place, band["band"]) == "inside" for one in paid])
        elif band["band"] == "unplaced":
            here = all_of & np.array([is_split and side_of(one.place, asked) == "unplaced" for one in paid])
        elif band["band"] == "kept":
            continue
        if is_split and band["band"] != "unplaced":
            here &= np.array([side_of(one.place, asked) != "unplaced" for one in paid])
        waiting &= ~here
        facts.append(here.astype(float))
    return facts


def find_elementary(facts: list[np.ndarray]) -> list[np.ndarray]:
    """Work out every sum that cannot be split further: the elementary vectors of what the facts span.

    Whatever can be worked out is one of these, or a sum of them in which nothing cancels (Rockafellar 1969).
    """
    known = np.array(facts)
    atoms, atom_of = np.unique(known, axis=1, return_inverse=True)
    keep = atoms.any(axis=0)
    columns = np.flatnonzero(keep)
    if len(columns) > ATOMS_MAX:
        reject()
    matrix = atoms[:, columns]
    rank = np.linalg.matrix_rank(matrix)
    supports: list[set[int]] = []
    found = []
    for size in range(1, len(columns) + 1):
        for some in combinations(range(len(columns)), size):
            if any(support <= set(some) for support in supports):
                continue
            others = np.delete(matrix, some, axis=1)
            if np.linalg.matrix_rank(others) == rank:
                continue
            supports.append(set(some))
            # Factors that leave nothing of the others, and something of these.
            _, values, spaces = np.linalg.svd(others.T)
            free = spaces[np.sum(values > 1e-9) :] @ matrix
            best = free[np.argmax(np.abs(free).sum(axis=1))]
            factors = np.zeros(atoms.shape[1])
            factors[columns[list(some)]] = best[list(some)] / np.abs(best).max()
            found.append(factors[atom_of.ravel()])
    return found


def assert_nobody_is_found(
    facts: list[np.ndarray], paid: list[Paid], *, who: Callable[[Paid], str | None] = lambda one: one.party
) -> None:
    """Behind everything that can be worked out stand five, none of whom has more than half.

    `who` says who stands behind a payment; None where nobody is to be protected.
    """
    if not facts:
        return
    atom_of = np.unique(np.array(facts), axis=1, return_inverse=True)[1].ravel()
    for factors in find_elementary(facts):
        behind: dict[str, float] = {}
        for atom in set(atom_of[np.abs(factors) > 1e-9].tolist()):
            here: dict[str, float] = {}
            for one, mine, factor in zip(paid, atom_of, factors, strict=True):
                if mine == atom and (name := who(one)) is not None:
                    here[name] = here.get(name, 0) + factor * one.quantity
            for party, part in here.items():
                behind[party] = behind.get(party, 0) + abs(part)
        holders = [part for part in behind.values() if part > 1e-6]
        if not behind:
            continue
        assert len(holders) >= 5, (len(holders), factors)
        assert max(holders) <= 0.5 * sum(holders) * (1 + 1e-9), (holders, factors)
