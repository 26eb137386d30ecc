"""Downloads of jumin.mois.go.kr and kosis.kr in the layouts that people really get, with invented people."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from dure.cli import main
from dure.korea.figures import load_figures
from dure.korea.gazetteer import load_gazetteer
from dure.places.refreshing import Refreshed, read_statistics

GAZETTEER = load_gazetteer()
FIVES = [*(f"{age} - {age + 4}세" for age in range(0, 100, 5)), "100세 이상"]


def read(text: str, encoding: str = "utf-8-sig") -> Refreshed:
    """Read a download."""
    return read_statistics(text.encode(encoding), file="a.csv", gazetteer=GAZETTEER, file_date="2026-07-02")


def write(*rows: list[str]) -> str:
    """Write a table with every cell in quotes, as both sites do."""
    out = StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue()


def totals(refreshed: Refreshed, table: str = "residents") -> dict[tuple[str, str], int]:
    """Give all residents by place and date."""
    rows = getattr(refreshed.tables, table).to_pylist()
    return {(row["code"], row["date"]): sum(row[f"a{age}"] for age in range(18)) for row in rows}


def counts(refreshed: Refreshed) -> dict[tuple[str, str], int]:
    """Give the counts without ages by place and name."""
    return {(row["code"], row["name"]): row["count"] for row in refreshed.tables.counts.to_pylist()}


@pytest.mark.parametrize("encoding", ["cp949", "utf-8-sig", "utf-8", "utf-16"])
def test_every_encoding_that_a_download_or_a_program_gives(encoding: str) -> None:
    """UTF-16 too, as an editor saves it; quoted thousands; a year without a month is its last day."""
    ages = [f"{age}~{age + 4}세" for age in range(0, 100, 5)] + ["100세 이상"]
    head = [
        "행정구역",
        "2024년_계_총인구수",
        "2024년_계_연령구간인구수",
        *(f"2024년_계_{age}" for age in ages),
    ]
    text = write(head, ["전북특별자치도 진안군 (5272000000)", "21,000", "21,000", *["1,000"] * 21])
    refreshed = read(text, encoding)
    assert refreshed.problems == ()
    assert totals(refreshed) == {("52720", "2024-12-31"): 21_000}


def test_ten_year_ages_give_men_and_women_and_the_choice_to_make() -> None:
    """연령 구분 단위 is what to change; what the file holds beside the ages is kept."""
    ages = [f"{age}~{age + 9}세" for age in range(0, 100, 10)] + ["100세 이상"]
    head, row = ["행정구역"], ["전북특별자치도 진안군 (5272000000)"]
    for sex, people in (("계", 20), ("남", 8), ("여", 12)):
        head += [f"2026년06월_{sex}_{label}" for label in ("총인구수", "연령구간인구수", *ages)]
        row += [f"{people * 11}"] * 2 + [str(people)] * 11
    refreshed = read(write(head, row))
    assert counts(refreshed) == {("52720", "men"): 88, ("52720", "women"): 132}
    assert len(refreshed.tables.residents) == 0
    [problem] = refreshed.problems
    assert "'연령 구분 단위'를 5세" in problem.remedy.ko
    men, women = load_figures().with_(refreshed.tables).men_and_women("52720")
    assert (men.value, women.value, men.source.date) == (88, 132, "2026-06-30")


def test_residents_and_households_of_the_registry() -> None:
    """인구및세대현황: households, men and women; an office counts in its town."""
    words = ("총인구수", "세대수", "세대당 인구", "남자 인구수", "여자 인구수", "남여 비율")
    head = ["행정구역", *(f"2026년06월_{word}" for word in words)]
    refreshed = read(
        write(
            head,
            ["대구광역시 달성군 (2771000000)", "3,000", "1,500", "2.00", "1,400", "1,600", "0.88"],
            ["대구광역시 달성군 다사읍(2771025600)", "1,000", "500", "2.00", "400", "600", "0.67"],
            [
                "대구광역시 달성군 다사읍서재출장소(2771025700)",
                "2,000",
                "1,000",
                "2.00",
                "1,000",
                "1,000",
                "1.00",
            ],
        ),
        "cp949",
    )
    assert refreshed.problems == ()
    assert counts(refreshed)["27710256", "households"] == counts(refreshed)["27710", "households"] == 1_500
    laid = load_figures().with_(refreshed.tables)
    assert (laid.households("27710").value, laid.households("27710").source.date) == (1_500, "2026-06-30")
    assert laid.households("52720").source.date == "2021-12-31"


def test_only_some_ages_of_the_registry_are_refused_by_name() -> None:
    """65 and over alone: fewer than 총인구수."""
    head = [
        "행정구역",
        *(f"2026년06월_계_{label}" for label in ("총인구수", "연령구간인구수", "80~84세", "85세 이상")),
    ]
    refreshed = read(write(head, ["전북특별자치도 진안군 (5272000000)", "100", "40", "20", "20"]))
    assert refreshed.tables is None
    assert "일부 나이" in refreshed.problems[0].what.ko
    assert "만 연령구분" in refreshed.problems[0].remedy.ko


def test_a_city_without_its_districts_holds_its_towns() -> None:
    """전주시 with towns of 완산구 whose 구 row was not chosen: they may not be more than the city."""
    ages = [f"{age}~{age + 4}세" for age in range(0, 100, 5)] + ["100세 이상"]
    head = ["행정구역", *(f"2026년06월_계_{label}" for label in ("총인구수", "연령구간인구수", *ages))]

    def row(name: str, each: int) -> list[str]:
        return [name, f"{each * 21:,}", f"{each * 21:,}", *[f"{each:,}"] * 21]

    city = row("전북특별자치도 전주시 (5211000000)", 30)
    towns = [
        row("전북특별자치도 전주시 완산구 중앙동(5211151000)", 20),
        row("전북특별자치도 전주시 덕진구 진북동(5211356000)", 20),
    ]
    [problem] = read(write(head, city, *towns)).problems
    assert "전주시 (52110)" in problem.what.ko
    assert {code for code, _ in totals(read(write(head, city, *towns)))} == {"5211151000", "5211356000"}
    assert read(write(head, row("전북특별자치도 전주시 (5211000000)", 40), *towns)).problems == ()


# KOSIS


def test_kosis_levels_side_by_side_with_ages_above() -> None:
    """행정구역(1), (2), 항목; periods in the first header row, ages in the second; blanks repeat."""
    width = len(FIVES) + 1
    head = ["행정구역(동읍면)별(1)", "행정구역(동읍면)별(2)", "항목", *["2023"] * width]
    second = [*head[:3], "계", *FIVES]
    men, women, both = (["21", *["1"] * 21], ["42", *["2"] * 21], ["63", *["3"] * 21])
    refreshed = read(
        write(
            head,
            second,
            ["전북특별자치도", "소계", "총인구수 (명)", *both],
            ["", "", "남자인구수 (명)", *men],
            ["", "", "여자인구수 (명)", *women],
            ["", "진안군", "총인구수 (명)", *both],
            ["", "", "남자인구수 (명)", *men],
            ["", "", "여자인구수 (명)", *women],
        )
    )
    assert refreshed.problems == ()
    assert totals(refreshed) == {("52", "2023-12-31"): 63, ("52720", "2023-12-31"): 63}
    assert totals(refreshed, "women") == {("52", "2023-12-31"): 42, ("52720", "2023-12-31"): 42}


def test_kosis_men_and_women_by_levels() -> None:
    """DT_1B040A3: 성별(1), a column a year, 소계 of a 시도; the same name in two 시도 is told apart."""
    rows = [
        ["강원특별자치도", "소계", "계", "90", "100"],
        ["강원특별자치도", "소계", "남자", "40", "45"],
        ["강원특별자치도", "소계", "여자", "50", "55"],
        ["강원특별자치도", "고성군", "남자", "12", "13"],
        ["강원특별자치도", "고성군", "여자", "14", "15"],
        ["경상남도", "고성군", "남자", "22", "23"],
        ["경상남도", "고성군", "여자", "24", "-"],
    ]
    head = ["행정구역(시군구)별(1)", "행정구역(시군구)별(2)", "성별(1)", "2023", "2024"]
    second = [*head[:3], "총인구수 (명)", "총인구수 (명)"]
    refreshed = read(write(head, second, *rows))
    assert refreshed.problems == ()
    laid = load_figures().with_(refreshed.tables)
    assert [one.value for one in laid.men_and_women("51820")] == [13, 15]
    assert [one.value for one in laid.men_and_women("48820")] == [23, 24]
    assert laid.men_and_women("51")[1].source.table == "KOSIS DT_1B040A3"


def test_kosis_long_with_codes() -> None:
    """C행정구역(시군구)별 gives the code, 시점 the month, a column an item."""
    head = ["C행정구역(시군구)별", "행정구역(시군구)별", "C5세별", "5세별", "시점"]
    head += ["총인구수 (명)", "여자인구수 (명)"]
    rows = [
        ["'52720", "진안군", f"'{5 * number}", age, "202606", "1,000", "600"]
        for number, age in enumerate(FIVES)
    ]
    refreshed = read(write(head, *rows))
    assert refreshed.problems == ()
    assert totals(refreshed) == {("52720", "2026-06-30"): 21_000}
    assert totals(refreshed, "women") == {("52720", "2026-06-30"): 12_600}


def ages(code: str, name: str, each: int, **more: str) -> list[dict[str, str]]:
    """Write a place's residents by five-year age as the open API gives them, the total of all ages first."""
    rows = [("계", each * 21), *((age, each) for age in FIVES)]
    axes = {"C1_OBJ_NM": "행정구역(읍면동)별", "C2_OBJ_NM": "5세별", "ORG_ID": "101", "UNIT_NM": "명"}
    return [
        {**axes, "TBL_ID": "DT_1B04005N", "C1": code, "C1_NM": name, "C2": str(number), "C2_NM": age}
        | {"ITM_ID": "T2", "ITM_NM": "총인구수", "PRD_SE": "M", "PRD_DE": "202606", "DT": str(people), **more}
        for number, (age, people) in enumerate(rows)
    ]


