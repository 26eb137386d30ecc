"""VAT that is not given back: what a tax-exempt enterprise pays on its purchases is a tax to it."""

from collections.abc import Collection

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.intake.parties import PartyTable
from dure.ledger.tables import PURPOSES, TEXT, TRANSFERS

TAX_OFFICE = "agency:nts"


def charge_vat(transfers: pa.Table, table: PartyTable, *, exempt: Collection[str]) -> pa.Table:
    """Make the VAT that exempt enterprises paid a tax, paid to the nation's tax office by way of the seller.

    Args:
        transfers: Columns of TRANSFERS.
        table: The parties, the tax office among them where anybody is exempt.
        exempt: Parties that do not get VAT back.
    """
    parties = table.parties["party"].to_pylist()
    rows = [row for row, party in enumerate(parties) if party in exempt]
    if not rows:
        return transfers
    purpose = transfers["purpose"].cast(pa.string())
    is_vat = pc.equal(purpose, "vat").to_numpy(zero_copy_only=False)
    charged = is_vat & np.isin(transfers["payer"].to_numpy(), rows)
    payee = np.where(charged, np.int32(parties.index(TAX_OFFICE)), transfers["payee"].to_numpy())
    codes = np.asarray(pc.index_in(purpose, value_set=pa.array(PURPOSES)).combine_chunks())
    codes = np.where(charged, np.int32(PURPOSES.index("tax")), codes)
    settled = pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(PURPOSES)).cast(TEXT)
    for name, column in (("payee", pa.array(payee, pa.int32())), ("purpose", settled)):
        transfers = transfers.set_column(
            transfers.schema.get_field_index(name), TRANSFERS.field(name), column
        )
    return transfers
