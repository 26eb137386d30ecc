"""Derive the gazetteer that ships with the package from public code tables.

    python scripts/build_gazetteer.py --data FOLDER [--history FILE] --output src/dure/korea

FOLDER holds `codes/legal_dong_centroid_20251130.csv`, `codes/hdong_all_with_history.csv` and
`pop/jumin_202505_age1_total_all_eupmyeondong.cp949.csv` (행정안전부). FILE is the table of legal-dong codes
with its history as the package PublicDataReader carries it (`code_bdong.json`); without the option it is
looked for in the installed package. `places.parquet` is written, one row a place and code.
`places_reforms.csv` beside it is written by hand and only read.
"""

import argparse
import csv
import importlib.util
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from dure.places.romanise import romanise_unit

LIST_DAY = date(2025, 11, 30)  # the day of the list of legal dongs with centres
PROVINCE_NAMES = {  # the official English, which no rule gives
    "서울특별시": "Seoul",
    "부산광역시": "Busan",
    "대구광역시": "Daegu",
    "인천광역시": "Incheon",
    "광주광역시": "Gwangju",
    "대전광역시": "Daejeon",
    "울산광역시": "Ulsan",
    "세종특별자치시": "Sejong",
    "경기도": "Gyeonggi-do",
    "강원도": "Gangwon-do",
    "강원특별자치도": "Gangwon State",
    "충청북도": "Chungcheongbuk-do",
    "충청남도": "Chungcheongnam-do",
    "전라북도": "Jeollabuk-do",
    "전북특별자치도": "Jeonbuk State",
    "전라남도": "Jeollanam-do",
    "경상북도": "Gyeongsangbuk-do",
    "경상남도": "Gyeongsangnam-do",
    "제주도": "Jeju-do",
    "제주특별자치도": "Jeju",
    "부산직할시": "Busan",
    "대구직할시": "Daegu",
    "인천직할시": "Incheon",
    "광주직할시": "Gwangju",
    "대전직할시": "Daejeon",
    "전남광주통합특별시": "Jeonnam-Gwangju",
}
# How people shorten the name of a 시도; the official names of every day are in the table itself.
PROVINCE_ALIASES = {
    "서울특별시": ("서울", "서울시", "Seoul-si", "Seoul Metropolitan City", "Seoul City"),
    "부산광역시": ("부산", "부산시", "Busan-si", "Busan Metropolitan City", "Pusan"),
    "대구광역시": ("대구", "대구시", "Daegu-si", "Daegu Metropolitan City", "Taegu"),
    "인천광역시": ("인천", "인천시", "Incheon-si", "Incheon Metropolitan City"),
    "광주광역시": ("광주", "광주시", "Gwangju-si", "Gwangju Metropolitan City"),
    "대전광역시": ("대전", "대전시", "Daejeon-si", "Daejeon Metropolitan City"),
    "울산광역시": ("울산", "울산시", "Ulsan-si", "Ulsan Metropolitan City"),
    "세종특별자치시": ("세종", "세종시", "Sejong-si", "Sejong City", "Sejong Special Self-Governing City"),
    "경기도": ("경기", "Gyeonggi", "Gyeonggi Province"),
    "강원특별자치도": ("강원", "강원도", "강원자치도", "Gangwon", "Gangwon-do", "Gangwon Province"),
    "충청북도": ("충북", "충북도", "Chungbuk", "North Chungcheong", "North Chungcheong Province"),
    "충청남도": ("충남", "충남도", "Chungnam", "South Chungcheong", "South Chungcheong Province"),
    "전북특별자치도": (
        "전북",
        "전북도",
        "전북자치도",
        "Jeonbuk",
        "Jeonbuk-do",
        "North Jeolla",
        "Jeonbuk Province",
    ),
    "전라남도": ("전남", "전남도", "Jeonnam", "South Jeolla", "South Jeolla Province"),
    "경상북도": ("경북", "경북도", "Gyeongbuk", "North Gyeongsang", "North Gyeongsang Province"),
    "경상남도": ("경남", "경남도", "Gyeongnam", "South Gyeongsang", "South Gyeongsang Province"),
    "제주특별자치도": ("제주", "제주도", "제주자치도", "Jeju-do", "Jeju Province", "Jeju Island"),
    "전남광주통합특별시": ("전남광주", "전남광주특별시", "Jeonnam-Gwangju"),
}
# The change of a whole province's number, with every suffix kept.
PROVINCE_SUCCESSORS = {"21": "26", "22": "27", "23": "28", "24": "29", "25": "30", "49": "50"}
SCHEMA = pa.schema(
    [
        ("place", pa.int32()),
        ("code", pa.string()),
        ("level", pa.string()),
        ("name_ko", pa.string()),
        ("name_en", pa.string()),
        ("parent", pa.string()),
        ("administrative", pa.bool_()),
        ("aliases", pa.list_(pa.string())),
        ("latitude", pa.float32()),
        ("longitude", pa.float32()),
        ("valid_from", pa.date32()),
        ("valid_to", pa.date32()),
    ]
)


