"""The report of the village, reckoned by hand."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dure.flows.assumptions import AssumptionTable
from dure.intake.result import Balance, Intake
from dure.period import Period
from dure.places.gazetteer import Gazetteer, PlaceNotFoundError
from dure.reports import CirculationReport, EnterpriseUnknownError, build_circulation_report

GOLDEN = Path(__file__).parents[1] / "golden" / "report" / "village.ko.json"


def test_money_words_mean_what_the_methods_say(village_report: CirculationReport) -> None:
    """Sales 60 M, a grant 10 M; pay 28 M, off the payslips 1.5 M, goods 22 M, a machine 6 M, 0.5 M to ask."""
    assert village_report.turnover_krw == 60_000_000
    assert village_report.income_krw == 70_000_000
    assert village_report.outlay_krw == 28_000_000 + 1_500_000 + 22_000_000 + 6_000_000 + 500_000
    assert village_report.surplus_krw == 12_000_000
    assert village_report.vat_krw == 1_200_000


def test_retention_counts_what_is_placed(village_report: CirculationReport) -> None:
    """Inside: pay 24 M, goods 8 M, local tax 0.5 M; unplaced: 2.5 M at the shop without an address."""
    inside, unplaced, outlay = 32_500_000, 2_500_000, 58_000_000
    ring = village_report.asked_ring
    assert ring.share.value == pytest.approx(inside / (outlay - unplaced))
    assert ring.share.low == pytest.approx(inside / outlay)
    assert ring.share.high == pytest.approx((inside + unplaced) / outlay)
    assert ring.coverage == pytest.approx((outlay - unplaced) / outlay)
    assert village_report.kept_krw == inside


def test_rings_run_from_the_own_town_to_the_nation(village_report: CirculationReport) -> None:
    """Jinan-eup, Jinan-gun, Jeonbuk, Korea; each holds at least as much as the one within."""
    assert [ring.place.code for ring in village_report.rings] == ["52720250", "52720", "52", "KR"]
    shares = [ring.share.value or 0.0 for ring in village_report.rings]
    assert shares == sorted(shares)


def test_rings_start_at_the_asked_place_where_the_enterprise_sits_elsewhere(
    village_intake: Intake, gazetteer: Gazetteer, assumptions: AssumptionTable
) -> None:
    """Jeonju is asked about, and the enterprise is in Jinan."""
    report = build_circulation_report(
        village_intake, gazetteer=gazetteer, assumptions=assumptions, place="52111", period=_YEAR
    )
    assert [ring.place.code for ring in report.rings] == ["52111", "52110", "52", "KR"]
    assert report.asked_ring.place.code == "52111"


def test_an_old_code_asks_for_the_same_place(
    village_intake: Intake, gazetteer: Gazetteer, assumptions: AssumptionTable
) -> None:
    """45720 was Jinan-gun before 2024."""
    report = build_circulation_report(
        village_intake, gazetteer=gazetteer, assumptions=assumptions, place="45720", period=_YEAR
    )
    assert report.place.code == "52720"


def test_lm3_is_the_sum_of_three_rounds(village_report: CirculationReport) -> None:
    """R3 = 24 M × 0.25 (households) + 8 M × 0.20 (enterprise) + 0.5 M × 0.30 (county) = 7.75 M."""
    assert village_report.lm3.figure.value == pytest.approx((70 + 32.5 + 7.75) / 70)
    assert village_report.lm3.assumed_share == pytest.approx(1.0)


def test_rounds_add_up(village_report: CirculationReport) -> None:
    """Every won that came into a round went somewhere, and what stays comes into the next."""
    for step in village_report.rounds:
        assert sum(amount for _, amount in step.bands) == step.came_in
    for step, following in zip(village_report.rounds, village_report.rounds[1:], strict=False):
        assert step.stays == following.came_in


def test_the_largest_leak_names_whom_to_ask(village_report: CirculationReport) -> None:
    """Rice from Jeonju; a wholesaler of farm goods sits in Maryeong, spaces in its line aside."""
    leak = village_report.leaks[0]
    assert (leak.name.ko, leak.purpose, leak.amount_krw) == ("전주유통(가상)", "goods", 12_000_000)
    assert [seller.name.ko for seller in leak.sellers] == ["마령농산(가상)"]
    assert leak.gain.value == pytest.approx(15_000_000)
    assert leak.gain.low is not None
    assert leak.gain.low < 15_000_000


def test_a_leak_nobody_here_can_close_says_so(village_report: CirculationReport) -> None:
    """The machine from Seoul has no seller here, and a pension is no purchase."""
    machine, pension = village_report.leaks[1], village_report.leaks[3]
    assert machine.gain.value is None
    assert machine.gain.reason is not None
    assert machine.is_bought
    assert not pension.is_bought


def test_who_owes_whom(village_report: CirculationReport) -> None:
    """The school paid 40 of 55 million; people stand together and unnamed."""
    assert village_report.receivable.krw == 35_000_000
    names = {owed.name.ko: owed.amount_krw for owed in village_report.receivable.parties}
    assert names["한빛학교(가상)"] == 15_000_000
    assert names["이용자들"] == 10_000_000
    assert village_report.cash.krw == 12_345_678


def test_without_a_bank_file_debts_and_cash_are_unknown(make_report: Any, village: Any) -> None:
    """Nothing was seen to be paid, which is not the same as nothing being paid."""
    report = make_report(village, intake={"balances": (), "documents": _NO_PAYMENTS})
    assert report.cash.krw is None
    assert report.cash.reason is not None
    assert report.receivable.krw is None
    assert report.payable.reason is not None


def test_placing_the_costliest_raises_coverage(village_report: CirculationReport) -> None:
    """One shop without an address stands between 95.7 % and all of it."""
    assert [(name.ko, amount) for name, amount in village_report.unplaced.parties] == [
        ("행복상회(가상)", 2_500_000)
    ]
    assert village_report.unplaced.coverage_then == pytest.approx(1.0)


def test_grams_circulate_by_the_same_measure(village_report: CirculationReport) -> None:
    """300 of 400 kg stay in the county; the village has no minutes."""
    (line,) = village_report.units
    assert (line.unit, line.handed_over, line.received) == ("gram", 400_000, 0)
    assert line.inside.value == pytest.approx(0.75)


def test_an_enterprise_without_outlay_is_unknown_not_zero(make_report: Any, village: Any) -> None:
    """In 2020 the books are empty: every share is None with a reason, and nothing breaks."""
    report = make_report(village, period=Period(date(2020, 1, 1), date(2021, 1, 1)))
    assert report.outlay_krw == 0
    assert report.asked_ring.share.value is None
    assert report.asked_ring.share.reason is not None
    assert report.lm3.figure.value is None
    assert report.rounds == ()
    assert report.leaks == ()


def test_no_owner_is_refused_with_the_candidates(make_report: Any, village: Any) -> None:
    """The library does not guess whose book it is."""
    with pytest.raises(EnterpriseUnknownError, match="2118712345"):
        make_report(village, intake={"owner": None, "candidates": ("2118712345",)})
    with pytest.raises(EnterpriseUnknownError, match="9999999999"):
        make_report(village, enterprise="9999999999")


def test_an_unknown_place_is_refused(make_report: Any, village: Any) -> None:
    """99999 is no place of Korea."""
    with pytest.raises(PlaceNotFoundError):
        make_report(village, place="99999")


def test_another_enterprise_of_the_ledger_can_be_asked_for(make_report: Any, village: Any) -> None:
    """The farm sold for 8 million and its own spending is not among the files."""
    report = make_report(village, enterprise="1012345672")
    assert report.income_krw == 8_000_000
    assert report.number == "1012345672"


def test_the_village_as_json(village_report: CirculationReport) -> None:
    """The golden file was checked by hand against the lines of the village."""
    expected = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert village_report.to_dict("ko") == expected


def test_problems_given_by_the_door_take_the_place_of_the_intake_s(
    village_intake: Intake, gazetteer: Gazetteer, assumptions: AssumptionTable
) -> None:
    """A door adds what it met itself, such as a mapping at fault."""
    asked: dict[str, Any] = {"gazetteer": gazetteer, "assumptions": assumptions, "place": "52720"}
    report = build_circulation_report(village_intake, period=_YEAR, problems=(), **asked)
    assert report.problems == ()
    again = build_circulation_report(replace(village_intake), period=_YEAR, **asked)
    assert again.problems == village_intake.problems


_YEAR = Period(date(2025, 1, 1), date(2026, 1, 1))
_NO_PAYMENTS = replace(Intake.__dataclass_fields__["documents"].default)


def test_the_statement_of_another_tells_nothing_of_our_debts(make_report: Any, village: Any) -> None:
    """A statement is its own where a balance says so, or it stands on every line with several others."""
    village.pay("1012345672", "1034567890", 500, "unsorted", role="payment", file="농협.xlsx")
    assert make_report(village, intake={"balances": ()}).payable.krw is None
    assert make_report(village).payable.krw is not None
    theirs = Balance("1012345672", "농협", "농협.xlsx", date(2025, 12, 30), 1)
    report = make_report(village, intake={"balances": (theirs,)})
    assert report.payable.krw is None
    assert report.receivable.reason is not None


def test_a_statement_without_balances_is_its_own_where_it_stands_on_every_line(
    make_report: Any, village: Any
) -> None:
    """Some banks print no balance."""
    assert make_report(village, intake={"balances": ()}).payable.krw is not None


def test_what_was_paid_after_the_period_is_owed_at_its_end(make_report: Any, village: Any) -> None:
    """A sale of 20 December 2025, paid on 10 January 2026."""
    before = make_report(village).receivable.krw
    sale = village.pay("1012345672", "4018200019", 1_000_000, "goods", day=date(2025, 12, 20))
    paid = village.pay(
        "1012345672", "4018200019", 1_000_000, "unsorted", role="payment", day=date(2026, 1, 10)
    )
    village.settle(paid, sale, 1_000_000)
    assert make_report(village).receivable.krw == before + 1_000_000
