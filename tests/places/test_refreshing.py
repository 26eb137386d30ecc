"""The agencies' own downloads are read as they come, and a fault in one is told with its remedy."""

import csv
import json
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import pytest

from dure.cli import main
from dure.korea.figures import load_figures, write_tables
from dure.korea.gazetteer import load_gazetteer
from dure.places.refreshing import Refreshed, read_statistics

GAZETTEER = load_gazetteer()


def read(content: bytes | str, file: str = "jumin.csv") -> Refreshed:
    """Read a download."""
    raw = content.encode("cp949") if isinstance(content, str) else content
    return read_statistics(raw, file=file, gazetteer=GAZETTEER, file_date="2026-07-02")


def registry(
    rows: Sequence[tuple[str, int, int]], *, ages: Sequence[str] = ("0~4세", "20~24세", "85세 이상")
) -> str:
    """Write a registry file: of each place men and women of each of the ages."""
    head = ["행정구역"]
    for sex in "계남여":
        head += [f"2026년06월_{sex}_{label}" for label in ("총인구수", "연령구간인구수", *ages)]
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(head)
    for place, men, women in rows:
        cells = [place]
        for people in (men + women, men, women):
            cells += [f"{people * len(ages):,}"] * 2 + [f"{people:,}"] * len(ages)
        writer.writerow(cells)
    return out.getvalue()


JEONJU = [
    ("전북특별자치도  (5200000000)", 300, 400),
    ("전북특별자치도 전주시 (5211000000)", 300, 400),
    ("전북특별자치도 전주시 완산구 (5211100000)", 100, 150),
    ("전북특별자치도 전주시 덕진구 (5211300000)", 200, 250),
]


def test_a_registry_file_with_sex() -> None:
    """Both sexes and women alone are kept; 시 and 일반구 stand side by side and are no fault."""
    refreshed = read(registry(JEONJU))
    assert refreshed.problems == ()
    rows = {row["code"]: row for row in refreshed.tables.women.to_pylist()}
    assert rows["52110"]["a4"] == 400
    both = {row["code"]: row for row in refreshed.tables.residents.to_pylist()}
    assert both["52110"]["a0"] == both["52110"]["a17"] == 700
    assert both["52111"]["level"] == "city_district"
    assert both["52110"]["date"] == "2026-06-30"


def test_a_city_counted_beside_its_districts_is_caught() -> None:
    """A 시도 whose sum counts 전주시 and its two 구 twice is named."""
    wrong = [("전북특별자치도  (5200000000)", 600, 800), *JEONJU[1:]]
    [problem] = read(registry(wrong)).problems
    assert "전북특별자치도" in problem.what.ko
    assert "두 번" in problem.what.ko


def test_men_and_women_without_both_are_added_up() -> None:
    """A download of 남 and 여 alone is whole."""
    rows = [row[:1] + row[6:] for row in csv.reader(StringIO(registry(JEONJU)))]
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
    both = {row["code"]: row for row in read(text).tables.residents.to_pylist()}
    assert both["52110"]["a0"] == 700


def test_single_years_are_gathered_to_five() -> None:
    """Ages 0 to 9 and 100 and over come to three of the eighteen."""
    ages = [f"{age}세" for age in range(10)] + ["100세 이상"]
    row = read(
        registry([("전북특별자치도 진안군 (5272000000)", 1, 2)], ages=ages)
    ).tables.residents.to_pylist()[0]
    assert (row["a0"], row["a1"], row["a2"], row["a17"]) == (15, 15, 0, 3)


