"""Every figure can be held to its rows, and part of a leak can be asked about."""

import pytest

from dure.reports import CirculationReport
from dure.reports.behind import RowChoice, RowSums, choose_rows, sum_rows


def _sum(report: CirculationReport, choice: RowChoice) -> RowSums:
    assert report.rows is not None
    return sum_rows(choose_rows(report.rows, choice))


def test_the_rows_of_every_purpose_add_up_to_its_figure(village_report: CirculationReport) -> None:
    """What is spent for a purpose is the sum of its rows."""
    for line in village_report.purposes:
        assert _sum(village_report, RowChoice(direction="out", scope=line.purpose)).out_krw == line.outlay_krw


def test_outlay_income_and_turnover_are_their_rows(village_report: CirculationReport) -> None:
    """The figures of the business are sums of rows, and VAT is apart."""
    assert (
        _sum(village_report, RowChoice(direction="out", scope="operating")).out_krw
        == village_report.outlay_krw
    )
    assert (
        _sum(village_report, RowChoice(direction="in", scope="operating")).in_krw == village_report.income_krw
    )
    assert (
        _sum(village_report, RowChoice(direction="in", scope="turnover")).in_krw
        == village_report.turnover_krw
    )
    assert _sum(village_report, RowChoice(direction="out", scope="vat")).out_krw == village_report.vat_krw


def test_the_rows_of_every_leak_add_up_to_it(village_report: CirculationReport) -> None:
    """What left for one supplier and purpose is the sum of the rows with it."""
    leaks = [leak for leak in village_report.leaks if leak.party is not None]
    assert leaks
    for leak in leaks:
        choice = RowChoice(direction="out", scope=leak.purpose, party=leak.party)
        assert _sum(village_report, choice).out_krw == leak.amount_krw


def test_sides_and_what_is_not_told_apart_make_up_the_whole(village_report: CirculationReport) -> None:
    """Inside, outside, unplaced and the pay of few people are all there is."""
    whole = _sum(village_report, RowChoice(direction="out", scope="operating"))
    parts = [
        _sum(village_report, RowChoice(direction="out", scope="operating", side=side)).out_krw
        for side in ("inside", "outside", "unplaced", "merged")
    ]
    assert sum(parts) == whole.out_krw
    assert list(whole.sides.values()) == parts


def test_letters_find_a_name_an_item_and_a_file(village_report: CirculationReport) -> None:
    """Rows are found by what stands on them, and by nothing where nothing fits."""
    assert _sum(village_report, RowChoice(search="전주유통")).rows == 2
    assert _sum(village_report, RowChoice(search="포장기")).out_krw == 6_000_000
    assert _sum(village_report, RowChoice(search="급여.xlsx%")).rows == 0


def test_what_the_rows_do_not_know_is_refused() -> None:
    """A purpose that there is not is no choice."""
    with pytest.raises(ValueError, match="no purpose 'bribes'"):
        RowChoice(scope="bribes")


def test_the_whole_of_a_leak_brings_what_the_report_says(village_report: CirculationReport) -> None:
    """Asked about all of it and all its sellers, the answer is the leak's own gain; half brings less."""
    leak = next(leak for leak in village_report.leaks if leak.gain.value is not None)
    whole = village_report.measure_closing(leak, amount_krw=leak.amount_krw)
    half = village_report.measure_closing(leak, amount_krw=leak.amount_krw // 2)
    assert whole == leak.gain
    assert half.value is not None
    assert leak.gain.value is not None
    assert 0 < half.value < leak.gain.value


def test_more_than_left_or_a_stranger_cannot_be_moved(village_report: CirculationReport) -> None:
    """A move is part of the leak, to sellers of the leak."""
    leak = next(leak for leak in village_report.leaks if leak.sellers)
    with pytest.raises(ValueError, match="can move"):
        village_report.measure_closing(leak, amount_krw=leak.amount_krw + 1)
    with pytest.raises(ValueError, match="do not sell"):
        village_report.measure_closing(leak, amount_krw=1, sellers=["1034567890"])
