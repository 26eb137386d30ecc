"""Residents of KOSIS tables: by age, or men, women and households of all ages; a place whole or not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from dure.language import Text
from dure.places.figures import AGES, Counts, FigureTables
from dure.places.refreshing_ages import (
    OPEN_END,
    ResidentsOfFile,
    age_index,
    read_age,
    read_count,
    run_on,
    table_counts,
)
from dure.places.refreshing_kosis_csv import WHOLES
from dure.places.refreshing_records import MINISTRY, Reading, Record, day_of, sex_of
from dure.places.refreshing_sums import find_contradicted, report_contradicted
from dure.problem import Problem, Where

Age = tuple[int, int]

_ABSENT: Final = frozenset({"", "-", "...", "…", "X", "x"})
"""What KOSIS writes where there is nothing, such as a code out of its time."""

_WHOLE_AGE: Final[Age] = (-1, -1)
_SHOWN: Final = 5


@dataclass
class _Cells:
    """The cells of one place as it is written, on one date, of one sex."""

    place: str
    row: int
    by_age: dict[Age, int] = field(default_factory=dict)
    torn: bool = False

    def put(self, age: Age, people: int | None) -> None:
        """Keep a cell; one that stands twice with two numbers, or is no number, tears the place."""
        if people is None or self.by_age.get(age, people) != people:
            self.torn = True
        else:
            self.by_age[age] = people


def shape_residents(reading: Reading) -> tuple[FigureTables, Text] | None:
    """Build residents by age; ages wider than five years give men and women alone, and a problem."""
    cells = _gather(reading)
    ages = {age for one in cells.values() for age in one.by_age if age != _WHOLE_AGE}
    ages = _drop_repeated(ages)
    if not ages:
        return None
    if any(age_index(age) is None for age in ages):
        reading.problems.append(_report_wide(reading.file))
        return shape_counts(reading)
    if not run_on(ages):
        reading.problems.append(_report_some_ages(reading.file))
        return None
    gathered = ResidentsOfFile("kosis_residents_{date}")
    for (code, level, day, sex), counts in _merge(cells, ages, reading).items():
        gathered.add(code=code, level=level, day=day, sex=sex, counts=counts)
    gathered.complete()
    _leave_out_contradicted(gathered, reading)
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


def _gather(reading: Reading) -> dict[tuple[str, str, str], _Cells]:
    """Put the cells together by place as written, date and sex."""
    found: dict[tuple[str, str, str], _Cells] = {}
    for record in reading.records:
        sex, day = sex_of(record), day_of(record.period)
        age = _WHOLE_AGE if record.age.strip() in WHOLES else read_age(record.age)
        if day is None or sex is None or age is None or not _counts_people(record):
            if _counts_people(record):
                reading.refused.append(record.row)
            continue
        if record.value.strip() in _ABSENT:
            continue
        key = (record.code or f"{record.within}/{record.place}", day, sex)
        one = found.setdefault(key, _Cells(record.place, record.row))
        one.put(age, read_count(record.value))
    return found


def _counts_people(record: Record) -> bool:
    return (
        not record.item or "인구" in record.item or record.item.strip() in {"계", "남자", "여자", "남", "여"}
    )


def _drop_repeated(ages: set[Age]) -> set[Age]:
    """Leave out the five-year rows that stand among single years: each person is counted once."""
    single = {age for age in ages if age[0] == age[1]}
    if not single:
        return ages
    last = max(age[0] for age in single)
    return single | {age for age in ages if age[1] == OPEN_END and age[0] == last + 1}


def _merge(
    cells: Mapping[tuple[str, str, str], _Cells], ages: set[Age], reading: Reading
) -> dict[tuple[str, str, str, str], Counts]:
    """Find the places; one written under several codes counts once, one that is torn is left out whole."""
    found: dict[tuple[str, str, str, str], Counts] = {}
    torn: set[str] = set()
    records = {record.row: record for record in reading.records}
    for (_, day, sex), one in cells.items():
        place = reading.places.by_registry(records[one.row])
        if place is None:
            reading.strangers.setdefault(one.place, one.row)
            continue
        counts = _count(one, ages)
        key = (*place, day, sex)
        before = found.get(key)
        if counts is None or (
            before is not None and before.any() and counts.any() and (before != counts).any()
        ):
            torn.add(place[0])
            reading.left_out.setdefault(one.place, one.row)
        elif before is None or not before.any():
            found[key] = counts
    for code, level, day, sex in list(found):
        whole = found[code, level, day, sex]
        men, women = (found.get((code, level, day, one)) for one in ("men", "women"))
        if sex == "both" and men is not None and women is not None and (men + women != whole).any():
            torn.add(code)
            reading.left_out.setdefault(code, 0)
    return {key: counts for key, counts in found.items() if key[0] not in torn}


def _count(cells: _Cells, ages: set[Age]) -> Counts | None:
    """Count the ages of a place; None where one is missing and the total does not say that it is empty."""
    total = cells.by_age.get(_WHOLE_AGE)
    counts = np.zeros(len(AGES), dtype=np.int64)
    for age in ages:
        index = age_index(age)
        counts[0 if index is None else index] += cells.by_age.get(age, 0)
    whole = ages <= cells.by_age.keys() if total is None else total == int(counts.sum())
    return None if cells.torn or not whole else counts


def _leave_out_contradicted(gathered: ResidentsOfFile, reading: Reading) -> None:
    wrong: set[str] = set()
    for day in {day for _, day, sex in gathered.people if sex == "both"}:
        totals = {
            code: int(counts.sum())
            for (code, one, sex), counts in gathered.people.items()
            if one == day and sex == "both"
        }
        wrong |= find_contradicted(totals, reading.places.gazetteer)
    if wrong:
        gathered.leave_out(wrong)
        reading.problems.append(
            report_contradicted(reading.file, _name_all(wrong, reading), count=len(wrong))
        )


def _name_all(codes: set[str], reading: Reading) -> str:
    known = (reading.places.gazetteer.find(code) for code in sorted(codes)[:_SHOWN])
    return ", ".join(f"{place.full_name_ko} ({place.code})" for place in known if place is not None)


def shape_counts(reading: Reading) -> tuple[FigureTables, Text] | None:
    """Build men, women and households of all ages; a bare total is kept nowhere, and refused."""
    found, torn = _gather_counts(reading)
    for code, day, name in found:
        men, women = found.get((code, day, "men")), found.get((code, day, "women"))
        known = name == "people" and men is not None and women is not None
        if known and (men or 0) + (women or 0) != found[code, day, name]:
            torn.add(code)
            reading.left_out.setdefault(code, 0)
    wrong = _find_wrong_counts(found, reading)
    if wrong:
        names = _name_all(wrong, reading)
        reading.problems.append(report_contradicted(reading.file, names, count=len(wrong)))
    gone = torn | wrong
    kept = {key: count for key, count in found.items() if key[0] not in gone and key[2] != "people"}
    if not kept:
        if not reading.problems and not reading.left_out:
            reading.problems.append(report_bare_totals(reading.file))
        return None
    return tell_counts(kept, reading)


def _gather_counts(reading: Reading) -> tuple[dict[tuple[str, str, str], int], set[str]]:
    """Read counts by place, date and name, and the places that stand there with two numbers."""
    found: dict[tuple[str, str, str], int] = {}
    torn: set[str] = set()
    for record in reading.records:
        name, day = _name_count(record), day_of(record.period)
        if name is None or record.value.strip() in _ABSENT:
            continue
        count = read_count(record.value)
        if day is None or count is None:
            reading.refused.append(record.row)
            continue
        place = reading.places.by_registry(record)
        if place is None:
            reading.strangers.setdefault(record.place, record.row)
            continue
        key = (place[0], day, name)
        if found.get(key) and count and found[key] != count:
            torn.add(place[0])
            reading.left_out.setdefault(record.place, record.row)
        found[key] = max(found.get(key, 0), count)
    return found, torn


def _find_wrong_counts(found: Mapping[tuple[str, str, str], int], reading: Reading) -> set[str]:
    wrong: set[str] = set()
    for day, name in {(day, name) for _, day, name in found}:
        totals = {code: count for (code, one, this), count in found.items() if (one, this) == (day, name)}
        wrong |= find_contradicted(totals, reading.places.gazetteer)
    return wrong


def _name_count(record: Record) -> str | None:
    """Say what a cell counts: `people`, `men`, `women`, `households`; None for else, or one age alone."""
    if record.age.strip() not in WHOLES:
        return None
    if "세대" in record.item:
        return None if "세대당" in record.item.replace(" ", "") else "households"
    if not _counts_people(record) and record.item:
        return None
    return {"both": "people"}.get(sex_of(record) or "", sex_of(record))


def tell_counts(kept: dict[tuple[str, str, str], int], reading: Reading) -> tuple[FigureTables, Text]:
    """Make the tables of counts without ages, and say what they are."""
    days = sorted({day for _, day, _ in kept})
    names = {name for _, _, name in kept}
    table = "DT_1B040B3" if names == {"households"} else "DT_1B040A3"
    tables = FigureTables(
        sources={f"kosis_counts_{day}": reading.source(MINISTRY, table, day) for day in days},
        counts=table_counts(kept, source="kosis_counts_{date}"),
    )
    return tables, say_counts(len({code for code, _, _ in kept}), names, days)


def say_counts(places: int, names: set[str], days: list[str]) -> Text:
    """Say what was counted without ages."""
    en = [word for name, word in (("men", "men and women"), ("households", "households")) if name in names]
    ko = [word for name, word in (("men", "남녀 인구"), ("households", "세대수")) if name in names]
    if not en:
        en, ko = ["women"], ["여자 인구"]
    return Text(
        en=f"{places:,} places, {' and '.join(en)} of all ages of {', '.join(days)}.",
        ko=f"지역 {places:,}곳의 {'와 '.join(ko)}, 나이 구분 없이 ({', '.join(days)}).",
    )


def report_bare_totals(file: str) -> Problem:
    """Report a table of totals alone."""
    return Problem(
        Where(file),
        Text(
            en="The table counts all residents together, neither by age nor by sex, as DT_1B040A3 does with"
            " 총인구수 alone: Dure keeps no bare total.",
            ko="나이 구분이 없는 인구표이고 총인구수만 있습니다(DT_1B040A3). 두레는 나이별이나 남녀별 인구를"
            " 씁니다.",
        ),
        Text(
            en="For residents by age download DT_1B04005N (5세별) for the same places and years; for men and"
            " women tick 남자인구수 and 여자인구수 in DT_1B040A3.",
            ko="나이별 인구는 같은 지역과 해로 DT_1B04005N(5세별)을, 남녀 인구는 DT_1B040A3에서 남자인구수와"
            " 여자인구수를 함께 골라 내려받아 주세요.",
        ),
    )


def _report_wide(file: str) -> Problem:
    return Problem(
        Where(file),
        Text(
            en="The ages are wider than five years, and figures are kept by five years: no ages were taken.",
            ko="나이가 5세보다 넓게 묶여 있어(10세 단위 등) 5세로 나눌 수 없습니다. 나이별 인구는 쓰지"
            " 않았습니다.",
        ),
        Text(
            en="Download DT_1B04005N (5세별) or DT_1B04006 (1세별) with all ages ticked.",
            ko="DT_1B04005N(5세별)이나 DT_1B04006(1세별)에서 모든 나이를 골라 내려받아 주세요.",
        ),
    )


def _report_some_ages(file: str) -> Problem:
    return Problem(
        Where(file),
        Text(
            en="Not all ages from 0 to 100세 이상 are in the table: nothing was taken.",
            ko="0세부터 100세 이상까지 나이가 다 들어 있지 않아 쓰지 않았습니다.",
        ),
        Text(
            en="Tick every age (전체선택 of 5세별) and download it again.",
            ko="나이(5세별)에서 '전체선택'을 눌러 다시 내려받아 주세요.",
        ),
    )
