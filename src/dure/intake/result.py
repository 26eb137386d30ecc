"""What intake hands on: the ledger, and an honest account of how it came to be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import pyarrow as pa

from dure.language import Text
from dure.ledger.ledger import Ledger
from dure.problem import Problem


@dataclass(frozen=True, slots=True)
class BookFile:
    """One file of a book, as the door received it.

    Attributes:
        name: The name the user knows it by.
        content: Its bytes.
        owner: Business number of the enterprise whose bank or payroll file it is; None for the book's own.
    """

    name: str
    content: bytes = field(repr=False)
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class FileSummary:
    """What became of one sheet of a file.

    Attributes:
        file: The file's name.
        sheet: The sheet's name, where there are several.
        format: Name of the format, `unknown` where none fitted.
        title: The format's name for people.
        rows: Data rows seen.
        documents: Documents read from them.
        duplicates: Documents that were in the ledger already.
        refused: Rows left out because of a problem.
    """

    file: str
    sheet: str | None
    format: str
    title: Text
    rows: int
    documents: int
    duplicates: int
    refused: int


@dataclass(frozen=True, slots=True)
class DocumentCount:
    """How many documents were met, and what became of them.

    Attributes:
        read: Documents in all files, duplicates included.
        duplicate: Documents met again, and not counted again.
        settled: Payments that pay an accrual in full, and are not counted again.
        counted: Documents whose transfers stand in the figures.
        payment_krw: Won of all payments read (bank lines), in and out, as positive numbers.
        settled_krw: Won of payments matched with what they pay.
    """

    read: int = 0
    duplicate: int = 0
    settled: int = 0
    counted: int = 0
    payment_krw: int = 0
    settled_krw: int = 0


@dataclass(frozen=True, slots=True)
class MergeProposal:
    """Two parties that may be one; never merged silently.

    Attributes:
        party: The party that may be the other one.
        other: The party that it may be.
        amount_krw: Won that pass through `party`, to sort by.
        reason: Why they may be the same.
    """

    party: str
    other: str
    amount_krw: int
    reason: Text


@dataclass(frozen=True, slots=True)
class Double:
    """A purchase that may stand in two kinds of list; told, never taken out silently.

    Attributes:
        slip: Row of the ledger's documents: a card slip or cash receipt.
        invoice: Row of the documents: the tax invoice that it may repeat.
        krw: Won of both, VAT included.
    """

    slip: int
    invoice: int
    krw: int


@dataclass(frozen=True, slots=True)
class Balance:
    """What a bank account held at the end of a day.

    Attributes:
        owner: Party whose account it is.
        account: Hash of the account's number, or the bank's name; tells accounts apart and is not shown.
        file: The statement it was read from.
        day: The day of the last line of a month.
        krw: Won in the account after that line.
    """

    owner: str
    account: str
    file: str
    day: date
    krw: int


MEMBER_ROLES: Final = pa.schema(
    [
        ("joined", pa.date32()),
        ("left", pa.date32()),
        ("shares_krw", pa.int64()),
        # What a member also is to the enterprise in any of the files; None where no file can tell.
        ("customer", pa.bool_()),
        ("staff", pa.bool_()),
        ("supplier", pa.bool_()),
    ]
)


@dataclass(frozen=True)
class MemberRegister:
    """A member register without names.

    Attributes:
        enterprise: Party whose register it is.
        members: One row a member, with the columns of MEMBER_ROLES.
    """

    enterprise: str
    members: pa.Table


@dataclass(frozen=True, slots=True)
class MemberCount:
    """How many members of an enterprise are also something else to it; None where no file can tell.

    Attributes:
        enterprise: Party whose register it is.
        members: People and enterprises on the register on that day.
        shares_krw: Won of shares paid in, as the register says.
        customers: Members who also buy.
        staff: Members who also work here.
        suppliers: Members who also sell to it.
        any_role: Members with at least one of these roles, among the registers that could be compared.
    """

    enterprise: str
    members: int
    shares_krw: int | None
    customers: int | None
    staff: int | None
    suppliers: int | None
    any_role: int | None


@dataclass(frozen=True)
class Intake:
    """Everything that the files gave.

    Attributes:
        ledger: The checked ledger.
        owner: Party whose book this is; None where it could not be told.
        candidates: Parties that could be the owner, the likeliest first, where it could not be told.
        files: What became of each sheet.
        documents: The count of documents.
        problems: Faults met, in the order of the files.
        proposals: Parties that may be one.
        doubles: Purchases that may be counted twice.
        doubtful_places: Party without a place → codes of the places that its addresses may mean.
        balances: Balance of each account at the end of each month.
        registers: Member registers, without names.
    """

    ledger: Ledger
    owner: str | None
    candidates: tuple[str, ...] = ()
    files: tuple[FileSummary, ...] = ()
    documents: DocumentCount = DocumentCount()
    problems: tuple[Problem, ...] = ()
    proposals: tuple[MergeProposal, ...] = ()
    doubles: tuple[Double, ...] = ()
    doubtful_places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    balances: tuple[Balance, ...] = ()
    registers: tuple[MemberRegister, ...] = ()
