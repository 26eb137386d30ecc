"""The chalkboard in a file: an idea, tried, kept or dropped, and what the ledger later showed of it."""

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from dure.commons import (
    LedgerMeasure,
    OutlookSaid,
    ShownBy,
    Strategy,
    StrategyChange,
    StrategyMove,
    StrategyShown,
    TriedScenario,
    find_scenario,
    read_community,
    show_strategy,
)
from dure.language import Text
from dure.ledger.tables import PARTIES, TRANSFERS
from dure.period import parse_period

HEAD = """\
community: {name: 산들마을, places: [52720]}
enterprises: [{id: coop, name: 되살림, place: 52720}]
strategies:
"""
LUNCH = Text("lunches from the next village", "옆 마을 점심")
SHOWN_BY = ShownBy(LUNCH, "만원", "52720", LedgerMeasure("KRW", payers=("우리",), payees=("부엌",)))
TRIED = Strategy(
    "lunch",
    LUNCH,
    proposed=date(2024, 11, 1),
    history=(StrategyMove("trying", date(2025, 1, 15)),),
    shown_by=SHOWN_BY,
)


def read(*lines: str) -> tuple[Strategy, list[str]]:
    """Read one strategy written by hand, and the sentences of its problems."""
    entry = "\n    ".join(lines)
    community, problems = read_community(f"{HEAD}  - {entry}\n", "community.yaml")
    assert community is not None
    return community.strategies[0], [problem.what.en for problem in problems]


def test_an_old_file_is_of_what_is_being_tried() -> None:
    """Files of before knew words alone, of ways that were chosen to be tried."""
    strategy, problems = read("id: lunch", "title: 함께 먹는 밥", "enterprise: coop")
    assert problems == []
    assert (strategy.state, strategy.tried, strategy.is_public) == ("trying", None, True)


def test_a_strategy_goes_from_idea_to_kept() -> None:
    """Every step has its day and its why; the outlook's word is kept as it was said."""
    strategy, problems = read(
        "id: lunch",
        "title: 함께 먹는 밥",
        "proposer: 주방 식구",
        "proposed: 2024-11-01",
        "history:",
        "- {state: trying, date: 2025-01-15, why: 예순 그릇부터}",
        "- {state: kept, date: 2025-12-20, why: 남는 밥이 없었다}",
        "scenario: buy_locally",
        "outlook: {date: 2024-12-01, seed: 7, helps: 5, harms: 1, survival_gain: 0.05}",
        "public: no",
    )
    assert problems == []
    assert (strategy.state, strategy.tried) == ("kept", date(2025, 1, 15))
    assert strategy.outlook == OutlookSaid(date(2024, 12, 1), 7, 5, 1, 0.05, of=20, years=10)
    assert (strategy.proposer, strategy.is_public) == (Text("주방 식구", "주방 식구"), False)


def test_what_was_tried_in_its_stead_is_named() -> None:
    """By its id alone where nobody wrote its title; an older file names nothing."""
    said = "date: 2024-12-01, seed: 7, helps: 15, harms: 1, survival_gain: 0.05"
    for words, title in (
        ("{id: bundle_services, title: {ko: 묶음, en: Bundle}}", Text("Bundle", "묶음")),
        ("{id: bundle_services}", Text("bundle_services", "bundle_services")),
    ):
        strategy, problems = read("title: 밥", f"outlook: {{{said}, scenario: {words}}}")
        assert problems == []
        assert strategy.outlook is not None
        assert strategy.outlook.scenario == TriedScenario("bundle_services", title)


def test_a_proposed_one_is_an_idea() -> None:
    """Until somebody begins."""
    assert read("title: 겨울 한 달 살기", "proposed: 2025-11-02")[0].state == "idea"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("history: [{state: dropped, date: 2025-01-01}]", "It is dropped, and nothing says why."),
        ("history: [{state: tried, date: 2025-01-01}]", "state cannot be 'tried'."),
        ("history: [{state: trying}]", "date is missing."),
        (
            "history: [{state: trying, date: 2025-02-01}, {state: idea, date: 2025-01-01}]",
            "2025-01-01 lies before 2025-02-01, which comes first.",
        ),
        (
            "outlook: {date: 2025-01-01, seed: 1, helps: 15, harms: 6, survival_gain: 0}",
            "An outlook of 20 futures cannot have said this.",
        ),
        (
            "outlook: {date: 2025-01-01, seed: 1, helps: 5, harms: 0, survival_gain: 5}",
            "An outlook of 20 futures cannot have said this.",
        ),
        (
            "outlook: {date: 2025-01-01, seed: 1, helps: 2.5, harms: 0, survival_gain: 0}",
            "helps is 2.5, not a whole number of 0 to 20.",
        ),
        (
            "changes: [{path: services.*.price, operation: times, value: 1, low: 2}]",
            "The range 2, 1, 1 is not in order.",
        ),
        ("changes: [{path: services.*.price, operation: halve, value: 1}]", "operation cannot be 'halve'."),
        ("shown_by: {indicator: 점심, unit: kg, place: 52720, measure: {by: members}}", "by cannot be"),
        ("goal: nowhere", "nowhere stands nowhere in this file."),
        ("pledge: nowhere", "nowhere stands nowhere in this file."),
    ],
)
def test_a_fault_is_named_and_the_rest_kept(line: str, said: str) -> None:
    """The strategy stays on the board; only the faulty part is left out."""
    strategy, problems = read("title: 함께 먹는 밥", line)
    assert strategy.title.ko == "함께 먹는 밥"
    assert any(problem.startswith(said) for problem in problems)


