"""주민등록 인구 (연령별 인구현황) of jumin.mois.go.kr as CSV, as it comes.

One row a place, `이름 (code)`; columns `2026년06월_계_총인구수`, `…_연령구간인구수`, `…_0세` and so on, again
for 남 and 여; `2024년_계_총인구수` in a download by the year. 인구및세대현황 of the same site has no ages:
`2026년06월_총인구수`, `…_세대수`, `…_남자 인구수`, `…_여자 인구수`. A 시 with districts stands beside its
일반구, and a branch office (출장소) beside its town.
"""

import csv
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Final

import numpy as np

from dure.language import Text
from dure.places.figures import AGES, Counts, FigureSource, FigureTables
from dure.places.gazetteer import NATION, Gazetteer
from dure.places.refreshing_ages import (
    ResidentsOfFile,
    age_index,
    read_age,
    read_code,
    read_count,
)
from dure.places.refreshing_registry_counts import (
    AGENCY,
    COLUMN,
    PLACE,
    PLAIN,
    SEXES,
    find_mother,
    read_counts,
    report_rows,
)
from dure.places.refreshing_sums import contradicts, report_contradicted
from dure.problem import Problem, Where

_ROWS_OF_NATION: Final = 3_900
_SHOWN: Final = 5
_CITY: Final = 5  # digits of a 시군구 or 일반구

Told = tuple[FigureTables | None, Text | None, list[Problem]]


@dataclass
class _Block:
    """The columns of one month and sex: where the total stands, and which ages where."""

    day: str
    sex: str
    total: int | None = None
    ages: list[tuple[int, int]] = field(default_factory=list)  # column, five-year age
    wide: bool = False
    part: int | None = None  # 연령구간인구수: less than the total where not all ages were chosen


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
    return (bool(head) and head[0].strip().lstrip("\ufeff") == "행정구역") and any(
        COLUMN.match(one) or PLAIN.fullmatch(one.strip()) for one in head
    )


def read_registry(text: str, *, file: str, gazetteer: Gazetteer, file_date: str) -> Told:
    """Read residents by age; see `dure.places.refreshing.read_statistics`.

    A row whose ages do not add up to its total is refused. Where the file was cut off, what came before is
    kept and the place that it ends at is named.
    """
    lines = list(csv.reader(StringIO(text)))
    blocks = _read_header(lines[0])
    if not blocks or any(block.wide for block in blocks):
        problems = [_report_wide(file)] if blocks else []
        return read_counts(lines, problems, file=file, gazetteer=gazetteer, file_date=file_date)
    rows, refused, cut = _read_rows(lines, blocks, gazetteer)
    if not rows:
        some = refused and _has_some_ages(lines, blocks)
        return None, None, [_report_some_ages(file) if some else _report_empty(file)]
    problems = [] if not refused else [report_rows(file, refused, lines=lines)]
    if cut:
        problems.append(_report_cut(file, rows[-1], len(rows)))
    source = "registry_{date}"
    gathered = ResidentsOfFile(source)
    strangers = _gather(rows, gathered)
    if strangers:
        problems.append(_report_strangers(file, strangers))
    missing, wrong = _check_sums(rows, cut=cut)
    if missing:
        problems.append(_report_sums(file, missing))
    if wrong:
        problems.append(_report_wrong(file, wrong))
        gathered.leave_out(row.code for row in wrong)
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
        found = COLUMN.match(label.strip())
        if found is None or not 1 <= int(found[2] or 12) <= 12:
            continue
        year, month = int(found[1]), int(found[2] or 12)
        day = f"{year}-{month:02}-{monthrange(year, month)[1]:02}"
        block = blocks.setdefault((day, SEXES[found[3]]), _Block(day, SEXES[found[3]]))
        if found[4].strip() == "총인구수":
            block.total = column
        elif found[4].strip() == "연령구간인구수":
            block.part = column
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
        found = PLACE.fullmatch(line[0].strip()) if line else None
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
            mother = find_mother(
                row.name,
                row.code,
                [(town.name, town.code) for town in towns if town.district == row.district],
            )
            if mother is None:
                strangers.append(row)
                continue
            code, level = mother, "town"
        elif not row.known:
            strangers.append(row)
        for (day, sex), counts in row.counts.items():
            gathered.add(code=code, level=level, day=day, sex=sex, counts=counts)
    return strangers