def test_a_branch_office_is_counted_in_its_town() -> None:
    """다사읍 and its office of 서재 are one town."""
    rows = [
        ("대구광역시 달성군 (2771000000)", 30, 30),
        ("대구광역시 달성군 다사읍(2771025600)", 10, 10),
        ("대구광역시 달성군 다사읍서재출장소(2771025700)", 20, 20),
    ]
    refreshed = read(registry(rows))
    assert refreshed.problems == ()
    found = {row["code"]: row["a0"] for row in refreshed.tables.residents.to_pylist()}
    assert found == {"27710": 60, "27710256": 60}


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (registry([]), "지역 줄이 없습니다"),
        ("이름,금액\n가,1\n", "통계표도 아닙니다"),
        (b"\xff\xfe\x00\x81", "통계표도 아닙니다"),
        ("", "통계표도 아닙니다"),
        ('{"err":"21","errMsg":"잘못된 요청 변수입니다."}', "잘못된 요청"),
        ('[{"TBL_ID":"DT_1B04005N","C1":"52720", ', "끊긴"),
        ("[]", "통계표도 아닙니다"),
        (
            '[{"PRD_DE":"2025","DT":"24000","C1":"52720","C1_OBJ_NM":"행정구역","ITM_NM":"총인구수"}]',
            "나이 구분이 없는",
        ),
    ],
)
def test_a_file_that_gives_nothing_says_why(content: bytes | str, word: str) -> None:
    """No figures, one problem, a remedy in both languages, never a traceback."""
    refreshed = read(content)
    assert refreshed.tables is None
    [problem] = refreshed.problems
    assert word in problem.what.ko
    assert problem.remedy.en


@pytest.mark.parametrize("cell", ["-5", "abc"])
def test_a_refused_row_is_named_with_its_cell(cell: str) -> None:
    """The row, its place, and what stands there instead of a count."""
    text = registry(JEONJU).replace('"2,100","2,100","700"', f'"2,100","2,100","{cell}"', 1)
    [problem, *_] = read(text).problems
    assert f"“{cell}”" in problem.what.en
    assert f"‘{cell}’" in problem.what.ko
    assert "(52" in problem.what.ko


def test_rows_that_do_not_add_up_are_refused() -> None:
    """An edited total leaves its row out; the others stay."""
    text = registry(JEONJU).replace('"2,100","2,100","700"', '"2,101","2,100","700"', 1)
    refreshed = read(text)
    assert refreshed.problems[0].refused_rows == 1
    assert "row 2, " in refreshed.problems[0].what.en
    assert "“" not in refreshed.problems[0].what.en
    assert len(refreshed.tables.residents) == 3


def test_a_place_that_stands_there_twice_counts_once() -> None:
    """A row pasted twice is refused the second time."""
    refreshed = read(registry([*JEONJU, JEONJU[-1]]))
    assert refreshed.problems[0].where.rows == (6,)
    assert {row["code"]: row["a0"] for row in refreshed.tables.residents.to_pylist()}["52113"] == 450


def test_a_file_that_breaks_off_is_kept_to_that_place() -> None:
    """The last line is cut: the place before it is named."""
    text = registry(JEONJU)
    refreshed = read(text[: text.rindex('"200"')])
    assert "완산구" in refreshed.problems[0].what.en
    assert len(refreshed.tables.residents) == 3


def test_the_real_partial_file_ends_at_ansan(shared_folder: Path) -> None:
    """The 1,570 rows of June 2026: cut off in 안산시, and the rest is sex by age."""
    file = shared_folder / "korea/data/pop/jumin_202606_age1_sex_metro_partial.cp949.csv"
    refreshed = read(file.read_bytes(), file.name)
    assert "안산시" in refreshed.problems[0].what.en
    assert "3,900" in refreshed.problems[0].what.en
    laid = load_figures().with_(refreshed.tables)
    assert 0 < laid.extinction_risk("11110").value < 2
    assert laid.extinction_risk("52720").value is None
    # 경기도 has its own row of June 2026 but not all of its towns: no change is told from half of them.
    assert laid.residents("41").dates[-1].year == 2026
    assert laid.like_for_like("41").dates[-1].year == 2025
    assert laid.like_for_like("41").coverage > 0.99