def test_no_outlook_and_no_change_is_upside_down() -> None:
    """What no outlook can have said is refused by the class itself."""
    with pytest.raises(ValueError, match="of 20 futures"):
        OutlookSaid(date(2025, 1, 1), 1, 15, 6, 0.1)
    with pytest.raises(ValueError, match="No share"):
        OutlookSaid(date(2025, 1, 1), 1, 5, 6, 1.1)
    with pytest.raises(ValueError, match="not in order"):
        StrategyChange("services.*.price", "times", 1, 2, 3)


def ledger(*, before: int, after: int) -> tuple[pa.Table, pa.Table]:
    """Make two years in which 우리 pays 부엌 so much a month, and always a baker."""
    names = ("우리", "부엌", "빵집")
    parties = [{"party": f"name:{name}", "name": name, "whole_place": False} for name in names]
    rows = [
        {"date": date(year, month, 10), "payer": 0, "payee": payee, "quantity": won}
        | {"unit": "KRW", "purpose": "goods", "role": "accrual", "document": 0}
        for year, monthly in ((2024, before), (2025, after))
        for month in range(1, 13)
        for payee, won in ((1, monthly), (2, 1000))
        if won
    ]
    return pa.Table.from_pylist(rows, schema=TRANSFERS), pa.Table.from_pylist(parties, schema=PARTIES)


def show(strategy: Strategy, *, before: int = 0, after: int = 600_000, year: str = "2024") -> StrategyShown:
    """Show a strategy by two years of the ledger."""
    transfers, parties = ledger(before=before, after=after)
    return show_strategy(
        strategy,
        transfers=transfers,
        parties=parties,
        before=parse_period(year),
        after=parse_period("2025"),
        position=np.zeros(3, dtype=np.int8),
        enterprise="우리",
    )


def test_the_ledger_shows_a_year_before_and_a_year_after() -> None:
    """12 months of 100,000 won became 12 of 600,000: from 120 to 720 만원."""
    shown = show(TRIED, before=100_000)
    assert shown.before is not None
    assert shown.after is not None
    assert (shown.before.value, shown.after.value, shown.change, shown.reason) == (120, 720, 600, None)


def test_a_year_without_rows_is_unknown_and_never_zero() -> None:
    """What no book holds cannot have been nothing."""
    shown = show(TRIED, year="2023")
    assert shown.change is None
    assert shown.reason is not None
    assert "no row in KRW between 2023-01-01" in shown.reason.en


def test_an_untried_one_and_one_begun_later_show_nothing() -> None:
    """Whatever the ledger holds, it cannot be of that strategy."""
    for strategy, said in (
        (replace(TRIED, history=()), "not been tried yet"),
        (replace(TRIED, history=(StrategyMove("trying", date(2026, 1, 1)),)), "after the period"),
    ):
        shown = show(strategy)
        assert (shown.before, shown.after, shown.change) == (None, None, None)
        assert shown.reason is not None
        assert said in shown.reason.en
    with pytest.raises(ValueError, match="by what"):
        show(replace(TRIED, shown_by=None))


def test_an_outlook_reckons_with_a_shipped_strategy_or_with_its_own_changes() -> None:
    """Under its own name; with neither, or with one that nobody ships, there is nothing to reckon with."""
    price = StrategyChange("services.*.price", "times", 1.1, 1.0, 1.2, after_months=6)
    own = find_scenario(replace(TRIED, changes=(price,)), shipped=())
    assert own is not None
    assert (own.id, own.title, own.changes[0].amount.high, own.changes[0].after_months) == (
        "lunch",
        LUNCH,
        1.2,
        6,
    )
    shipped = replace(own, id="buy-locally", title=Text("buy locally", "지역에서 사기"))
    found = find_scenario(replace(TRIED, scenario="buy-locally"), shipped=[shipped])
    assert found == own
    assert find_scenario(replace(TRIED, scenario="magic"), shipped=[shipped]) is None
    assert find_scenario(TRIED, shipped=[shipped]) is None
