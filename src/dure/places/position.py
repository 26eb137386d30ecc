"""Whether a known area lies inside a boundary, outside it, or cannot be said to."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dure.places.gazetteer import Gazetteer

INSIDE = 1
OUTSIDE = -1
UNPLACED = 0


def locate(
    places: pa.Array | pa.ChunkedArray,
    whole: NDArray[np.bool_],
    *,
    boundary: Sequence[str],
    gazetteer: Gazetteer,
    as_of: date | None = None,
) -> NDArray[np.int8]:
    """Say of each party whether its known area is inside a boundary.

    Args:
        places: Place codes, old or new, one a party; null where nothing is known.
        whole: For each party, True where its area *is* the whole place that the code names (a province's own
            office, a national body), so that it is outside every smaller boundary.
        boundary: Place codes; their union counts as inside.
        gazetteer: Where the codes are looked up.
        as_of: The day whose borders count; None for the latest known.

    Returns:
        `INSIDE`, `OUTSIDE` or `UNPLACED`, as long as `places`. A place that only partly overlaps the boundary
        (it lies above it, was split across it, or is a 행정동 beside a legal dong) is unplaced; one that lies
        above it is outside where `whole` says so. A null or an unknown code is unplaced, even for KR.

    Raises:
        PlaceNotFoundError: A code of the boundary is of no place.
        ValueError: `places` and `whole` are not of one length.
    """
    if len(places) != len(whole):
        raise ValueError(f"There are {len(places)} places and {len(whole)} marks of whole.")
    inside = {_get_number(code, gazetteer) for code in boundary}
    above = {number for place in inside for number in gazetteer.chain_of(place, as_of=as_of)[1:]}
    partly = _overlapping(inside, gazetteer, as_of=as_of)
    column = places.combine_chunks() if isinstance(places, pa.ChunkedArray) else places
    encoded = pc.dictionary_encode(column, null_encoding="mask")
    codes = encoded.dictionary.to_pylist()
    verdicts = np.full(len(codes) + 1, UNPLACED, dtype=np.int8)  # the last is of null
    verdicts_whole = verdicts.copy()
    for index, code in enumerate(codes):
        number = gazetteer.find_number(code)
        if number is None:
            continue
        chain = gazetteer.chain_of(number, as_of=as_of)
        if inside.intersection(chain):
            verdicts[index] = verdicts_whole[index] = INSIDE
        elif number in above:
            verdicts_whole[index] = OUTSIDE
        elif not _overlaps(number, chain, inside, partly, gazetteer, as_of=as_of):
            verdicts[index] = verdicts_whole[index] = OUTSIDE
    indices = np.asarray(pc.fill_null(encoded.indices, len(codes)), dtype=np.int64)
    return np.where(whole, verdicts_whole[indices], verdicts[indices]).astype(np.int8)


def _get_number(code: str, gazetteer: Gazetteer) -> int:
    number = gazetteer.find_number(code)
    if number is None:
        gazetteer.get(code)  # raises, naming near codes
        raise AssertionError(code)
    return number


def _overlapping(inside: set[int], gazetteer: Gazetteer, *, as_of: date | None) -> set[int]:
    """Gather the places that a reform laid across the boundary: only some of their area is surely inside."""
    partly: set[int] = set()
    chains = [gazetteer.chain_of(place, as_of=as_of) for place in inside]
    for succession in gazetteer.successions:
        if as_of is not None and as_of < succession.effective:
            continue
        old = gazetteer.find_number(succession.old)
        new = {gazetteer.find_number(code) for code in succession.new}
        if old is None:
            continue
        below_new = {n for n in new if n is not None and inside & set(gazetteer.chain_of(n, as_of=as_of))}
        if below_new or any(n in chain for n in new if n is not None for chain in chains):
            partly.add(old)  # the old whole, asked by a new part
        if inside.intersection(gazetteer.chain_of(old, as_of=as_of)) or any(old in chain for chain in chains):
            partly.update(n for n in new if n is not None)  # the new whole, asked by an old part
    return partly - inside


def _overlaps(
    number: int,
    chain: tuple[int, ...],
    inside: set[int],
    partly: set[int],
    gazetteer: Gazetteer,
    *,
    as_of: date | None,
) -> bool:
    if partly.intersection(chain):
        return True
    if gazetteer.level_of(number) not in {"town", "village"}:
        return False
    # A 행정동 and a legal dong of the same city may share ground, and no table says how much.
    for place in inside:
        other = gazetteer.chain_of(place, as_of=as_of)
        if (
            gazetteer.level_of(place) == "town"
            and gazetteer.is_administrative(place) != gazetteer.is_administrative(number)
            and other[1] in chain
        ):
            return True
    return False
