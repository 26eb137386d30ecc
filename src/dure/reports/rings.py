"""The rings of a report: from the enterprise's own doorstep to the nation, through the asked place."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.ledger.tables import PARTIES
from dure.places.gazetteer import Gazetteer, Place
from dure.places.position import locate


@dataclass(frozen=True)
class RingChain:
    """Nested places, the finest first, and where every party stands for each.

    Attributes:
        places: The rings; the last is the nation.
        asked: Index of the asked place.
        positions: For each ring one int8 array by party, as `dure.places.locate` gives it.
        home: Where the enterprise itself is; None where unknown.
    """

    places: tuple[Place, ...]
    asked: int
    positions: tuple[np.ndarray, ...]
    home: Place | None


def build_ring_chain(
    parties: pa.Table, party: int, *, place: str, gazetteer: Gazetteer, as_of: date
) -> RingChain:
    """Build the rings round an enterprise that pass through the asked place.

    They start at the enterprise's own 읍 or 면 where that lies within the asked place, else at the asked
    place. Its own 동 is a ring only where it is what was asked for.

    Args:
        parties: Columns of `dure.ledger.tables.PARTIES`.
        party: Row of the enterprise.
        place: Code of the asked place, old or new.
        gazetteer: The places.
        as_of: Day whose codes the report speaks in.

    Raises:
        KeyError: There is no such place; the message names near codes.
        ValueError: The parties lack columns.
    """
    if parties.schema.names != PARTIES.names:
        raise ValueError(f"The parties have the columns {parties.schema.names}, not {PARTIES.names}.")
    asked = gazetteer.get(place, as_of=as_of)
    around = (asked, *gazetteer.ancestors(asked.code, as_of=as_of))
    own = parties["place"][party].as_py()
    home = None if own is None else gazetteer.find(own, as_of=as_of)
    within: tuple[Place, ...] = ()
    if home is not None:
        line = (home, *gazetteer.ancestors(home.code, as_of=as_of))
        codes = [step.code for step in line]
        if asked.code in codes:
            within = tuple(step for step in line[: codes.index(asked.code)] if is_ring(step))
    places = (*within, *around)
    codes = parties["place"].combine_chunks().cast(pa.string())
    whole = np.asarray(pc.fill_null(parties["whole_place"], fill_value=False).combine_chunks())
    positions = tuple(
        locate(codes, whole.astype(bool), boundary=[ring.code], gazetteer=gazetteer, as_of=as_of)
        for ring in places
    )
    return RingChain(places=places, asked=len(within), positions=positions, home=home)


def is_ring(place: Place) -> bool:
    """Say whether a place is shown as a ring round an enterprise: a 읍 or 면 is, a 동 or 리 is not."""
    if place.level == "village":
        return False
    return place.level != "town" or place.name_ko.endswith(("읍", "면"))
