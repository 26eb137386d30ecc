"""Every name a place goes by, ready to be matched against an address."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property

from dure.places.gazetteer import Gazetteer

Places = frozenset[int]
NOWHERE: Places = frozenset()
_YEARS_REMEMBERED = 10
_MARKS = re.compile("[.,·]")
_HANJA = re.compile(r"\([\u4e00-\u9fff]+\)")
_ENGLISH_UNITS = (("city", "si"), ("county", "gun"), ("district", "gu"), ("province", "do"), ("town", "eup"))


class _Index:
    """Names → who bears them: legal places of today, 행정동 of today, and what bore the name once."""

    def __init__(self) -> None:
        self.legal: dict[str, list[int]] = {}
        self.administrative: dict[str, list[int]] = {}
        self.former: dict[str, list[int]] = {}

    def add(self, name: str, number: int, *, today: bool, administrative: bool = False) -> None:
        """Let a place bear a name."""
        kind = self.former if not today else self.administrative if administrative else self.legal
        kind.setdefault(name, []).append(number)

    def names(self) -> set[str]:
        """Gather all names."""
        return {*self.legal, *self.administrative, *self.former}


def squeeze_english(text: str) -> str:
    """Bring an English name to bare small letters and digits, as hyphens and spaces vary."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _spell_english(name: str) -> Iterator[str]:
    """Spell a name as people do: jinangun, and jinancounty."""
    squeezed = squeeze_english(name)
    yield squeezed
    for word, unit in _ENGLISH_UNITS:
        if name.endswith(f"-{unit}"):
            yield squeezed.removesuffix(unit) + word


