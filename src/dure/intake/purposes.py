"""What a purchase was for, by the words of the item and of the seller's line of business."""

import re
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.ledger.tables import PAYMENT, PURPOSES, TEXT, TRANSFERS

# In this order: the first that is found decides. The item speaks before the seller's line of business,
# since a wholesaler also repairs, and a landlord also sells.


def _read_words(*words: tuple[str, str]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((purpose, re.compile(pattern, re.IGNORECASE)) for purpose, pattern in words)


_ITEM_WORDS: Final = _read_words(
    ("rent", r"임대료|임차료|월세|rent\b"),
    ("insurance", r"보험료|insurance"),
    ("finance", r"이자|금융수수료|송금수수료|bank fee|interest"),
    (
        "services",
        (
            r"요양급여|진료비|수수료|용역|수리|정비|공사비|교육비|강사|광고|통신|전화|인터넷|전기요금|전기료|수도|택배|운송|배송|청소"
            r"|소독|컨설팅|디자인|인쇄|세무|회계|기장|검사|유지보수|service|repair|cleaning|transport|delivery|design"
        ),
    ),
    ("capital", r"차량구입|트럭|기계설비|설비구입|건축공사|시설공사|capital|equipment|machine"),
)
_LINE_WORDS: Final = _read_words(
    ("rent", r"부동산|임대"),
    ("insurance", r"보험"),
    ("finance", r"금융|은행"),
    (
        "services",
        r"서비스|운수|운송|통신|교육|수리|정비|세무|회계|광고|숙박|음식점|보건|용역|인쇄|전기업|수도",
    ),
)


def purpose_codes(transfers: pa.Table) -> np.ndarray:
    """Return the purpose of every transfer as its place in PURPOSES (int32, a copy to change)."""
    names = transfers["purpose"].cast(pa.string())
    codes = pc.index_in(names, value_set=pa.array(PURPOSES)).combine_chunks()
    return np.asarray(codes).astype(np.int32)


def with_purposes(transfers: pa.Table, codes: np.ndarray) -> pa.Table:
    """Return the transfers with other purposes, given as places in PURPOSES."""
    encoded = pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(PURPOSES)).cast(TEXT)
    place = transfers.schema.get_field_index("purpose")
    return transfers.set_column(place, TRANSFERS.field("purpose"), encoded)


def purpose_of_text(item: str | None, line: str | None) -> str | None:
    """Return the purpose that an item, or else a line of business, speaks of; None where neither does."""
    for text, words in ((item, _ITEM_WORDS), (line, _LINE_WORDS)):
        if text:
            for purpose, pattern in words:
                if pattern.search(text):
                    return purpose
    return None


def fill_purposes(rows: pa.Table, *, own: np.ndarray) -> pa.Array:
    """Return the purpose of every row: as read, else by evidence, else `goods`, and `unsorted` for a payment.

    A payment without evidence stays `unsorted`, but what a card company pays in is what customers bought by
    card: `goods`.

    Args:
        rows: Columns `purpose`, `role`, `item`, `payee_line`, `payer_number`, dictionaries unified.
        own: True where money moves between accounts of one owner, whatever the line says.
    """
    purpose = rows["purpose"].combine_chunks()
    item, line = rows["item"].combine_chunks(), rows["payee_line"].combine_chunks()
    item_code = np.asarray(item.indices.fill_null(-1)).astype(np.int64)
    line_code = np.asarray(line.indices.fill_null(-1)).astype(np.int64)
    pairs = (item_code + 1) * (len(line.dictionary) + 1) + line_code + 1
    encoded = pa.array(pairs).dictionary_encode()
    items, lines = [None, *item.dictionary.to_pylist()], [None, *line.dictionary.to_pylist()]
    names = ["goods", "unsorted", "own", *purpose.dictionary.to_pylist()]
    places = {name: index for index, name in reversed(list(enumerate(names)))}
    by_pair = np.empty(len(encoded.dictionary), dtype=np.int32)
    for index, pair in enumerate(encoded.dictionary.to_pylist()):
        found = purpose_of_text(items[pair // len(lines)], lines[pair % len(lines)])
        if found is not None and found not in places:
            places[found] = len(names)
            names.append(found)
        by_pair[index] = -1 if found is None else places[found]
    by_evidence = by_pair[np.asarray(encoded.indices)]
    is_payment = np.asarray(_equals(rows["role"], PAYMENT))
    open_purpose = np.where(_starts_with(rows["payer_number"], "card:"), np.int32(0), np.int32(1))
    read = np.asarray(purpose.indices.fill_null(-1)).astype(np.int32) + 3
    without = np.where(is_payment, open_purpose, np.int32(0))
    filled = np.where(read >= 3, read, np.where(by_evidence >= 0, by_evidence, without))
    filled[own] = names.index("own")
    return pa.DictionaryArray.from_arrays(pa.array(filled, pa.int32()), pa.array(names)).cast(TEXT)


def _equals(column: pa.ChunkedArray, value: str) -> np.ndarray:
    encoded = column.combine_chunks()
    words = encoded.dictionary.to_pylist()
    if value not in words:
        return np.zeros(len(encoded), dtype=bool)
    return np.asarray(np.asarray(encoded.indices.fill_null(-1)) == words.index(value))


def _starts_with(column: pa.ChunkedArray, start: str) -> np.ndarray:
    encoded = column.combine_chunks()
    matching = np.array(
        [bool(word) and word.startswith(start) for word in [*encoded.dictionary.to_pylist(), None]]
    )
    return np.asarray(matching[np.asarray(encoded.indices.fill_null(-1))], dtype=bool)
