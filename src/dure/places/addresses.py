"""Addresses → places, offline, over columns: the finest place that is sure, or the candidates."""

import re
from dataclasses import dataclass
from datetime import date
from weakref import WeakKeyDictionary

import pyarrow as pa
import pyarrow.compute as pc

from dure.places.gazetteer import Gazetteer
from dure.places.names import NOWHERE, Names, Places, squeeze_english

RESOLVED = pa.schema([("code", pa.string()), ("level", pa.string()), ("ambiguous", pa.list_(pa.string()))])
_CANDIDATES_MAX = 50  # of a name that stands in more places than anyone would read

# What is cleaned from every address, by RE2 over whole columns.
_ZIP = r"^[\s\(\[〔]*(?:우\)?\s*)?(?:우편번호\s*:?\s*)?\d{3}-?\d{2,3}[\)\]〕]?[\s,]*([^\d\s\-,])"
_LABEL = (
    r"^\s*(?:[\(\[](?:주소|본점|본사|지점|사업장|소재지|도로명|지번)[\)\]]|"
    r"(?:사업장\s?)?(?:주소지?|소재지|본점|본사|지점|사업장|도로명\s?주소|지번\s?주소|도로명|지번|우)\s*[:：\)])\s*"
)
# The head ends at the first number that ends a word: the building or lot number.
_HEAD = r"^(?P<head>.*?[가-힣\)])\s*(?:산\s*)?\d+(?:-\d+)?(?:번지|번|호)?(?:[\s,\(\[].*)?$"
_BRACKET = r"\((?:[^\)]*,\s*)?(?P<dong>[가-힣]+[0-9]*(?:동|가|리|로)(?:\s?[0-9]가)?)\s*[,\)0-9 ]"
_ROAD_TAIL = re.compile(r"^(?:[가-힣·.]*\d*[가-힣·.\d]*(?:로|길|대로))$")
_ROAD_AHEAD = re.compile(r"(?:[가-힣·.]{1,12}\d*(?:번|가)?(?:로|길)(?:\d+\w{0,2}길)?(?:\d|$)|산\d)")
_NOISE = re.compile(r"[\s,./·:;|_'\"]+")


@dataclass(frozen=True, slots=True)
class _Found:
    """What an address says: the places it may mean, and whether their common whole may be given."""

    places: Places
    sure: bool = True


