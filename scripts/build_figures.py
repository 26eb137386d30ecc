"""Derive the compact figures of places that ship with the package from public statistics.

    python scripts/build_figures.py --data FOLDER --output src/dure/korea/figures

FOLDER holds the statistics as `korea/data/SOURCES.md` of the design lists them (행정안전부, 통계청). Written
are `residents.parquet`, `births.parquet`, `households.parquet`, `gaps.csv`, `districts.csv`, `fiscal.csv`,
`depopulation.csv`, `projection.csv` and `life_table.csv`; `sources.yaml` beside them is written by hand.

The counts of 2017–2021 leave out the residents of branch offices (출장소), whom the count of 2025-05 lists in
rows of their own, and all of Sejong before 2019. No number is put in their place: a place with such a gap,
and every whole round it, has no row for that date, and `gaps.csv` says why.
"""

import argparse
import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dure.korea.gazetteer import load_gazetteer
from dure.places.gazetteer import LEVELS, NATION, Gazetteer

YEARS = range(2017, 2022)
LATEST = "2025-05-31"
DAY_OF_DISTRICTS = date(2024, 2, 1)  # any day on which the list of 2023 had today's names and codes
RESIDENTS_LATEST = 51_169_148  # Σ 17 시도 = Σ 3,616 읍면동, 2025-05
TOWNS_LATEST = 3_616
RESIDENTS_2022 = 51_439_038  # the official count of 2022-12-31
AGES = 18
AGES_OF_FILE = [*(f"{age}_{age + 4}" for age in range(0, 100, 5)), "100_"]
# Branch offices whose names do not begin with the name of the town that they belong to.
MOTHERS = {
    "4418032700": "4418032000",  # 오천면원산도출장소
    "4418032800": "4418032000",  # 원산도출장소, 보령시 오천면
    "4418032900": "4418032000",  # 원산출장소, the same island
    "4824089000": "4824051000",  # 신수출장소, 사천시 동서동
}
PROVINCES = {
    "서울": "11",
    "부산": "26",
    "대구": "27",
    "인천": "28",
    "광주": "29",
    "대전": "30",
    "울산": "31",
    "세종": "36",
    "경기": "41",
    "강원": "51",
    "충북": "43",
    "충남": "44",
    "전북": "52",
    "전남": "46",
    "경북": "47",
    "경남": "48",
    "제주": "50",
}
GUNWI = ("경북", "군위군")  # listed under its old province though it had moved that summer

Count = np.ndarray  # (18,) whole people
Towns = dict[str, Count]  # by the code in force today


class Wholes:
    """Which places a town lies in today, so that towns add up to them."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        """Leave out the wholes that took part of a place that was split: no public table says which part."""
        self._gazetteer = gazetteer
        self._unknown = {
            gazetteer.find_number(code)
            for succession in gazetteer.successions
            if len(succession.new) > 1
            for code in succession.new
        }
        self._known: dict[str, tuple[str, ...]] = {}

    def of(self, code: str) -> tuple[str, ...]:
        """Give the codes of all that a town lies in, nearest first, the nation last."""
        if code not in self._known:
            number = self._gazetteer.find_number(code)
            if number is None:
                raise ValueError(code)
            chain = self._gazetteer.chain_of(number)[1:]
            self._known[code] = tuple(
                self._gazetteer.code_of(one) for one in chain if one not in self._unknown
            )
        return self._known[code]

    def level(self, code: str) -> str:
        """Give the level of a place."""
        return self._gazetteer.level_of(self._gazetteer.find_number(code) or 0)


def read_rows(file: Path, *, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    """Read a CSV with a header."""
    with file.open(encoding=encoding, newline="") as stream:
        return list(csv.DictReader(stream))


def whole_number(text: str) -> int | None:
    """Read a count; None where blank. The tables write whole people as 49.0."""
    if not text.strip():
        return None
    number = float(text.replace(",", ""))
    if number != int(number):
        raise ValueError(text)
    return int(number)


def fold_to_ages(counts: list[int], *, width: int) -> Count:
    """Add ages of a width of 1 or 5 years up to 0-4 … 80-84 and 85+."""
    folded = np.zeros(AGES, dtype=np.int64)
    for index, people in enumerate(counts):
        folded[min(index * width // 5, AGES - 1)] += people
    return folded


class Codes:
    """Codes of the files as the codes in force today."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        """Look codes up in the gazetteer."""
        self._gazetteer = gazetteer

    def find(self, code: str) -> str | None:
        """Give today's code of the place with a code, or None where the gazetteer has none."""
        number = self._gazetteer.find_number(code)
        return None if number is None else self._gazetteer.code_of(number)

    def get(self, code: str) -> str:
        """Give today's code of the place with a code."""
        found = self.find(code)
        if found is None:
            raise ValueError(code)
        return found


