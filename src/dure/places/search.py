"""Finding places by a part of their name in Korean or English, or by a code."""

import unicodedata
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dure.places.gazetteer import LEVELS, NATION, Gazetteer, Place

TEXT_MAX = 60
_WORDS_MAX = 6
_LOOKED_AT = 3000


class PlaceIndex:
    """The names of every place, ready to be searched; built once a gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        """Write the names of each row of the gazetteer into one text, so that Arrow searches them all."""
        self.gazetteer = gazetteer
        table = gazetteer.table
        columns = (table.column(name).to_pylist() for name in ("name_ko", "name_en", "aliases"))
        names = [
            "\n" + "\n".join(_fold(name) for name in (korean, english, *aliases) if name) + "\n"
            for korean, english, aliases in zip(*columns, strict=True)
        ]
        self._names = pa.array(names, pa.string())
        self._place = np.array([place for _, place in gazetteer.rows()], dtype=np.int64)
        rows: dict[int, list[int]] = {}
        for row, place in gazetteer.rows():
            rows.setdefault(place, []).append(row)
        self._names_of = {place: "".join(names[row] for row in of_place) for place, of_place in rows.items()}
        # What a place is ranked by is said by its last row.
        last = np.array([rows[place][-1] for place in self._place.tolist()], dtype=np.int64)
        level = np.array([LEVELS.index(one) for one in table.column("level").to_pylist()], dtype=np.int64)
        ended = table.column("valid_to").is_valid().to_numpy(zero_copy_only=False)
        code = np.argsort(np.argsort(np.array(table.column("code").to_pylist())))
        self._level, self._ended, self._code = level[last], ended[last].astype(np.int64), code[last]

    def find(self, text: str, *, limit: int = 20) -> tuple[Place, ...]:
        """Find places by words that stand in their names, or by a code.

        Args:
            text: A part of a name in Korean or English, as typed; further words may stand in the names of
                what the place lies in: `진안`, `전북 진안`, `Maryeong, Jinan`. Or a code, old or new, or the
                beginning of one. Only the first 60 letters are read.
            limit: How many to give.

        Returns:
            Today's places first; among them those whose whole name it is, then those whose name begins so,
            then the larger ones.
        """
        words = _read_words(text)
        if not words:
            return ()
        if len(words) == 1 and words[0].isascii() and words[0].isdigit():
            return self._find_code(words[0], limit=limit)
        if words == (NATION.casefold(),):
            return (self.gazetteer.get(NATION),)
        found: dict[int, None] = {}
        for row in self._rank(words)[:_LOOKED_AT].tolist():
            place = int(self._place[row])
            if place not in found and self._lies_in(place, words):
                found[place] = None
                if len(found) == limit:
                    break
        return tuple(self.gazetteer.get(self.gazetteer.code_of(place)) for place in found)

    def _rank(self, words: tuple[str, ...]) -> npt.NDArray[np.int64]:
        """Order the rows whose own names have one of the words in them, the best first."""
        rank = np.full(len(self._names), 3, dtype=np.int64)
        for word in words:
            for wanted, worth in ((word, 2), ("\n" + word, 1), ("\n" + word + "\n", 0)):
                hit = pc.match_substring(self._names, wanted).to_numpy(zero_copy_only=False)
                rank[hit] = np.minimum(rank[hit], worth)
        rows = np.flatnonzero(rank < 3)
        order = np.lexsort((self._code[rows], self._level[rows], rank[rows], self._ended[rows]))
        best: npt.NDArray[np.int64] = rows[order]
        return best

    def _lies_in(self, place: int, words: tuple[str, ...]) -> bool:
        if len(words) == 1:
            return True
        names = "".join(self._names_of[one] for one in self.gazetteer.chain_of(place))
        return all(word in names for word in words)

    def _find_code(self, code: str, *, limit: int) -> tuple[Place, ...]:
        exact = self.gazetteer.find(code)
        if exact is not None:
            return (exact,)
        begins = pc.starts_with(self.gazetteer.table.column("code").combine_chunks(), code)
        rows = np.flatnonzero(begins.to_numpy(zero_copy_only=False))
        order = np.lexsort((self._code[rows], self._level[rows], self._ended[rows]))
        places = dict.fromkeys(self._place[rows[order]].tolist())
        return tuple(self.gazetteer.get(self.gazetteer.code_of(place)) for place in list(places)[:limit])


_INDEXES: "WeakKeyDictionary[Gazetteer, PlaceIndex]" = WeakKeyDictionary()


def index_places(gazetteer: Gazetteer) -> PlaceIndex:
    """Give the index of a gazetteer; built at the first call."""
    found = _INDEXES.get(gazetteer)
    if found is None:
        found = _INDEXES[gazetteer] = PlaceIndex(gazetteer)
    return found


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold().replace(" ", "").replace("-", "")


def _read_words(text: str) -> tuple[str, ...]:
    """Read the words of what was typed; signs part words, and what a Mac types in pieces is put together."""
    clean = unicodedata.normalize("NFKC", text[:TEXT_MAX])
    clean = "".join(sign if sign.isalnum() or sign == "-" else " " for sign in clean)
    words = (_fold(word) for word in clean.split())
    return tuple(dict.fromkeys(word for word in words if word))[:_WORDS_MAX]
