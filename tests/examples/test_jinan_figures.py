"""The demo's headline figures, pinned, and recomputed from the town's truth by plain loops.

Nothing of dure.flows or dure.reports is used to recompute: the truth is a list of who paid whom what, the
place of each party is what the papers let one know, and the assumptions are read from their file as text.
"""

import importlib
import json
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest
import yaml

from dure.flows.respending import build_survey
from dure.korea.assumptions import load_assumptions
from dure.korea.gazetteer import load_gazetteer
from dure.ledger.ledger import counted_transfers

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
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the town's files."""
    folder = tmp_path_factory.mktemp("figures")
    subprocess.run(
        [sys.executable, JINAN / "make_files.py", "--output", folder / "files"],
        check=True,
        capture_output=True,
    )
    return folder


@pytest.fixture(scope="module")
def truth(town: Path) -> dict[str, Any]:
    """Load what is truly so in the town."""
    return json.loads((town / "files" / "truth.json").read_text(encoding="utf-8"))


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
    told = {"82": "cooperative", "83": "public_body", "80": "unknown", "89": "unknown"}
    company = middle in {"81", "84", "85", "86", "87", "88"}
    return told.get(middle, "enterprise" if company else "sole_trader")


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
            inside = sum(
                won for payee, won in book.paid[party].items() if where(truth, payee, ring) == "inside"
            )
            share = inside / max(book.income[party], book.outlay[party])
        else:
            share = assumed[kind_of(truth, party)]
        r3 += quantity * share
    return (r1 + r2 + r3) / r1


# Pinned: when one changes, CHANGELOG.md says why the town's figures changed.
OUTLAY_KRW = 960_365_713
INCOME_KRW = 955_683_350
RETENTION = {
    "52720250": (0.301081, 0.310306, 0.330810),
    "52720": (0.483850, 0.497125, 0.510553),
    "52": (0.762331, 0.783246, 0.789034),
    "KR": (0.973297, 1.0, 1.0),
}
LM3 = 1.609493
WAGES_KRW = 578_398_900
WAGES_TO_RESIDENTS = 0.649414


def test_the_truth_adds_up_to_the_pinned_figures(truth: dict[str, Any]) -> None:
    """Plain loops over the truth give the figures of the clinic in 2025."""
    book = add_up(truth, 2025)
    assert book.outlay[CLINIC] == OUTLAY_KRW
    assert book.income[CLINIC] == INCOME_KRW
    assert {ring: retention(truth, book.paid[CLINIC], ring) for ring in RINGS} == {
        ring: pytest.approx(shares, abs=5e-7) for ring, shares in RETENTION.items()
    }
    assert lm3(truth, book, "52720", "district") == pytest.approx(LM3, abs=5e-7)
    assert sum(book.wages.values()) == WAGES_KRW
    assert retention(truth, book.wages, "52720")[1] == pytest.approx(WAGES_TO_RESIDENTS, abs=5e-7)


@pytest.fixture(scope="module")
def demo(town: Path) -> Iterator[Any]:
    """Run the demo's own reading of the files."""
    sys.path.insert(0, str(JINAN))
    try:
        yield importlib.import_module("demo").build_demo(town)
    finally:
        sys.path.remove(str(JINAN))


@pytest.fixture(scope="module")
def report(demo: Any) -> dict[str, Any]:
    """Take the clinic's report as plain values."""
    return demo.report.to_dict("en")


def test_the_library_finds_the_true_outlay_and_income(report: dict[str, Any]) -> None:
    """Every invoice, wage and payment is counted once, whatever file it came in."""
    assert report["outlay_krw"] == OUTLAY_KRW
    assert report["income_krw"] == INCOME_KRW


def write_range(lm3: dict[str, Any]) -> str:
    """Write a multiplier as README.md does."""
    return f"{lm3['value']:.2f} ({lm3['low']:.2f}–{lm3['high']:.2f})"


def test_the_screen_and_the_readme_say_why_the_site_tells_another_lm3(
    demo: Any, report: dict[str, Any], town: Path
) -> None:
    """The site reads one book and counts five answers: both figures stand in README.md, with the cause."""
    module, found_site = sys.modules["demo"], importlib.import_module("found_site")
    shutil.copy(JINAN / "community.yaml", town)
    answers = (
        dict(zip(("daily", "services", "large", "most"), one, strict=True)) for _, *one in found_site.ANSWERS
    )
    on_site = module.build_circulation_report(
        module.read_files(
            module.load_files(module.CLINIC, folder=town), gazetteer=load_gazetteer(), owner=module.CLINIC
        ),
        gazetteer=load_gazetteer(),
        assumptions=load_assumptions(),
        enterprise=module.CLINIC,
        place=module.COUNTY,
        period=module.YEAR,
        surveys=[build_survey("household", [found_site.find_inside_share(one) for one in answers])],
    ).to_dict("en")
    readme = (JINAN / "README.md").read_text(encoding="utf-8")
    assert write_range(report["lm3"]) != write_range(on_site["lm3"])
    for figure in (report["lm3"], on_site["lm3"]):
        assert write_range(figure) in readme
    for language, said in (("en", "five neighbours' answers"), ("ko", "이웃 다섯 분의 답")):
        assert said in module.say_headlines(demo, rows=1, language=language)


