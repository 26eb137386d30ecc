"""A payment that nobody has explained stands with its supplier, and what may be counted twice is said."""

from typing import Any

from dure.reports.text import list_leaks, say_next
from dure.reports.words import load_words

COOP, MACHINES = "4018200019", "1034567890"


def _heads(report: Any) -> dict[str, Any]:
    """Give the leaks that lead, by supplier."""
    return {leak["party_id"]: leak for leak in list_leaks(report.to_dict("en")).first}


def test_an_unmatched_payment_stands_with_its_supplier(make_report: Any, village: Any) -> None:
    """Seoul was invoiced for 6,000,000 and sent 4,000,000: one leak, 6,000,000 to 10,000,000."""
    village.pay(COOP, MACHINES, 4_000_000, "unsorted", role="payment", file="농협.xlsx")
    report = make_report(village)
    (line,) = (leak for leak in report.leaks if leak.purpose == "unsorted")
    assert (line.amount_krw, line.may_repeat_krw, line.gain.value) == (4_000_000, 4_000_000, None)
    lists = list_leaks(report.to_dict("en"))
    assert [leak["party_id"] for leak in [*lists.first, *lists.later]].count(MACHINES) == 1
    head = _heads(report)[MACHINES]
    assert (head["purpose"], [one["purpose"] for one in head["beside"]]) == ("capital", ["unsorted"])
    step = say_next(head, report=report.to_dict("en"), words=load_words("en"))
    assert "sent ₩4,000,000" in step or "sent ₩4.0 million" in step or "sent ₩4 million" in step, step
    assert "counted twice" in step


def test_only_what_is_still_owed_may_be_counted_twice(make_report: Any, village: Any) -> None:
    """Of 20,000,000 sent, invoices ask for 6,000,000 of this year and 9,000,000 of last."""
    village.pay(COOP, MACHINES, 20_000_000, "unsorted", role="payment", file="농협.xlsx")
    (line,) = (leak for leak in make_report(village).leaks if leak.purpose == "unsorted")
    assert line.may_repeat_krw == 15_000_000


def test_a_payment_without_any_invoice_asks_what_it_was_for(make_report: Any, village: Any) -> None:
    """It leads a line of its own, is no call to ask another seller, and is not the headline's leak."""
    village.party("1099999999", "부산물산(가상)", "26110", kind="enterprise")
    village.pay(COOP, "1099999999", 90_000_000, "unsorted", role="payment", file="농협.xlsx")
    report = make_report(village)
    head = _heads(report)["1099999999"]
    step = say_next(head, report=report.to_dict("ko"), words=load_words("ko"))
    assert "무슨 돈인지 알려 주세요" in step
    assert "두 번" not in step
    assert "부산물산" not in report.to_dict("ko")["headline"][1]