def api(*rows: list[dict[str, str]]) -> Refreshed:
    """Read rows of the open API."""
    return read(json.dumps([row for some in rows for row in some], ensure_ascii=False), "utf-8")


def test_a_page_that_came_twice_counts_once() -> None:
    """The same rows in two pages of the API, a place under two codes, and Sejong as 시도 and 시군구."""
    sejong = ages("36", "세종특별자치시", 4)
    refreshed = api(
        ages("52720", "진안군", 3), ages("52720", "진안군", 3), sejong, ages("36110", "세종시", 4)
    )
    assert refreshed.problems == ()
    assert totals(refreshed) == {("52720", "2026-06-30"): 63, ("36", "2026-06-30"): 84}
    old_and_new = api(ages("45720", "진안군", 0), ages("52720", "진안군", 3))
    assert totals(old_and_new) == {("52720", "2026-06-30"): 63}


def test_a_place_is_taken_whole_or_not_at_all() -> None:
    """An age missing, a total that is not the sum, two numbers for one cell: only that place is out."""
    missing = ages("52730", "무주군", 3)[1:-2]
    refreshed = api(
        ages("52720", "진안군", 3),
        missing,
        [*ages("52740", "장수군", 3)[1:], {**ages("52740", "장수군", 9)[0]}],
        [*ages("52750", "임실군", 3), {**ages("52750", "임실군", 3)[5], "DT": "8"}],
    )
    assert totals(refreshed) == {("52720", "2026-06-30"): 63}
    [problem] = refreshed.problems
    assert refreshed.left_out == problem.refused_rows == 3
    assert "무주군, 장수군, 임실군" in problem.what.ko
    assert refreshed.places == 1