_NOTHING = _Found(NOWHERE)
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
        places; empty where nothing was doubtful or nothing was read). Where all candidates lie in one place,
        that place is the code.
    """
    resolver = _resolvers.get(gazetteer)
    if resolver is None:
        resolver = _resolvers[gazetteer] = _Resolver(gazetteer)
    column = addresses.combine_chunks() if isinstance(addresses, pa.ChunkedArray) else addresses
    encoded = pc.dictionary_encode(column.cast(pa.string()), null_encoding="mask")
    unique = encoded.dictionary
    keys = pc.dictionary_encode(_build_keys(unique))
    answers = [resolver.answer(key, as_of=as_of) for key in keys.dictionary.to_pylist()]
    answers.append((None, None, []))
    table = pa.Table.from_arrays(
        [
            pa.array(list(values), type=field.type)
            for values, field in zip(zip(*answers), RESOLVED, strict=True)
        ],
        schema=RESOLVED,
    )
    of_unique = keys.indices if len(unique) else pa.array([], pa.int32())
    rows = pc.fill_null(pc.take(of_unique, encoded.indices), len(answers) - 1)
    return table.take(rows)


def _build_keys(unique: pa.Array) -> pa.Array:
    """Cut each address to what decides: its head, and the dong in brackets behind a tab."""
    text = pc.utf8_normalize(unique, form="NFKC")
    text = pc.replace_substring_regex(text, r"[\x{200B}-\x{200F}\x{FEFF}\x{00AD}]", "")
    text = pc.utf8_trim(pc.replace_substring_regex(text, r"\s+", " "), characters=" \t\"'*-.,·")
    text = pc.replace_substring_regex(text, _LABEL, "")
    text = pc.replace_substring_regex(text, _ZIP, r"\1")
    heads = pc.struct_field(pc.extract_regex(text, _HEAD), "head")
    dongs = pc.struct_field(pc.extract_regex(text, _BRACKET), "dong")
    return pc.binary_join_element_wise(pc.coalesce(heads, text), pc.fill_null(dongs, ""), "\t")


class _Resolver:
    """Answers keys, remembering heads that it has read before."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._names = Names(gazetteer)
        self._heads: dict[tuple[str, str], _Found] = {}
        self._answers: dict[tuple[Places, bool, date | None], tuple[str | None, str | None, list[str]]] = {}

    def answer(self, key: str, *, as_of: date | None) -> tuple[str | None, str | None, list[str]]:
        head, _, dong = key.rpartition("\t")
        head = self._cut_road(head)
        found = self._heads.get((head, dong))
        if found is None:
            found = self._heads[head, dong] = self._read(head, dong)
        asked = (found.places, found.sure, as_of)
        answer = self._answers.get(asked)
        if answer is None:
            answer = self._answers[asked] = self._conclude(found, as_of=as_of)
        return answer

    def _cut_road(self, head: str) -> str:
        """Leave out the road's name, which decides nothing, so that one reading serves every road."""
        while True:
            before, space, last = head.rpartition(" ")
            if not space or self._names.knows(last) or not _ROAD_TAIL.match(last):
                return head
            head = before

    def _read(self, head: str, dong: str) -> _Found:
        if not re.search("[가-힣]", head):
            return self._read_english(head)
        text, starts = _squeeze(head)
        end, places, weak = self._follow(text, starts, 0, None)
        if not places:
            return _NOTHING
        rest = text[end:]
        if rest and end in starts:
            against = self._contradiction(text, starts, end, places)
            if against:
                return _Found(places | against, sure=False)
        if dong:
            places = self._narrow_by_dong(places, dong)
        return _Found(places, sure=not weak)

    def _narrow_by_dong(self, places: Places, dong: str) -> Places:
        text, starts = _squeeze(dong)
        end, narrowed, _ = self._follow(text, starts, 0, places)
        return narrowed if narrowed and end == len(text) else places

    def _follow(
        self, text: str, starts: set[int], at: int, inside: Places | None
    ) -> tuple[int, Places, bool]:
        """Read one unit after another; give how far it went, the places meant, and whether that is weak."""
        best: tuple[int, Places, bool] = (at, inside if inside is not None else NOWHERE, False)
        names = self._names
        for length in range(min(names.longest, len(text) - at), 1, -1):
            name = text[at : at + length]
            end = at + length
            whole = names.find(name, inside)
            if whole and not self._is_broken(text, starts, at, end):
                best = self._try(text, starts, end, whole, name, inside, best, short=False)
            short = names.find_short(name, inside) if end in starts else NOWHERE
            if short:
                best = self._try(text, starts, end, short, name, inside, best, short=True)
        return best

    def _try(
        self,
        text: str,
        starts: set[int],
        end: int,
        places: Places,
        name: str,
        inside: Places | None,
        best: tuple[int, Places, bool],
        *,
        short: bool,
    ) -> tuple[int, Places, bool]:
        further = self._follow(text, starts, end, places) if end < len(text) else (end, places, False)
        weak = further[2]
        if further[0] == end:  # nothing more was read behind this name
            if not self._may_end(text, starts, end, name, places):
                return best
            if short and inside is None:
                return best
            weak = inside is None and self._is_weak(text, end, name, places)
            if (
                inside is None
                and name in self._names.short_aliases
                and end < len(text)
                and not _is_number(text, end)
            ):
                if not _ROAD_AHEAD.match(text, end):
                    return best
        if (
            further[0] > best[0]
            or (further[0] == best[0] and not best[1])
            or (best[0] == end and best[1] is inside)
        ):
            return further[0], further[1], weak
        if further[0] == best[0] and best[1] is not inside:
            return best[0], best[1] | further[1], best[2] or weak
        return best

    def _is_broken(self, text: str, starts: set[int], at: int, end: int) -> bool:
        """Say whether a space stands inside the name where no one writes one."""
        breaks = [place for place in range(at + 1, end) if place in starts]
        if not breaks:
            return False
        name = text[at:end]
        if all(text[place].isdigit() for place in breaks):
            return False
        return not (name.endswith(("특별자치도", "특별자치시", "통합특별시", "광역시", "특별시")))

    def _may_end(self, text: str, starts: set[int], end: int, name: str, places: Places) -> bool:
        if end == len(text) or end in starts or _is_number(text, end):
            return True
        return name[-1] in "시군구읍면도" and bool(_ROAD_AHEAD.match(text, end))

    def _is_weak(self, text: str, end: int, name: str, places: Places) -> bool:
        """Say whether a name alone is too little: a 리, or two signs that may be any word."""
        levels = {self._names.levels[place] for place in places}
        if "village" in levels:
            return True
        return levels == {"town"} and len(name) == 2

    def _contradiction(self, text: str, starts: set[int], at: int, places: Places) -> Places:
        """Find the places elsewhere that the next word names, where it names a 시군구, 읍 or 면."""
        stops = sorted(place for place in starts if place > at)
        word = text[at : stops[0] if stops else len(text)]
        if word[-1:] not in "시군구읍면" or not self._names.knows(word):
            return NOWHERE
        found = self._names.find(word, None)
        above = {number for place in places for number in (place, *self._names.within(place))}
        return NOWHERE if found & above else found

    def _read_english(self, text: str) -> _Found:
        words = [word for word in re.split(r"[\s,()]+", text) if word]
        groups: list[Places] = []
        index = 0
        while index < len(words):
            for size in (4, 3, 2, 1):
                name = squeeze_english("".join(words[index : index + size]))
                found = (
                    self._names.find_english(name, None)
                    if len(name) > 3 and index + size <= len(words)
                    else NOWHERE
                )
                if found:
                    groups.append(found)
                    index += size
                    break
            else:
                index += 1
        return self._combine(groups)

    def _combine(self, groups: list[Places]) -> _Found:
        """Take the larger units first and narrow by each smaller one."""
        order = {"province": 0, "district": 1, "city_district": 2, "town": 3, "village": 4}
        groups.sort(key=lambda group: min(order[self._names.levels[place]] for place in group))
        places: Places = NOWHERE
        for group in groups:
            if not places:
                places = group
                continue
            inner = frozenset(n for n in group if not places.isdisjoint(self._names.within(n)))
            if inner:
                places = inner
            elif not places & group and min(order[self._names.levels[n]] for n in group) < 3:
                return _Found(places | group, sure=False)
        alone = len(groups) == 1 and {self._names.levels[n] for n in places} <= {"town", "village"}
        return _Found(places, sure=not alone)

    def _conclude(self, found: _Found, *, as_of: date | None) -> tuple[str | None, str | None, list[str]]:
        gazetteer = self._gazetteer
        if not found.places:
            return None, None, []
        if found.sure and len(found.places) == 1:
            code = gazetteer.code_of(next(iter(found.places)), as_of=as_of)
            return code, gazetteer.level_of(next(iter(found.places))), []
        candidates = sorted({gazetteer.code_of(place, as_of=as_of) for place in found.places})[
            :_CANDIDATES_MAX
        ]
        if not found.sure:
            return None, None, candidates
        chains = [gazetteer.chain_of(place, as_of=as_of) for place in found.places]
        common = next(n for n in chains[0] if all(n in chain for chain in chains))
        if gazetteer.level_of(common) == "nation":
            return None, None, candidates
        return gazetteer.code_of(common, as_of=as_of), gazetteer.level_of(common), candidates


def _squeeze(text: str) -> tuple[str, set[int]]:
    """Take out spaces and marks; give the text and the places in it where one stood."""
    parts = [part for part in _NOISE.split(text) if part]
    starts: set[int] = set()
    length = 0
    for part in parts:
        starts.add(length)
        length += len(part)
    starts.add(length)
    return "".join(parts), starts


def _is_number(text: str, at: int) -> bool:
    return text[at].isdigit() or (text[at] == "산" and text[at + 1 : at + 2].isdigit()) or text[at] in "([-"