def read_latest(file: Path, codes: Codes) -> tuple[Towns, dict[str, Count], dict[str, int]]:
    """Read the towns, the 시도 and the branch offices (with their residents) of the count of 2025-05.

    The residents of a branch office are added to its town: the office is a counter, not a place.
    """
    with file.open(encoding="cp949", newline="") as stream:
        rows = list(csv.reader(stream))
    towns: dict[str, Count] = {}
    provinces: dict[str, Count] = {}
    names: dict[str, tuple[str, str]] = {}
    branches: dict[str, tuple[str, str, Count]] = {}
    leaves = 0
    for row in rows[1:]:
        match = re.fullmatch(r"(.*?)\s*\((\d{10})\)", row[0])
        if match is None:
            raise ValueError(row[0])
        name, code = match[1].split()[-1], match[2]
        counts = fold_to_ages([whole_number(cell) or 0 for cell in row[3:]], width=1)
        if counts.sum() != whole_number(row[1]):
            raise ValueError(row[0])
        if code.endswith("00000"):
            if code.endswith("00000000"):
                provinces[codes.get(code)] = counts
            continue
        leaves += 1
        if codes.find(code) is None:
            branches[code] = (code[:5], name, counts)
        else:
            towns[codes.get(code)] = counts
            names[code] = (code[:5], name)
    residents = {}
    for code, (district, name, counts) in branches.items():
        mother = find_mother(code, district, name, names)
        towns[codes.get(mother)] = towns[codes.get(mother)] + counts
        residents[code] = int(counts.sum())
    if leaves != TOWNS_LATEST:
        raise ValueError(leaves)
    return towns, provinces, residents


def find_mother(code: str, district: str, name: str, names: Mapping[str, tuple[str, str]]) -> str:
    """Find the town that a branch office belongs to: 다사읍서재출장소 to 다사읍."""
    if code in MOTHERS:
        return MOTHERS[code]
    found = [
        (len(town), other)
        for other, (lies_in, town) in names.items()
        if lies_in == district and (name.startswith((town, town[:-1])))
    ]
    if not found:
        raise ValueError((code, name))
    return max(found)[1]


def find_gaps(data: Path, codes: Codes, latest: Mapping[str, int]) -> dict[str, dict[str, str]]:
    """Say by year which towns are not counted whole: `branch` where a branch office is left out.

    A branch office that had no resident in 2025 had none before (the 시도 of these agree to the person with
    the official total). The rows of 신수출장소 stand in the files of 2017 and 2018.
    """
    rows = [row for row in read_rows(data / "codes/hdong_all_with_history.csv") if row["읍면동명"]]
    offices = [row for row in rows if "출장소" in row["읍면동명"]]
    gaps: dict[str, dict[str, str]] = {}
    for year in YEARS:
        day = f"{year}1231"
        live = [row for row in rows if row["생성일자"] <= day and not "" < row["말소일자"] <= day]
        names = {
            row["행정동코드"]: (row["시군구코드"], row["읍면동명"]) for row in live if row not in offices
        }
        listed = {row["CODE_AD"] for row in read_rows(data / f"pop/POP5_eupmyeondong_{year}.csv")}
        gaps[str(year)] = {}
        for row in live:
            code = row["행정동코드"]
            if row in offices and code not in listed and latest.get(modern(code, codes), 1):
                mother = find_mother(code, row["시군구코드"], row["읍면동명"], names)
                gaps[str(year)][codes.get(mother)] = "branch"
    return gaps


def modern(code: str, codes: Codes) -> str:
    """Give an office's code with the province's number of today."""
    return codes.get(code[:5])[:2] + code[2:] if code[:2] in {"42", "45"} else code


def add_absent(gaps: dict[str, str], *, expected: Iterable[str], found: Iterable[str], kind: str) -> None:
    """Add the towns that ought to be in a table and are not."""
    for code in set(expected) - set(found):
        gaps.setdefault(code, kind)


