"""The figures that ship agree with the public tables that they were derived from."""

import csv
import re
from pathlib import Path

from dure.korea.figures import load_figures

FIGURES = load_figures()
OFFICE_OPENED_SINCE = "4691034000"  # 비금면: its office of 수치도 opened after 2021


def test_the_nation_is_the_sum_of_its_provinces_and_of_its_towns() -> None:
    """Σ 17 시도 = Σ 읍면동 = 51,169,148 in May 2025, age by age; nobody is counted twice."""
    last = FIGURES.residents("KR").dates[-1]
    nation = FIGURES.residents("KR").people[-1]
    assert nation.sum() == 51_169_148
    for level in ("district", "town"):
        _, _, people = FIGURES.residents_by_level(level, dates=[last])
        sejong = FIGURES.residents("36").people[-1] if level == "district" else 0
        assert (people[:, 0].sum(axis=0) + sejong == nation).all()
    codes, _, people = FIGURES.residents_by_level("province", dates=[last])
    assert len(codes) == 17  # 전남광주 is 광주 and 전남
    assert (people[:, 0].sum(axis=0) == nation).all()


def test_every_town_of_the_raw_count_is_there(shared_folder: Path) -> None:
    """Each row of the raw file of May 2025 is the shipped total, branch offices in their towns."""
    file = shared_folder / "korea/data/pop/jumin_202505_age1_total_all_eupmyeondong.cp949.csv"
    with file.open(encoding="cp949", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    checked = 0
    for row in rows:
        code = re.search(r"\((\d{10})\)", row[0])[1]
        place = FIGURES.residents(code)
        people = int(row[1].replace(",", ""))
        if "출장소" in row[0] or not people:
            continue
        checked += 1
        assert place.totals[-1] >= people
        if place.totals[-1] > people and code != OFFICE_OPENED_SINCE:
            assert FIGURES.gaps(code)
    assert checked == 3_835


def test_every_year_ends_with_the_raw_table(shared_folder: Path) -> None:
    """A town that is shown for 2021 has the file's count; one that is not shown has a stated gap."""
    file = shared_folder / "korea/data/pop/POP5_eupmyeondong_2021.csv"
    with file.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            residents = FIGURES.residents(row["CODE_AD"])
            years = [] if residents is None else [day.year for day in residents.dates]
            if 2021 in years:
                assert residents.totals[years.index(2021)] == float(row["ALL"])
            else:
                assert [gap for gap in FIGURES.gaps(row["CODE_AD"]) if gap.year == 2021]


def test_the_list_of_depopulation_areas_is_whole() -> None:
    """89 depopulation areas, 18 under watch."""
    kinds = FIGURES.tables.depopulation["kind"].to_pylist()
    assert (kinds.count("depopulation"), kinds.count("watch")) == (89, 18)


def test_every_figure_has_its_agency_table_and_date() -> None:
    """No source is without agency, table and date in both languages."""
    for source in FIGURES.sources.values():
        for language in ("ko", "en"):
            told = source.to_dict(language)
            assert told["agency"]
            assert told["table"]
            assert re.match(r"\d{4}", told["date"])
