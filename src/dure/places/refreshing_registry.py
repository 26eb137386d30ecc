"""주민등록 인구 (연령별 인구현황) of jumin.mois.go.kr as CSV, as it comes.

One row a place, `이름 (code)`; columns `2026년06월_계_총인구수`, `…_연령구간인구수`, `…_0세` and so on, again
for 남 and 여. A 시 with districts stands beside its 일반구, and a branch office (출장소) beside its town.
"""

import csv
import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Final

import numpy as np

from dure.language import Text
from dure.places.figures import AGES, Counts, FigureSource, FigureTables
from dure.places.gazetteer import NATION, Gazetteer
from dure.places.refreshing_ages import ResidentsOfFile, age_index, read_age, read_code, read_count
from dure.problem import Problem, Where

_COLUMN: Final = re.compile(r"(\d{4})년\s*(\d{1,2})월_(계|남|여|거주자)_(.+)")
_PLACE: Final = re.compile(r"(.*?)\s*\((\d{10})\)")
_SEXES: Final = {"계": "both", "거주자": "both", "남": "men", "여": "women"}
_ROWS_OF_NATION: Final = 3_900
_SHOWN: Final = 5
AGENCY: Final = Text("Ministry of the Interior and Safety (행정안전부)", "행정안전부")

# Branch offices whose names do not begin with the name of the town that they belong to.
_TOWNS_OF_OFFICES: Final = {"44180329": "44180320", "4824089000": "4824051000"}  # 오천면, 동서동

Told = tuple[FigureTables | None, Text | None, list[Problem]]


@dataclass
class _Block:
    """The columns of one month and sex: where the total stands, and which ages where."""

    day: str
    sex: str
    total: int | None = None
    ages: list[tuple[int, int]] = field(default_factory=list)  # column, five-year age
    wide: bool = False


@dataclass
class _Row:
    number: int
    full_name: str
    name: str
    district: str
    code: str
    level: str
    known: bool
    counts: dict[tuple[str, str], Counts]


def is_registry(text: str) -> bool:
    """Say whether a file begins as the registry's does."""
    head = next(csv.reader(StringIO(text[:20_000])), [])
    return bool(head) and head[0].strip().lstrip("\ufeff") == "행정구역" and any(map(_COLUMN.match, head))


def read_registry(text: str, *, file: str, gazetteer: Gazetteer, file_date: str) -> Told:
    """Read residents by age; see `dure.places.refreshing.read_statistics`.

    A row whose ages do not add up to its total is refused. Where the file was cut off, what came before is
    kept and the place that it ends at is named.
    """
    lines = list(csv.reader(StringIO(text)))
    blocks = _read_header(lines[0])
    if not blocks or any(block.wide for block in blocks):
        return None, None, [_report_wide(file)]
    rows, refused, cut = _read_rows(lines, blocks, gazetteer)
    if not rows:
        return None, None, [_report_empty(file)]
    problems = [] if not refused else [_report_refused(file, refused)]
    if cut:
        problems.append(_report_cut(file, rows[-1], len(rows)))
    source = "registry_{date}"
    gathered = ResidentsOfFile(source)
    strangers = _gather(rows, gathered)
    if strangers:
        problems.append(_report_strangers(file, strangers))
    problems += _check_sums(file, rows, cut=cut)
    gathered.complete()
    tables = FigureTables(
        sources=_sources(gathered, file=file, file_date=file_date),
        residents=gathered.to_table("both"),
        women=gathered.to_table("women"),
    )
    days = sorted({day for _, day, _ in gathered.people})
    by_sex = len(tables.women) > 0
    told = Text(
        en=f"{len(gathered.levels):,} places, residents by age{' and sex' if by_sex else ''} of"
        f" {', '.join(days)}.",
        ko=f"지역 {len(gathered.levels):,}곳의 {'성별·' if by_sex else ''}나이별 인구 ({', '.join(days)}).",
    )
    return tables, told, problems


def _read_header(head: Sequence[str]) -> list[_Block]:
    blocks: dict[tuple[str, str], _Block] = {}
    for column, label in enumerate(head):
        found = _COLUMN.match(label.strip())
        if found is None or not 1 <= int(found[2]) <= 12:
            continue
        year, month = int(found[1]), int(found[2])
        day = f"{year}-{month:02}-{monthrange(year, month)[1]:02}"
        block = blocks.setdefault((day, _SEXES[found[3]]), _Block(day, _SEXES[found[3]]))
        if found[4].strip() == "총인구수":
            block.total = column
        elif (age := read_age(found[4])) is not None:
            index = age_index(age)
            block.wide |= index is None
            block.ages.append((column, index or 0))
    return [block for block in blocks.values() if block.ages]


