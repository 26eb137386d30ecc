"""KOSIS (kosis.kr) tables as JSON (the open API's rows, also as downloaded) and as CSV.

Read are residents by age (DT_1B04005N, DT_1B04006), men, women and households without ages (DT_1B040A3,
DT_1B040B3), births (DT_1B8000H), total fertility (DT_1B81A23), the projection of 시군구 (DT_1BPB002E) and the
life table (DT_1B42). The tables of 통계청 have codes of their own, which are other places' codes in the
registry: there a place is found by its 시도 and its name, never by its code.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa

from dure.language import Text
from dure.places.figures import AGE_COLUMNS, AGES, FigureTables
from dure.places.gazetteer import Gazetteer
from dure.places.refreshing_ages import age_index, read_age, read_count
from dure.places.refreshing_kosis_csv import read_cells
from dure.places.refreshing_kosis_residents import shape_counts, shape_residents
from dure.places.refreshing_records import (
    STATISTICS,
    PlacesByName,
    Reading,
    Record,
    axis_of,
    read_rate,
    sex_of,
    year_of,
)
from dure.problem import Problem, Where

_SHOWN: Final = 5
_ROWS_MAX: Final = 5_000_000

Told = tuple[FigureTables | None, Text | None, list[Problem]]


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
            kind = axis_of(label, str(row.get(f"C{axis}_NM") or ""))
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


def read_kosis_csv(text: str, *, file: str, gazetteer: Gazetteer, file_date: str) -> Told:
    """Read a table downloaded as CSV, in any of the layouts of `dure.places.refreshing_kosis_csv`."""
    cells = read_cells(text)
    if cells is None:
        return None, None, []
    return _shape(cells[0], "", file=file, gazetteer=gazetteer, file_date=file_date, refused=cells[1])


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
    people = any("인구" in item or not item for item in items) or table.startswith("DT_1B04")
    shapes: tuple[tuple[bool, Callable[[Reading], tuple[FigureTables, Text] | None]], ...] = (
        (table == "DT_1B42" or any("기대여명" in item for item in items), _shape_life_table),
        (table.startswith("DT_1BPB") or any("추계인구" in item for item in items), _shape_projection),
        (any("합계출산율" in item or "출생" in item for item in items), _shape_births),
        (ages and people, shape_residents),
        (people or any("세대수" in item for item in items), shape_counts),
    )
    shape = next((build for fits, build in shapes if fits), None)
    if shape is None:
        return None, None, []
    reading = Reading(records, table, file, file_date, PlacesByName(gazetteer), list(refused or ()))
    built = shape(reading)
    problems = list(reading.problems)
    if reading.refused:
        problems.append(_report_refused(file, reading.refused))
    if reading.left_out:
        problems.append(_report_left_out(file, reading.left_out))
    if reading.strangers:
        problems.append(_report_strangers(file, reading.strangers))
    if built is None:
        return None, None, problems or [_report_nothing(file)]
    return built[0], built[1], problems


def _read_births(reading: Reading) -> tuple[dict[tuple[str, int], int], dict[str, tuple[int, float]]]:
    """Read births by place and year, and the last total fertility rate of each place with its year."""
    births: dict[tuple[str, int], int] = {}
    fertility: dict[str, tuple[int, float]] = {}
    for record in reading.records:
        is_rate, is_count = "합계출산율" in record.item, "출생아수" in record.item.replace(" ", "")
        year = year_of(record.period)
        if year is None or not (is_rate or is_count) or (is_count and sex_of(record) != "both"):
            continue
        place = reading.places.by_name(record)
        rate, count = read_rate(record.value), read_count(record.value)
        if place is None:
            reading.strangers.setdefault(record.place, record.row)
        elif is_rate and rate is not None:
            fertility[place[0]] = max(fertility.get(place[0], (0, 0.0)), (year, rate))
        elif is_count and count is not None:
            births[place[0], year] = count
        else:
            reading.refused.append(record.row)
    return births, fertility


def _shape_births(reading: Reading) -> tuple[FigureTables, Text] | None:
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


def _shape_projection(reading: Reading) -> tuple[FigureTables, Text] | None:
    rows: dict[tuple[str, int, str], np.ndarray] = {}
    for record in reading.records:
        age, sex, year = read_age(record.age), sex_of(record), year_of(record.period)
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


def _shape_life_table(reading: Reading) -> tuple[FigureTables, Text] | None:
    years = {year for record in reading.records if (year := year_of(record.period)) is not None}
    found: dict[tuple[str, int], dict[str, float]] = {}
    for record in reading.records:
        age, value = read_age(record.age), read_rate(record.value)
        words = f"{record.item} {record.sex}"
        sex = "women" if "여자" in words or words.endswith("여") else "men" if "남" in words else None
        if age is None or sex is None or year_of(record.period) != max(years, default=None):
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
            en=f"{count:,} rows hold no count, no age or date that can be read, or break off.",
            ko=f"수가 없거나, 나이나 날짜를 읽을 수 없거나, 중간에 끊긴 줄이 {count:,}개입니다.",
        ),
        Text(en="Download the table again, unedited.", ko="통계표를 고치지 말고 다시 내려받아 주세요."),
        refused_rows=count,
    )


def _report_left_out(file: str, left_out: Mapping[str, int]) -> Problem:
    names = ", ".join(list(left_out)[:_SHOWN])
    count = len(left_out)
    return Problem(
        Where(file, rows=_first(row for row in left_out.values() if row), row_count=count),
        Text(
            en=f"{count:,} {'place was' if count == 1 else 'places were'} left out whole, such as {names}: an"
            " age is missing, the parts do not add up to the total, or a cell stands there with two numbers.",
            ko=f"지역 {count:,}곳을 통째로 뺐습니다. 예: {names}. 빠진 나이가 있거나, 더한 값이 계와"
            " 다르거나, 같은 칸이 서로 다른 수로 두 번 나옵니다.",
        ),
        Text(
            en="Download the table again, whole and unedited.",
            ko="통계표 전체를 고치지 말고 다시 내려받아 주세요.",
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
