"""Every name a place goes by, ready to be matched against an address."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dure.places.gazetteer import Gazetteer

Places = frozenset[int]
NOWHERE: Places = frozenset()
_YEARS_REMEMBERED = 10
_MARKS = re.compile("[.,·]")
_HANJA = re.compile(r"\([\u4e00-\u9fff]+\)")
_ENGLISH_UNITS = (("city", "si"), ("county", "gun"), ("district", "gu"), ("province", "do"), ("town", "eup"))


@dataclass(slots=True)
class _Bearers:
    """Who bears a name: legal places of today, 행정동 of today, and what bore it once."""

    legal: set[int]
    administrative: set[int]
    former: set[int]


def squeeze_english(text: str) -> str:
    """Bring an English name to bare small letters and digits, as hyphens and spaces vary."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


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
        self._korean: dict[str, _Bearers] = {}
        self._english: dict[str, _Bearers] = {}
        self._shorts: dict[str, _Bearers] = {}
        self._english_shorts: dict[str, set[int]] = {}
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
        self._lengths = self._measure()

    def _read(self) -> None:
        table = self.gazetteer.table
        columns = [
            table.column(name).to_pylist()
            for name in (
                "code",
                "level",
                "name_ko",
                "name_en",
                "parent",
                "administrative",
                "aliases",
                "valid_to",
            )
        ]
        lasting = self._find_lasting(columns[0], columns[7])
        numbers = {code: number for code, (_, number) in zip(columns[0], self.gazetteer.rows(), strict=True)}
        for (_, number), code, level, korean, english, parent, administrative, aliases, _ in zip(
            self.gazetteer.rows(), *columns, strict=True
        ):
            if level == "nation":
                self.levels[number] = level
                self.nation = number
                continue
            self.levels[number] = level
            self._parents.setdefault(number, set()).add(numbers[parent])
            today = code in lasting
            for name in {korean, _HANJA.sub("", korean)}:
                self._add(self._korean, name, number, today=today, administrative=administrative)
            for name in aliases:
                if name.isascii():
                    self._add_english(name, number, today=today, administrative=False)
                    continue
                self._add(self._korean, name, number, today=today, administrative=False)
                if level == "province" and name[-1] not in "시도":
                    self.short_aliases.add(name)
            self._add_english(english, number, today=today, administrative=administrative)
            if level in {"district", "city_district"} and len(korean) > 2:
                self._add(self._shorts, korean[:-1], number, today=today, administrative=False)
                if today:
                    short = squeeze_english(english.rpartition("-")[0])
                    self._english_shorts.setdefault(short, set()).add(number)

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

    @staticmethod
    def _add(
        index: dict[str, _Bearers], name: str, number: int, *, today: bool, administrative: bool
    ) -> None:
        bearers = index.setdefault(_MARKS.sub("", name), _Bearers(set(), set(), set()))
        if not today:
            bearers.former.add(number)
        elif administrative:
            bearers.administrative.add(number)
        else:
            bearers.legal.add(number)

    def _add_english(self, name: str, number: int, *, today: bool, administrative: bool) -> None:
        squeezed = squeeze_english(name)
        self._add(self._english, squeezed, number, today=today, administrative=administrative)
        for word, unit in _ENGLISH_UNITS:
            if name.endswith(f"-{unit}"):
                self._add(
                    self._english,
                    squeezed[: -len(unit)] + word,
                    number,
                    today=today,
                    administrative=administrative,
                )

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
        return self._choose(self._korean.get(name), inside)

    def find_english(self, squeezed: str, inside: Places | None) -> Places:
        """Find who bears an English name, as `find` does."""
        return self._choose(self._english.get(squeezed), inside)

    def _measure(self) -> dict[str, tuple[int, ...]]:
        """Say by the first two signs how long the names are that begin so, the longest first."""
        lengths: dict[str, set[int]] = {}
        for name in (*self._korean, *self._shorts):
            lengths.setdefault(name[:2], set()).add(len(name))
        return {start: tuple(sorted(found, reverse=True)) for start, found in lengths.items()}

    def lengths_at(self, text: str, at: int) -> tuple[int, ...]:
        """Give the lengths that a name beginning here may have, the longest first."""
        return self._lengths.get(text[at : at + 2], ())

    def knows(self, name: str) -> bool:
        """Say whether any place bears or bore the Korean name."""
        return name in self._korean

    def find_short(self, name: str, inside: Places | None) -> Places:
        """Find the 시군구 of a short name (진안, 전주); a former one only where nobody bears the name today.

        대전 is 대전광역시, and no longer the 대전시 that lay in 충청남도.
        """
        bearers = self._shorts.get(name)
        if bearers is None:
            return NOWHERE
        today = self._narrow(bearers.legal, inside)
        return today if today or name in self._korean else self._narrow(bearers.former, inside)

    def find_english_short(self, squeezed: str) -> Places:
        """Find the 시군구 of a short English name (Jinan, Jeonju)."""
        return frozenset(self._english_shorts.get(squeezed, ()))

    def _choose(self, bearers: _Bearers | None, inside: Places | None) -> Places:
        if bearers is None:
            return NOWHERE
        legal = self._narrow(bearers.legal, inside)
        administrative = self._narrow(bearers.administrative, inside)
        if administrative and legal:
            taken = {parent for number in legal for parent in self.within(number)}
            administrative = frozenset(n for n in administrative if not self._districts(n) & taken)
        return legal | administrative or self._narrow(bearers.former, inside)

    def _districts(self, number: int) -> set[int]:
        above = self.within(number)
        return {n for n in above if self.levels[n] == "district"} or set(above)  # Sejong has no 시군구

    def _narrow(self, numbers: set[int], inside: Places | None) -> Places:
        if inside is None:
            return frozenset(numbers)
        return frozenset(n for n in numbers if not inside.isdisjoint(self.within(n)))
