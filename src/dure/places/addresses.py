"""Addresses → places, offline, over columns: the finest place that is sure, or the candidates."""

import re
from datetime import date
from weakref import WeakKeyDictionary

import pyarrow as pa
import pyarrow.compute as pc

from dure.places.gazetteer import Gazetteer
from dure.places.names import Names
from dure.places.reader import NUMBER, AddressReader, Found

RESOLVED = pa.schema([("code", pa.string()), ("level", pa.string()), ("ambiguous", pa.list_(pa.string()))])
CANDIDATES_MAX = 50  # of a name that stands in more places than anyone would read
_HEADS_KEPT_MAX = 500_000  # so that a service that runs for months stays small

# What is cleaned from every address, by RE2 over whole columns.
_ZIP = r"^[\s\(\[〔]*(?:우\)?\s*)?(?:우편번호\s*:?\s*)?(?:\d{5}|\d{3}-\d{3})[\)\]〕]?[\s,]*([^\d\s\-,])"
_LABEL = (
    r"^\s*(?:[\(\[](?:주소|본점|본사|지점|사업장|소재지|도로명|지번)[\)\]]|"
    r"(?:사업장\s?)?(?:주소지?|소재지|본점|본사|지점|사업장|도로명\s?주소|지번\s?주소|도로명|지번|우)\s*[:：\)])\s*"
)
_COUNTRY = r"^(?:대한민국|한국)\s+"
# The head ends at the first number that ends a word: the building or lot number.
_HEAD = r"^(?P<head>.*?[가-힣\)])\s*(?:산\s*)?\d+(?:-\d+)?(?:번지|번|호)?(?:[\s,\(\[].*)?$"
_BRACKET = r"\((?:[^\)]*,\s*)?(?P<dong>[가-힣]+[0-9]*(?:동|가|리|로)(?:\s?[0-9]가)?)\s*[,\)0-9 ]"
_ROAD_TAIL = re.compile(r"^[가-힣·.\d]*(?:로|길)$")

_Answer = tuple[str | None, str | None, list[str]]
_resolvers: "WeakKeyDictionary[Gazetteer, _Resolver]" = WeakKeyDictionary()


def resolve_addresses(
    addresses: pa.Array | pa.ChunkedArray, *, gazetteer: Gazetteer, as_of: date | None = None
) -> pa.Table:
    """Find the place of each address.

    Args:
        addresses: Strings; Korean (road-name or lot-number) or English, with the usual dirt.
        gazetteer: The places and all their names.
        as_of: The day whose codes are wanted; None for the latest known. Names of every day are understood.

    Returns:
        A table as long as `addresses`, in order: `code` (of the finest place that is sure, null where none
        is), `level`, and `ambiguous` (codes of the candidates where a name that was read stands for several
        places; empty where nothing was doubtful or nothing was read). Where all candidates lie in one place
        below the nation, that place is the code.
    """
    resolver = _resolvers.get(gazetteer)
    if resolver is None:
        resolver = _resolvers[gazetteer] = _Resolver(gazetteer)
    column = addresses.combine_chunks() if isinstance(addresses, pa.ChunkedArray) else addresses
    encoded = pc.dictionary_encode(column.cast(pa.string()), null_encoding="mask")
    keys = pc.dictionary_encode(_build_keys(encoded.dictionary))
    answers = [resolver.answer(key, as_of=as_of) for key in keys.dictionary.to_pylist()]
    answers.append((None, None, []))  # what null gets
    table = pa.table(
        [pa.array([answer[index] for answer in answers], field.type) for index, field in enumerate(RESOLVED)],
        schema=RESOLVED,
    )
    return table.take(pc.fill_null(pc.take(keys.indices, encoded.indices), len(answers) - 1))


def _build_keys(unique: pa.Array) -> pa.Array:
    """Cut each address to what decides: its head, a mark where a number followed, the dong in brackets."""
    text = pc.utf8_normalize(unique, form="NFKC")
    text = pc.replace_substring_regex(text, r"[\x{200B}-\x{200F}\x{FEFF}\x{00AD}]", "")
    text = pc.replace_substring_regex(text, r"\s+", " ")
    text = pc.utf8_trim(text, characters=" \"'*-.,·")
    text = pc.replace_substring_regex(text, _LABEL, "")
    text = pc.replace_substring_regex(text, _ZIP, r"\1")
    text = pc.replace_substring_regex(text, _COUNTRY, "")
    heads = pc.struct_field(pc.extract_regex(text, _HEAD), "head")
    dongs = pc.struct_field(pc.extract_regex(text, _BRACKET), "dong")
    marked = pc.binary_join_element_wise(heads, NUMBER, "")
    return pc.binary_join_element_wise(pc.coalesce(marked, text), pc.fill_null(dongs, ""), "\t")


class _Resolver:
    """Answers keys, remembering heads that it has read before."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._names = Names(gazetteer)
        self._reader = AddressReader(self._names)
        self._heads: dict[tuple[str, str], Found] = {}
        self._answers: dict[tuple[Found, date | None], _Answer] = {}

    def answer(self, key: str, *, as_of: date | None) -> _Answer:
        """Give code, level and candidates for one key."""
        head, _, dong = key.rpartition("\t")
        head = self._cut_road(head)
        found = self._heads.get((head, dong))
        if found is None:
            if len(self._heads) >= _HEADS_KEPT_MAX:
                self._heads.clear()
            found = self._heads[head, dong] = self._extend(head, dong) or self._reader.read(head, dong)
        answer = self._answers.get((found, as_of))
        if answer is None:
            answer = self._answers[found, as_of] = self._conclude(found, as_of=as_of)
        return answer

    def _extend(self, head: str, dong: str) -> Found | None:
        """Read only the last word where two or more words before it were read already, as on most lines."""
        before, _, last = head.rpartition(" ")
        if " " not in before:
            return None
        known = self._heads.get((before, ""))
        if known is None:
            known = self._heads[before, ""] = self._reader.read(before, "")
        return self._reader.extend(known, last.removesuffix(NUMBER), dong)

    def _cut_road(self, head: str) -> str:
        """Leave out the road's name, which decides nothing, so that one reading serves every road."""
        if not head.endswith(NUMBER):
            return head
        head = head[:-1]
        while True:
            before, space, last = head.rpartition(" ")
            if not space or not _ROAD_TAIL.match(last) or self._names.knows(last):
                return head + NUMBER
            head = before

    def _conclude(self, found: Found, *, as_of: date | None) -> _Answer:
        gazetteer = self._gazetteer
        if not found.places:
            return None, None, []
        if found.sure and len(found.places) == 1:
            (place,) = found.places
            return gazetteer.code_of(place, as_of=as_of), gazetteer.level_of(place, as_of=as_of), []
        candidates = sorted({gazetteer.code_of(place, as_of=as_of) for place in found.places})[
            :CANDIDATES_MAX
        ]
        if not found.sure:
            return None, None, candidates
        chains = [gazetteer.chain_of(place, as_of=as_of) for place in found.places]
        common = next(place for place in chains[0] if all(place in chain for chain in chains))
        if gazetteer.level_of(common) == "nation":
            return None, None, candidates
        return gazetteer.code_of(common, as_of=as_of), gazetteer.level_of(common, as_of=as_of), candidates