class Names:
    """Names → places by number, with what each place lies in and ever lay in.

    Attributes:
        levels: Level of each place by number.
        nation: The nation by number.
        short_aliases: 서울, 전북 …: names of provinces that a firm may bear too.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        """Read the names out of the gazetteer's table."""
        self.gazetteer = gazetteer
        self.levels: dict[int, str] = {}
        self._korean = _Index()
        self._shorts = _Index()
        self.nation = 0
        self.short_aliases: set[str] = set()
        self._within: dict[int, Places] = {}
        self._parents: dict[int, set[int]] = {}
        self._successions = [
            (
                gazetteer.find_number(succession.old),
                [new for code in succession.new if (new := gazetteer.find_number(code)) is not None],
            )
            for succession in gazetteer.successions
        ]
        self._read()
        self._known = self._korean.names()
        self._lengths = self._measure()

    def _read(self) -> None:
        codes, levels, names, parents, administrative, aliases, ends = (
            self.gazetteer.table.column(name).to_pylist()
            for name in ("code", "level", "name_ko", "parent", "administrative", "aliases", "valid_to")
        )
        self._lasting = self._find_lasting(codes, ends)
        numbers = [number for _, number in self.gazetteer.rows()]
        number_of = dict(zip(codes, numbers, strict=True))
        for row, number in enumerate(numbers):
            level, name, today = levels[row], names[row], codes[row] in self._lasting
            self.levels[number] = level
            if level == "nation":
                self.nation = number
                continue
            self._parents.setdefault(number, set()).add(number_of[parents[row]])
            if name[-1] == ")":
                self._korean.add(_HANJA.sub("", name), number, today=today)
            if administrative[row]:
                name = _MARKS.sub("", name)
            self._korean.add(name, number, today=today, administrative=administrative[row])
            for alias in (one for one in aliases[row] if not one.isascii()):
                self._korean.add(alias, number, today=today)
                if level == "province" and alias[-1] not in "시도":
                    self.short_aliases.add(alias)
            if level in {"district", "city_district"} and len(name) > 2:
                self._shorts.add(name[:-1], number, today=today)

    @cached_property
    def _english(self) -> tuple[_Index, _Index]:
        """The English names, full and short; read when the first English address comes."""
        full, short = _Index(), _Index()
        rows = self.gazetteer.table.select(
            ["code", "level", "name_en", "administrative", "aliases"]
        ).to_pylist()
        for (_, number), row in zip(self.gazetteer.rows(), rows, strict=True):
            if row["level"] == "nation":
                continue
            today, administrative = row["code"] in self._lasting, row["administrative"]
            for name in (row["name_en"], *filter(str.isascii, row["aliases"])):
                for spelling in _spell_english(name):
                    full.add(spelling, number, today=today, administrative=administrative)
            if today and row["level"] in {"district", "city_district"}:
                short.add(squeeze_english(row["name_en"].rpartition("-")[0]), number, today=True)
        return full, short

    def _find_lasting(self, codes: list[str], ends: list[date | None]) -> set[str]:
        """Gather the codes that hold, or ended of late in a reform that named no single successor.

        Papers go on carrying such a name for years, and no newer one can be put in its place.
        """
        newest = max((succession.effective for succession in self.gazetteer.successions), default=date.min)
        recent = [s for s in self.gazetteer.successions if newest.year - s.effective.year < _YEARS_REMEMBERED]
        reformed, days = tuple(s.old for s in recent), {s.effective for s in recent}
        return {
            code
            for code, end in zip(codes, ends, strict=True)
            if end is None or (end in days and code.startswith(reformed))
        }

    def within(self, number: int) -> Places:
        """Give all that a place lies in or ever lay in, itself and the nation left out."""
        known = self._within.get(number)
        if known is None:
            above = self._parents.get(number, set()) - {self.nation, number}
            for parent in tuple(above):
                above |= self.within(parent)
            above.discard(number)
            known = self._within[number] = frozenset(above | self._wholes(number, above))
        return known

    def _wholes(self, number: int, above: Iterable[int]) -> set[int]:
        lying = {number, *above}
        found = {new for old, news in self._successions if old in lying for new in news}
        return found - {number}

    def find(self, name: str, inside: Places | None) -> Places:
        """Find who bears a Korean name, inside any of the given places where some are given.

        A legal dong goes before the 행정동 of the same name in the same district, and what bears the name
        today before what once did.
        """
        return self._choose(self._korean, name, inside)

    def find_english(self, squeezed: str) -> Places:
        """Find who bears an English name anywhere, as `find` does."""
        return self._choose(self._english[0], squeezed, None)

    def _measure(self) -> dict[str, tuple[int, ...]]:
        """Say by the first two signs how long the names are that begin so, the longest first."""
        lengths: dict[str, set[int]] = {}
        for name in self._known | self._shorts.names():
            lengths.setdefault(name[:2], set()).add(len(name))
        return {start: tuple(sorted(found, reverse=True)) for start, found in lengths.items()}

    def lengths_at(self, text: str, at: int) -> tuple[int, ...]:
        """Give the lengths that a name beginning here may have, the longest first."""
        return self._lengths.get(text[at : at + 2], ())

    def knows(self, name: str) -> bool:
        """Say whether any place bears or bore the Korean name."""
        return name in self._known

    def find_short(self, name: str, inside: Places | None) -> Places:
        """Find the 시군구 of a short name (진안, 전주); a former one only where nobody bears the name today.

        대전 is 대전광역시, and no longer the 대전시 that lay in 충청남도.
        """
        today = self._narrow(self._shorts.legal.get(name), inside)
        if today or name in self._known:
            return today
        return self._narrow(self._shorts.former.get(name), inside)

    def find_english_short(self, squeezed: str) -> Places:
        """Find the 시군구 of a short English name (Jinan, Jeonju)."""
        return frozenset(self._english[1].legal.get(squeezed, ()))

    def _choose(self, index: _Index, name: str, inside: Places | None) -> Places:
        legal = self._narrow(index.legal.get(name), inside)
        administrative = self._narrow(index.administrative.get(name), inside)
        if administrative and legal:
            taken = {parent for number in legal for parent in self.within(number)}
            administrative = frozenset(n for n in administrative if not self._districts(n) & taken)
        return legal | administrative or self._narrow(index.former.get(name), inside)

    def _districts(self, number: int) -> set[int]:
        above = self.within(number)
        return {n for n in above if self.levels[n] == "district"} or set(above)  # Sejong has no 시군구

    def _narrow(self, numbers: list[int] | None, inside: Places | None) -> Places:
        if not numbers:
            return NOWHERE
        if inside is None:
            return frozenset(numbers)
        return frozenset([n for n in numbers if not inside.isdisjoint(self.within(n))])