def _check_sums(rows: Sequence[_Row], *, cut: bool) -> tuple[list[_Row], list[_Row]]:
    """Check that towns add up to their 시군구, 일반구 to their 시, 시군구 (no 일반구) to their 시도.

    Returns:
        The rows that some part is missing of, and those that cannot be right beside their parts.
    """
    day, sex = next(iter(rows[0].counts))
    listed = {row.district for row in rows if row.level != "town"}
    parts: dict[str, dict[str, int]] = {}
    for row in rows:
        inside = parts.setdefault(_whole_of(row, listed), {})
        key = row.code if row.level == "town" else _key_of(row)
        inside[key] = inside.get(key, 0) + int(row.counts[day, sex].sum())
    cities = frozenset(
        key
        for key in parts
        if len(key) == _CITY and any(len(one) == _CITY for one in parts[key] if one != key)
    )
    missing: list[_Row] = []
    wrong: list[_Row] = []
    last = rows[-1].district
    for row in rows:
        inside = parts.get(_key_of(row), {}) if row.level != "town" else {}
        people = int(row.counts[day, sex].sum())
        if not inside or people == sum(inside.values()):
            continue
        if cut and (row.level != "district" or row.district[:4] == last[:4]):
            continue  # what the file breaks off in cannot add up, and that it does has been said
        bad = contradicts(people, inside, with_districts=cities)
        (wrong if bad else missing).append(row)
    return missing, wrong


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
    city = row.district[:4] + "0"
    if row.level == "town":
        # The 구 of a city may not have been chosen: its towns are then the city's.
        return row.district if row.district in listed or city not in listed else city
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


def _has_some_ages(lines: Sequence[Sequence[str]], blocks: Sequence[_Block]) -> bool:
    """Say whether only some ages were chosen on the site: fewer people in them than in all."""
    block = blocks[0]
    if block.part is None or block.total is None:
        return False
    wide = max(block.part, block.total)
    return any(
        (part := read_count(line[block.part])) is not None
        and (total := read_count(line[block.total])) is not None
        and part < total
        for line in lines[1:]
        if len(line) > wide
    )


def _rows_of(rows: Sequence[_Row]) -> tuple[int, ...]:
    return tuple(row.number for row in rows[:_SHOWN])


def _report_wide(file: str) -> Problem:
    return Problem(
        Where(file),
        Text(
            en="The ages are wider than five years (10세 단위). They cannot be parted into five, by which"
            " figures are kept: no ages were taken.",
            ko="나이가 5세보다 넓게(10세 단위) 묶여 있습니다. 5세 단위로 나눌 수 없어 나이별 인구는 쓰지"
            " 않았습니다.",
        ),
        Text(
            en="Download it again with 연령 구분 단위 set to 5세 (1세 does too), 만 연령구분 0 to 100세"
            " 이상, and 남·여 구분 ticked.",
            ko="'연령 구분 단위'를 5세(또는 1세)로, '만 연령구분'을 0세부터 100세 이상까지 고르고"
            " '남·여 구분'을 켜서 다시 내려받아 주세요.",
        ),
    )


def _report_some_ages(file: str) -> Problem:
    return Problem(
        Where(file),
        Text(
            en="Only some ages were chosen: they hold fewer people than 총인구수. Nothing was taken.",
            ko="일부 나이만 골라 받은 파일입니다. 나이별 합이 총인구수보다 적어 쓰지 않았습니다.",
        ),
        Text(
            en="Set 만 연령구분 from 0 to 100세 이상 and download it again.",
            ko="'만 연령구분'을 0세부터 100세 이상까지로 고쳐 다시 내려받아 주세요.",
        ),
    )


def _report_wrong(file: str, rows: Sequence[_Row]) -> Problem:
    names = ", ".join(f"{row.full_name or NATION} ({row.code})" for row in rows[:_SHOWN])
    return report_contradicted(file, names, count=len(rows), rows=_rows_of(rows))


def _report_empty(file: str) -> Problem:
    return Problem(
        Where(file),
        Text(en="The file has a header and no row of a place.", ko="제목만 있고 지역 줄이 없습니다."),
        Text(en="Download it again.", ko="다시 내려받아 주세요."),
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
            en=f"The places within {names} add up to less than it: some are missing from the file. Each place"
            " has its own row's figure.",
            ko=f"{names}의 안쪽 지역을 더한 값이 그 지역의 수보다 적습니다. 파일에 빠진 곳이 있습니다."
            " 지역마다 제 줄의 수를 썼습니다.",
        ),
        Text(
            en="Download all levels (읍면동 too) in one file, unedited.",
            ko="읍면동까지 모든 지역을 한 파일로 내려받아 고치지 말고 넣어 주세요.",
        ),
    )
