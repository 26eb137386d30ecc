"""Payments that pay an invoice are not counted again."""

import time
from datetime import date

import numpy as np
import pytest

from dure.intake.reconcile import Matching, Owed, Paid, match_payments

Line = tuple[str, str, str, int]


def _days(lines: list[Line]) -> np.ndarray:
    return np.array([(date.fromisoformat(day) - date(1970, 1, 1)).days for day, *_ in lines], dtype=np.int64)


def _match(
    owed: list[Line],
    paid: list[Line],
    *,
    names: dict[str, set[str]] | None = None,
    judged: dict[int, int | None] | None = None,
    wages: bool = False,
) -> Matching:
    """Match a ledger in plain text; accruals are documents 0, 1, …, payments 100, 101, …."""
    return match_payments(
        Owed(
            document=np.arange(len(owed), dtype=np.int32),
            day=_days(owed),
            debtor=[debtor for _, debtor, _, _ in owed],
            creditor=[creditor for _, _, creditor, _ in owed],
            krw=np.array([krw for *_, krw in owed], dtype=np.int64),
            is_wage=np.full(len(owed), wages),
            names=names or {},
        ),
        Paid(
            document=np.arange(100, 100 + len(paid), dtype=np.int32),
            day=_days(paid),
            debtor=[debtor for _, debtor, _, _ in paid],
            creditor=[creditor for _, _, creditor, _ in paid],
            krw=np.array([krw for *_, krw in paid], dtype=np.int64),
            is_wage=np.full(len(paid), wages),
        ),
        judged=judged or {},
    )


def _settled(matching: Matching) -> list[tuple[int, int, int]]:
    return sorted(
        zip(matching.payment.tolist(), matching.accrual.tolist(), matching.krw.tolist(), strict=True)
    )


def test_same_counterparty_and_sum_settles() -> None:
    """An invoice of March paid in April is one flow."""
    owed = [("2025-03-31", "coop", "farm", 110_000)]
    paid = [("2025-04-10", "coop", "farm", 110_000)]
    assert _settled(_match(owed, paid)) == [(100, 0, 110_000)]


def test_exact_sum_is_preferred_to_the_oldest() -> None:
    """The line that agrees to the won is the one that was paid."""
    owed = [("2025-03-01", "coop", "farm", 50_000), ("2025-03-02", "coop", "farm", 70_000)]
    paid = [("2025-03-20", "coop", "farm", 70_000)]
    assert _settled(_match(owed, paid)) == [(100, 1, 70_000)]


def test_one_payment_for_three_invoices_settles_all_three() -> None:
    """Month-end: three deliveries, one bank line."""
    owed = [
        ("2025-03-01", "coop", "farm", 10),
        ("2025-03-11", "coop", "farm", 20),
        ("2025-03-21", "coop", "farm", 30),
    ]
    paid = [("2025-03-31", "coop", "farm", 60)]
    assert _settled(_match(owed, paid)) == [(100, 0, 10), (100, 1, 20), (100, 2, 30)]


def test_two_part_payments_settle_one_invoice() -> None:
    """Half now, half later; nothing is left over."""
    owed = [("2025-03-01", "coop", "builder", 100)]
    paid = [("2025-03-05", "coop", "builder", 40), ("2025-05-05", "coop", "builder", 60)]
    assert _settled(_match(owed, paid)) == [(100, 0, 40), (101, 0, 60)]


def test_what_is_paid_beyond_the_invoice_stays_a_flow() -> None:
    """The employer's share rides on the deductions: only what was owed is settled."""
    owed = [("2025-03-31", "coop", "agency:nhis", 90_000)]
    paid = [("2025-04-10", "coop", "agency:nhis", 180_000)]
    assert _settled(_match(owed, paid)) == [(100, 0, 90_000)]


def test_a_payment_long_before_its_invoice_does_not_pay_it() -> None:
    """Rent of January does not pay an invoice of June."""
    owed = [("2025-06-30", "coop", "landlord", 500)]
    paid = [("2025-01-31", "coop", "landlord", 500)]
    assert _settled(_match(owed, paid)) == []