def test_kosis_counts_no_city_beside_its_districts() -> None:
    """전북 that holds 전주시 and its two 구 is not taken; with its real sum, with or without 구, it is."""
    parts = [ages("52110", "전주시", 7), ages("52111", "완산구", 3), ages("52113", "덕진구", 4)]
    county = ages("52720", "진안군", 2)
    [problem] = api(ages("52", "전북특별자치도", 16), *parts, county).problems
    assert "전북특별자치도 (52)" in problem.what.ko
    assert ("52", "2026-06-30") not in totals(api(ages("52", "전북특별자치도", 16), *parts, county))
    assert api(ages("52", "전북특별자치도", 9), *parts, county).problems == ()
    assert api(ages("52", "전북특별자치도", 9), parts[0], county).problems == ()
    assert api(ages("52", "전북특별자치도", 9), *parts[1:], county).problems == ()
    [smaller] = api(ages("52110", "전주시", 5), *parts[1:]).problems
    assert "전주시 (52110)" in smaller.what.ko


def test_kosis_ten_year_ages_and_bare_totals_say_what_to_choose() -> None:
    """No five-year ages come of ten; 총인구수 alone says which boxes to tick."""
    wide = [
        {**ages("52720", "진안군", 3)[0], "C2_NM": name} for name in ("0 - 9세", "10 - 19세", "20세 이상")
    ]
    refused = api(wide)
    assert refused.tables is None
    assert "DT_1B04005N(5세별)" in refused.problems[0].remedy.ko
    bare = {"TBL_ID": "DT_1B040A3", "C1": "52720", "C1_NM": "진안군", "C1_OBJ_NM": "행정구역(시군구)별"}
    bare |= {"ITM_ID": "T20", "ITM_NM": "총인구수", "PRD_DE": "202606", "DT": "24000"}
    [problem] = api([bare]).problems
    assert "남자인구수" in problem.remedy.ko
    households = {**bare, "TBL_ID": "DT_1B040B3", "ITM_ID": "T1", "ITM_NM": "세대수", "DT": "13000"}
    assert counts(api([households])) == {("52720", "households"): 13_000}


