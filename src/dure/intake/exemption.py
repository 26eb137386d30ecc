"""VAT that is not given back: what a tax-exempt enterprise pays on its purchases is a tax to it."""

from collections.abc import Collection

import numpy as np
import pyarrow as pa

from dure.intake.parties import PartyTable
from dure.intake.purposes import purpose_codes, with_purposes
from dure.ledger.tables import PURPOSES, TRANSFERS

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
    codes = purpose_codes(transfers)
    charged = (codes == PURPOSES.index("vat")) & np.isin(transfers["payer"].to_numpy(), rows)
    codes[charged] = PURPOSES.index("tax")
    payee = np.where(charged, np.int32(parties.index(TAX_OFFICE)), transfers["payee"].to_numpy())
    place = transfers.schema.get_field_index("payee")
    transfers = transfers.set_column(place, TRANSFERS.field("payee"), pa.array(payee, pa.int32()))
    return with_purposes(transfers, codes)