@dataclass(frozen=True)
class Version:
    """One place under one code: `path` is its names from the 시군구 down, without the 시도."""

    code: str
    province: str
    path: tuple[str, ...]
    begin: date | None
    end: date | None
    administrative: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def district(self) -> str:
        """The first five digits of the code."""
        return self.code[:5]


def read_day(text: object) -> date | None:
    """Read YYYYMMDD; None where blank (the table writes blanks as NaN)."""
    digits = text[:8] if isinstance(text, str) else ""
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])) if digits.isdigit() else None


def shorten(code: str) -> str:
    """Cut a ten-digit legal code to the digits that say something: 2, 5, 8 or 10."""
    if code[2:5] == "000":
        return code[:2]
    if code[5:8] == "000":
        return code[:5]
    return code[:8] if code[8:] == "00" else code


def read_history(file: Path) -> list[Version]:
    """Read the legal-dong table with its dates, offices (출장소) left out."""
    columns = json.loads(file.read_text(encoding="utf-8"))
    rows = zip(
        *(
            [value for _, value in sorted(columns[key].items(), key=lambda item: int(item[0]))]
            for key in ("시도명", "시군구명", "법정동코드", "읍면동명", "동리명", "생성일자", "말소일자")
        ),
        strict=True,
    )
    versions = []
    for province, district, code, town, village, begin, end in rows:
        names = [name for name in (district, town, village) if isinstance(name, str) and name]
        if names and re.search(r"출장|[^가-힣]출$|..출$", names[0]):
            continue  # a branch office, its name cut short in the table
        if begin == end:
            continue  # opened and closed the day the code system began
        names = [*names[0].split(), *names[1:]] if names else []
        if len(shorten(code)) == 5 and not names:
            continue  # Sejong's 36110 says nothing that 36 does not
        versions.append(Version(shorten(code), province, tuple(names), read_day(begin), read_day(end)))
    return versions


