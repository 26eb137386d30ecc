"""The cells of a KOSIS table as they are written, and the places that they speak of."""

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from dure.language import Text
from dure.places.figures import FigureSource
from dure.places.gazetteer import NATION, Gazetteer
from dure.places.refreshing_ages import read_age, read_code
from dure.problem import Problem

STATISTICS: Final = Text("Statistics Korea (통계청)", "통계청")
MINISTRY: Final = Text("Ministry of the Interior and Safety (행정안전부)", "행정안전부")
_PROVINCES: Final = {
    "11": "11",
    "21": "26",
    "22": "27",
    "23": "28",
    "24": "29",
    "25": "30",
    "26": "31",
    "29": "36",
    "31": "41",
    "32": "51",
    "33": "43",
    "34": "44",
    "35": "52",
    "36": "46",
    "37": "47",
    "38": "48",
    "39": "50",
}
"""The first two digits of 통계청's codes, and today's code of that 시도."""
PERIOD: Final = re.compile(r"(\d{4})(?:[.\s]*(\d{1,2}))?\s*(?:년|월)?")
_BEGIN: Final = date(2017, 1, 1)


@dataclass(frozen=True, slots=True)
class Record:
    """One cell of a table: its place, sex, age, item and period as they are written.

    `within` is the 시도 that a table with a column a level names beside it.
    """

    row: int
    code: str
    place: str
    sex: str
    age: str
    item: str
    period: str
    value: str
    within: str = ""


@dataclass
class Reading:
    """What a shape of table is made from."""

    records: list[Record]
    table: str
    file: str
    file_date: str
    places: "PlacesByName"
    refused: list[int]
    strangers: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def source(self, agency: Text, table: str, day: str) -> FigureSource:
        """Name the source, with the file that it was read from."""
        note = Text(
            en=f"Read from {self.file} of {self.file_date}.",
            ko=f"{self.file}({self.file_date})에서 읽었습니다.",
        )
        return FigureSource(agency, f"KOSIS {self.table or table}", day, note)


class PlacesByName:
    """Places of KOSIS tables: by the registry's code, or by 시도 and name where the code is 통계청's own."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self._province = ""
        self._known: dict[tuple[str, str], str | None] = {}
        self._named: dict[str, set[str]] = {}
        columns = [
            gazetteer.table.column(name).to_pylist() for name in ("code", "level", "name_ko", "aliases")
        ]
        for code, level, name, aliases in zip(*columns, strict=True):
            if level in {"province", "district", "city_district"}:
                number = gazetteer.find_number(code)
                today = code if number is None else gazetteer.code_of(number)
                for one in (name, *aliases):
                    self._named.setdefault(one.replace(" ", ""), set()).add(today)

    def by_registry(self, record: Record) -> tuple[str, str] | None:
        """Give code and level by the registry's code; without one by name."""
        if not record.code:
            return self.by_name(record)
        code, level, known = read_code(record.code, self.gazetteer)
        return (code, level) if known or len(code) in {5, 8, 10} else None

    def by_name(self, record: Record) -> tuple[str, str] | None:
        """Give code and level by name: a 시도 sets the one that the rows after it lie in."""
        name = record.place.strip()
        if name in {"전국", "계", "합계", "총계"}:
            return NATION, "nation"
        if record.within and not record.code:
            self._province = self._find_province(record, record.within.strip()) or ""
        within = _PROVINCES.get(record.code[:2], "") if record.code else self._province
        # 광주시 is a city of 경기도 before it is a short name of 광주광역시.
        found = self._find_within(within, name)
        if found is None and (province := self._find_province(record, name)) is not None:
            self._province = province
            return province, "province"
        return None if found is None else (found, self._level(found))

    def _find_province(self, record: Record, name: str) -> str | None:
        if record.code:
            return _PROVINCES.get(record.code) if len(record.code) == 2 else None
        found = [
            code for code in self._named.get(name.replace(" ", ""), ()) if self._level(code) == "province"
        ]
        return found[0] if len(found) == 1 else None

    def _find_within(self, province: str, name: str) -> str | None:
        key = (province, name)
        if province and key not in self._known:
            named = [
                one
                for one in self._named.get(name.replace(" ", ""), ())
                if self._level(one) != "province" and self._is_of_our_time(one)
            ]
            inside = [one for one in named if self._lies_in(one, province)]
            # One that has moved since is found by its name where no other place has it: 군위군.
            found = inside or named
            self._known[key] = found[0] if len(found) == 1 else None
        return self._known.get(key)

    def _is_of_our_time(self, code: str) -> bool:
        """Leave out namesakes that ended before the figures begin, such as the 평택시 of 1995."""
        ended = self.gazetteer.get(code).valid_to
        return ended is None or ended >= _BEGIN

    def _level(self, code: str) -> str:
        return self.gazetteer.level_of(self.gazetteer.find_number(code) or 0)

    def _lies_in(self, code: str, province: str) -> bool:
        number, whole = self.gazetteer.find_number(code), self.gazetteer.find_number(province)
        return number is not None and whole in self.gazetteer.chain_of(number)


def axis_of(label: str, value: str) -> str:
    """Say what an axis is by its name, and where it has none by its value."""
    plain = label.replace(" ", "")
    if "행정구역" in plain or "시군구" in plain or "시도" in plain or "지역" in plain:
        return "place"
    if "성별" in plain:
        return "sex"
    if "연령" in plain or "세별" in plain or read_age(value) is not None:
        return "age"
    return "item"


def sex_of(record: Record) -> str | None:
    """Say which sex a record counts; both where nothing is said."""
    words = (record.sex or record.item).replace(" ", "")
    if "여자" in words or words == "여":
        return "women"
    if "남자" in words or words == "남":
        return "men"
    return "both"


def year_of(period: str) -> int | None:
    """Give the year of a period; None where it is none."""
    found = PERIOD.match(period.strip())
    return int(found[1]) if found else None


def day_of(period: str) -> str | None:
    """Give the last day of a period: `202506`, `2025.06 월` and `2024 년` alike."""
    found = re.match(r"(\d{4})[.\s]*(\d{2})?", period.strip())
    if found is None:
        return None
    year, month = int(found[1]), int(found[2] or 12)
    if not 1 <= month <= 12:
        return None
    return f"{year}-{month:02}-{monthrange(year, month)[1]:02}"


def read_rate(text: str) -> float | None:
    """Read a number from 0 to under 1,000; None where it is none."""
    try:
        rate = float(text.replace(",", ""))
    except ValueError:
        return None
    return rate if 0 <= rate < 1000 else None
