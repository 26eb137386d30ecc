"""KOSIS (kosis.kr) tables as JSON (the open API's rows, also as downloaded) and as CSV.

Read are residents by age (DT_1B04005N), births (DT_1B8000H), total fertility (DT_1B81A23), the projection
of 시군구 (DT_1BPB002E) and the life table (DT_1B42). The tables of 통계청 have codes of their own, which are
other places' codes in the registry: there a place is found by its 시도 and its name, never by its code.
"""

import csv
import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Any, Final

import numpy as np
import pyarrow as pa

from dure.language import Text
from dure.places.figures import AGE_COLUMNS, AGES, FigureSource, FigureTables
from dure.places.gazetteer import NATION, Gazetteer
from dure.places.refreshing_ages import ResidentsOfFile, age_index, read_age, read_code, read_count
from dure.problem import Problem, Where

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
_PERIOD: Final = re.compile(r"(\d{4})(?:[.\s]*(\d{1,2}))?\s*(?:년|월)?")
_SHOWN: Final = 5
_BEGIN: Final = date(2017, 1, 1)
_ROWS_MAX: Final = 5_000_000

Told = tuple[FigureTables | None, Text | None, list[Problem]]


@dataclass(frozen=True, slots=True)
class Record:
    """One cell of a table: its place, sex, age, item and period as they are written."""

    row: int
    code: str
    place: str
    sex: str
    age: str
    item: str
    period: str
    value: str


@dataclass
class _Reading:
    """What a shape of table is made from."""

    records: list[Record]
    table: str
    file: str
    file_date: str
    places: "_PlacesByName"
    refused: list[int]
    strangers: dict[str, int]

    def source(self, agency: Text, table: str, day: str) -> FigureSource:
        """Name the source, with the file that it was read from."""
        note = Text(
            en=f"Read from {self.file} of {self.file_date}.",
            ko=f"{self.file}({self.file_date})에서 읽었습니다.",
        )
        return FigureSource(agency, f"KOSIS {self.table or table}", day, note)


