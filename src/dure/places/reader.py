"""Reads one address for the units that it names, from the largest down, and says which places are meant."""

import re
from dataclasses import dataclass

from dure.places.names import NOWHERE, Names, Places, squeeze_english

NUMBER = "#"  # stands where a building or lot number was cut off
_ROAD_AHEAD = re.compile(r"[가-힣·.]{1,12}\d*(?:번|가)?(?:로|길)(?:\d+\w{0,2}길)?(?:\d|#|$)|산\d")
_NOISE = re.compile(r"[\s,./·:;|_'\"]+")
_JOINED = re.compile(r"(?<=[가-힣\d])[.·](?=[가-힣\d])")  # as in 종로1.2.3.4가동
_HANGUL = re.compile("[가-힣]")
_LEVEL_ORDER = {"province": 0, "district": 1, "city_district": 2, "town": 3, "village": 4}
# A province's long name is now and then written in two words.
_SPLIT_ENDINGS = ("특별자치도", "특별자치시", "통합특별시", "광역시", "특별시")


@dataclass(frozen=True, slots=True)
class Found:
    """What an address says.

    Attributes:
        places: The places that it may mean, by number; none where nothing was read.
        sure: False where even the whole that they share must not be given: the address contradicts itself, or
            names too little.
        whole: True where every sign of it was read as a place's name.
    """

    places: Places
    sure: bool = True
    whole: bool = False


NOTHING = Found(NOWHERE)


@dataclass(frozen=True, slots=True)
class _Line:
    """An address without spaces and marks; `starts` are the spots where a word began or the last ended."""

    text: str
    starts: frozenset[int]

    @classmethod
    def squeeze(cls, text: str) -> "_Line":
        starts = [0]
        parts = [part for part in _NOISE.split(_JOINED.sub("", text)) if part]
        for part in parts:
            starts.append(starts[-1] + len(part))
        return cls("".join(parts), frozenset(starts))

    def word_at(self, at: int) -> str:
        """Give the rest of the word."""
        return self.text[at : min((start for start in self.starts if start > at), default=len(self.text))]

    def is_number(self, at: int) -> bool:
        """Say whether a lot or building number stands here."""
        text = self.text
        return text[at] in "0123456789([-#" or (
            text[at] == "산" and text[at + 1 : at + 2] in tuple("0123456789#")
        )

    def ends_name(self, end: int) -> bool:
        """Say whether a name may end here: at a space, before a number, or at the very end."""
        return end == len(self.text) or end in self.starts or self.is_number(end)


@dataclass(frozen=True, slots=True)
class _Path:
    """How far a reading went, what it means, and whether a lone weak name is all there was."""

    end: int
    places: Places
    weak: bool

    def better(self, other: "_Path | None") -> "_Path":
        """Choose the one that read further; of two as long, both are meant."""
        if other is None or self.end > other.end:
            return self
        if other.end > self.end:
            return other
        return _Path(self.end, self.places | other.places, self.weak or other.weak)