def test_every_book_counts_to_the_won(demo: Any, truth: dict[str, Any]) -> None:
    """Not the clinic alone: of all seven books, what came in and what was spent in both years is exact."""
    ledger = demo.intake.ledger
    numbers = {truth["parties"][key]["number"]: key for key in BOOKS}
    names = [numbers.get(party) for party in ledger.parties["party"].to_pylist()]
    found: dict[tuple[str, str, int], int] = defaultdict(int)
    for row in counted_transfers(ledger).to_pylist():
        if row["unit"] == "KRW" and row["purpose"] not in NO_OUTLAY:
            for side in ("payer", "payee"):
                if key := names[row[side]]:
                    found[key, side, row["date"].year] += row["quantity"]
    for year in (2024, 2025):
        book = add_up(truth, year)
        for key in BOOKS:
            assert found[key, "payee", year] == book.income[key], (key, year)
            assert found[key, "payer", year] == book.outlay[key], (key, year)


def test_the_library_finds_the_true_retention_in_every_ring(report: dict[str, Any]) -> None:
    """From the doorstep to the nation the shares are those that plain loops give."""
    assert [ring["code"] for ring in report["rings"]] == list(RINGS)
    for ring in report["rings"]:
        found = (ring["low"], ring["share"], ring["high"])
        assert found == pytest.approx(RETENTION[ring["code"]], abs=1e-6), ring["name"]


def test_the_library_finds_the_true_multiplier(report: dict[str, Any]) -> None:
    """LM3 is what three rounds of plain addition give."""
    assert report["lm3"]["value"] == pytest.approx(LM3, abs=1e-6)
    assert report["lm3"]["low"] < LM3 < report["lm3"]["high"]


def test_the_library_finds_the_true_wages(report: dict[str, Any]) -> None:
    """Net pay and its share to residents are exact: a payslip leaves nothing to match."""
    assert report["wages"]["net_pay_krw"] == WAGES_KRW
    assert report["wages"]["people"] == 15
    assert report["wages"]["to_residents"]["value"] == pytest.approx(WAGES_TO_RESIDENTS, abs=5e-7)


def test_food_waste_from_the_county_town_is_measured_in_grams(demo: Any, truth: dict[str, Any]) -> None:
    """The ledger holds every weighing of 2025, to the gram."""
    weighed = sum(flow[3] for flow in truth["flows"] if flow[6] == "gram" and flow[0].startswith("2025"))
    ledger = demo.intake.ledger
    of_2025 = pc.and_(
        pc.equal(ledger.transfers["unit"], "gram"), pc.equal(pc.year(ledger.transfers["date"]), 2025)
    )
    assert pc.sum(ledger.transfers.filter(of_2025)["quantity"]).as_py() == weighed


def test_only_the_chalkboard_is_not_understood(demo: Any) -> None:
    """Every other file is read without a complaint."""
    assert [problem.where.file for problem in demo.intake.problems] == ["files/yongdam/chalkboard.xlsx"]


def test_resident_numbers_are_masked_before_anything_is_kept(demo: Any, report: dict[str, Any]) -> None:
    """Not one of the three resident numbers stands in the ledger or the report."""
    everything = json.dumps(report, ensure_ascii=False)
    for table in (demo.intake.ledger.parties, demo.intake.ledger.documents, demo.intake.ledger.transfers):
        everything += str(table.to_pydict())
    assert not re.search(r"8\d01\d\d-199\d{4}", everything)


def test_names_of_staff_are_dropped(demo: Any, truth: dict[str, Any]) -> None:
    """No employee of the clinic is named in the ledger; the place of residence stays."""
    staff = {flow[2] for flow in truth["flows"] if flow[5] == "wages" and flow[1] == CLINIC}
    names = {truth["parties"][person]["name"] for person in staff}
    assert len(names) == 15
    assert not names & set(demo.intake.ledger.parties["name"].to_pylist())


def test_the_first_leak_to_close_is_the_lunches(report: dict[str, Any]) -> None:
    """The largest leak that somebody in the county could take over is the one that was pledged."""
    closable = [leak for leak in report["leaks"] if leak["gain_krw"]]
    assert closable[0]["party_id"] == "9998100112"
    assert [seller["party_id"] for seller in closable[0]["sellers"]] == ["9998100029"]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_demo_speaks_and_writes(demo: Any, tmp_path: Path, language: Any) -> None:
    """Headlines in both languages, and four files that are what they say."""
    module = sys.modules["demo"]
    assert "LM3" in module.say_headlines(demo, rows=1, language=language)
    written = module.write_demo(demo, folder=tmp_path, language=language)
    starts = {path.suffix: path.read_bytes()[:4] for path in written}
    assert starts[".pdf"] == b"%PDF"
    assert starts[".xlsx"][:2] == b"PK"
    assert [path.name for path in written] == ["report.html", "report.pdf", "report.xlsx", "thread.html"]
    assert all("가상" in path.read_text(encoding="utf-8") for path in written if path.suffix == ".html")
