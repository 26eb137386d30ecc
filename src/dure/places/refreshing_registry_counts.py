"""Men, women and households of all ages in downloads of jumin.mois.go.kr, and how its rows are written.

인구및세대현황 has `2026년06월_총인구수`, `…_세대수`, `…_남자 인구수`, `…_여자 인구수`; a table of ten-year
ages has at least `…_남_총인구수` and `…_여_총인구수`.
"""

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from typing import Final

from dure.language import Text
from dure.places.figures import FigureSource, FigureTables
from dure.places.gazetteer import Gazetteer
from dure.places.refreshing_ages import read_code, read_count, table_counts
from dure.places.refreshing_kosis_residents import say_counts
from dure.places.refreshing_sums import find_contradicted, report_contradicted
from dure.problem import Problem, Where

COLUMN: Final = re.compile(r"(\d{4})년\s*(?:(\d{1,2})월)?_(계|남|여|거주자)_(.+)")
PLAIN: Final = re.compile(r"(\d{4})년\s*(?:(\d{1,2})월)?_(세대수|남자 ?인구수|여자 ?인구수|총인구수)")
PLACE: Final = re.compile(r"(.*?)\s*\((\d{10})\)")
SEXES: Final = {"계": "both", "거주자": "both", "남": "men", "여": "women"}
AGENCY: Final = Text("Ministry of the Interior and Safety (행정안전부)", "행정안전부")

_NAMES: Final = {"세대수": "households", "남자인구수": "men", "여자인구수": "women", "총인구수": "people"}
_SHOWN: Final = 5

# Branch offices whose names do not begin with the name of the town that they belong to.
_TOWNS_OF_OFFICES: Final = {"44180329": "44180320", "4824089000": "4824051000"}  # 오천면, 동서동

Key = tuple[str, str]
"""Day and name."""


def find_mother(name: str, code: str, towns: Sequence[tuple[str, str]]) -> str | None:
    """Find the town that a branch office belongs to, of the names and codes of its 시군구's towns."""
    mothers = [(len(town), one) for town, one in towns if name.startswith((town, town[:-1]))]
    mothers += [(0, one) for _, one in towns if one == _TOWNS_OF_OFFICES.get(code)]
    return max(mothers)[1] if mothers else None


def read_counts(
    lines: Sequence[Sequence[str]],
    problems: list[Problem],
    *,
    file: str,
    gazetteer: Gazetteer,
    file_date: str,
) -> tuple[FigureTables | None, Text | None, list[Problem]]:
    """Read men, women and households; a bare total is refused."""
    columns = _find_columns(lines[0])
    kept, refused = _gather(lines, columns, gazetteer)
    if refused:
        problems.append(report_rows(file, refused, lines=lines))
    wrong: set[str] = set()
    for key in columns:
        totals = {code: counts[key] for code, counts in kept.items() if key in counts}
        wrong |= find_contradicted(totals, gazetteer)
    if wrong:
        names = ", ".join(f"{gazetteer.get(code).full_name_ko} ({code})" for code in sorted(wrong)[:_SHOWN])
        problems.append(report_contradicted(file, names, count=len(wrong)))
    counted = {
        (code, *key): count
        for code, counts in kept.items()
        for key, count in counts.items()
        if code not in wrong and key[1] != "people"
    }
    table = table_counts(counted, source="registry_counts_{date}")
    if table is None:
        return None, None, problems or [_report_bare(file)]
    days = sorted({day for _, day, _ in counted})
    sources = {
        f"registry_counts_{day}": FigureSource(
            AGENCY,
            "주민등록 인구통계 (jumin.mois.go.kr)",
            day,
            Text(en=f"Read from {file} of {file_date}.", ko=f"{file}({file_date})에서 읽었습니다."),
        )
        for day in days
    }
    told = say_counts(len({code for code, _, _ in counted}), {name for _, _, name in counted}, days)
    return FigureTables(sources=sources, counts=table), told, problems


def _find_columns(head: Sequence[str]) -> dict[Key, int]:
    columns: dict[Key, int] = {}
    for column, label in enumerate(head):
        plain, by_sex = PLAIN.fullmatch(label.strip()), COLUMN.match(label.strip())
        if plain is not None:
            found, name = plain, _NAMES[plain[3].replace(" ", "")]
        elif by_sex is not None and by_sex[4].strip() == "총인구수":
            found, name = by_sex, SEXES[by_sex[3]].replace("both", "people")
        else:
            continue
        year, month = int(found[1]), int(found[2] or 12)
        if 1 <= month <= 12:
            columns[f"{year}-{month:02}-{monthrange(year, month)[1]:02}", name] = column
    return columns


