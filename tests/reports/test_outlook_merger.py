"""Two co-ops as one, beside each alone."""

from dataclasses import replace
from typing import Any

import pytest
from invented_plans import HERE, SOMETHING, make_plan, make_service, make_whole_plan, sure

from dure.korea.figures import load_figures
from dure.korea.gazetteer import load_gazetteer
from dure.outlook.plan import Cash, Change, Cost, Plan, Scenario
from dure.reports.outlook import OutlookReport, build_outlook
from dure.reports.outlook_merger import Merger, measure_merger


def look(plan: Plan) -> OutlookReport:
    """Look at a plan over ten years of few futures."""
    return build_outlook(plan, figures=load_figures(), gazetteer=load_gazetteer(), draws=60, seed=3)


def merge(report: OutlookReport, other: Plan, **more: Any) -> Merger:
    """Lay another plan beside it."""
    return measure_merger(report, other, figures=load_figures(), gazetteer=load_gazetteer(), **more)


def idle(cash: float, rent: float) -> Plan:
    """Give a co-op that sells nothing worth telling, and pays rent from what it has."""
    return make_plan(
        make_service(price=sure(0), variable_cost=sure(0)),
        cash=Cash(sure(cash), sure(0), sure(0), sure(0)),
        costs=(Cost("rent", SOMETHING, sure(rent), sure(0)),),
    )


def test_the_cash_of_two_carries_both_as_long_as_it_lasts() -> None:
    """10 million at 1 million a month last 10 months, 50 at 1 last 50; 60 at 2 last 30."""
    merger = merge(look(idle(10_000_000, 1_000_000)), idle(50_000_000, 1_000_000))
    runways = [side.runway.middle for side in (merger.ours, merger.theirs, merger.together)]
    assert runways == [10, 50, 30]
    assert (merger.ours.longer, merger.ours.shorter) == (1, 0)
    assert (merger.theirs.longer, merger.theirs.shorter) == (0, 1)


def test_what_merging_saves_is_part_of_it() -> None:
    """Half the rent of both doubles how long their cash lasts."""
    half = Scenario(
        "merge",
        "strategy",
        SOMETHING,
        SOMETHING,
        SOMETHING,
        changes=(Change("costs.*.monthly", "times", sure(0.5, "times")),),
    )
    merger = merge(look(idle(10_000_000, 1_000_000)), idle(50_000_000, 1_000_000), saving=half)
    assert merger.together.runway.middle == 60
    assert merger.to_dict("en")["saving"] == "merge"


def test_ours_alone_is_what_the_outlook_says() -> None:
    """The futures are the same: nothing differs but that they are two."""
    report = look(replace(make_whole_plan(), place=HERE))
    merger = merge(report, make_whole_plan())
    assert merger.ours.survival == pytest.approx(report.survival[-1].share)
    assert merger.ours.runway == report.runway


@pytest.mark.parametrize("language", ["ko", "en"])
def test_it_is_told_in_words(language: Any) -> None:
    """Who is open in how many of twenty, together and alone."""
    told = merge(look(idle(10_000_000, 1_000_000)), idle(500_000_000, 1_000_000)).to_dict(language)
    assert told["together"]["open_of_20"] == 20
    assert told["ours"]["open_of_20"] == 0
    assert all(
        "20" in sentence or "열" in sentence or "ten" in sentence for sentence in told["sentences"][:2]
    )
