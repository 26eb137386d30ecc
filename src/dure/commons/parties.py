"""Whom a goal or a pledge means, found among the parties of a ledger."""

import re
from collections.abc import Iterable
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

_NOT_THE_NAME: Final = r"주식회사|\(주\)|㈜|\(유\)|유한회사|\(가상\)|\s+"


def find_parties(parties: pa.Table, wanted: Iterable[str]) -> NDArray[np.int64]:
    """Find the rows of PARTIES that bear one of the business numbers, party ids or names.

    A name fits where it is the same but for spaces, case and the legal form of a company. Empty where
    nobody fits.
    """
    asked = list(wanted)
    if not asked or not parties.num_rows:
        return np.empty(0, dtype=np.int64)
    exact = pa.array(asked, pa.string())
    names = pa.array([re.sub(_NOT_THE_NAME, "", one).lower() for one in asked], pa.string())
    bare = pc.utf8_lower(pc.replace_substring_regex(parties["name"].cast(pa.string()), _NOT_THE_NAME, ""))
    fits = pc.or_(
        pc.or_(pc.is_in(parties["party"], exact), pc.is_in(parties["number"], exact)),
        pc.is_in(bare, names.filter(pc.not_equal(names, ""))),
    )
    return np.flatnonzero(fits.to_numpy(zero_copy_only=False))


def is_among(column: pa.ChunkedArray, rows: NDArray[np.int64], *, party_count: int) -> NDArray[np.bool_]:
    """Say for each transfer whether its payer, or payee, is one of these rows of PARTIES."""
    member = np.zeros(party_count, dtype=np.bool_)
    member[rows] = True
    return np.asarray(member[column.to_numpy()], dtype=np.bool_)
