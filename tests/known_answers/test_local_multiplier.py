"""Published and closed-form answers for LM3 and the full multiplier (shared/cases/circulation)."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from dure.flows import (
    FlowTable,
    Multiplier,
    Range,
    Respending,
    measure_lm3,
    measure_party_multiplier,
    measure_retention,
)
from dure.ledger.tables import PURPOSES
from dure.period import Period

YEAR = Period(date(2025, 1, 1), date(2026, 1, 1))
FIRST = 1
"""Party 0 is whoever pays for the rest; party 1 is the one measured."""


@pytest.fixture(scope="module")
def cases(shared_folder: Path) -> dict[str, dict]:
    """Read the published cases by name."""
    content = json.loads((shared_folder / "cases/circulation/local_multiplier.json").read_text("utf-8"))
    return {case["name"]: case for case in content["cases"]}


def find_case(cases: dict[str, dict], part: str) -> dict:
    """Return the one case whose name holds the words."""
    (name,) = [name for name in cases if part in name]
    return cases[name]


def measure(
    income: int, spending: list[tuple[int, bool]], respent: list[float], *, rest: float = 0.0
) -> tuple[FlowTable, np.ndarray, Respending, Multiplier]:
    """Measure the LM3 of one who earns an income outside and spends it on one party after another."""
    count = 2 + len(spending)
    flows = FlowTable(
        payer=np.array([0] + [FIRST] * len(spending), np.int32),
        payee=np.arange(1, count, dtype=np.int32),
        purpose=np.full(count - 1, PURPOSES.index("goods"), np.int8),
        quantity=np.array([income, *(amount for amount, _ in spending)], np.int64),
        party_count=count,
        unit="KRW",
        period=YEAR,
    )
    position = np.array([-1, 1, *(1 if inside else -1 for _, inside in spending)], np.int8)
    share = np.array([0.0, 0.0, *respent])
    respending = Respending(
        low=share,
        value=share,
        high=share,
        observed=np.arange(count) == FIRST,
        surveyed=np.arange(count) > FIRST,
        assumption=np.full(count, "", dtype=object),
        rest=Range(rest, rest, rest),
        rest_assumption="rest",
    )
    return flows, position, respending, measure_lm3(flows, FIRST, position=position, respending=respending)


@pytest.mark.parametrize("who", ["Anne", "Jessica"])
def test_second_round_is_what_was_spent_locally(cases: dict[str, dict], who: str) -> None:
    """Plugging the Leaks, p. 30: of 100, Anne spends 20 locally and Jessica 80."""
    case = find_case(cases, who)
    # In tenths of a pound: the published amounts are not whole.
    spending = [(round(10 * spend["amount"]), spend["local"]) for spend in case["spend"]]
    flows, position, _, lm3 = measure(10 * case["income"], spending, [0.0] * len(spending))
    published = case["published"]["local_round2"]
    assert lm3.r2.value == 10 * published
    assert measure_retention(flows, FIRST, position=position).value == published / case["income"]
    assert lm3.value == 1 + published / case["income"]


@pytest.mark.parametrize(
    ("respend", "published"),
    [("local_respend", "per_pound_local"), ("nonlocal_respend", "per_pound_nonlocal_implied")],
)
def test_two_rounds_of_northumberland(cases: dict[str, dict], respend: str, published: str) -> None:
    """Each pound to a local supplier is worth 1.76 locally, to another 1.36: two rounds."""
    case = find_case(cases, "Northumberland")
    inside = round(100 * case[respend])
    *_, lm3 = measure(100, [(inside, True), (100 - inside, False)], [0.0, 0.0])
    assert (lm3.r1 + lm3.r2.value) / lm3.r1 == pytest.approx(case["published"][published], abs=1e-12)


def test_surveys_are_averaged_unweighted_in_nefs_sheet(cases: dict[str, dict]) -> None:
    """Five staff count alike in the sheet, whatever they earn: 45.42, printed as 45.4."""
    case = find_case(cases, "averaging")
    shares = [per_cent / 100 for per_cent in case["staff_local_pct"]]
    wages = [400, 100, 50, 250, 200]
    *_, lm3 = measure(1000, [(wage, True) for wage in wages], shares)
    average = lm3.unweighted - 2
    assert average == pytest.approx(0.4542, abs=1e-12)
    assert round(100 * average, 1) == case["published"]["average"]
    weighted = sum(wage * share for wage, share in zip(wages, shares, strict=True))
    assert lm3.r3.value == pytest.approx(weighted, abs=1e-9)
    assert lm3.surveyed_share == 1.0


def test_survey_average_times_wages_is_the_worked_line(cases: dict[str, dict]) -> None:
    """The sheet's worked line: 40% x 200,000 = 80,000."""
    assert find_case(cases, "averaging")["published"]["worked"] == "40% x 200,000 = 80,000"
    *_, lm3 = measure(200_000, [(200_000, True)], [0.4])
    assert lm3.r3.value == pytest.approx(80_000)


def test_closed_forms_hold(cases: dict[str, dict]) -> None:
    """Where everyone re-spends p: LM3 = 1 + p + p², full multiplier 1 / (1 - p)."""
    for form in find_case(cases, "closed forms")["cases"]:
        inside = round(100 * form["p"])
        spending = [(inside, True), (100 - inside, False)]
        flows, position, respending, lm3 = measure(100, spending, [form["p"], 0.0], rest=form["p"])
        assert lm3.value == pytest.approx(form["LM3"], abs=1e-12)
        full = measure_party_multiplier(flows, FIRST, position=position, respending=respending)
        assert full.value == pytest.approx(form["full"], rel=1e-9)