def add_wholes(towns: Towns, gaps: Mapping[str, str], wholes: Wholes) -> tuple[Towns, dict[str, str]]:
    """Add up the wholes round the towns; a whole with a gap in it has its gap's kind and no sum."""
    sums: Towns = {}
    broken: dict[str, str] = {}
    for code in sorted(gaps):
        for whole in wholes.of(code):
            broken.setdefault(whole, gaps[code])
    for code, counts in towns.items():
        for whole in wholes.of(code):
            if whole not in broken:
                sums[whole] = sums[whole] + counts if whole in sums else counts
    return sums, broken


def sort_key(code: str, wholes: Wholes) -> tuple[int, str]:
    """Order places: the nation first, then by level and code."""
    return LEVELS.index(wholes.level(code)), code


def live_towns(data: Path, codes: Codes, *, year: int) -> set[str]:
    """Give the towns that stood at the end of a year, branch offices left out."""
    day = f"{year}1231"
    return {
        codes.get(row["행정동코드"])
        for row in read_rows(data / "codes/hdong_all_with_history.csv")
        if row["읍면동명"]
        and "출장소" not in row["읍면동명"]
        and row["생성일자"] <= day
        and not "" < row["말소일자"] <= day
    }


def build_residents(
    data: Path, codes: Codes, wholes: Wholes
) -> tuple[pa.Table, dict[str, dict[str, str]], dict[str, Towns]]:
    """Build the residents by age of every place and date, and the gaps of every year."""
    latest, provinces, offices = read_latest(
        data / "pop/jumin_202505_age1_total_all_eupmyeondong.cp949.csv", codes
    )
    counted = {LATEST: latest}
    gaps = find_gaps(data, codes, offices)
    ever = {code for code, people in latest.items() if people.sum()}
    for year in YEARS:
        towns: Towns = {}
        for row in read_rows(data / f"pop/POP5_eupmyeondong_{year}.csv"):
            counts = fold_to_ages([whole_number(row[age]) or 0 for age in AGES_OF_FILE], width=5)
            if counts.sum() != whole_number(row["ALL"]):
                raise ValueError(row["CODE_AD"])
            code = codes.get(MOTHERS.get(row["CODE_AD"], row["CODE_AD"]))
            towns[code] = towns[code] + counts if code in towns else counts
        counted[f"{year}-12-31"] = towns
        # The towns inside the armistice zone have no resident and are listed nowhere.
        expected = live_towns(data, codes, year=year) & ever
        add_absent(gaps[str(year)], expected=expected, found=towns, kind="absent")
    columns: dict[str, list[object]] = {"code": [], "level": [], "date": [], "source": []}
    people: list[Count] = []
    rows = []
    for day in sorted(counted):
        broken = gaps.get(day[:4], {})
        sums, of_wholes = add_wholes(counted[day], broken, wholes)
        broken.update(of_wholes)
        rows += [
            (*sort_key(code, wholes), day, counts)
            for code, counts in (sums | counted[day]).items()
            if code not in broken
        ]
        if day == LATEST:
            check_latest(counted[day], sums, provinces)
    for level, code, day, counts in sorted(rows, key=lambda row: row[:3]):
        columns["code"].append(code)
        columns["level"].append(LEVELS[level])
        columns["date"].append(day)
        columns["source"].append(f"residents_{day[:4]}")
        people.append(counts)
    ages = np.stack(people).astype(np.int32)
    arrays = {name: pa.array(values).dictionary_encode() for name, values in columns.items()}
    arrays |= {f"a{age}": pa.array(ages[:, age]) for age in range(AGES)}
    return pa.table(arrays), gaps, counted


def check_latest(towns: Towns, sums: Towns, provinces: Mapping[str, Count]) -> None:
    """Check that Σ 17 시도 = Σ 읍면동 = the nation, and every 시도 to the person and age."""
    total = sum(int(counts.sum()) for counts in towns.values())
    if (
        not total
        == int(sums[NATION].sum())
        == sum(int(c.sum()) for c in provinces.values())
        == RESIDENTS_LATEST
    ):
        raise ValueError(total)
    for code, counts in provinces.items():
        if not np.array_equal(sums[code], counts):
            raise ValueError(code)


def build_gaps(gaps: Mapping[str, Mapping[str, str]]) -> list[list[object]]:
    """List the gaps: the place, the year, what kind."""
    return [[code, year, gaps[year][code]] for year in sorted(gaps) for code in sorted(gaps[year])]