def _gather(
    lines: Sequence[Sequence[str]], columns: Mapping[Key, int], gazetteer: Gazetteer
) -> tuple[dict[str, dict[Key, int]], list[int]]:
    """Read the rows, branch offices into their towns; and the numbers of those refused."""
    kept: dict[str, dict[Key, int]] = {}
    offices: list[tuple[int, str, str, dict[Key, int]]] = []
    towns: dict[str, list[tuple[str, str]]] = {}
    refused: list[int] = []
    for number, line in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in line):
            continue
        found, counts = PLACE.fullmatch(line[0].strip()), _read_line(line, columns)
        if found is None or counts is None:
            refused.append(number)
            continue
        name = found[1].strip().rpartition(" ")[2]
        code, level, known = read_code(found[2], gazetteer)
        if "출장소" in name:
            offices.append((number, name, code, counts))
        elif code in kept:
            # Sejong stands there twice, as 시도 and as the 시군구 that it does not have.
            if level == "town" or kept[code] != counts:
                refused.append(number)
        elif known:
            kept[code] = counts
            if level == "town":
                towns.setdefault(found[2][:5], []).append((name, code))
        else:
            refused.append(number)
    refused += _add_offices(kept, offices, towns)
    return kept, refused


def _add_offices(
    kept: dict[str, dict[Key, int]],
    offices: Sequence[tuple[int, str, str, dict[Key, int]]],
    towns: Mapping[str, Sequence[tuple[str, str]]],
) -> list[int]:
    """Add branch offices to their towns; give the numbers of those whose town is not known."""
    refused = []
    for number, name, code, counts in offices:
        mother = find_mother(name, code, towns.get(code[:5], ()))
        if mother is not None:
            kept[mother] = {key: count + counts[key] for key, count in kept[mother].items()}
        elif any(counts.values()):
            refused.append(number)
    return refused


def _read_line(line: Sequence[str], columns: Mapping[Key, int]) -> dict[Key, int] | None:
    """Read the counts of a row; None where one is no number, or men and women are not the total."""
    counts: dict[Key, int] = {}
    for key, column in columns.items():
        count = read_count(line[column]) if column < len(line) else None
        if count is None:
            return None
        counts[key] = count
    for day, name in columns:
        men, women = counts.get((day, "men")), counts.get((day, "women"))
        if name == "people" and men is not None and women is not None and men + women != counts[day, name]:
            return None
    return counts


def report_rows(file: str, numbers: Sequence[int], *, lines: Sequence[Sequence[str]]) -> Problem:
    """Report rows of the registry that were refused, the first with its place and its bad cell."""
    count = len(numbers)
    line = lines[min(numbers) - 1]
    place = " ".join(line[0].split())[:40]
    # A ratio, such as people to a household, is no count and no fault.
    cells = [cell.strip() for cell in line[1:]]
    cell = next((cell[:20] for cell in cells if cell and read_count(cell.replace(".", "", 1)) is None), None)
    first = Text(
        en=f" The first: row {min(numbers)}, {place or 'no place'}" + (f", “{cell}”." if cell else "."),
        ko=f" 맨 처음은 {min(numbers)}행 {place or '지역 없음'}"
        + (f"의 ‘{cell}’입니다." if cell else "입니다."),
    )
    return Problem(
        Where(file, rows=tuple(numbers[:_SHOWN]), row_count=count),
        Text(
            en=f"{count:,} rows have no code, a cell that is no count, ages that do not add up to their"
            f" total, or a place that stood there before.{first.en}",
            ko="지역 코드가 없거나, 수가 아닌 칸이 있거나, 나이별 합이 총인구와 다르거나, 같은 지역이"
            f" 두 번 나온 줄이 {count:,}개입니다.{first.ko}",
        ),
        Text(
            en="Do not edit the file after downloading it; download it again.",
            ko="내려받은 파일을 고치지 말고 다시 내려받아 주세요.",
        ),
        refused_rows=count,
    )


def _report_bare(file: str) -> Problem:
    return Problem(
        Where(file),
        Text(
            en="The file has neither ages nor sexes nor households: Dure keeps no bare total.",
            ko="나이, 남녀, 세대 구분이 없고 총인구수만 있어 쓰지 않았습니다.",
        ),
        Text(
            en="Download 연령별 인구현황 with 연령 구분 단위 5세 and 남·여 구분.",
            ko="연령별 인구현황에서 '연령 구분 단위' 5세와 '남·여 구분'을 골라 내려받아 주세요.",
        ),
    )
