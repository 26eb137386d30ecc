"""The columns of the ledger: what each table holds, in which type, and why."""

from typing import Final

import pyarrow as pa

TEXT: Final = pa.dictionary(pa.int32(), pa.string())
"""Text that repeats: a million rows name a few thousand parties."""

OPERATING_PURPOSES: Final = (
    "wages",
    "goods",
    "services",
    "rent",
    "tax",
    "insurance",
    "finance",
    "capital",
    "grant",
    "unsorted",
)
"""Purposes that are income to the payee and outlay to the payer. `grant` is support given for nothing
in return; `unsorted` is a bank line that nobody has explained yet: counted, and asked about."""

OTHER_PURPOSES: Final = ("vat", "loan", "share", "own")
"""Purposes that stay in the ledger and out of income and outlay: recoverable VAT, loan principal,
shares paid in or refunded, and transfers between one's own accounts."""

PURPOSES: Final = OPERATING_PURPOSES + OTHER_PURPOSES

UNSORTED: Final = "unsorted"
"""The purpose of what nobody has explained yet."""

ACCRUAL: Final = "accrual"
PAYMENT: Final = "payment"

PARTIES: Final = pa.schema(
    [
        # Stable name of the party across files: `1234567890` (business number), `name:진안농협` (normalised
        # name, where no number is known), `person:ab12…` (keyed hash), `agency:nps`, `card:…`.
        ("party", pa.string()),
        ("name", pa.string()),  # as printed; None for a pseudonymous person
        ("number", pa.string()),  # ten digits whose checksum holds, else None
        # enterprise, cooperative, sole_trader, public_body, household, unknown
        ("kind", pa.string()),
        ("line", pa.string()),  # line of business as printed (업태/종목), else None
        ("place", pa.string()),  # finest known place code (2, 5, 8 or 10 digits, or KR), else None
        # True where the party belongs to its place as a whole (a national agency), and so is outside of
        # every smaller ring; False where it sits somewhere within the place.
        ("whole_place", pa.bool_()),
        # judgement, register, address, payroll, agency, or None
        ("place_evidence", pa.string()),
        # True where the party's own outlay is among the files, so that nothing about it need be assumed.
        ("observed", pa.bool_()),
    ]
)

DOCUMENTS: Final = pa.schema(
    [
        ("key", pa.string()),  # unique: the same document from any file has the same key
        ("kind", TEXT),  # the format it was read as, such as hometax_invoice, payroll, bank
        ("file", TEXT),
        ("row", pa.int32()),  # from 1, as a spreadsheet shows it
    ]
)

TRANSFERS: Final = pa.schema(
    [
        ("date", pa.date32()),
        ("payer", pa.int32()),  # row of PARTIES
        ("payee", pa.int32()),  # row of PARTIES
        ("quantity", pa.int64()),  # whole units; negative in a correction that takes back
        ("unit", TEXT),  # code of a dure.quantity.Unit
        ("purpose", TEXT),  # one of PURPOSES
        ("role", TEXT),  # accrual or payment
        ("document", pa.int32()),  # row of DOCUMENTS
        ("item", TEXT),  # what the line says was bought; may be None
    ]
)

SETTLEMENTS: Final = pa.schema(
    [
        ("payment", pa.int32()),  # row of DOCUMENTS
        ("accrual", pa.int32()),  # row of DOCUMENTS
        ("quantity", pa.int64()),  # whole won of the payment that settle the accrual
    ]
)

JUDGEMENTS: Final = pa.schema(
    [
        ("subject", pa.string()),  # a document key or a party
        # place, purpose, same_as, settles, kind, or respends: the share of its spending that a party, when
        # asked, says it spends inside the place
        ("aspect", pa.string()),
        ("value", pa.string()),
        ("who", pa.string()),
        ("when", pa.date32()),
        ("why", pa.string()),
    ]
)