def test_a_correction_lowers_what_is_owed() -> None:
    """An invoice of 100, 30 taken back, 70 paid: settled in full."""
    owed = [("2025-03-01", "coop", "farm", 100), ("2025-03-05", "coop", "farm", -30)]
    paid = [("2025-03-31", "coop", "farm", 70)]
    assert _settled(_match(owed, paid)) == [(100, 0, 70)]


def test_a_name_the_bank_cut_off_is_told_by_its_sum() -> None:
    """`name:진안고원식` with the sum of 진안고원식자재's invoice is that supplier."""
    owed = [("2025-03-01", "coop", "1", 110), ("2025-04-01", "coop", "1", 220)]
    paid = [("2025-03-10", "coop", "name:진안고원식", 110), ("2025-04-10", "coop", "name:진안고원식", 200)]
    matching = _match(owed, paid, names={"1": {"진안고원식자재"}, "2": {"용담상회"}})
    assert matching.aliases == {"name:진안고원식": "1"}
    assert _settled(matching) == [(100, 0, 110), (101, 1, 200)]


def test_a_cut_name_that_fits_two_suppliers_settles_nothing() -> None:
    """Unsure is not silent: both stay."""
    owed = [("2025-03-01", "coop", "1", 110), ("2025-03-01", "coop", "2", 110)]
    paid = [("2025-03-10", "coop", "name:진안고원", 110)]
    matching = _match(owed, paid, names={"1": {"진안고원식자재"}, "2": {"진안고원상회"}})
    assert _settled(matching) == []


def test_a_name_without_an_agreeing_sum_is_not_taken_for_a_supplier() -> None:
    """A like name alone moves no money."""
    owed = [("2025-03-01", "coop", "1", 110)]
    paid = [("2025-03-10", "coop", "name:진안고원", 99)]
    assert _settled(_match(owed, paid, names={"1": {"진안고원식자재"}})) == []


def test_one_line_pays_a_whole_payroll() -> None:
    """Banks print one line for a bulk transfer of wages."""
    owed = [("2025-03-31", "coop", "person:a", 200), ("2025-03-31", "coop", "person:b", 300)]
    paid = [("2025-04-05", "coop", "name:급여", 500)]
    assert _settled(_match(owed, paid, wages=True)) == [(100, 0, 200), (100, 1, 300)]


def test_a_judgement_decides_against_the_rule() -> None:
    """What a person says of a payment comes first: settle that one, or none."""
    owed = [("2025-03-01", "coop", "farm", 100), ("2025-03-02", "coop", "farm", 100)]
    paid = [("2025-03-20", "coop", "farm", 100)]
    assert _settled(_match(owed, paid, judged={100: 1})) == [(100, 1, 100)]
    assert _settled(_match(owed, paid, judged={100: None})) == []


def test_what_was_paid_before_its_cancellation_comes_back_as_no_income() -> None:
    """1,100 paid, cancelled two months later, given back: both settle, nothing is a flow."""
    owed = [("2025-03-01", "coop", "farm", 1100), ("2025-05-01", "coop", "farm", -1100)]
    paid = [("2025-03-10", "coop", "farm", 1100), ("2025-05-05", "farm", "coop", 1100)]
    assert _settled(_match(owed, paid)) == [(100, 0, 1100), (101, 1, 1100)]


def test_a_payment_before_the_correction_paid_the_whole_invoice() -> None:
    """Paid in full, then cancelled and issued anew for less: the payment is no new spending."""
    owed = [
        ("2025-03-01", "coop", "farm", 1100),
        ("2025-05-01", "coop", "farm", -1100),
        ("2025-05-01", "coop", "farm", 990),
    ]
    assert _settled(_match(owed, [("2025-03-10", "coop", "farm", 1100)])) == [(100, 0, 1100)]
    halves = [("2025-03-10", "coop", "farm", 500), ("2025-03-20", "coop", "farm", 600)]
    assert _settled(_match(owed, halves)) == [(100, 0, 500), (101, 0, 600)]


