"""The demo's headline figures, pinned, and recomputed from the town's truth by plain loops.

Nothing of dure.flows or dure.reports is used to recompute: the truth is a list of who paid whom what, the place of
each party is what the papers let one know, and the assumptions are read from their file as text.
"""

import json
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).parents[2]
JINAN = PROJECT / "examples" / "jinan"
ASSUMPTIONS = PROJECT / "src" / "dure" / "korea" / "assumptions.yaml"
CLINIC = "goeul"
RINGS = ("52720250", "52720", "52", "KR")
"""진안읍, 진안군, 전북특별자치도 and the nation."""
BOOKS = {"goeul", "solnae", "doesalim", "yongdam", "grocer", "fuel", "builder"}
"""Whose own spending is among the files."""
NO_OUTLAY = {"loan", "share", "own", "vat"}


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Make the town and load what is truly so in it."""
    folder = tmp_path_factory.mktemp("figures") / "files"
    subprocess.run([sys.executable, JINAN / "make_files.py", "--output", folder], check=True, capture_output=True)
    return json.loads((folder / "truth.json").read_text(encoding="utf-8"))


@dataclass
class Book:
    """The won of one year, added up one by one."""

    income: dict[str, int]
    outlay: dict[str, int]
    paid: dict[str, dict[str, int]]
    wages: dict[str, int]


def add_up(truth: dict[str, Any], year: int) -> Book:
    """Add up a year's operating flows."""
    book = Book(defaultdict(int), defaultdict(int), defaultdict(lambda: defaultdict(int)), defaultdict(int))
    for day, payer, payee, quantity, _vat, purpose, unit, _source in truth["flows"]:
        if unit != "KRW" or purpose in NO_OUTLAY or int(day[:4]) != year:
            continue
        book.income[payee] += quantity
        book.outlay[payer] += quantity
        book.paid[payer][payee] += quantity
        if purpose == "wages" and payer == CLINIC:
            book.wages[payee] += quantity
    return book


def where(truth: dict[str, Any], party: str, ring: str) -> str:
    """Say whether a party is inside of a ring, outside, or not known well enough."""
    if party.startswith("agency:"):
        # A national body is nowhere finer than the nation; local tax goes to the county as a whole.
        place = "52720" if party == "agency:local" else "KR"
        if ring == "KR" or place.startswith(ring):
            return "inside"
        return "outside"
    place = truth["parties"].get(party, {}).get("known_place")
    if place is None:
        return "unplaced"
    if ring == "KR" or place.startswith(ring):
        return "inside"
    return "unplaced" if ring.startswith(place) else "outside"


def retention(truth: dict[str, Any], paid: dict[str, int], ring: str) -> tuple[float, float, float]:
    """Return (low, value, high) of the share that was paid inside a ring."""
    won = {"inside": 0, "outside": 0, "unplaced": 0}
    for party, quantity in paid.items():
        won[where(truth, party, ring)] += quantity
    total = sum(won.values())
    return (
        won["inside"] / total,
        won["inside"] / (won["inside"] + won["outside"]),
        (won["inside"] + won["unplaced"]) / total,
    )


def kind_of(truth: dict[str, Any], party: str) -> str:
    """Tell a party's kind by its number, as anybody can: 82 is without profit, 83 public, 8x a company."""
    if party.startswith("agency:"):
        return "public_body"
    known = truth["parties"].get(party)
    if known is None:
        return "unknown"
    if known["number"] is None:
        return "household"
    middle = known["number"][3:5]
    if middle == "82":
        return "cooperative"
    if middle in {"81", "84", "85", "86", "87", "88"}:
        return "enterprise"
    if middle == "83":
        return "public_body"
    return "unknown" if middle in {"80", "89"} else "sole_trader"


def lm3(truth: dict[str, Any], book: Book, ring: str, level: str) -> float:
    """Add up three rounds: what came in, what was spent inside, what those spent inside."""
    rows = yaml.safe_load(ASSUMPTIONS.read_text(encoding="utf-8"))["assumptions"]
    assumed = {row["kind"]: row["value"] for row in rows if row["level"] == level}
    r1 = max(book.income[CLINIC], book.outlay[CLINIC])
    r2 = r3 = 0.0
    for party, quantity in book.paid[CLINIC].items():
        if where(truth, party, ring) != "inside":
            continue
        r2 += quantity
        if party in BOOKS:
            inside = sum(won for payee, won in book.paid[party].items() if where(truth, payee, ring) == "inside")
            share = inside / max(book.income[party], book.outlay[party])
        else:
            share = assumed[kind_of(truth, party)]
        r3 += quantity * share
    return (r1 + r2 + r3) / r1


PINNED = {}


def test_print(truth: dict[str, Any]) -> None:
    """Print."""
    book = add_up(truth, 2025)
    print(book.income[CLINIC], book.outlay[CLINIC])
    for ring in RINGS:
        print(ring, retention(truth, book.paid[CLINIC], ring))
    print(lm3(truth, book, "52720", "district"))
    print(retention(truth, book.wages, "52720"), sum(book.wages.values()))