def _read_rows(
    lines: Sequence[Sequence[str]], blocks: Sequence[_Block], gazetteer: Gazetteer
) -> tuple[list[_Row], list[int], bool]:
    """Read the rows, the numbers of those refused, and whether the last line breaks off."""
    rows: list[_Row] = []
    refused: list[int] = []
    cut = False
    seen: set[str] = set()
    wholes: set[str] = set()
    for number, line in enumerate(lines[1:], start=2):
        found = _PLACE.fullmatch(line[0].strip()) if line else None
        if len(line) < len(lines[0]) and number == len(lines):
            cut = bool(line)
            continue
        counts = None if found is None else _read_line(line, blocks)
        if found is None or counts is None:
            if any(cell.strip() for cell in line):
                refused.append(number)
            continue
        code, level, known = read_code(found[2], gazetteer)
        if found[2] in seen:
            refused.append(number)
            continue
        seen.add(found[2])
        if level != "town" and code in wholes:
            continue  # Sejong stands there twice, as 시도 and as the 시군구 that it does not have
        wholes.add(code)
        name = found[1].split()[-1] if found[1].split() else ""
        rows.append(_Row(number, " ".join(found[1].split()), name, found[2][:5], code, level, known, counts))
    return rows, refused, cut


def _read_line(line: Sequence[str], blocks: Sequence[_Block]) -> dict[tuple[str, str], Counts] | None:
    found: dict[tuple[str, str], Counts] = {}
    for block in blocks:
        counts = np.zeros(len(AGES), dtype=np.int64)
        for column, age in block.ages:
            people = read_count(line[column]) if column < len(line) else None
            if people is None:
                return None
            counts[age] += people
        if block.total is not None and read_count(line[block.total]) != counts.sum():
            return None
        found[block.day, block.sex] = counts
    for day in {day for day, _ in found}:
        both, men, women = (found.get((day, sex)) for sex in ("both", "men", "women"))
        if both is not None and men is not None and women is not None and (both != men + women).any():
            return None
    return found


def _gather(rows: Sequence[_Row], gathered: ResidentsOfFile) -> list[_Row]:
    """Put the rows together, branch offices into their towns; give those whose code nobody knows."""
    towns = [row for row in rows if "출장소" not in row.name and row.level == "town"]
    strangers = []
    for row in rows:
        code, level = row.code, row.level
        if "출장소" in row.name:
            if not any(counts.sum() for counts in row.counts.values()):
                continue
            mothers = [
                (len(town.name), town.code)
                for town in towns
                if town.district == row.district and row.name.startswith((town.name, town.name[:-1]))
            ]
            mothers += [(0, town.code) for town in towns if town.code == _TOWNS_OF_OFFICES.get(row.code)]
            if not mothers:
                strangers.append(row)
                continue
            code, level = max(mothers)[1], "town"
        elif not row.known:
            strangers.append(row)
        for (day, sex), counts in row.counts.items():
            gathered.add(code=code, level=level, day=day, sex=sex, counts=counts)
    return strangers


def _check_sums(file: str, rows: Sequence[_Row], *, cut: bool) -> list[Problem]:
    """Check that towns add up to their 시군구, 일반구 to their 시, 시군구 (no 일반구) to their 시도."""
    day, sex = next(iter(rows[0].counts))
    listed = {row.district for row in rows if row.level != "town"}
    parts: dict[str, int] = {}
    for row in rows:
        whole = _whole_of(row, listed)
        parts[whole] = parts.get(whole, 0) + int(row.counts[day, sex].sum())
    wrong = [
        row
        for row in rows
        if row.level != "town"
        and (key := _key_of(row)) in parts
        and parts[key] != int(row.counts[day, sex].sum())
    ]
    if cut:  # what the file breaks off in cannot add up, and that it does has been said
        last = rows[-1].district
        wrong = [row for row in wrong if row.level == "district" and row.district[:4] != last[:4]]
    return [] if not wrong else [_report_sums(file, wrong)]


def _key_of(row: _Row) -> str:
    """Name a whole: KR, a 시도 by two digits, a 시군구 by five."""
    if row.level == "nation":
        return NATION
    return row.district[:2] if row.level == "province" else row.district


def _whole_of(row: _Row, listed: set[str]) -> str:
    """Name the whole that a row is a direct part of, as the file's own codes have it."""
    if row.level == "nation":
        return ""
    if row.level == "province":
        return NATION
    if row.level == "town":
        return row.district
    city = row.district[:4] + "0"
    # The code of a 일반구 differs in its last digit from that of its 시, where that digit is 0.
    inner = row.level == "city_district" or (not row.known and row.district != city and city in listed)
    return city if inner and city in listed else row.district[:2]