def read_list(file: Path) -> dict[str, tuple[str, tuple[str, ...], float, float, float]]:
    """Read the legal dongs of one day: code → province, path, latitude, longitude, radius in km."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return {
            shorten(row["dnid"]): (
                row["dnname"].split()[0],
                tuple(row["dnname"].split()[1:]),
                float(row["dnlatitude"]),
                float(row["dnlongitude"]),
                float(row["dnradius"]),
            )
            for row in csv.DictReader(stream)
        }


def read_reforms(file: Path) -> list[dict[str, str]]:
    """Read the hand-written list of reforms."""
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def renew_prefix(
    versions: list[Version],
    reform: dict[str, str],
    listed: dict[str, tuple[str, tuple[str, ...], float, float, float]],
) -> tuple[list[Version], list[tuple[str, str]]]:
    """End every open code under `old` and open its heir under `new`: of the same name, else of its suffix."""
    old, new, day = reform["old"], reform["new"], date.fromisoformat(reform["effective"])
    province = reform["province"]
    renewed, links = [], []
    named = {item[1]: code for code, item in listed.items() if code.startswith(new)}
    for version in versions:
        if version.end is None and version.code.startswith(old):
            code = named.get(version.path, new + version.code[len(old) :])
            renewed.append(replace(version, end=day))
            path = listed[code][1] if code in listed else version.path
            renewed.append(replace(version, code=code, province=province, path=path, begin=day))
            links.append((version.code, code))
        else:
            renewed.append(version)
    return renewed, links


def stem(name: str) -> str:
    """Drop what a promotion changes: 오창면 and 오창읍 share a stem, so do 여주군 and 여주시."""
    return name[:-1] if len(name) > 2 and name[-1] in "시군읍면" else name


def stems(path: tuple[str, ...]) -> tuple[str, ...]:
    """Take the stems of the names below the district (and the 일반구)."""
    below = [name for name in path if name[-1] not in "시군구"]
    return tuple(stem(name) for name in below)


def close_codes(versions: list[Version], reform: dict[str, str]) -> list[Version]:
    """End the open codes under `old` that a reform left without a known successor.

    Where a 시 was only divided into 구, its own code goes on and those of its towns end.
    """
    day = date.fromisoformat(reform["effective"])
    shortest = {"merged": 0, "split": 0, "divided": 8}.get(reform["kind"], 11)
    return [
        replace(version, end=day)
        if version.end is None and version.code.startswith(reform["old"]) and len(version.code) >= shortest
        else version
        for version in versions
    ]


def link_towns(versions: list[Version]) -> list[tuple[str, str]]:
    """Link each ended town or village to the one of the same name opened that day nearest to it by code.

    Where several claim one heir, the nearest has it; where two are as near, none has.
    """
    opened: dict[tuple[date | None, tuple[str, ...]], list[Version]] = defaultdict(list)
    for version in versions:
        if len(version.code) >= 8:
            opened[version.begin, stems(version.path)].append(version)
    claims: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for version in versions:
        if version.end is None or len(version.code) < 8:
            continue
        heirs = [
            (_nearness(version.code, other.code), other.code)
            for other in opened[version.end, stems(version.path)]
            if len(other.code) == len(version.code) and other.code != version.code
        ]
        best = max((near for near, _ in heirs), default=0)
        nearest = [code for near, code in heirs if near == best]
        if len(nearest) == 1:
            claims[nearest[0]].append((best, version.code))
    links = []
    for heir, claimants in claims.items():
        best = max(near for near, _ in claimants)
        nearest = [code for near, code in claimants if near == best]
        if len(nearest) == 1:
            links.append((nearest[0], heir))
    return links


def _nearness(old: str, new: str) -> int:
    """Count how many leading digits two codes share (5, 4, 2 or 0), a renumbered 시도 counted as the same."""
    renumbered = PROVINCE_SUCCESSORS.get(old[:2], "--") + old[2:]
    return next((size for size in (5, 4, 2) if new[:size] in {old[:size], renumbered[:size]}), 0)


def link_villages(versions: list[Version], reforms: list[dict[str, str]]) -> list[tuple[str, str]]:
    """Link the villages of a renamed 면 by their own names."""
    links = []
    for reform in reforms:
        if reform["kind"] == "renamed" and len(reform["old"]) == 8:
            named = {
                v.path[-1]: v.code for v in versions if v.code.startswith(reform["new"]) and len(v.code) == 10
            }
            links += [
                (v.code, named[v.path[-1]])
                for v in versions
                if v.code.startswith(reform["old"]) and len(v.code) == 10 and v.path[-1] in named
            ]
    return links


def link_districts(versions: list[Version], links: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Link an ended district to the one that took all its towns and took them from nobody else."""
    by_code = {version.code: version for version in versions}
    targets: dict[str, Counter[str]] = defaultdict(Counter)
    origins: dict[str, Counter[str]] = defaultdict(Counter)
    for old, new in links:
        if (
            len(old) == 8
            and old[:5] != new[:5]
            and by_code[old].end == (by_code.get(old[:5]) or by_code[old]).end
        ):
            targets[old[:5]][new[:5]] += 1
            origins[new[:5]][old[:5]] += 1
    found = []
    for old, counts in targets.items():
        new, count = counts.most_common(1)[0]
        if old not in by_code or new not in by_code:
            continue
        same_day = by_code[old].end is not None and by_code[old].end == by_code[new].begin
        whole = count >= 0.9 * sum(counts.values()) and count >= 0.9 * sum(origins[new].values())
        if same_day and whole:
            found.append((old, new))
    # A county that became a city keeps its stem even where its towns became dongs under new names.
    ended = [version for version in versions if len(version.code) == 5 and version.end]
    linked = {old for old, _ in found} | {new for _, new in found}
    for version in ended:
        heirs = [
            other
            for other in versions
            if len(other.code) == 5
            and other.begin == version.end
            and stem(other.path[-1]) == stem(version.path[-1])
            and len(other.path) == len(version.path)
            and (other.code[:2] in {version.code[:2], PROVINCE_SUCCESSORS.get(version.code[:2])})
        ]
        rivals = [
            other
            for other in versions
            if len(other.code) == 5
            and other.code not in {version.code, *(heir.code for heir in heirs)}
            and stem(other.path[-1]) == stem(version.path[-1])
            and len(other.path) == len(version.path)
            and other.code[:2] == version.code[:2]
            and (other.end is None or (version.end and other.end >= version.end))
            and other.begin
            and version.end
            and other.begin < version.end
        ]
        if len(heirs) == 1 and not rivals and version.code not in linked and heirs[0].code not in linked:
            found.append((version.code, heirs[0].code))
            linked |= {version.code, heirs[0].code}
    return found


