"""One payment that stands in two parties' statements is one payment."""

import numpy as np

from dure.intake.reconcile import Owed, Paid, match_payments
from dure.intake.settling import find_mirrors


def pay(*lines: tuple[int, str, str, int]) -> Paid:
    """Write payments as (day, payer, payee, won)."""
    return Paid(
        document=np.arange(len(lines)),
        day=np.array([line[0] for line in lines], dtype=np.int64),
        debtor=[line[1] for line in lines],
        creditor=[line[2] for line in lines],
        krw=np.array([line[3] for line in lines], dtype=np.int64),
        is_wage=np.zeros(len(lines), dtype=bool),
    )


def owe(*lines: tuple[int, str, str, int]) -> Owed:
    """Write accruals as (day, payer, payee, won), their documents numbered from 100."""
    return Owed(
        document=np.arange(len(lines)) + 100,
        day=np.array([line[0] for line in lines], dtype=np.int64),
        debtor=[line[1] for line in lines],
        creditor=[line[2] for line in lines],
        krw=np.array([line[3] for line in lines], dtype=np.int64),
        is_wage=np.zeros(len(lines), dtype=bool),
        names={},
    )


def test_the_payees_line_mirrors_the_payers() -> None:
    """What the clinic paid out and the village received is one payment; the payer's line stays."""
    paid = pay((10, "clinic", "village", 500), (11, "clinic", "village", 500))
    mirrors, originals = find_mirrors(paid, ["clinic", "village"])
    assert (mirrors.tolist(), originals.tolist()) == ([1], [0])


def test_two_equal_payments_in_one_book_are_two() -> None:
    """The same sum on two days of one statement is paid twice."""
    mirrors, _ = find_mirrors(
        pay((10, "clinic", "village", 500), (11, "clinic", "village", 500)), ["clinic"] * 2
    )
    assert mirrors.tolist() == []


def test_each_line_mirrors_one_line() -> None:
    """Two payments and three receipts make two pairs; the third receipt is of its own."""
    paid = pay(*[(10, "clinic", "village", 500)] * 5)
    mirrors, originals = find_mirrors(paid, ["clinic", "clinic", "village", "village", "village"])
    assert len(mirrors) == len(set(originals.tolist())) == 2


def test_lines_a_week_apart_do_not_mirror() -> None:
    """A transfer arrives the same day or the next."""
    paid = pay((10, "clinic", "village", 500), (17, "clinic", "village", 500))
    assert find_mirrors(paid, ["clinic", "village"])[0].tolist() == []


def test_insurance_does_not_pay_deductions_ahead() -> None:
    """Of a line of 200 on the tenth, 100 pays last month's deductions; the rest is the employer's share."""
    owed = owe((25, "clinic", "agency:nps", 100), (56, "clinic", "agency:nps", 100))
    matching = match_payments(owed, pay((41, "clinic", "agency:nps", 200)), judged={})
    assert list(zip(matching.accrual.tolist(), matching.krw.tolist(), strict=True)) == [(100, 100)]


def test_a_sum_that_comes_back_by_chance_pays_the_near_invoice() -> None:
    """An invoice long paid within a combined sum does not take the payment of a later one of equal sum."""
    owed = owe((0, "clinic", "village", 300), (1, "clinic", "village", 200), (200, "clinic", "village", 300))
    matching = match_payments(
        owed, pay((5, "clinic", "village", 500), (205, "clinic", "village", 300)), judged={}
    )
    settled = sorted(
        zip(matching.payment.tolist(), matching.accrual.tolist(), matching.krw.tolist(), strict=True)
    )
    assert settled == [(0, 100, 300), (0, 101, 200), (1, 102, 300)]