def build_births(
    data: Path,
    codes: Codes,
    wholes: Wholes,
    residents: Mapping[str, Towns],
    gaps: Mapping[str, Mapping[str, str]],
) -> pa.Table:
    """Build births by place and year; a whole has a number only where all its towns have one."""
    rows: list[tuple[str, int, int, str]] = []
    for year in YEARS:
        counts: Towns = {}
        for row in read_rows(data / f"births/CBR_births_eupmyeondong_{year}.csv"):
            births = whole_number(row["B_ALL"])
            if births is not None:
                code = codes.get(MOTHERS.get(row["CODE_AD"], row["CODE_AD"]))
                counts[code] = counts.get(code, np.zeros(1, dtype=np.int64)) + births
        broken = {code: kind for code, kind in gaps[str(year)].items() if wholes.level(code) == "town"}
        add_absent(broken, expected=residents[f"{year}-12-31"], found=counts, kind="blank")
        sums, _ = add_wholes(counts, broken, wholes)
        rows += [
            (code, year, int(births[0]), f"births_{year}")
            for code, births in (sums | counts).items()
            if code not in broken
        ]
    districts = [row for row in read_districts(data, codes) if row["births"] is not None]
    rows += [(str(row["code"]), 2023, int(str(row["births"])), "districts_2023") for row in districts]
    rows.sort(key=lambda row: (sort_key(row[0], wholes), row[1]))
    names = ("code", "year", "births", "source")
    table = pa.table(dict(zip(names, zip(*rows, strict=True), strict=True)))
    return table.set_column(0, "code", table["code"].dictionary_encode()).cast(
        pa.schema(
            [
                ("code", pa.dictionary(pa.int32(), pa.string())),
                ("year", pa.int16()),
                ("births", pa.int32()),
                ("source", pa.dictionary(pa.int32(), pa.string())),
            ]
        )
    )


def build_households(
    data: Path,
    codes: Codes,
    wholes: Wholes,
    residents: Mapping[str, Towns],
    gaps: Mapping[str, Mapping[str, str]],
) -> pa.Table:
    """Build households, men, women and area at the end of 2021; areas of the 시군구 are the official ones."""
    towns: dict[str, np.ndarray] = {}
    for row in read_rows(data / "pop/density_sex_households_eupmyeondong_2021.csv"):
        people = [whole_number(row[name]) or 0 for name in ("H", "P_M", "P_F")]
        if people[1] + people[2] != whole_number(row["P_ALL"]):
            raise ValueError(row["CODE_AD"])
        towns[codes.get(row["CODE_AD"])] = np.array(people)
    broken = {code: kind for code, kind in gaps["2021"].items() if wholes.level(code) == "town"}
    add_absent(broken, expected=residents["2021-12-31"], found=towns, kind="blank")
    sums, _ = add_wholes(towns, broken, wholes)
    areas = {
        codes.get(row["CODE_AD"]): round(float(row["AREA_KM"]), 3)
        for row in read_rows(data / "pop/density_sex_households_eupmyeondong_2021.csv")
    }
    wide: dict[str, float] = defaultdict(float)
    for row in read_districts(data, codes):
        code = str(row["code"])
        areas[code] = float(str(row["area_km2"]))
        for whole in wholes.of(code):
            wide[whole] += areas[code]
        # The nation and a 시도 are the sum of their 시군구; Sejong is both.
    areas |= {code: round(area, 3) for code, area in wide.items()}
    found = {code: people for code, people in (sums | towns).items() if code not in broken}
    order = sorted(set(found) | set(areas), key=lambda code: sort_key(code, wholes))
    people_of = [found.get(code) for code in order]
    table = {"code": pa.array(order)}
    for index, name in enumerate(("households", "men", "women")):
        values = [None if people is None else int(people[index]) for people in people_of]
        table[name] = pa.array(values, pa.int32())
    table["area_km2"] = pa.array([areas.get(code) for code in order], pa.float32())
    return pa.table(table)


