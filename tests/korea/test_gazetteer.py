"""The gazetteer that ships agrees with the public tables it does not copy."""

import csv
import json
import re
from datetime import date
from importlib.resources import files
from pathlib import Path

import pyarrow as pa

from dure.korea.gazetteer import load_gazetteer
from dure.places import resolve_addresses

KOREA = load_gazetteer()


def read_residents(shared_folder: Path) -> list[tuple[str, str]]:
    """Read name and code of every row of the count of residents of May 2025, branch offices left out."""
    file = shared_folder / "korea/data/pop/jumin_202505_age1_total_all_eupmyeondong.cp949.csv"
    with file.open(encoding="cp949", newline="") as stream:
        cells = [row[0] for row in csv.reader(stream)][1:]
    found = [re.fullmatch(r"(.*?)\s*\((\d{10})\)", cell) for cell in cells]
    return [(match[1], match[2]) for match in found if match and "출장소" not in match[1]]


def test_every_place_of_the_residents_count_is_found(shared_folder: Path) -> None:
    """All 시도, 시군구, 읍면동 of 2025-05, by code, under their own names."""
    rows = read_residents(shared_folder)
    assert len(rows) > 3_800
    for name, code in rows:
        place = KOREA.get(code, as_of=date(2025, 5, 31))
        assert place.full_name_ko.replace(" ", "") == name.replace(" ", "")
        assert place.valid_to is None or place.valid_to > date(2025, 5, 31)


def test_every_county_resolves_by_its_name(shared_folder: Path) -> None:
    """Every 군 of 2025-05 is found from its name with the province's."""
    rows = [
        (name, code)
        for name, code in read_residents(shared_folder)
        if code.endswith("00000") and name.endswith("군")
    ]
    assert len(rows) == 82
    found = (
        resolve_addresses(pa.array([name for name, _ in rows]), gazetteer=KOREA).column("code").to_pylist()
    )
    assert found == [KOREA.get(code).code for _, code in rows]


def test_every_legal_dong_of_2025_is_found(shared_folder: Path) -> None:
    """All 21,701 legal dongs and 리, with their centres."""
    file = shared_folder / "korea/data/codes/legal_dong_centroid_20251130.csv"
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        place = KOREA.get(row["dnid"], as_of=date(2025, 11, 30))
        # The list mixes old and new names of the 시도, gives Sejong a 시군구, and lacks some spaces.
        province, _, listed = row["dnname"].replace(" 세종시 ", " ").partition(" ")
        assert province
        assert place.full_name_ko.partition(" ")[2].replace(" ", "") == listed.replace(" ", "")
        if row["dnid"][:2] in {"42", "45"}:
            continue  # listed a second time under the code of before
        assert place.latitude is not None
        assert abs(place.latitude - float(row["dnlatitude"])) < 1e-4


def test_every_code_of_the_2023_boundaries_is_found(shared_folder: Path) -> None:
    """The boundaries carry codes of several years; all are known, and each is the place of that name."""
    for name, key in (("sigungu", "sigungu"), ("emd", "emd")):
        file = shared_folder / f"korea/data/geo/ngii20230915_{name}_simplified.geojson"
        for feature in json.loads(file.read_text("utf-8"))["features"]:
            assert KOREA.find(feature["properties"]["code"]) is not None, feature["properties"][key]


def test_every_reform_of_the_list_is_followed(shared_folder: Path) -> None:
    """Each five-digit code of the list of reforms is a place, old and new, but for those nobody published."""
    file = shared_folder / "korea/data/codes/code_changes_2020_2026.csv"
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    codes = {code for row in rows for code in re.findall(r"\b\d{5}\b", row["old"] + " " + row["new"])}
    assert {code for code in codes if KOREA.find(code) is None} == {"12190"}  # the example of 광양 alone


def test_depopulation_areas_are_found(shared_folder: Path) -> None:
    """The designated areas are found by the codes of 2021, under their names."""
    file = shared_folder / "korea/data/policy/depopulation_areas_89_18.csv"
    with file.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            place = KOREA.get(row["mois_code5_2021"], as_of=date(2021, 10, 19))
            assert place.full_name_ko == f"{row['sido_2021']} {row['sgg']}"


def test_shipped_table_is_small() -> None:
    """One compact file."""
    assert len(files("dure.korea").joinpath("places.parquet").read_bytes()) < 1_500_000


def test_gazetteer_is_loaded_once() -> None:
    """The second call gives the same one."""
    assert load_gazetteer() is load_gazetteer()
