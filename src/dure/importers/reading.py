"""What every importer returns: the rows of one file in common columns, and the problems met on the way."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

import pyarrow as pa

from dure.ledger.tables import TEXT
from dure.problem import Problem

OWNER: Final = "owner"
"""Stands in `payer_number` or `payee_number` for the enterprise whose bank or payroll file this is."""

ROWS: Final = pa.schema(
    [
        ("row", pa.int32()),  # from 1, as a spreadsheet shows it
        ("key", pa.string()),  # the document's key; rows of one document share it
        ("date", pa.date32()),
        # Ten digits whose checksum holds, OWNER, `agency:CODE`, `card:ISSUER`, `employee:NUMBER` (sealed
        # by intake: `person:PSEUDONYM`), or None.
        ("payer_number", TEXT),
        ("payer_name", TEXT),
        ("payer_address", TEXT),
        ("payer_line", TEXT),  # line of business (업태/종목)
        # Who owns or heads it (대표자명): small sellers are paid in their own name. Dropped by intake.
        ("payer_representative", TEXT),
        ("payee_number", TEXT),
        ("payee_name", TEXT),
        ("payee_address", TEXT),
        ("payee_line", TEXT),
        ("payee_representative", TEXT),
        ("quantity", pa.int64()),  # whole units, never zero
        ("unit", TEXT),
        ("purpose", TEXT),  # one of dure.ledger.tables.PURPOSES; None where the file does not say
        ("role", TEXT),  # accrual or payment
        ("item", TEXT),
        # Whom a later payment goes to where it is not the payee: `card:삼성카드` for a card purchase.
        ("payable_to", TEXT),
    ]
)

PARTY_FACTS: Final = pa.schema(
    [
        ("row", pa.int32()),
        ("number", pa.string()),
        ("name", pa.string()),
        ("address", pa.string()),
        ("line", pa.string()),
        ("kind", pa.string()),
    ]
)

MEMBERS: Final = pa.schema(
    [
        ("row", pa.int32()),
        ("name", pa.string()),  # dropped by intake once matched, sealed where it is stored
        # Digits of a telephone, to tell namesakes apart; dropped likewise. Sealed: the member's pseudonym.
        ("contact", pa.string()),
        ("number", pa.string()),  # business number where the member is an enterprise
        ("address", pa.string()),
        ("shares_krw", pa.int64()),  # None where unknown
        ("joined", pa.date32()),
        ("left", pa.date32()),
    ]
)


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """What was in a bank account after the last line of a month.

    Attributes:
        account: Hash of the account's number; the bank's name where no number is printed.
        day: The day of that line.
        krw: Whole won after it.
    """

    account: str
    day: date
    krw: int


@dataclass(frozen=True)
class Reading:
    """One sheet of a file as a format understood it.

    Attributes:
        format: Name of the format, such as `hometax_invoices`.
        file: The file's name as the user gave it.
        sheet: The sheet's name; None for a file with only one.
        seen_rows: How many data rows the sheet holds, footers and repeated headings left out.
        rows: Transfers as read, with the columns of ROWS.
        party_facts: What a register says of parties, with the columns of PARTY_FACTS.
        members: A member register, with the columns of MEMBERS.
        problems: Faults met, each with its rows.
        owner_side: Which side of the rows is the book's own: `payer` for purchases, `payee` for sales,
            `both` for a bank statement, None where the file does not say.
        masked_numbers: How many resident registration numbers were masked.
        balances: What a bank statement says was in each account at the end of each month that it covers.
    """

    format: str
    file: str
    sheet: str | None
    seen_rows: int
    rows: pa.Table = field(default_factory=ROWS.empty_table)
    party_facts: pa.Table = field(default_factory=PARTY_FACTS.empty_table)
    members: pa.Table = field(default_factory=MEMBERS.empty_table)
    problems: tuple[Problem, ...] = ()
    owner_side: str | None = None
    masked_numbers: int = 0
    balances: tuple[AccountBalance, ...] = ()