def _sources(gathered: ResidentsOfFile, *, file: str, file_date: str) -> dict[str, FigureSource]:
    return {
        gathered.source.format(date=day): FigureSource(
            AGENCY,
            "주민등록 인구통계, 연령별인구현황 (jumin.mois.go.kr)",
            day,
            Text(en=f"Read from {file} of {file_date}.", ko=f"{file}({file_date})에서 읽었습니다."),
        )
        for day in sorted({day for _, day, _ in gathered.people})
    }


def _rows_of(rows: Sequence[_Row]) -> tuple[int, ...]:
    return tuple(row.number for row in rows[:_SHOWN])


def _report_wide(file: str) -> Problem:
    return Problem(
        Where(file),
        Text(
            en="The ages are ten years wide, and figures are kept by five years: nothing was taken.",
            ko="나이가 10세 단위입니다. 5세 단위로 나눌 수 없어 쓰지 않았습니다.",
        ),
        Text(
            en="Download it again with 1세 or 5세 단위 chosen, and 남·여 구분 ticked.",
            ko="연령 구분을 1세나 5세 단위로 고르고 '남·여 구분'을 켜서 다시 내려받아 주세요.",
        ),
    )


def _report_empty(file: str) -> Problem:
    return Problem(
        Where(file),
        Text(en="The file has a header and no row of a place.", ko="제목만 있고 지역 줄이 없습니다."),
        Text(en="Download it again.", ko="다시 내려받아 주세요."),
    )


def _report_refused(file: str, numbers: Sequence[int]) -> Problem:
    count = len(numbers)
    return Problem(
        Where(file, rows=tuple(numbers[:_SHOWN]), row_count=count),
        Text(
            en=f"{count:,} rows have no code, a cell that is no count, ages that do not add up to their"
            " total, or a place that stood there before.",
            ko="지역 코드가 없거나, 수가 아닌 칸이 있거나, 나이별 합이 총인구와 다르거나, 같은 지역이"
            f" 두 번 나온 줄이 {count:,}개입니다.",
        ),
        Text(
            en="Do not edit the file after downloading it; download it again.",
            ko="내려받은 파일을 고치지 말고 다시 내려받아 주세요.",
        ),
        refused_rows=count,
    )


def _report_cut(file: str, last: _Row, count: int) -> Problem:
    return Problem(
        Where(file, rows=(last.number + 1,), row_count=1),
        Text(
            en=f"The file ends in the middle of a line after {last.full_name} ({last.code}): {count:,} of"
            f" about {_ROWS_OF_NATION:,} rows. What came before was taken.",
            ko=f"{last.full_name}({last.code}) 다음 줄에서 파일이 끊겼습니다. 전국은 약"
            f" {_ROWS_OF_NATION:,}줄인데 {count:,}줄까지만 있습니다. 그 앞까지는 썼습니다.",
        ),
        Text(
            en="Download it again until it ends with the last place that you chose.",
            ko="고른 지역이 끝까지 나오도록 다시 내려받아 주세요.",
        ),
        refused_rows=1,
    )


def _report_strangers(file: str, rows: Sequence[_Row]) -> Problem:
    names = ", ".join(row.name for row in rows[:_SHOWN])
    return Problem(
        Where(file, rows=_rows_of(rows), row_count=len(rows)),
        Text(
            en=f"{len(rows):,} codes are in no list of places that Dure has, such as {names}. Places are kept"
            " under the code that the file gives; an office without a town is left out.",
            ko=f"두레의 지역 목록에 없는 코드가 {len(rows):,}개 있습니다. 예: {names}. 지역은 파일의 코드"
            " 그대로 두고, 속한 읍면동을 알 수 없는 출장소는 뺐습니다.",
        ),
        Text(
            en="They may be newer than the list; ask for a newer version of Dure.",
            ko="목록보다 새로 생긴 곳일 수 있습니다. 두레를 새 판으로 올려 주세요.",
        ),
    )


def _report_sums(file: str, rows: Sequence[_Row]) -> Problem:
    names = ", ".join(row.full_name or NATION for row in rows[:_SHOWN])
    return Problem(
        Where(file, rows=_rows_of(rows), row_count=len(rows)),
        Text(
            en=f"The places within {names} do not add up to it: some are missing, or a city and its districts"
            " (일반구) are both counted. Each place has its own row's figure.",
            ko=f"{names}의 안쪽 지역을 더한 값이 그 지역의 수와 다릅니다. 빠진 곳이 있거나 시와 일반구가"
            " 두 번 세어졌을 수 있습니다. 지역마다 제 줄의 수를 썼습니다.",
        ),
        Text(
            en="Download all levels (읍면동 too) in one file, unedited.",
            ko="읍면동까지 모든 지역을 한 파일로 내려받아 고치지 말고 넣어 주세요.",
        ),
    )