def test_the_real_whole_file_is_what_ships(shared_folder: Path) -> None:
    """Read as a download, the count of May 2025 is the shipped one, town by town."""
    file = shared_folder / "korea/data/pop/jumin_202505_age1_total_all_eupmyeondong.cp949.csv"
    refreshed = read(file.read_bytes(), file.name)
    assert refreshed.problems == ()
    shipped = load_figures()
    for row in refreshed.tables.residents.to_pylist():
        residents = shipped.residents(row["code"])
        assert residents.people[-1].tolist() == [row[f"a{age}"] for age in range(18)], row["code"]


def kosis(table: str, *rows: dict[str, str]) -> str:
    """Write rows as the open API gives them."""
    return json.dumps([{"TBL_ID": table, **row} for row in rows], ensure_ascii=False)


def test_kosis_residents_by_age() -> None:
    """DT_1B04005N: 계 is passed over, five-year ages are kept, the date is the month's last day."""
    place = {
        "C1": "52720",
        "C1_NM": "진안군",
        "C1_OBJ_NM": "행정구역(시군구)별",
        "C2_OBJ_NM": "5세별",
        "PRD_DE": "202606",
    }
    rows = [
        {**place, "C2": code, "C2_NM": age, "ITM_NM": item, "DT": people}
        for code, age, people in (
            ("0", "계", "30"),
            ("5", "0 - 4세", "10"),
            *((str(low + 5), f"{low} - {low + 4}세", "0") for low in range(5, 100, 5)),
            ("340", "100세 이상", "20"),
        )
        for item in ("총인구수", "여자인구수")
    ]
    tables = read(kosis("DT_1B04005N", *rows), "kosis.json").tables
    [row] = tables.residents.to_pylist()
    assert (row["code"], row["date"], row["a0"], row["a17"], row["a5"]) == ("52720", "2026-06-30", 10, 20, 0)
    assert len(tables.women) == 1


def test_kosis_codes_of_the_statistics_office_are_not_the_registrys() -> None:
    """In DT_1B81A23 the code 35 is 전북 and 11110 is 은평구, not 종로구."""
    axis = {"C1_OBJ_NM": "시군구별", "PRD_DE": "2024"}
    rows = [
        {**axis, "C1": "11", "C1_NM": "서울특별시", "ITM_NM": "합계출산율", "DT": "0.58"},
        {**axis, "C1": "11120", "C1_NM": "은평구", "ITM_NM": "합계출산율", "DT": "0.6"},
        {**axis, "C1": "35310", "C1_NM": "진안군", "ITM_NM": "합계출산율", "DT": "1.2"},
        {**axis, "C1": "35310", "C1_NM": "진안군", "ITM_NM": "출생아수", "DT": "80"},
        {**axis, "C1": "35999", "C1_NM": "없는군", "ITM_NM": "합계출산율", "DT": "1.2"},
    ]
    refreshed = read(kosis("DT_1B81A23", *rows), "tfr.json")
    assert "없는군" in refreshed.problems[0].what.ko
    laid = load_figures().with_(refreshed.tables)
    assert laid.total_fertility("52720").value == 1.2
    assert laid.total_fertility("11380").value == 0.6
    assert laid.total_fertility("11110").value == 0.406
    assert (laid.births("52720").years[-1], laid.births("52720").values[-1]) == (2024, 80)


def test_kosis_projection_and_life_table() -> None:
    """Twenty ages come to eighteen; a life table without all its ages is refused."""
    rows = [
        {
            "C1": "35310",
            "C1_NM": "진안군",
            "C1_OBJ_NM": "시군구별",
            "C2": sex,
            "C2_NM": name,
            "C2_OBJ_NM": "성별",
            "C3": age,
            "C3_NM": age,
            "C3_OBJ_NM": "연령별",
            "ITM_NM": "추계인구",
            "PRD_DE": "2030",
            "DT": "7",
        }
        for sex, name in (("0", "계"), ("2", "여자"))
        for age in ("0 - 4세", "85 - 89세", "90 - 94세", "95세 이상")
    ]
    laid = load_figures().with_(read(kosis("DT_1BPB002E", *rows), "p.json").tables)
    projection = laid.official_projection("52720")
    assert 2030 in projection.years
    assert projection.people[projection.years.index(2030), [0, 17]].tolist() == [7, 21]
    life = [
        {
            "C1": "0",
            "C1_NM": "0세",
            "C1_OBJ_NM": "연령별",
            "ITM_NM": "기대여명(남자)",
            "PRD_DE": "2025",
            "DT": "81",
        }
    ]
    assert "0~100세" in read(kosis("DT_1B42", *life), "l.json").problems[0].what.ko


