"""The rows of the questions that need no place: parties that may be one, payments, doubles."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from dure.ledger.tables import PURPOSES
from dure.reports.naming import say_both
from dure.reports.unsure import OpenPayments, PossibleDouble, PossibleMerge, Spot
from dure.reports.words import write_won
from dure.web.sorting.decisions import find_latest
from dure.web.sorting.desk import Desk, write_place
from dure.web.sorting.rows import Option
from dure.web.words import current_language, say

PAYS: Final = "pays"
"""The answer that payments pay invoices that are in the book already."""
_NO_ANSWER: Final = frozenset(("unsorted", "vat"))


@dataclass(frozen=True)
class MergeRow:
    """A party known by a name only, and the parties that it may be.

    Attributes:
        subject: The party.
        name: Its name.
        is_person: True where it may be a private person.
        amount_krw: Won that pass through it.
        options: The parties that it may be, each with why.
        others: Their keys, with spaces between.
        seen: Id of the latest judgement on it.
    """

    subject: str
    name: str
    is_person: bool
    amount_krw: int
    options: tuple[Option, ...]
    others: str
    seen: int


@dataclass(frozen=True)
class PaymentRow:
    """Payments to explain.

    Attributes:
        subject: Aspect and subject of the judgement, `paid_for|name:…`.
        name: The counterparty; None where nobody is named.
        incoming: True where the enterprise was paid.
        amount_krw: Won.
        payments: How many lines.
        spot: The latest of them.
        options: Purposes to choose from, first of them that they pay what is invoiced already.
        seen: Id of the latest judgement on it.
        told: The open invoices that they may pay, in a sentence; "" for none.
    """

    subject: str
    name: str | None
    incoming: bool
    amount_krw: int
    payments: int
    spot: Spot
    options: tuple[Option, ...]
    seen: int
    told: str = ""


@dataclass(frozen=True)
class DoubleRow:
    """A slip that may repeat an invoice.

    Attributes:
        double: Both.
        seen: Id of the latest judgement on it.
    """

    double: PossibleDouble
    seen: int


def make_merge_rows(desk: Desk) -> list[MergeRow]:
    """Make a row for each party that may be another, the most money first."""
    by_party: dict[str, list[PossibleMerge]] = {}
    for merge in desk.unsure.merges:
        by_party.setdefault(merge.party, []).append(merge)
    latest = find_latest(desk.book, ((party, "same_as") for party in by_party))
    rows = []
    for party, merges in by_party.items():
        judged = latest.get((party, "same_as"))
        rows.append(
            MergeRow(
                subject=party,
                name=merges[0].name,
                is_person=any(merge.is_person for merge in merges),
                amount_krw=merges[0].amount_krw,
                options=tuple(_offer(desk, merge) for merge in merges),
                others=" ".join(merge.other for merge in merges),
                seen=judged.pk if judged else 0,
            )
        )
    return rows


def _offer(desk: Desk, merge: PossibleMerge) -> Option:
    place = desk.gazetteer.find(merge.other_place) if merge.other_place else None
    number = merge.other
    if number.isdigit():
        number = f"{number[:3]}-{number[3:5]}-{number[5:]}"
    reason = merge.reason_ko if current_language() == "ko" else merge.reason_en
    note = " · ".join(filter(None, (number, write_place(place) if place else "", reason)))
    return Option(value=merge.other, label=merge.other_name or number, note=note)


def make_payment_rows(desk: Desk, payments: Iterable[OpenPayments]) -> list[PaymentRow]:
    """Make the rows of payments, each with the purposes to choose from."""
    payments = list(payments)
    latest = find_latest(desk.book, ((one.subject, one.aspect) for one in payments))
    options = tuple(
        Option(value=purpose, label=say_both(f"purpose.{purpose}").in_language(current_language()))
        for purpose in PURPOSES
        if purpose not in _NO_ANSWER
    )
    rows = []
    for one in payments:
        judged = latest.get((one.subject, one.aspect))
        rows.append(
            PaymentRow(
                subject=f"{one.aspect}|{one.subject}",
                name=one.name,
                incoming=one.incoming,
                amount_krw=one.amount_krw,
                payments=one.payments,
                spot=one.spot,
                options=(Option(value=PAYS, label=say("sorting.payments.pays")), *options)
                if one.pays
                else options,
                seen=judged.pk if judged else 0,
                told=_tell_invoices(one),
            )
        )
    return rows


def _tell_invoices(payments: OpenPayments) -> str:
    """Say which open invoices payments may pay, and between what and what they count."""
    if not payments.pays:
        return ""
    language = current_language()
    sums = {
        name: write_won(krw, language)
        for name, krw in (
            ("owed", payments.owed_krw),
            ("low", payments.amount_krw - payments.may_repeat_krw),
            ("high", payments.amount_krw),
        )
    }
    return say("sorting.payments.invoices", count=payments.invoices, **sums)


def make_double_rows(desk: Desk, doubles: Iterable[PossibleDouble]) -> list[DoubleRow]:
    """Make the rows of doubles."""
    doubles = list(doubles)
    latest = find_latest(desk.book, ((double.slip_key, "repeats") for double in doubles))
    rows = []
    for double in doubles:
        judged = latest.get((double.slip_key, "repeats"))
        rows.append(DoubleRow(double=double, seen=judged.pk if judged else 0))
    return rows


def list_left(desk: Desk, page: str) -> list[tuple[str | None, int]]:
    """List what a page still asks about: whom, None where nobody is named, and won; the most money first."""
    unsure = desk.unsure
    if page == "sorting":
        return [(one.name, one.amount_krw) for one in unsure.parties]
    if page == "sorting_merges":
        return list({one.party: (one.name, one.amount_krw) for one in unsure.merges}.values())
    if page == "sorting_payments":
        return [(one.name, one.amount_krw) for one in unsure.payments]
    return [(one.name, one.amount_krw) for one in unsure.doubles] if page == "sorting_doubles" else []