def test_a_workbook_is_told_from_a_csv() -> None:
    """An Excel download is named, with the button to press instead."""
    found = read_statistics(b"PK\x03\x04....", file="a.xlsx", gazetteer=GAZETTEER, file_date="2026-07-02")
    assert "엑셀" in found.problems[0].what.ko
    assert "CSV" in found.problems[0].remedy.ko


def test_the_exit_code_tells_whole_part_and_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """0, 1 with the counts of what was and was not taken, 2 with nothing written."""
    whole, part, none = tmp_path / "whole.json", tmp_path / "part.json", tmp_path / "none.csv"
    whole.write_text(json.dumps(ages("52720", "진안군", 3)), encoding="utf-8")
    both = ages("52720", "진안군", 3) + ages("52730", "무주군", 3)[1:-2]
    part.write_text(json.dumps(both), encoding="utf-8")
    none.write_text("이름,금액\n가,1\n", encoding="utf-8")

    def refresh(folder: str, *files: Path) -> int:
        return main(["places", "refresh", *map(str, files), "--into", str(tmp_path / folder), "--lang", "en"])

    assert refresh("whole", whole) == 0
    assert "Taken in part" not in capsys.readouterr().out
    assert refresh("part", part) == 1
    said = capsys.readouterr()
    assert "Taken in part: 1 places taken, 1 places or rows not." in said.out
    assert "무주군" in said.err
    assert load_figures(tmp_path / "part").residents("52730").dates[-1].year == 2025
    assert refresh("mixed", whole, none) == 1
    capsys.readouterr()
    assert refresh("none", none) == 2
    assert "nothing was taken" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_a_folder_that_cannot_be_written_holds_what_it_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full at the second file: nothing of the refresh is there, and nothing beside it."""
    file, folder = tmp_path / "a.json", tmp_path / "kept"
    file.write_text(json.dumps(ages("52720", "진안군", 3)), encoding="utf-8")
    write_bytes = Path.write_bytes

    def fill_up(self: Path, content: bytes) -> int:
        if "parquet" in self.name:
            raise OSError(28, "No space left on device")
        return write_bytes(self, content)

    monkeypatch.setattr(Path, "write_bytes", fill_up)
    assert main(["places", "refresh", str(file), "--into", str(folder), "--lang", "en"]) == 2
    assert list(folder.iterdir()) == []


def test_what_came_without_ages_is_shown_with_its_day(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """인구및세대현황 of June 2026 goes before the table of 2021, and its file is among the sources."""
    file = tmp_path / "h.csv"
    head = [
        "행정구역",
        *(f"2026년06월_{word}" for word in ("총인구수", "세대수", "남자 인구수", "여자 인구수")),
    ]
    row = ["전북특별자치도 진안군 (5272000000)", "24,000", "13,100", "12,100", "11,900"]
    file.write_bytes(write(head, row).encode("cp949"))
    folder = str(tmp_path / "kept")
    assert main(["places", "refresh", str(file), "--into", folder, "--lang", "ko"]) == 0
    assert "세대수" in capsys.readouterr().out
    assert main(["places", "show", "52720", "--figures", folder, "--lang", "en"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "households 13,100 (2026-06-30) men 12,100 (2026-06-30) women 11,900 (2026-06-30)" in shown