class AddressReader:
    """Reads heads of addresses (up to the number) by the names of a gazetteer."""

    def __init__(self, names: Names) -> None:
        """Take the names."""
        self._names = names

    def read(self, head: str, dong: str) -> Found:
        """Read a head and, where there is one, the dong that stood in brackets behind it."""
        if not _HANGUL.search(head):
            return self._read_english(head)
        line = _Line.squeeze(head)
        path = self._follow(line, 0, None)
        if path is None:
            return NOTHING
        if path.end < len(line.text) and path.end in line.starts:
            against = self._find_contradiction(line.word_at(path.end), path.places)
            if against:
                return Found(path.places | against, sure=False)
        places = self._narrow(path.places, dong) if dong else path.places
        return Found(places, sure=not path.weak, whole=path.end == len(line.text))

    def extend(self, found: Found, name: str, dong: str) -> Found | None:
        """Read one more name behind a head that was read whole as one place; None where it is no name in it.

        It gives what `read` would give for the longer head, at a fraction of the cost.
        """
        if not (found.whole and found.sure and len(found.places) == 1):
            return None
        places = self._names.find(name, found.places)
        return Found(self._narrow(places, dong) if dong else places, whole=True) if places else None

    def _narrow(self, places: Places, dong: str) -> Places:
        line = _Line.squeeze(dong)
        path = self._follow(line, 0, places)
        return path.places if path is not None and path.end == len(line.text) else places

    def _follow(self, line: _Line, at: int, inside: Places | None) -> _Path | None:
        """Read one unit after another, the longest names first; None where no unit begins here."""
        best: _Path | None = None
        for length in self._names.lengths_at(line.text, at):
            name, end = line.text[at : at + length], at + length
            if end > len(line.text):
                continue
            whole = self._names.find(name, inside)
            if whole and not _is_broken(line, at, end):
                path = self._go_on(line, end, whole)
                if path is None and self._may_stop(line, end, name, inside):
                    path = _Path(end, whole, inside is None and self._is_weak(line, end, name, whole))
                best = best if path is None else path.better(best)
            short = self._names.find_short(name, inside) if end in line.starts else NOWHERE
            if short and not _is_broken(line, at, end):
                path = self._go_on(line, end, short)
                if path is None and inside is not None:
                    path = _Path(end, short, weak=False)
                best = best if path is None else path.better(best)
        return best

    def _go_on(self, line: _Line, end: int, places: Places) -> _Path | None:
        return self._follow(line, end, places) if end < len(line.text) else None

    def _may_stop(self, line: _Line, end: int, name: str, inside: Places | None) -> bool:
        """Say whether a name may be the last that is read: 진안군청 is no 진안군, 서울우유 no 서울."""
        if not line.ends_name(end):
            return name[-1] in "시군구읍면도" and bool(_ROAD_AHEAD.match(line.text, end))
        if inside is not None or name not in self._names.short_aliases or end == len(line.text):
            return True
        return line.text.endswith(NUMBER) or line.word_at(end)[-1] in "시군구읍면동리가로길"

    def _is_weak(self, line: _Line, end: int, name: str, places: Places) -> bool:
        """Say whether a name with nothing above it is too little: a 리, or two signs that may be any word."""
        levels = {self._names.levels[place] for place in places}
        if "village" in levels:
            return True
        return levels == {"town"} and len(name) == 2 and not (end < len(line.text) and line.is_number(end))

    def _find_contradiction(self, word: str, places: Places) -> Places:
        """Find the places elsewhere that the next word names, where it names a 시군구, 읍 or 면."""
        if word[-1] not in "시군구읍면" or len(word) < 2:
            return NOWHERE
        found = self._names.find(word, None)
        above = {number for place in places for number in (place, *self._names.within(place))}
        return NOWHERE if found & above else found

    def _read_english(self, text: str) -> Found:
        words = [word for word in re.split(r"[\s,()#]+", text) if word]
        groups: list[tuple[Places, Places]] = []  # by full name, by short name
        index = 0
        while index < len(words):
            taken = 1
            for size in (4, 3, 2, 1):
                name = squeeze_english("".join(words[index : index + size]))
                if index + size > len(words) or len(name) < 3:
                    continue
                pair = self._names.find_english(name), self._names.find_english_short(name)
                if any(pair):
                    groups.append(pair)
                    taken = size
                    break
            index += taken
        if not any(whole for whole, _ in groups):
            return NOTHING
        if len(groups) == 1:
            places = groups[0][0]
            return Found(places, sure=not self._levels(places) <= {"town", "village"})
        return self._combine([whole | short for whole, short in groups])

    def _levels(self, places: Places) -> set[str]:
        return {self._names.levels[place] for place in places}

    def _combine(self, groups: list[Places]) -> Found:
        """Take the larger units first and narrow them by each smaller one."""
        groups.sort(key=lambda group: min(_LEVEL_ORDER[level] for level in self._levels(group)))
        places = groups[0]
        for group in groups[1:]:
            inner = {n for n in group if not places.isdisjoint(self._names.within(n))}
            outer = {n for n in places if n in group or not group.isdisjoint(self._names.within(n))}
            if inner or outer:
                places = frozenset(inner or outer)
            elif min(_LEVEL_ORDER[level] for level in self._levels(group)) < _LEVEL_ORDER["town"]:
                return Found(places | group, sure=False)
        return Found(places)


def _is_broken(line: _Line, at: int, end: int) -> bool:
    """Say whether a space stands inside a name where no one writes one, as they do in 효자동 3가."""
    breaks = [place for place in line.starts if at < place < end]
    if not breaks or all(line.text[place].isdigit() for place in breaks):
        return False
    return not line.text[at:end].endswith(_SPLIT_ENDINGS)