def read_administrative(
    folder: Path, reforms: list[dict[str, str]]
) -> tuple[list[Version], list[tuple[str, str]]]:
    """Read the 행정동 (no 읍, no 면: those have the legal code) with their dates, renewed by the reforms."""
    versions = []
    with (folder / "codes" / "hdong_all_with_history.csv").open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            name = row["읍면동명"]
            if name and not name.endswith(("읍", "면", "출장소")):
                path = (*row["시군구명"].split(), name)
                versions.append(
                    Version(
                        row["행정동코드"],
                        row["시도명"],
                        path,
                        read_day(row["생성일자"]),
                        read_day(row["말소일자"]),
                        administrative=True,
                    )
                )
    versions = list({version.code: version for version in versions}.values())
    links: list[tuple[str, str]] = []
    for reform in reforms:
        if reform["kind"] == "renumbered":
            versions, more = renew_prefix(versions, reform, {})
            links += more
    # What a newer count of residents lists and the history does not is opened at that count's day.
    seen = {version.code for version in versions}
    newer: dict[str, tuple[str, tuple[str, ...]]] = {}
    file = folder / "pop" / "jumin_202505_age1_total_all_eupmyeondong.cp949.csv"
    with file.open(encoding="cp949", newline="") as stream:
        for row in list(csv.reader(stream))[1:]:
            match = re.fullmatch(r"(.*?)\s*\((\d{10})\)", row[0])
            if match and match[2][5:] != "00000":
                words = match[1].split()
                newer[match[2]] = (words[0], tuple(words[1:]))
    for code, (province, path) in newer.items():
        if code not in seen and path and path[-1].endswith("동"):
            versions.append(Version(code, province, path, None, None, administrative=True))
    # And what it no longer lists has ended, on a day that the tables do not give: the day of the count.
    versions = [
        replace(version, end=date(2025, 5, 1))
        if version.end is None and version.code not in newer
        else version
        for version in versions
    ]
    for reform in reforms:
        versions = close_codes(versions, reform)
    return versions, links


def join(links: Iterable[tuple[str, str]], codes: Iterable[str]) -> dict[str, int]:
    """Number the places: codes joined by links share a number."""
    leader = {code: code for code in codes}

    def find(code: str) -> str:
        while leader[code] != code:
            leader[code] = leader[leader[code]]
            code = leader[code]
        return code

    for old, new in links:
        leader[find(old)] = find(new)
    numbers: dict[str, int] = {}
    return {code: numbers.setdefault(find(code), len(numbers) + 1) for code in leader}


def find_level(version: Version) -> str:
    """Say the level from the length of the code and the last name."""
    if version.code == "KR":
        return "nation"
    if version.administrative or len(version.code) == 8:
        return "town"
    if len(version.code) == 10:
        return "village"
    if len(version.code) == 2:
        return "province"
    return "city_district" if len(version.path) == 2 else "district"