def test_what_a_correction_leaves_over_lowers_the_next_bill() -> None:
    """100 paid, 30 taken back, the next 200 paid with 170: what is over is a flow."""
    owed = [
        ("2025-03-01", "coop", "farm", 100),
        ("2025-03-20", "coop", "farm", -30),
        ("2025-04-01", "coop", "farm", 200),
    ]
    paid = [("2025-03-10", "coop", "farm", 100), ("2025-04-10", "coop", "farm", 171)]
    assert _settled(_match(owed, paid)) == [(100, 0, 100), (101, 2, 170)]


def test_a_refund_in_parts_settles_the_correction() -> None:
    """What comes back in two sums is owed back in one; more than that is a flow."""
    owed = [("2025-03-01", "coop", "farm", 100), ("2025-03-20", "coop", "farm", -50)]
    paid = [
        ("2025-03-10", "coop", "farm", 100),
        ("2025-03-25", "farm", "coop", 20),
        ("2025-04-25", "farm", "coop", 40),
    ]
    assert _settled(_match(owed, paid)) == [(100, 0, 100), (101, 1, 20), (102, 1, 30)]


def test_a_payment_of_a_cancelled_sum_is_not_swallowed() -> None:
    """An invoice cancelled before anybody paid it is paid by nothing that comes later."""
    owed = [("2025-03-01", "coop", "farm", 100), ("2025-03-05", "coop", "farm", -100)]
    assert _settled(_match(owed, [("2025-03-31", "coop", "farm", 100)])) == []


def test_a_card_pay_out_is_no_refund_of_a_card_purchase() -> None:
    """What the card companies pay out is sales, also where a purchase of the same sum was cancelled."""
    owed = [("2025-03-01", "coop", "card", 100), ("2025-03-05", "coop", "card", -100)]
    assert _settled(_match(owed, [("2025-03-07", "card", "coop", 100)])) == []


def test_a_refund_is_told_by_judgement() -> None:
    """A person says which correction came back, also under another name."""
    owed = [("2025-03-01", "coop", "farm", 100), ("2025-03-20", "coop", "farm", -100)]
    paid = [("2025-03-10", "coop", "farm", 100), ("2025-03-25", "name:아무개", "coop", 90)]
    assert _settled(_match(owed, paid, judged={101: 1})) == [(100, 0, 100), (101, 1, 90)]


@pytest.mark.parametrize("kind", ["equal sums", "out of reach", "any sums"])
def test_a_pair_with_many_documents_is_matched_in_seconds(kind: str) -> None:
    """40,000 accruals, 2,000 of them corrections, and 40,000 payments of one pair take no quadratic time."""
    count = 40_000
    random = np.random.default_rng(7)
    krw = random.integers(1, 9000, count) if kind == "any sums" else np.full(count, 4500)
    krw[::20] *= -1
    day = np.arange(count) % 365
    late = 900 if kind == "out of reach" else 10
    none = np.zeros(count, dtype=bool)
    owed = Owed(np.arange(count), day, ["coop"] * count, ["farm"] * count, krw, none, {})
    paid = Paid(np.arange(count), day + late, ["coop"] * count, ["farm"] * count, np.abs(krw), none)
    before = time.process_time()
    match_payments(owed, paid, judged={})
    assert time.process_time() - before < 6


@pytest.mark.parametrize("seed", range(40))
def test_nothing_is_settled_beyond_its_sum(seed: int) -> None:
    """Law: no payment pays out more than it is, no accrual takes more than it is."""
    random = np.random.default_rng(seed)

    def lines(count: int, low: int) -> list[Line]:
        return [
            (
                f"2025-{random.integers(1, 13):02}-{random.integers(1, 28):02}",
                "coop",
                f"s{random.integers(3)}",
                krw,
            )
            for krw in random.integers(low, 50, count).tolist()
        ]

    owed, paid = lines(30, -20), lines(20, 1)
    paid += [(day, creditor, debtor, krw) for day, debtor, creditor, krw in lines(10, 1)]
    matching = _match(owed, paid)
    by_payment = np.bincount(matching.payment - 100, matching.krw, minlength=len(paid))
    by_accrual = np.bincount(matching.accrual, matching.krw, minlength=len(owed))
    assert (by_payment <= [krw for *_, krw in paid]).all()
    assert (by_accrual <= np.abs([krw for *_, krw in owed])).all()
    assert (matching.krw > 0).all()