def test_kosis_csv_finds_places_by_province_and_name() -> None:
    """A download without codes: 고성군 is that of the 시도 above it."""
    text = (
        '"시군구별","항목","2023","2024"\n'
        '"강원특별자치도","합계출산율 (명)","0.89","0.9"\n"고성군","합계출산율 (명)","0.8","0.81"\n'
        '"경상남도","합계출산율 (명)","0.8","0.82"\n"고성군","합계출산율 (명)","1.0","1.01"\n'
    )
    laid = load_figures().with_(read(text, "kosis.csv").tables)
    assert (laid.total_fertility("51820").value, laid.total_fertility("48820").value) == (0.81, 1.01)


def test_every_district_is_found_by_its_province_and_name(shared_folder: Path) -> None:
    """All 229 시군구 of 2023: 광주시 of 경기도 is no 광역시, 군위군 is found though it moved."""
    file = shared_folder / "korea/data/sigungu/sigungu_2023.csv"
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    lines = ["시군구별,항목,2023"]
    for row in rows:
        if row["시도"] != "세종" and f"{row['시도']},합계출산율," not in lines[-1]:
            lines.append(f"{row['시도']},합계출산율,0.5")
        lines.append(f"{row['시군구']},합계출산율,{row['합계출산율'] or 9}")
    refreshed = read("\n".join(lines), "kosis.csv")
    assert refreshed.problems == ()
    found = {row["code"]: row["tfr"] for row in refreshed.tables.fertility.to_pylist()}
    shipped = load_figures().tables.districts.to_pylist()
    assert {row["code"]: row["tfr"] or 9 for row in shipped}.items() <= found.items()


def test_refresh_keeps_what_it_read_before(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two files into one folder; the place then shows the newer date, its file named among the sources."""
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_bytes(registry(JEONJU).encode("cp949"))
    second.write_bytes(registry([("전북특별자치도 진안군 (5272000000)", 1, 2)]).encode("cp949"))
    folder = tmp_path / "figures"
    assert main(["places", "refresh", str(first), "--into", str(folder), "--lang", "en"]) == 0
    assert main(["places", "refresh", str(second), "--into", str(folder), "--lang", "en"]) == 0
    figures = load_figures(folder)
    assert figures.residents("52110").totals[-1] == 2_100
    assert figures.residents("52720").totals[-1] == 9
    assert figures.extinction_risk("52720").value == round(2 / 3, 3)
    capsys.readouterr()
    assert main(["places", "show", "52720", "--figures", str(folder), "--lang", "ko"]) == 0
    assert "지방소멸위험지수: 0.667" in capsys.readouterr().out
    assert main(["places", "refresh", str(tmp_path / "none"), "--into", str(folder), "--lang", "en"]) == 2


def test_births_of_a_folder_are_laid_over_its_own(tmp_path: Path) -> None:
    """Writing the same year twice keeps the later."""
    axis = {
        "C1": "35310",
        "C1_NM": "진안군",
        "C1_OBJ_NM": "시군구별",
        "PRD_DE": "2024",
        "ITM_NM": "출생아수(명)",
    }
    for count in ("80", "81"):
        write_tables(read(kosis("DT_1B8000H", {**axis, "DT": count}), "b.json").tables, tmp_path)
    assert load_figures(tmp_path).births("52720").values[-1] == 81