def find_parent(version: Version, codes: dict[str, list[Version]]) -> str | None:
    """Give the parent's code: of the 일반구 its 시, of Sejong's towns the province."""
    code = version.code
    if len(code) == 2:
        return None if code == "KR" else "KR"
    if len(code) == 10 and not version.administrative:
        return code[:8]
    if len(code) >= 8:
        return code[:5] if code[:5] in codes else code[:2]
    return (find_city(version, codes) if len(version.path) == 2 else None) or code[:2]


def find_city(version: Version, codes: dict[str, list[Version]]) -> str | None:
    """Give the code of the 시 that a 일반구 lies in, by its number, else by its name on that day."""
    named = [
        other
        for others in codes.values()
        for other in others
        if len(other.code) == 5 and other.code[:2] == version.code[:2] and other.path == version.path[:1]
    ]
    by_number = next((other.code for other in named if other.code == version.code[:4] + "0"), None)
    then = [o.code for o in named if o.end is None or version.begin is None or o.end > version.begin]
    return by_number or next(iter(then), None)


def measure_centres(
    rows: list[dict[str, object]], listed: dict[str, tuple[str, tuple[str, ...], float, float, float]]
) -> dict[int, tuple[float, float]]:
    """Give each place a centre: its own, or the mean of its parts' weighted by the square of their radius."""
    place_of = {str(row["code"]): int(str(row["place"])) for row in rows}
    parent = {str(row["code"]): row["parent"] for row in rows}
    sums: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    own: dict[int, tuple[float, float]] = {}
    last = {int(str(row["place"])): str(row["code"]) for row in rows}  # the rows of a place are oldest first
    for code, (_, _, latitude, longitude, radius) in listed.items():
        if code != last[place_of[code]] and last[place_of[code]] in listed:
            continue  # the list has some places twice, under an old and a new code
        own[place_of[code]] = (latitude, longitude)
        weight = max(radius, 0.05) ** 2
        above = parent[code]
        while above is not None:
            total = sums[place_of[str(above)]]
            if len(code) == 8:
                total[0] += latitude * weight
                total[1] += longitude * weight
                total[2] += weight
            above = parent[str(above)]
    centres = {place: (a / w, b / w) for place, (a, b, w) in sums.items() if w}
    return {**centres, **own}


def build(folder: Path, history: Path, output: Path) -> pa.Table:
    """Build the table; every choice is in the functions above."""
    listed = read_list(folder / "codes" / "legal_dong_centroid_20251130.csv")
    reforms = read_reforms(output / "places_reforms.csv")
    versions = read_history(history)
    links: list[tuple[str, str]] = list(PROVINCE_SUCCESSORS.items())
    for reform in reforms:
        if reform["kind"] == "renumbered":
            versions, more = renew_prefix(versions, reform, listed)
            links += more
        elif reform["kind"] == "renamed":
            day = date.fromisoformat(reform["effective"])
            known = {version.code: version for version in versions}
            if reform["new"] not in known:
                path = (
                    listed[reform["new"]][1]
                    if reform["new"] in listed
                    else tuple(name for name in reform["name_ko"].split())
                )
                versions.append(Version(reform["new"], known[reform["old"]].province, path, day, None))
            if known[reform["old"]].end is None:
                versions = [
                    replace(version, end=day) if version.code == reform["old"] else version
                    for version in versions
                ]
            links.append((reform["old"], reform["new"]))
        elif reform["kind"] == "opened":
            day = date.fromisoformat(reform["effective"])
            path = tuple(reform["name_ko"].split())
            versions.append(Version(reform["new"], reform["province"], path, day, None))
        else:
            versions = close_codes(versions, reform)
    versions = [spell_as_listed(version, listed) for version in versions]
    versions += open_listed(versions, listed, reforms)
    links += link_towns(versions)
    links += link_villages(versions, reforms)
    links += link_districts(versions, links)
    administrative, more = read_administrative(folder, reforms)
    links += more
    versions += administrative
    versions.append(Version("KR", "", (), None, None))
    return write_rows(versions, links, listed)


def spell_as_listed(
    version: Version, listed: dict[str, tuple[str, tuple[str, ...], float, float, float]]
) -> Version:
    """Spell the last name as the newer list does (어용리 for 어룡리); the older one stays as an alias."""
    name = listed[version.code][1][-1] if version.code in listed and version.end is None else None
    if name is None or name == version.path[-1]:
        return version
    return replace(version, path=(*version.path[:-1], name), aliases=(version.path[-1],))