class _PlacesByName:
    """Places of KOSIS tables: by the registry's code, or by 시도 and name where the code is 통계청's own."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
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
        code, level, known = read_code(record.code, self._gazetteer)
        return (code, level) if known or len(code) in {5, 8, 10} else None

    def by_name(self, record: Record) -> tuple[str, str] | None:
        """Give code and level by name: a 시도 sets the one that the rows after it lie in."""
        name = record.place.strip()
        if name in {"전국", "계"}:
            return NATION, "nation"
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
        ended = self._gazetteer.get(code).valid_to
        return ended is None or ended >= _BEGIN

    def _level(self, code: str) -> str:
        return self._gazetteer.level_of(self._gazetteer.find_number(code) or 0)

    def _lies_in(self, code: str, province: str) -> bool:
        number, whole = self._gazetteer.find_number(code), self._gazetteer.find_number(province)
        return number is not None and whole in self._gazetteer.chain_of(number)


def read_kosis_json(loaded: Any, *, file: str, gazetteer: Gazetteer, file_date: str) -> Told:
    """Read the rows of the open API: objects with `TBL_ID, C1, C1_NM, C1_OBJ_NM, ITM_NM, PRD_DE, DT`."""
    if isinstance(loaded, dict) and ("err" in loaded or "errMsg" in loaded):
        return None, None, [_report_refusal(file, str(loaded.get("errMsg") or loaded.get("err"))[:200])]
    rows = loaded if isinstance(loaded, list) else loaded.get("data") if isinstance(loaded, dict) else None
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        return None, None, []
    if not {"PRD_DE", "DT"} <= rows[0].keys():
        return None, None, []
    table = str(rows[0].get("TBL_ID", ""))
    records = [_record_of(number, row) for number, row in enumerate(rows[:_ROWS_MAX], start=1)]
    return _shape(records, table, file=file, gazetteer=gazetteer, file_date=file_date)


def _record_of(number: int, row: Mapping[str, Any]) -> Record:
    axes: dict[str, tuple[str, str]] = {}
    for axis in range(1, 9):
        label = str(row.get(f"C{axis}_OBJ_NM") or "")
        if f"C{axis}" in row:
            kind = _axis_of(label, str(row.get(f"C{axis}_NM") or ""))
            axes.setdefault(kind, (str(row[f"C{axis}"]), str(row.get(f"C{axis}_NM") or "")))
    code, place = axes.get("place", ("", ""))
    item = str(row.get("ITM_NM") or "")
    if "item" in axes:
        item = f"{item} {axes['item'][1]}"
    return Record(
        row=number,
        code=code,
        place=place,
        sex=axes.get("sex", ("", ""))[1],
        age=axes.get("age", ("", ""))[1],
        item=item,
        period=str(row.get("PRD_DE") or ""),
        value=str(row.get("DT") if row.get("DT") is not None else ""),
    )


def _axis_of(label: str, value: str) -> str:
    """Say what an axis is by its name, and where it has none by its value."""
    plain = label.replace(" ", "")
    if "행정구역" in plain or "시군구" in plain or "시도" in plain or "지역" in plain:
        return "place"
    if "성별" in plain:
        return "sex"
    if "연령" in plain or "세별" in plain or read_age(value) is not None:
        return "age"
    return "item"


def read_kosis_csv(text: str, *, file: str, gazetteer: Gazetteer, file_date: str) -> Told:
    """Read a table downloaded as CSV: dimensions first, then a column a period, one header row or two."""
    lines = list(csv.reader(StringIO(text)))
    if len(lines) < 2:
        return None, None, []
    head = [cell.strip().strip("'") for cell in lines[0]]
    periods = [column for column, label in enumerate(head) if _PERIOD.fullmatch(label.replace("항목", ""))]
    if not periods or not any(_axis_of(label, "") == "place" or "연령" in label for label in head):
        return None, None, []
    # A second header row repeats the names of the dimensions and has an item over each period.
    second = lines[1] if lines[1][0].strip() == lines[0][0].strip() else None
    records: list[Record] = []
    refused: list[int] = []
    start = 2 if second is not None else 1
    before: list[str] = []
    for number, line in enumerate(lines[start:], start=start + 1):
        if not any(line):
            continue
        if len(line) < len(head):
            refused.append(number)
            continue
        # A download may leave a cell blank where it repeats the one above.
        dimensions = [
            cell or (before[column] if column < len(before) else "") for column, cell in enumerate(line)
        ]
        before = dimensions
        records += _records_of_line(number, head, dimensions, periods, second)
    return _shape(records, "", file=file, gazetteer=gazetteer, file_date=file_date, refused=refused)


def _records_of_line(
    number: int,
    head: Sequence[str],
    line: Sequence[str],
    periods: Sequence[int],
    second: Sequence[str] | None,
) -> list[Record]:
    axes: dict[str, str] = {}
    for column, label in enumerate(head):
        if column not in periods:
            kind = "item" if label.startswith("항목") else _axis_of(label, line[column])
            axes.setdefault(kind, line[column].strip().strip("'"))
    found = re.fullmatch(r"(.*?)\s*\((\d{2,10})\)", axes.get("place", ""))
    return [
        Record(
            row=number,
            code=found[2] if found else "",
            place=found[1] if found else axes.get("place", ""),
            sex=axes.get("sex", ""),
            age=axes.get("age", ""),
            item=f"{axes.get('item', '')} {second[column] if second is not None else ''}".strip(),
            period=head[column],
            value=line[column],
        )
        for column in periods
    ]


def _shape(
    records: list[Record],
    table: str,
    *,
    file: str,
    gazetteer: Gazetteer,
    file_date: str,
    refused: list[int] | None = None,
) -> Told:
    """Find what kind of table the records are, and build its figures."""
    if not records:
        return None, None, []
    items = {record.item for record in records}
    ages = any(read_age(record.age) is not None for record in records)
    shapes: tuple[tuple[bool, Callable[[_Reading], tuple[FigureTables, Text] | None]], ...] = (
        (table == "DT_1B42" or any("기대여명" in item for item in items), _shape_life_table),
        (table.startswith("DT_1BPB") or any("추계인구" in item for item in items), _shape_projection),
        (any("합계출산율" in item or "출생" in item for item in items), _shape_births),
        (ages and any("인구" in item for item in items), _shape_residents),
    )
    shape = next((build for fits, build in shapes if fits), None)
    if shape is None:
        return None, None, [_report_no_ages(file)] if any("인구" in item for item in items) else []
    reading = _Reading(records, table, file, file_date, _PlacesByName(gazetteer), list(refused or ()), {})
    built = shape(reading)
    problems = []
    if reading.refused:
        problems.append(_report_refused(file, reading.refused))
    if reading.strangers:
        problems.append(_report_strangers(file, reading.strangers))
    if built is None:
        return None, None, problems or [_report_nothing(file)]
    return built[0], built[1], problems


def _shape_residents(reading: _Reading) -> tuple[FigureTables, Text] | None:
    gathered = ResidentsOfFile("kosis_residents_{date}")
    single = {record.age for record in reading.records if (age := read_age(record.age)) and age[0] == age[1]}
    for record in reading.records:
        age, sex, day = read_age(record.age), _sex_of(record), _day_of(record.period)
        if age is None or (single and age[0] != age[1] and record.age not in single and age[1] != 200):
            continue  # 계, and the five-year rows that stand among single years: counted once
        index, people = age_index(age), read_count(record.value)
        if index is None or people is None or day is None or sex is None:
            reading.refused.append(record.row)
            continue
        place = reading.places.by_registry(record)
        if place is None:
            reading.strangers.setdefault(record.place, record.row)
            continue
        counts = np.zeros(len(AGES), dtype=np.int64)
        counts[index] = people
        gathered.add(code=place[0], level=place[1], day=day, sex=sex, counts=counts)
    gathered.complete()
    days = sorted({day for _, day, _ in gathered.people})
    if not days:
        return None
    tables = FigureTables(
        sources={f"kosis_residents_{day}": reading.source(MINISTRY, "DT_1B04005N", day) for day in days},
        residents=gathered.to_table("both"),
        women=gathered.to_table("women"),
    )
    count = f"{len(gathered.levels):,}"
    told = Text(
        en=f"{count} places, residents by age of {', '.join(days)}.",
        ko=f"지역 {count}곳의 나이별 인구 ({', '.join(days)}).",
    )
    return tables, told


def _read_births(reading: _Reading) -> tuple[dict[tuple[str, int], int], dict[str, tuple[int, float]]]:
    """Read births by place and year, and the last total fertility rate of each place with its year."""
    births: dict[tuple[str, int], int] = {}
    fertility: dict[str, tuple[int, float]] = {}
    for record in reading.records:
        is_rate, is_count = "합계출산율" in record.item, "출생아수" in record.item.replace(" ", "")
        year = _year_of(record.period)
        if year is None or not (is_rate or is_count) or (is_count and _sex_of(record) != "both"):
            continue
        place = reading.places.by_name(record)
        rate, count = _read_rate(record.value), read_count(record.value)
        if place is None:
            reading.strangers.setdefault(record.place, record.row)
        elif is_rate and rate is not None:
            fertility[place[0]] = max(fertility.get(place[0], (0, 0.0)), (year, rate))
        elif is_count and count is not None:
            births[place[0], year] = count
        else:
            reading.refused.append(record.row)
    return births, fertility


def _shape_births(reading: _Reading) -> tuple[FigureTables, Text] | None:
    births, fertility = _read_births(reading)
    if not births and not fertility:
        return None
    sources = {}
    for year in {year for _, year in births}:
        sources[f"kosis_births_{year}"] = reading.source(STATISTICS, "DT_1B8000H", str(year))
    for year in {year for year, _ in fertility.values()}:
        sources[f"kosis_fertility_{year}"] = reading.source(STATISTICS, "DT_1B81A23", str(year))
    tables = FigureTables(
        sources=sources,
        births=None
        if not births
        else pa.table(
            {
                "code": pa.array([code for code, _ in births], pa.string()),
                "year": pa.array([year for _, year in births], pa.int16()),
                "births": pa.array(list(births.values()), pa.int32()),
                "source": pa.array([f"kosis_births_{year}" for _, year in births], pa.string()),
            }
        ),
        fertility=None
        if not fertility
        else pa.table(
            {
                "code": pa.array(list(fertility), pa.string()),
                "tfr": pa.array([rate for _, rate in fertility.values()], pa.float64()),
                "source": pa.array(
                    [f"kosis_fertility_{year}" for year, _ in fertility.values()], pa.string()
                ),
            }
        ),
    )
    told = Text(
        en=f"{len(births):,} counts of births, total fertility of {len(fertility):,} places.",
        ko=f"출생아 수 {len(births):,}건, 합계출산율 {len(fertility):,}곳.",
    )
    return tables, told


def _shape_projection(reading: _Reading) -> tuple[FigureTables, Text] | None:
    rows: dict[tuple[str, int, str], np.ndarray] = {}
    for record in reading.records:
        age, sex, year = read_age(record.age), _sex_of(record), _year_of(record.period)
        if age is None or sex == "men":
            continue
        index, people = age_index(age), read_count(record.value)
        if index is None or people is None or year is None or sex is None:
            reading.refused.append(record.row)
            continue
        place = reading.places.by_name(record)
        if place is None:
            reading.strangers.setdefault(record.place, record.row)
            continue
        key = (place[0], year, sex)
        rows.setdefault(key, np.zeros(len(AGES), dtype=np.int32))[index] += people
    if not any(sex == "both" for _, _, sex in rows):
        return None
    ages = np.stack(list(rows.values()))
    table = pa.table(
        {
            "code": pa.array([code for code, _, _ in rows], pa.string()),
            "year": pa.array([year for _, year, _ in rows], pa.int16()),
            "sex": pa.array([sex for _, _, sex in rows], pa.string()),
            **{name: pa.array(ages[:, age], pa.int32()) for age, name in enumerate(AGE_COLUMNS)},
        }
    )
    first = str(min(year for _, year, _ in rows))
    places = f"{len({code for code, _, _ in rows}):,}"
    told = Text(en=f"The projection of {places} places.", ko=f"지역 {places}곳의 장래인구추계.")
    source = reading.source(STATISTICS, "DT_1BPB002E", first)
    return FigureTables(sources={"projection": source}, projection=table), told


def _shape_life_table(reading: _Reading) -> tuple[FigureTables, Text] | None:
    years = {year for record in reading.records if (year := _year_of(record.period)) is not None}
    found: dict[tuple[str, int], dict[str, float]] = {}
    for record in reading.records:
        age, value = read_age(record.age), _read_rate(record.value)
        words = f"{record.item} {record.sex}"
        sex = "women" if "여자" in words or words.endswith("여") else "men" if "남" in words else None
        if age is None or sex is None or _year_of(record.period) != max(years, default=None):
            continue
        name = "ex" if "기대여명" in record.item else "qx" if "사망확률" in record.item else None
        if name and value is not None:
            found.setdefault((sex, age[0]), {})[name] = value
    keys = sorted(found)
    whole = [(sex, age) for sex in ("men", "women") for age in range(101)]
    if keys != whole or not all({"ex", "qx"} <= found[key].keys() for key in keys):
        return None
    table = pa.table(
        {
            "sex": pa.array([sex for sex, _ in keys], pa.string()),
            "age": pa.array([age for _, age in keys], pa.int16()),
            "ex": pa.array([found[key]["ex"] for key in keys], pa.float64()),
            "qx_derived": pa.array([found[key]["qx"] for key in keys], pa.float64()),
        }
    )
    source = reading.source(STATISTICS, "DT_1B42", str(max(years)))
    return FigureTables(sources={"life_table": source}, life_table=table), Text(
        en=f"The life table of {max(years)}.", ko=f"{max(years)}년 생명표."
    )


def _sex_of(record: Record) -> str | None:
    """Say which sex a record counts; both where nothing is said."""
    words = (record.sex or record.item).replace(" ", "")
    if "여자" in words or words == "여":
        return "women"
    if "남자" in words or words == "남":
        return "men"
    return "both"


def _year_of(period: str) -> int | None:
    found = _PERIOD.match(period.strip())
    return int(found[1]) if found else None


def _day_of(period: str) -> str | None:
    """Give the last day of a period: `202506`, `2025.06 월` and `2024 년` alike."""
    found = re.match(r"(\d{4})[.\s]*(\d{2})?", period.strip())
    if found is None:
        return None
    year, month = int(found[1]), int(found[2] or 12)
    if not 1 <= month <= 12:
        return None
    return f"{year}-{month:02}-{monthrange(year, month)[1]:02}"


def _read_rate(text: str) -> float | None:
    try:
        rate = float(text.replace(",", ""))
    except ValueError:
        return None
    return rate if 0 <= rate < 1000 else None


def _first(numbers: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(set(numbers))[:_SHOWN])


def _report_refusal(file: str, message: str) -> Problem:
    return Problem(
        Where(file),
        Text(
            en=f"KOSIS answered with a refusal: {message}",
            ko=f"KOSIS가 자료 대신 오류를 보냈습니다: {message}",
        ),
        Text(
            en="Check the key and the table's id, and download it again.",
            ko="인증키와 통계표 번호를 확인하고 다시 내려받아 주세요.",
        ),
    )


def _report_no_ages(file: str) -> Problem:
    return Problem(
        Where(file),
        Text(
            en="The table counts residents without their ages, as DT_1B040A3 does; figures are kept by age.",
            ko="DT_1B040A3처럼 나이 구분이 없는 인구표입니다. 두레는 나이별 인구를 씁니다.",
        ),
        Text(
            en="Download DT_1B04005N (by five-year age) for the same places and years.",
            ko="같은 지역과 해로 DT_1B04005N(5세별)을 내려받아 주세요.",
        ),
    )


def _report_nothing(file: str) -> Problem:
    return Problem(
        Where(file),
        Text(
            en="The table is known, but not all that belongs to it is there: a life table needs ages 0 to 100"
            " of both sexes, a projection both sexes together.",
            ko="아는 통계표이지만 필요한 것이 다 들어 있지 않습니다. 생명표는 남녀 0~100세가, 장래인구는 남녀"
            " 합계가 있어야 합니다.",
        ),
        Text(en="Download the whole table.", ko="통계표 전체를 내려받아 주세요."),
    )


def _report_refused(file: str, numbers: list[int]) -> Problem:
    rows = _first(numbers)
    count = len(set(numbers))
    return Problem(
        Where(file, rows=rows, row_count=count),
        Text(
            en=f"{count:,} rows hold no count, an age that is wider than five years, or break off.",
            ko=f"수가 없거나, 나이가 5세보다 넓거나, 중간에 끊긴 줄이 {count:,}개입니다.",
        ),
        Text(
            en="Choose ages of one or five years and download the table again.",
            ko="1세나 5세 단위를 골라 다시 내려받아 주세요.",
        ),
        refused_rows=count,
    )


def _report_strangers(file: str, strangers: Mapping[str, int]) -> Problem:
    names = ", ".join(list(strangers)[:_SHOWN])
    return Problem(
        Where(file, rows=_first(strangers.values()), row_count=len(strangers)),
        Text(
            en=f"{len(strangers):,} places could not be told apart or are in no list, such as {names}.",
            ko=f"어느 지역인지 알 수 없는 이름이 {len(strangers):,}개 있습니다. 예: {names}.",
        ),
        Text(
            en="Download the table with its 시도 rows, and with codes where the site offers them.",
            ko="시도 줄을 함께, 고를 수 있으면 코드도 함께 내려받아 주세요.",
        ),
        refused_rows=len(strangers),
    )