def read_districts(data: Path, codes: Codes) -> list[dict[str, object]]:
    """Read the figures of the 시군구 of 2023, which come by name."""
    gazetteer = load_gazetteer()
    rows: list[dict[str, object]] = []
    for row in read_rows(data / "sigungu/sigungu_2023.csv"):
        province, name = row["시도"], row["시군구"]
        under = "27" if (province, name) == GUNWI else PROVINCES[province]
        if province == "세종":
            code = "36"
        else:
            listed = gazetteer.children(under, as_of=DAY_OF_DISTRICTS)
            [code] = [codes.get(place.code) for place in listed if place.name_ko == name]
        rows.append(
            {
                "code": code,
                # Called 2023 in the file, yet the sum is the official count of the end of 2022.
                "residents_2022": whole_number(row["총인구"]),
                "growth_percent": row["인구증가율"],
                "births": whole_number(row["출생아수"]),
                "tfr": row["합계출산율"],
                "area_km2": round(float(row["면적"]), 3),
            }
        )
    return sorted(rows, key=lambda row: str(row["code"]))


def build_fiscal(data: Path, codes: Codes) -> list[list[object]]:
    """List fiscal independence by place and year, in per cent."""
    return sorted(
        [codes.get(row["CODE_AD"]), year, float(row["FI"])]
        for year in YEARS
        for row in read_rows(data / f"finance/fiscal_independence_sigungu_{year}.csv")
        if row["FI"]
    )


def build_depopulation(data: Path, codes: Codes) -> list[list[object]]:
    """List the depopulation areas and the areas under watch."""
    kinds = {"인구감소지역": "depopulation", "관심지역": "watch"}
    return sorted(
        [codes.get(row["mois_code5_2021"]), kinds[row["category"]]]
        for row in read_rows(data / "policy/depopulation_areas_89_18.csv")
    )


def build_projection(data: Path, codes: Codes) -> list[list[object]]:
    """List the official projection by place, year and sex; in the file `t` is both sexes and `m` women."""
    file = data / "projection/kostat_sigungu_projection_2022base_jeonbuk10.json"
    rows: list[list[object]] = []
    for code, place in json.loads(file.read_text(encoding="utf-8"))["gu"].items():
        for year, people in place["y"].items():
            for sex, key in (("both", "t"), ("women", "m")):
                rows.append([codes.get(code), int(year), sex, *fold_to_ages(people[key], width=5).tolist()])
    return sorted(rows, key=lambda row: (str(row[0]), str(row[1]), str(row[2])))


def write_parquet(table: pa.Table, file: Path) -> None:
    """Write a table as small as it gets: counts by their bytes, all else by dictionary."""
    counts = [field.name for field in table.schema if pa.types.is_int32(field.type)]
    others = [name for name in table.column_names if name not in counts]
    pq.write_table(
        table,
        file,
        compression="zstd",
        compression_level=19,
        use_dictionary=others,
        column_encoding=dict.fromkeys(counts, "BYTE_STREAM_SPLIT"),
    )


def write_csv(file: Path, header: list[str], rows: Iterable[Iterable[object]]) -> None:
    """Write a table as CSV."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main() -> None:
    """Derive the tables and write them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    given = parser.parse_args()
    gazetteer = load_gazetteer()
    codes, wholes = Codes(gazetteer), Wholes(gazetteer)
    output: Path = given.output
    output.mkdir(parents=True, exist_ok=True)
    residents, gaps, towns = build_residents(given.data, codes, wholes)
    tables = {
        "residents": residents,
        "births": build_births(given.data, codes, wholes, towns, gaps),
        "households": build_households(given.data, codes, wholes, towns, gaps),
    }
    for name, table in tables.items():
        write_parquet(table, output / f"{name}.parquet")
    write_csv(output / "gaps.csv", ["code", "year", "kind"], build_gaps(gaps))
    districts = read_districts(given.data, codes)
    if sum(int(str(row["residents_2022"])) for row in districts) != RESIDENTS_2022:
        raise ValueError(districts)
    write_csv(output / "districts.csv", list(districts[0]), (row.values() for row in districts))
    write_csv(output / "fiscal.csv", ["code", "year", "percent"], build_fiscal(given.data, codes))
    write_csv(output / "depopulation.csv", ["code", "kind"], build_depopulation(given.data, codes))
    ages = [f"a{age}" for age in range(AGES)]
    write_csv(output / "projection.csv", ["code", "year", "sex", *ages], build_projection(given.data, codes))
    life = read_rows(given.data / "vital/life_table_2024_kosis_DT_1B42.csv")
    sexes = {"M": "men", "F": "women"}
    write_csv(
        output / "life_table.csv",
        ["sex", "age", "ex", "qx_derived"],
        [[sexes[row["sex"]], row["age"], row["ex"], row["qx_derived"]] for row in life],
    )
    for file in sorted(output.iterdir()):
        print(f"{file.name}: {file.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