def open_listed(
    versions: list[Version],
    listed: dict[str, tuple[str, tuple[str, ...], float, float, float]],
    reforms: list[dict[str, str]],
) -> list[Version]:
    """Open what the newer list has and the history does not, on the reform's day or the list's."""
    known = {version.code for version in versions}
    days = {
        reform["new"]: date.fromisoformat(reform["effective"])
        for reform in reforms
        if reform["kind"] in {"renamed", "opened", "regrouped"}
    }
    opened = []
    for code, (province, path, *_) in listed.items():
        if code not in known:
            day = next((days[code[:length]] for length in (10, 8, 5) if code[:length] in days), LIST_DAY)
            opened.append(Version(code, province, path, day, None))
    # The old rows of a regrouped or renamed place end on the day the new ones open.
    for reform in reforms:
        if reform["kind"] in {"renamed", "regrouped"}:
            day = date.fromisoformat(reform["effective"])
            for index, version in enumerate(versions):
                inside = version.code.startswith(reform["old"]) and len(version.code) >= 8
                if inside and version.end is None and version.code not in listed:
                    versions[index] = replace(version, end=day)
    return opened


def write_rows(
    versions: list[Version],
    links: list[tuple[str, str]],
    listed: dict[str, tuple[str, tuple[str, ...], float, float, float]],
) -> pa.Table:
    """Lay the versions out as the table, ordered by place and day."""
    codes: dict[str, list[Version]] = defaultdict(list)
    for version in versions:
        codes[version.code].append(version)
    twice = [code for code, found in codes.items() if len(found) > 1]
    if twice:
        raise ValueError(f"{len(twice)} codes stand twice, first {twice[:3]}")
    numbers = join([pair for pair in links if pair[0] in codes and pair[1] in codes], codes)
    rows: list[dict[str, object]] = []
    for version in sorted(versions, key=lambda v: (numbers[v.code], v.begin or date.min, v.code)):
        name = version.path[-1] if version.path else version.province or "대한민국"
        level = find_level(version)
        english = PROVINCE_NAMES[name] if level == "province" else romanise_unit(name)
        rows.append(
            {
                "place": numbers[version.code],
                "code": version.code,
                "level": level,
                "name_ko": name,
                "name_en": "Korea" if level == "nation" else english,
                "parent": find_parent(version, codes),
                "administrative": version.administrative,
                "aliases": list(PROVINCE_ALIASES.get(name, ())) or list(version.aliases),
                "valid_from": version.begin,
                "valid_to": version.end,
            }
        )
    known = {str(row["code"]) for row in rows}
    orphans = [row for row in rows if row["parent"] is not None and row["parent"] not in known]
    for row in orphans:  # a town whose parent the history never listed
        row["parent"] = str(row["parent"])[:8] if str(row["parent"])[:8] in known else str(row["parent"])[:5]
        if row["parent"] not in known:
            row["parent"] = str(row["parent"])[:2]
    print(f"{len(orphans)} rows had no listed parent")
    centres = measure_centres(rows, listed)
    for row in rows:
        centre = centres.get(int(str(row["place"])))
        row["latitude"], row["longitude"] = (
            (round(centre[0], 5), round(centre[1], 5)) if centre else (None, None)
        )
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def find_history() -> Path:
    """Find the code table inside the installed package PublicDataReader."""
    spec = importlib.util.find_spec("PublicDataReader")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("Give --history FILE, or install the package PublicDataReader beside this script.")
    return Path(next(iter(spec.submodule_search_locations))) / "raw" / "code_bdong.json"


def main() -> None:
    """Read the arguments, build the table, write it and say what it holds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--history", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    table = build(arguments.data, arguments.history or find_history(), arguments.output)
    file = arguments.output / "places.parquet"
    pq.write_table(table, file, compression="zstd", compression_level=19)
    print(f"{file.name}: {table.num_rows:,} rows, {file.stat().st_size:,} bytes")
    print(Counter(table["level"].to_pylist()))


if __name__ == "__main__":
    main()
